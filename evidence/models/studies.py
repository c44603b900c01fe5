"""Studies: what is cited, with everything a list or a reference needs in one row."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Coalesce, Left, Lower, NullIf, Substr
from django.urls import reverse

from evidence.citations.plain import plain_reference
from evidence.identifiers import Identifier, Scheme
from evidence.records import PartialDate

from .study_query import StudyManager
from .study_vocabulary import (
    DOI_FORM,
    LOOKED_UP_BY,
    PARTIAL_DATE_FORM,
    AttemptOutcome,
    LookupStatus,
    PartialDateField,
    StudyDesign,
)
from .visibility import one_of


class Study(models.Model):
    """One citable source, named by a DOI, a PMID, a PMCID or, for a web page, an address."""

    doi = models.TextField("DOI", null=True, blank=True, help_text="Canonical: 10.1016/j.jad.2022.12.105")  # noqa: DJ001
    pmid = models.TextField("PMID", null=True, blank=True, help_text="PubMed's number: 21103140")  # noqa: DJ001
    pmcid = models.TextField("PMCID", null=True, blank=True, help_text="With its letters: PMC8650205")  # noqa: DJ001
    # Not a URLField: its form would guess a scheme.
    url = models.CharField(
        "address",
        max_length=2048,
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text="Of a web page; with a DOI, where its publisher shows it.",
    )
    work_type = models.TextField(
        blank=True, help_text="Crossref's type: journal-article, book-chapter, posted-content …"
    )
    work_subtype = models.TextField(blank=True, help_text="Of posted content: preprint, blog …")
    design = models.CharField("study design", max_length=30, choices=StudyDesign, blank=True)

    title = models.TextField(blank=True)
    title_html = models.TextField(
        "title with markup", blank=True, editable=False, help_text="Safe: only i, b, sub and sup."
    )
    subtitle = models.TextField(blank=True)
    original_title = models.TextField(
        blank=True, help_text="In the language of the work, when `title` is not."
    )
    container_title = models.TextField("journal or book", blank=True)
    container_title_short = models.TextField("short journal title", blank=True)
    publisher = models.TextField(blank=True)
    institution = models.TextField(
        blank=True, help_text="The preprint server or university, where it is not the publisher."
    )
    publisher_place = models.TextField(blank=True)
    edition = models.TextField(blank=True)
    issn = ArrayField(models.CharField(max_length=9), default=list, blank=True, verbose_name="ISSN")
    isbn = ArrayField(models.CharField(max_length=13), default=list, blank=True, verbose_name="ISBN")
    volume = models.TextField(blank=True)
    issue = models.TextField(blank=True)
    page = models.TextField("pages", blank=True)
    article_number = models.TextField(blank=True)
    published_print = PartialDateField("printed")
    published_online = PartialDateField("online")
    issued = PartialDateField("issued", help_text="The earliest publication, as Crossref gives it.")
    year = models.GeneratedField(
        # What a reference list gives: the printed volume's year, else the issued, else the online one.
        expression=Cast(
            Substr(
                Coalesce(
                    NullIf(F("published_print"), models.Value("")),
                    NullIf(F("issued"), models.Value("")),
                    NullIf(F("published_online"), models.Value("")),
                ),
                1,
                4,
            ),
            models.SmallIntegerField(),
        ),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
    )
    abstract = models.TextField(blank=True)
    language = models.TextField(blank=True, help_text="BCP 47: en, de, pt-BR.")
    licence_url = models.TextField("licence", blank=True)
    funders = models.JSONField(default=list, blank=True, editable=False)
    cited_by_count = models.PositiveIntegerField(null=True, blank=True, editable=False)
    csl = models.JSONField(
        "CSL-JSON",
        default=dict,
        blank=True,
        editable=False,
        help_text="What lists and citations are made from.",
    )
    # Made from `csl` whenever that is written, so that a page of a list is made by the database alone.
    citation = models.TextField(
        blank=True, db_default="", editable=False, help_text="The reference as plain text."
    )
    note = models.TextField("curators' note", blank=True)

    lookup_status = models.CharField(
        max_length=12, choices=LookupStatus, default=LookupStatus.NOT_CHECKED, editable=False
    )
    registration_agency = models.TextField(blank=True, editable=False)
    checked_at = models.DateTimeField("Crossref last answered", null=True, blank=True, editable=False)
    fetched_at = models.DateTimeField("metadata fetched", null=True, blank=True, editable=False)
    last_attempt_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_attempt_outcome = models.CharField(
        max_length=12, choices=AttemptOutcome, blank=True, default=AttemptOutcome.NONE, editable=False
    )
    last_attempt_error = models.TextField(blank=True, editable=False)
    created_by = models.ForeignKey(
        "auth.User", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = StudyManager()

    class Meta:
        verbose_name_plural = "studies"
        constraints = [
            # UniqueConstraint, not unique=True: on text that would add a second, unused index.
            models.UniqueConstraint(
                fields=["doi"],
                name="study_doi_unique",
                violation_error_message="A study has this DOI already.",
            ),
            models.UniqueConstraint(
                fields=["pmid"],
                name="study_pmid_unique",
                violation_error_message="A study has this PMID already.",
            ),
            models.UniqueConstraint(
                fields=["pmcid"],
                name="study_pmcid_unique",
                violation_error_message="A study has this PMCID already.",
            ),
            models.UniqueConstraint(
                fields=["url"],
                condition=Q(doi=None, pmid=None, pmcid=None) & ~Q(url=""),
                name="study_url_unique",
                violation_error_message="A source has this address already.",
            ),
            models.CheckConstraint(
                condition=Q(doi__regex=DOI_FORM) & ~Q(doi__regex=r"[A-Z]"),
                name="study_doi_canonical",
                violation_error_message="Not a canonical DOI: 10.… with a suffix, in lower case.",
            ),
            models.CheckConstraint(
                condition=Q(pmid__regex=r"^[1-9][0-9]{0,8}$"),
                name="study_pmid_canonical",
                violation_error_message="A PMID is a number of up to nine digits.",
            ),
            models.CheckConstraint(
                condition=Q(pmcid__regex=r"^PMC[1-9][0-9]{0,9}$"),
                name="study_pmcid_canonical",
                violation_error_message="A PMCID is PMC and a number.",
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__iregex=r"^https?://"),
                name="study_url_is_http",
                violation_error_message="An address begins with https:// or http://.",
            ),
            models.CheckConstraint(
                condition=Q(doi__isnull=False)
                | Q(pmid__isnull=False)
                | Q(pmcid__isnull=False)
                | ~Q(url="")
                | ~Q(title=""),
                name="study_is_nameable",
                violation_error_message="Give a DOI, a PMID, a PMCID, an address or at least a title.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{field: ""}) | Q(**{f"{field}__regex": PARTIAL_DATE_FORM}),
                    name=f"study_{field}_is_date",
                )
                for field in ("published_print", "published_online", "issued")
            ),
            one_of("design", StudyDesign, "study_design_known", blank=True),
            one_of("lookup_status", LookupStatus, "study_lookup_status_known"),
            one_of("last_attempt_outcome", AttemptOutcome, "study_attempt_outcome_known"),
            models.CheckConstraint(
                condition=Q(lookup_status=LookupStatus.NO_DOI, doi__isnull=True)
                | (~Q(lookup_status=LookupStatus.NO_DOI) & Q(doi__isnull=False)),
                name="study_lookup_needs_doi",
            ),
            # "Not checked" is never shown as "ok": an answer has a time.
            models.CheckConstraint(
                condition=Q(lookup_status__in=[LookupStatus.NOT_CHECKED, LookupStatus.NO_DOI])
                | Q(checked_at__isnull=False),
                name="study_answer_has_time",
            ),
        ]
        indexes = [
            models.Index(F("year").desc(nulls_last=True), F("id").desc(), name="study_year_id"),
            # The most cited first; and what changed since, by which a copy elsewhere is kept up.
            models.Index(F("cited_by_count").desc(nulls_last=True), F("id").desc(), name="study_cited_id"),
            models.Index(fields=["updated_at", "id"], name="study_updated_id"),
            # Few studies of many; what many have (a design, a language) is found along the year.
            models.Index(Left(Lower("container_title"), LOOKED_UP_BY), name="study_journal"),
            GinIndex(fields=["issn"], name="study_issn"),
        ]

    def __str__(self) -> str:
        label = self.title or self.identifier_text
        return f"{label} ({self.year})" if self.title and self.year else label

    def save(self, *args: object, **kwargs: object) -> None:
        """Empty identifiers are null, a study without a DOI cannot be looked up, `citation` is of `csl`."""
        fields: Any = kwargs.get("update_fields")
        if fields is not None and "csl" in fields:
            kwargs["update_fields"] = {*fields, "citation"}
        self.doi, self.pmid, self.pmcid = self.doi or None, self.pmid or None, self.pmcid or None
        if self.doi is None:
            self.lookup_status = LookupStatus.NO_DOI
        elif self.lookup_status == LookupStatus.NO_DOI:
            self.lookup_status = LookupStatus.NOT_CHECKED
        if fields is None or "csl" in fields:
            self.citation = plain_reference(self.csl) if self.csl else ""
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("web:study", args=[self.pk])

    def natural_key(self) -> tuple[str]:
        return (self.identifier_text,)

    @property
    def identifiers(self) -> list[Identifier]:
        """Every identifier the study has, the strongest first."""
        found = [
            Identifier(scheme, value)
            for scheme, value in (
                (Scheme.DOI, self.doi),
                (Scheme.PMID, self.pmid),
                (Scheme.PMCID, self.pmcid),
                (Scheme.URL, self.url),
            )
            if value
        ]
        # The address of a work with an identifier is only where its publisher shows it.
        return found[:-1] if len(found) > 1 and found[-1].scheme is Scheme.URL else found

    @property
    def identifier_text(self) -> str:
        """The strongest identifier as text (``doi:10.…``, an address), or ``study 12`` without any."""
        identifiers = self.identifiers
        return str(identifiers[0]) if identifiers else f"study {self.pk}"

    @property
    def link(self) -> str:
        """Where a reader finds the source itself, or ``""``."""
        identifiers = self.identifiers
        return identifiers[0].url if identifiers else ""

    def forget_lookup(self) -> None:
        """Unset `LOOKUP_FIELDS`: what was answered about one DOI says nothing about another. Not saved."""
        self.lookup_status, self.registration_agency = LookupStatus.NOT_CHECKED, ""
        self.checked_at = self.last_attempt_at = None
        self.last_attempt_outcome, self.last_attempt_error = AttemptOutcome.NONE, ""

    def partial_date(self, field: str) -> PartialDate | None:
        """The value of a partial date field as a date; None where nothing is known."""
        text = getattr(self, field)
        return PartialDate.parse(text) if text else None
