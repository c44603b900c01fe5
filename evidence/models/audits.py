"""Audits that are kept: what was found in a version of an article, and which findings somebody set aside."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from evidence.articles.rules import Severity, Verdict

from .articles import Article, ArticleReference, ArticleVersion, OfArticles
from .history_triggers import keeps, unchanged
from .runs import Run

_KEY = r"^[0-9a-f]{64}$"


class AuditState(models.TextChoices):
    FINISHED = "finished", "Finished"
    # It says nothing about the article.
    BROKEN_OFF = "broken_off", "Broken off"


class AuditQuerySet(OfArticles):
    def light(self) -> Self:
        """Without what is large: what was known of each reference, and the version's text."""
        return self.defer("references", "version__text", "version__headings", "version__sentences")


class Audit(models.Model):
    """A run of all rules over a version, written when it ended; never changed.

    `references` has for each entry, in the list's order, what was known of it: ``status``, ``study`` (its
    id), ``checked`` (held against a record), ``notices_known``, ``unasked`` (somebody did not answer),
    ``reason``.
    """

    version = models.ForeignKey(ArticleVersion, models.CASCADE, related_name="audits")
    state = models.CharField(max_length=10, choices=AuditState)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey("auth.User", models.PROTECT, null=True, blank=True, related_name="+")
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="audits")
    checked = models.PositiveIntegerField(null=True, blank=True)
    not_checkable = models.PositiveIntegerField(null=True, blank=True)
    could_not_be_asked = models.PositiveIntegerField(null=True, blank=True)
    references = models.JSONField(default=list, blank=True)
    error = models.TextField(blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(finished_at__gte=F("started_at")), name="audit_ends_later"),
            models.CheckConstraint(
                condition=Q(
                    state=AuditState.FINISHED,
                    error="",
                    checked__isnull=False,
                    not_checkable__isnull=False,
                    could_not_be_asked__isnull=False,
                )
                | Q(
                    state=AuditState.BROKEN_OFF,
                    references=[],
                    error__regex=r"\S",
                    checked=None,
                    not_checkable=None,
                    could_not_be_asked=None,
                ),
                name="audit_has_coverage_or_error",
            ),
        ]
        triggers = [unchanged("an audit stays as it ended.")]

    def __str__(self) -> str:
        return f"{self.version}, {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def is_finished(self) -> bool:
        return self.state == AuditState.FINISHED


class FindingQuerySet(OfArticles):
    def with_suppression(self) -> Self:
        """With `suppressed`: whether somebody set aside just this, with the facts that it rests on."""
        applied = Suppression.objects.filter(
            article=OuterRef("audit__version__article"),
            subject_key=OuterRef("subject_key"),
            facts_key=OuterRef("facts_key"),
            lifted_at=None,
        )
        return self.annotate(suppressed=Exists(applied))

    def problems(self) -> Self:
        return self.filter(verdict=Verdict.PROBLEM.value)


class Finding(models.Model):
    """What a rule said, in an audit, of a place in the version. Never changed.

    `subject_key` names what it is about, whatever was found there; `facts_key` what it rests on, too. With
    `carried_from` the audit did not find it: it could not look, and an outage clears nothing.
    """

    audit = models.ForeignKey(Audit, models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField(help_text="Its place among the audit's findings, from 0.")
    rule = models.CharField(max_length=50)
    severity = models.CharField(max_length=7, choices=[(one.value, one.value) for one in Severity])
    verdict = models.CharField(
        max_length=16, choices=[(one.value, one.value.replace("_", " ")) for one in Verdict]
    )
    reference = models.ForeignKey(
        ArticleReference, models.CASCADE, null=True, blank=True, related_name="findings"
    )
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    expected = models.TextField(blank=True)
    found = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    subject_key = models.CharField(max_length=64)
    facts_key = models.CharField(max_length=64)
    carried_from = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="The finding of an earlier audit that could not be checked in this one.",
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["audit", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["audit", "position"], name="finding_position_once"),
            models.CheckConstraint(
                condition=Q(severity__in=[one.value for one in Severity]), name="finding_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=[one.value for one in Verdict]), name="finding_verdict_known"
            ),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="finding_span"),
            models.CheckConstraint(
                condition=Q(subject_key__regex=_KEY, facts_key__regex=_KEY), name="finding_keys_are_sha256"
            ),
        ]
        triggers = [unchanged("a finding stays as it was found.")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.found[:80]}"


class SuppressionQuerySet(OfArticles):
    def in_force(self) -> Self:
        return self.filter(lifted_at=None)


class Suppression(models.Model):
    """That somebody set a finding of an article aside, and why; until it is lifted, or its facts change."""

    article = models.ForeignKey(Article, models.CASCADE, editable=False, related_name="suppressions")
    rule = models.CharField(max_length=50, editable=False)
    subject_key = models.CharField(max_length=64, editable=False)
    facts_key = models.CharField(max_length=64, editable=False)
    # What was expected and found then, for people.
    facts = models.TextField(editable=False)
    reason = models.TextField()
    made_by = models.ForeignKey("auth.User", models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    lifted_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        default_permissions = ("add",)
        constraints = [
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="suppression_has_reason"),
            models.CheckConstraint(
                condition=Q(subject_key__regex=_KEY, facts_key__regex=_KEY),
                name="suppression_keys_are_sha256",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="suppression_lifted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["article", "subject_key", "facts_key"],
                condition=Q(lifted_at=None),
                name="suppression_once",
            ),
        ]
        triggers = [
            keeps(
                "what was set aside, by whom and why, stays on record: lift it, and set it aside anew.",
                *("article", "rule", "subject_key", "facts_key", "facts", "reason", "made_by", "made_at"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} in {self.article}: {self.reason}"
