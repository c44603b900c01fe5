"""Two studies that may be one, what a person decided about them, and the studies that became one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .history_triggers import stays
from .runs import Run
from .studies import Study
from .visibility import one_of

if TYPE_CHECKING:
    from .visibility import Viewer


class DuplicateState(models.TextChoices):
    OPEN = "open", "To decide"
    DISTINCT = "distinct", "Not the same"


class PossibleDuplicateQuerySet(models.QuerySet["PossibleDuplicate"]):
    def visible_to(self, user: Viewer) -> Self:
        """The house's own business: for those who may see such pairs."""
        return self.all() if user.has_perm("evidence.view_possibleduplicate") else self.none()


class PossibleDuplicate(models.Model):
    """Two studies that look like one. Where they were merged, there is no pair any more: see `StudyMerge`.

    A pair that somebody called distinct stays, so that it is not proposed again.
    """

    study = models.ForeignKey(Study, models.CASCADE, related_name="possible_duplicates")
    other = models.ForeignKey(Study, models.CASCADE, related_name="possible_duplicates_as_other")
    score = models.FloatField(help_text="How alike they are, from 0 to 1.")
    agreements = ArrayField(models.TextField(), default=list, blank=True)
    differences = ArrayField(models.TextField(), default=list, blank=True)
    found_by = models.ForeignKey(
        Run, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="found by the run"
    )
    found_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=DuplicateState, default=DuplicateState.OPEN)
    decided_by = models.ForeignKey("auth.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    objects = PossibleDuplicateQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "id"]
        default_permissions = ("view", "change")
        constraints = [
            one_of("state", DuplicateState, "possibleduplicate_state_known"),
            # In one order, so that a pair is one row.
            models.CheckConstraint(condition=Q(study__lt=F("other")), name="possibleduplicate_ordered"),
            models.UniqueConstraint(fields=["study", "other"], name="possibleduplicate_once"),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=1), name="possibleduplicate_score_in_range"
            ),
            models.CheckConstraint(
                condition=Q(state=DuplicateState.OPEN, decided_at__isnull=True)
                | (~Q(state=DuplicateState.OPEN) & Q(decided_at__isnull=False)),
                name="possibleduplicate_decision_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.study} / {self.other}"


class AliasScheme(models.TextChoices):
    PMID = "pmid", "PMID"
    PMCID = "pmcid", "PMCID"
    URL = "url", "Address"


class StudyAlias(models.Model):
    """An identifier, other than a DOI, of a study that was merged into this one. DOIs: `DoiAlias`."""

    scheme = models.CharField(max_length=5, choices=AliasScheme)
    value = models.TextField()
    study = models.ForeignKey(Study, models.CASCADE, related_name="other_aliases")

    class Meta:
        default_permissions = ()
        ordering = ["scheme", "value"]
        verbose_name_plural = "study aliases"
        constraints = [
            one_of("scheme", AliasScheme, "studyalias_scheme_known"),
            models.UniqueConstraint(fields=["scheme", "value"], name="studyalias_unique"),
            models.CheckConstraint(condition=~Q(value=""), name="studyalias_has_value"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class StudyMergeQuerySet(models.QuerySet["StudyMerge"]):
    def leads_to(self, loser: int) -> int | None:
        """The id of the study that the study `loser` has become; None where it was not merged."""
        return self.filter(loser=loser).order_by("-pk").values_list("survivor", flat=True).first()

    def merged_into(self, survivor: int) -> models.QuerySet[StudyMerge, dict[str, int]]:
        """The ids of all studies that became part of `survivor`, for a question within a question."""
        return self.filter(survivor=survivor).order_by().values("loser")


class StudyMerge(models.Model):
    """That one study became part of another: who did it, why, and what the row was. Never changed.

    Ids and not foreign keys: the loser is gone, and the survivor may itself be merged later. The row is
    also what lets the database move published evidence lines over (migration `study_merging`), so it
    stands only where the loser is gone at the end of the same transaction. What the loser itself had taken
    in has a further row, so that every loser leads to what is here in one step.
    """

    application_rights = ("SELECT", "INSERT")

    loser = models.BigIntegerField()
    survivor = models.BigIntegerField()
    identifiers = ArrayField(models.TextField(), default=list, help_text="Of the loser: doi:10.…, pmid:….")
    was = models.JSONField(help_text="The loser as CSL-JSON, and the fields that gave way.")
    reason = models.TextField()
    merged_by = models.ForeignKey("auth.User", models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)

    objects = StudyMergeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["loser", "survivor"], name="studymerge_once"),
            models.CheckConstraint(condition=~Q(loser=F("survivor")), name="studymerge_of_two"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="studymerge_has_reason"),
        ]
        indexes = [models.Index(fields=["survivor"], name="studymerge_survivor")]
        triggers = [stays("a merge on record is never changed.")]

    def __str__(self) -> str:
        return f"study {self.loser} into {self.survivor}"
