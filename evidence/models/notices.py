"""Editorial notices: rows, never a boolean, each with what it says, where, since when, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from evidence import records

from .studies import Study
from .study_vocabulary import DOI_FORM, PARTIAL_DATE_FORM, PartialDateField
from .visibility import one_of

if TYPE_CHECKING:
    from .visibility import Viewer


class NoticeKind(models.TextChoices):
    RETRACTION = records.NoticeKind.RETRACTION.value, "Retraction"
    PARTIAL_RETRACTION = records.NoticeKind.PARTIAL_RETRACTION.value, "Partial retraction"
    WITHDRAWAL = records.NoticeKind.WITHDRAWAL.value, "Withdrawal"
    REMOVAL = records.NoticeKind.REMOVAL.value, "Removal"
    EXPRESSION_OF_CONCERN = records.NoticeKind.EXPRESSION_OF_CONCERN.value, "Expression of concern"
    CORRECTION = records.NoticeKind.CORRECTION.value, "Correction"
    CORRIGENDUM = records.NoticeKind.CORRIGENDUM.value, "Corrigendum"
    ERRATUM = records.NoticeKind.ERRATUM.value, "Erratum"
    ADDENDUM = records.NoticeKind.ADDENDUM.value, "Addendum"
    CLARIFICATION = records.NoticeKind.CLARIFICATION.value, "Clarification"
    NEW_EDITION = records.NoticeKind.NEW_EDITION.value, "New edition"
    NEW_VERSION = records.NoticeKind.NEW_VERSION.value, "New version"
    REINSTATEMENT = records.NoticeKind.REINSTATEMENT.value, "Reinstatement"
    OTHER = records.NoticeKind.OTHER.value, "Other notice"


# A study under one of these is not to be relied on; shown in red, wherever the study is shown.
GRAVE_KINDS = (
    NoticeKind.RETRACTION,
    NoticeKind.PARTIAL_RETRACTION,
    NoticeKind.WITHDRAWAL,
    NoticeKind.REMOVAL,
    NoticeKind.EXPRESSION_OF_CONCERN,
)


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Viewer) -> Self:
        """Notices are public, like the studies they are about."""
        return self.all()

    def grave(self) -> Self:
        """Notices after which a study is not to be relied on."""
        return self.filter(kind__in=GRAVE_KINDS)


class Notice(models.Model):
    """A notice (`notice_doi`) about a work (`about_doi`, and `study` where it is held here).

    Notices about works that are not held yet wait with an empty `study`, and find it when it is added.
    """

    study = models.ForeignKey(Study, models.CASCADE, null=True, blank=True, related_name="notices")
    about_doi = models.TextField("about the DOI", blank=True)
    kind = models.CharField(max_length=24, choices=NoticeKind)
    notice_doi = models.TextField("DOI of the notice", blank=True)
    date = PartialDateField("date of the notice")
    sources = ArrayField(models.CharField(max_length=20), default=list, help_text="Who says so.")
    label = models.TextField(blank=True)
    type_as_given = models.TextField(blank=True, editable=False)
    record_id = models.TextField("Retraction Watch id", blank=True)
    note = models.TextField(blank=True)
    # The DOIs of the Crossref records that list the notice: when none does any more, it is said so
    # (`gone_since`), and the notice stays.
    listed_by = ArrayField(models.TextField(), default=list, blank=True, editable=False)
    gone_since = models.DateTimeField(
        "no longer listed by Crossref since", null=True, blank=True, editable=False
    )
    first_seen_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["study", "-date", "id"]
        # A work that is looked up brings the notices that it is itself, too.
        indexes = [models.Index(fields=["notice_doi"], name="notice_by_its_own_doi")]
        constraints = [
            one_of("kind", NoticeKind, "notice_kind_known"),
            models.CheckConstraint(
                condition=Q(study__isnull=False) | ~Q(about_doi=""), name="notice_is_about_something"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{field: ""})
                    | (Q(**{f"{field}__regex": DOI_FORM}) & ~Q(**{f"{field}__regex": r"[A-Z]"})),
                    name=f"notice_{field}_canonical",
                )
                for field in ("about_doi", "notice_doi")
            ),
            models.CheckConstraint(
                condition=Q(date="") | Q(date__regex=PARTIAL_DATE_FORM), name="notice_date_is_date"
            ),
            models.CheckConstraint(
                condition=Q(sources__contained_by=[source.value for source in records.NoticeSource])
                & ~Q(sources=[]),
                name="notice_source_known",
            ),
            # The same notice, listed by both sources or in both records, is one row.
            models.UniqueConstraint(
                fields=["about_doi", "kind", "notice_doi"],
                condition=~Q(about_doi=""),
                name="notice_unique",
            ),
            models.UniqueConstraint(
                fields=["study", "kind", "notice_doi"],
                condition=Q(about_doi=""),
                name="notice_unique_without_doi",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.date}".rstrip()

    @property
    def is_grave(self) -> bool:
        return self.kind in GRAVE_KINDS

    @property
    def sources_text(self) -> str:
        """Who says so, for people: ``publisher, Retraction Watch``."""
        names = {
            records.NoticeSource.PUBLISHER: "publisher",
            records.NoticeSource.RETRACTION_WATCH: "Retraction Watch",
            records.NoticeSource.TITLE: "the title only",
            records.NoticeSource.CURATOR: "a curator",
        }
        return ", ".join(names.get(records.NoticeSource(source), source) for source in self.sources)
