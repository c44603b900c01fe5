"""What was found out about the entries of reference lists that name no DOI: matched, proposed, decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .runs import Run
from .studies import Study
from .study_vocabulary import DOI_FORM

if TYPE_CHECKING:
    from .visibility import Viewer

_DIGEST = r"^[0-9a-f]{64}$"


class MatchState(models.TextChoices):
    NOTHING = "nothing", "Nothing found"
    PROPOSED = "proposed", "To decide"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"


class ReferenceMatchQuerySet(models.QuerySet["ReferenceMatch"]):
    def visible_to(self, user: Viewer) -> Self:
        """The house's own business: for those who may see such proposals."""
        return self.all() if user.has_perm("evidence.view_referencematch") else self.none()


class ReferenceMatch(models.Model):
    """What became of the question which work an entry of a study's list means, and what people said to it.

    The entry is known by a digest of its words, not by its row: a refresh writes a study's `Reference` rows
    anew. Entries with the same words in one list are one question. An accepted DOI stands in those rows,
    with `doi_is_matched`; it is accepted by a person (`decided_by`), or by the matcher where that is null.
    """

    study = models.ForeignKey(Study, models.CASCADE, related_name="reference_matches")
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the entry's words.")
    text = models.TextField(help_text="The entry as the matcher was given it.")
    state = models.CharField(max_length=8, choices=MatchState)
    doi = models.TextField("DOI", blank=True, help_text="The likeliest, or the accepted one; else empty.")
    score = models.FloatField(null=True, blank=True, help_text="Of that DOI, from 0 to 1.")
    # The likeliest first: doi, score, agreements, differences, and work as the matcher saw it.
    candidates = models.JSONField(default=list, blank=True)
    refused = ArrayField(
        models.TextField(), default=list, blank=True, help_text="DOIs that a person said are not meant."
    )
    left_to_people = models.BooleanField(
        default=False, help_text="A person rejected or undid a match here: the matcher only proposes."
    )
    asked_at = models.DateTimeField("Crossref answered at", default=timezone.now)
    found_by = models.ForeignKey(
        Run, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="found by the run"
    )
    decided_by = models.ForeignKey("auth.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    objects = ReferenceMatchQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "id"]
        default_permissions = ("view", "change")
        verbose_name_plural = "reference matches"
        constraints = [
            models.UniqueConstraint(fields=["study", "digest"], name="referencematch_once"),
            models.CheckConstraint(condition=Q(digest__regex=_DIGEST), name="referencematch_digest_form"),
            models.CheckConstraint(
                condition=Q(
                    Q(state__in=[MatchState.PROPOSED, MatchState.ACCEPTED]),
                    Q(doi__regex=DOI_FORM) & ~Q(doi__regex=r"[A-Z]"),
                    Q(score__isnull=False, score__gte=0, score__lte=1),
                )
                | Q(state__in=[MatchState.NOTHING, MatchState.REJECTED], doi="", score=None),
                name="referencematch_doi_where_found",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | Q(
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    state__in=[MatchState.ACCEPTED, MatchState.REJECTED],
                ),
                name="referencematch_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=MatchState.REJECTED) | Q(decided_by__isnull=False, left_to_people=True),
                name="referencematch_rejected_by_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-score", "id"], condition=Q(state=MatchState.PROPOSED), name="referencematch_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_automatic(self) -> bool:
        """Whether the matcher accepted it, and no person."""
        return self.state == MatchState.ACCEPTED and self.decided_by_id is None
