"""What belongs to a study and is edited on its page: contributors, curators' notices and relations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from evidence.identifiers import InvalidIdentifier, parse_doi, parse_orcid
from evidence.models import Contributor, Notice, RelationSource, Study, StudyRelation
from evidence.records import NoticeSource

from .base import Inline, RowForm
from .fixed import fix_choice

# Of more contributors the form would hold more fields than a request may have.
CONTRIBUTORS_EDITED = 60


class ContributorForm(forms.ModelForm):
    class Meta:
        model = Contributor
        fields = ["position", "role", "family", "given", "suffix", "literal", "orcid"]
        widgets = dict.fromkeys(("family", "given", "suffix", "literal"), AdminTextInputWidget)

    def clean_orcid(self) -> str:
        value = self.cleaned_data["orcid"]
        try:
            return parse_orcid(value) if value else ""
        except InvalidIdentifier as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name in ("family", "given", "literal")):
            raise ValidationError("Give a family name, or the name of a group.")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Two rows that change places are right together and wrong one by one: the formset checks.
        return {*super()._get_validation_exclusions(), "position"}  # type: ignore[misc]


class ContributorFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        positions = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", None) or {}
            if data.get("DELETE") or "position" not in data:
                continue
            if data["position"] in positions:
                raise ValidationError(f"Two contributors stand at position {data['position']}.")
            positions.add(data["position"])


class ContributorInline(admin.TabularInline):
    model = Contributor
    form = ContributorForm
    formset = ContributorFormSet
    extra = 0
    verbose_name_plural = "contributors, in the order of the byline"
    classes = ["collapse"]


class CuratorNoticeForm(RowForm):
    """A notice that a curator found; Crossref's come with a refresh and stand above."""

    also_checked = frozenset({"about_doi", "sources"})

    class Meta:
        model = Notice
        fields = ["kind", "date", "notice_doi", "label", "note"]
        widgets = dict.fromkeys(("notice_doi", "label", "note"), AdminTextInputWidget)

    def clean_notice_doi(self) -> str:
        value = self.cleaned_data["notice_doi"]
        try:
            return parse_doi(value) if value else ""
        except InvalidIdentifier as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        study = cleaned.get("study")
        if isinstance(study, Study):
            self.instance.about_doi = study.doi or ""
        self.instance.sources = [NoticeSource.CURATOR.value]
        return cleaned


class CuratorNoticeInline(Inline):
    model = Notice
    form = CuratorNoticeForm
    verbose_name = "notice found by a curator"
    verbose_name_plural = "notices found by curators"
    classes = ["collapse"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(sources=[NoticeSource.CURATOR.value])


class RelationForm(RowForm):
    also_checked = frozenset({"source"})

    class Meta:
        model = StudyRelation
        fields = ["kind", "related_study", "note"]
        widgets = {"note": AdminTextInputWidget}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["related_study"].required = True
        fix_choice(self, "related_study")


class RelationInline(admin.TabularInline):
    """Relations that curators state; Crossref's come with a refresh and stand above."""

    model = StudyRelation
    form = RelationForm
    fk_name = "study"
    extra = 0
    autocomplete_fields = ["related_study"]
    verbose_name = "relation stated by a curator"
    verbose_name_plural = "relations stated by curators"
    classes = ["collapse"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).filter(source=RelationSource.CURATOR)
        return rows.select_related("related_study")
