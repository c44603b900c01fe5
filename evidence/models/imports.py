"""Imports of bibliography files: the file while it is needed, and what became of each of its records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .runs import Run
from .studies import Study
from .visibility import one_of

if TYPE_CHECKING:
    from .visibility import Viewer


class ImportOutcome(models.TextChoices):
    ADDED = "added", "Added"
    MATCHED = "matched", "Already here"
    DUPLICATE = "duplicate", "Twice in the file"
    REFUSED = "refused", "Refused"


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def visible_to(self, user: Viewer) -> Self:
        """One's own; all of them for those with the permission to see runs."""
        if user.has_perm("evidence.view_run"):
            return self.all()
        return self.filter(uploaded_by=user.pk) if user.pk else self.none()


class ImportFile(models.Model):
    """A bibliography file: looked at first (`run` is null), then imported by its run.

    The content is kept while a run may need it again, and let go when that has ended.
    """

    run = models.OneToOneField(Run, models.CASCADE, null=True, blank=True, related_name="import_file")
    name = models.TextField(blank=True)
    format = models.TextField(blank=True, help_text="As asked for; empty: recognised from the content.")
    columns = models.JSONField(default=dict, blank=True, help_text="Of a CSV file: which column is what.")
    content = models.BinaryField(help_text="Packed by zlib; empty when it is not needed any more.")
    size = models.PositiveIntegerField(help_text="Of the file, in bytes.")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey("auth.User", models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-uploaded_at", "-id"]

    def __str__(self) -> str:
        return self.name or f"file {self.pk}"


class ImportRecord(models.Model):
    """What became of one record of a file; written in the transaction that stores its study.

    The records of a run, counted from 1 without a gap, are its checkpoint.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="records")
    number = models.PositiveIntegerField(help_text="Counts from 1.")
    line = models.PositiveIntegerField(help_text="Where the record begins in the file.")
    label = models.TextField(blank=True, help_text="Its key or title.")
    outcome = models.CharField(max_length=10, choices=ImportOutcome)
    identifier = models.TextField(blank=True, help_text="The strongest that it has: doi:10.….")
    study = models.ForeignKey(Study, models.SET_NULL, null=True, blank=True, related_name="import_records")
    reason = models.TextField(blank=True)
    remarks = ArrayField(models.TextField(), default=list, blank=True)
    # Of the record as it stands in the file: the same again is the same study, whatever became of that.
    digest = models.CharField(max_length=32, editable=False)
    # Of a refused record, for whoever mends it by hand.
    raw = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["run", "number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="importrecord_once_a_run"),
            one_of("outcome", ImportOutcome, "importrecord_outcome_known"),
            models.CheckConstraint(
                condition=~Q(outcome=ImportOutcome.REFUSED) | ~Q(reason=""),
                name="importrecord_refusal_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="importrecord_digest")]

    def __str__(self) -> str:
        return f"{self.number}: {self.label}"
