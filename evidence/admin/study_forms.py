"""A study's form: identifiers read in whatever form they are pasted, bibliography kept when set by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget, AdminURLFieldWidget
from django.core.exceptions import ValidationError

from evidence.identifiers import InvalidIdentifier, parse_doi, parse_pmcid, parse_pmid
from evidence.models import LOOKUP_FIELDS, Study
from evidence.services.curating import curate_fields, mark_curated
from evidence.services.work_rows import CURATABLE_FIELDS

# What a curator takes over from Crossref by changing it; contributors are rows of their own.
BIBLIOGRAPHIC = tuple(field for field in CURATABLE_FIELDS if field != "contributors")
LONG_TEXTS = {"title": 2, "subtitle": 2, "original_title": 2, "abstract": 12, "note": 3}
ONE_LINE = (
    "doi",
    "pmid",
    "pmcid",
    "work_type",
    "container_title",
    "container_title_short",
    "publisher",
    "publisher_place",
    "edition",
    "volume",
    "issue",
    "page",
    "article_number",
    "language",
    "licence_url",
)

FIELDSETS: list[tuple[str | None, dict[str, Any]]] = [
    ("Identifiers", {"fields": [("doi", "pmid", "pmcid"), "url"]}),
    ("Judged here", {"fields": ["design", "note"]}),
    (
        "Bibliography",
        {
            "classes": ["collapse"],
            "fields": [
                "title",
                "subtitle",
                "original_title",
                "container_title",
                "container_title_short",
                ("volume", "issue"),
                ("page", "article_number"),
                ("published_print", "published_online", "issued"),
                "work_type",
                ("publisher", "publisher_place", "edition"),
                ("language", "licence_url"),
                "abstract",
            ],
            "description": "What you change here is yours: a refresh from Crossref leaves it alone "
            "until you give it back.",
        },
    ),
]


class StudyForm(forms.ModelForm):
    url = forms.URLField(
        label="Address", required=False, max_length=2048, assume_scheme="https", widget=AdminURLFieldWidget
    )

    class Meta:
        model = Study
        fields = ["doi", "pmid", "pmcid", "url", "design", "note", *BIBLIOGRAPHIC]
        widgets = {
            **dict.fromkeys(ONE_LINE, AdminTextInputWidget),
            **{name: AdminTextareaWidget(attrs={"rows": rows}) for name, rows in LONG_TEXTS.items()},
        }

    def clean_doi(self) -> str | None:
        return self._canonical("doi", parse_doi)

    def clean_pmid(self) -> str | None:
        return self._canonical("pmid", parse_pmid)

    def clean_pmcid(self) -> str | None:
        return self._canonical("pmcid", parse_pmcid)

    def _canonical(self, name: str, parse: Callable[[str], str]) -> str | None:
        value = self.cleaned_data[name]
        if not value:
            return None
        try:
            return parse(value)
        except InvalidIdentifier as error:
            raise ValidationError(str(error)) from error


def save_study(form: StudyForm, study: Study, *, actor: Any, change: bool) -> None:
    """Save what the form changed; bibliographic fields by the service that remembers who set them."""
    if not change:
        study.created_by = actor
        study.save()
        if typed := [name for name in BIBLIOGRAPHIC if form.cleaned_data.get(name)]:
            mark_curated(study=study, fields=typed, actor=actor)
        return
    changed = [name for name in form.changed_data if name not in BIBLIOGRAPHIC]
    if "doi" in changed:
        study.forget_lookup()
        changed += LOOKUP_FIELDS
    if changed:
        study.save(update_fields=[*changed, "updated_at"])
    if values := {name: form.cleaned_data[name] for name in form.changed_data if name in BIBLIOGRAPHIC}:
        curate_fields(study=study, values=values, actor=actor)
