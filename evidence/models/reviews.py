"""What people decided about a version of a claim or an evidence line, and who had a hand in it."""

from __future__ import annotations

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .claims import Claim, EvidenceLine
from .visibility import one_of


class Decision(models.TextChoices):
    SUBMITTED = "submitted", "Submitted"
    TAKEN_BACK = "taken_back", "Taken back"
    PUBLISHED = "published", "Published"
    REJECTED = "rejected", "Rejected"
    CONFIRMED = "confirmed", "Confirmed"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"


def _about_one(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(claim__isnull=False, evidence_line__isnull=True)
        | Q(claim__isnull=True, evidence_line__isnull=False),
        name=f"{name}_is_about_one",
    )


class Review(models.Model):
    """One decision about one version: who, when, why, and the hash of what they had before them.

    Written by `evidence.services.publishing` only, and never changed (the database refuses it).
    """

    application_rights = ("SELECT", "INSERT")

    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="reviews")
    evidence_line = models.ForeignKey(
        EvidenceLine, models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    decision = models.CharField(max_length=12, choices=Decision)
    comment = models.TextField(blank=True)
    version_hash = models.CharField(max_length=64, validators=[MinLengthValidator(64)])
    decided_by = models.ForeignKey("auth.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            _about_one("review"),
            one_of("decision", Decision, "review_decision_known"),
            models.CheckConstraint(
                condition=~Q(decision=Decision.REJECTED) | ~Q(comment=""), name="review_rejection_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(version_hash__regex=r"^[0-9a-f]{64}$"), name="review_version_hash_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_decision_display()} by {self.decided_by}, {self.decided_at:%Y-%m-%d %H:%M}"


class VersionEditor(models.Model):
    """Somebody who wrote, changed or submitted a version, and so cannot be the one who publishes it.

    Rows are never changed, and go only with their version (the database refuses anything else).
    """

    # Django deletes them with a draft.
    application_rights = ("SELECT", "INSERT", "DELETE")

    claim = models.ForeignKey(Claim, models.CASCADE, null=True, blank=True, related_name="editors")
    evidence_line = models.ForeignKey(
        EvidenceLine, models.CASCADE, null=True, blank=True, related_name="editors"
    )
    user = models.ForeignKey("auth.User", models.PROTECT, related_name="+")
    first_edit_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            _about_one("versioneditor"),
            models.UniqueConstraint(
                fields=["claim", "user"], condition=Q(claim__isnull=False), name="versioneditor_claim_once"
            ),
            models.UniqueConstraint(
                fields=["evidence_line", "user"],
                condition=Q(evidence_line__isnull=False),
                name="versioneditor_line_once",
            ),
        ]

    def __str__(self) -> str:
        return self.user.get_username()


class ContrarySearch(models.Model):
    """A search for evidence against a claim: without one on record, no claim is published.

    Of what evidence databases hold, next to nothing refutes: who does not look does not find.
    """

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="contrary_searches")
    query = models.TextField(help_text="What was searched for, word for word.")
    source = models.CharField(max_length=100, help_text="Where: PubMed, Crossref, Google Scholar …")
    searched_on = models.DateField(default=timezone.localdate)
    hits = models.PositiveIntegerField(help_text="How many results there were.")
    note = models.TextField(blank=True, help_text="What was found against the claim, or that nothing was.")
    searched_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["-searched_on", "-id"]
        verbose_name = "search for contrary evidence"
        verbose_name_plural = "searches for contrary evidence"
        constraints = [
            models.CheckConstraint(
                condition=~Q(query="") & ~Q(source=""), name="contrarysearch_says_what_and_where"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}, {self.searched_on}: {self.query}"
