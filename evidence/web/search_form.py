"""What the search page is asked: words, what narrows them, and links that narrow or widen further."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from evidence.models import Concept, Direction, StudyDesign
from evidence.search import (
    LICENCE_LABELS,
    NOT_JUDGED,
    NOTICE_LABELS,
    NOTICES,
    YEARS,
    Bucket,
    Filters,
    Found,
    QueryTooLong,
    check_length,
)

# By which parameter of the address a facet narrows.
_PARAMETERS = {"condition": "concept", "medication": "concept", "symptom": "concept"}
_TITLES = {
    "condition": "Conditions",
    "medication": "Medications",
    "symptom": "Symptoms",
    "year": "Years",
    "design": "Designs",
    "direction": "Bearing on claims",
    "notices": "Notices",
    "work_type": "Types",
    "journal": "Journals and books",
    "open_licence": "Licences",
}


class ConceptIds(forms.Field):
    """Any number of concepts by id; cleans to those that there are."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[Concept]:
        texts = [text for text in value or [] if text]
        if not all(text.isascii() and text.isdecimal() and len(text) <= 18 for text in texts):
            raise forms.ValidationError("A concept is named by its number here: choose one from the list.")
        found = list(Concept.objects.filter(pk__in=map(int, texts)).order_by("name")) if texts else []
        if len(found) < len(set(map(int, texts))):
            raise forms.ValidationError("There is no such concept: choose one from the list.")
        return found


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=2000)
    concept = ConceptIds(required=False)
    year = forms.RegexField(
        YEARS,
        required=False,
        error_messages={"invalid": "A year is written 2022, several 2019-2023."},
    )
    design = forms.ChoiceField(choices=[*StudyDesign.choices, (NOT_JUDGED, "Not judged")], required=False)
    direction = forms.ChoiceField(choices=Direction.choices, required=False)
    notices = forms.ChoiceField(choices=[(name, name) for name in NOTICES], required=False)
    work_type = forms.CharField(required=False, max_length=60)
    journal = forms.CharField(required=False, max_length=1000)
    open_licence = forms.ChoiceField(choices=[("true", "Open"), ("false", "Not known")], required=False)

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        try:
            check_length(text)
        except QueryTooLong as error:
            raise forms.ValidationError(str(error)) from error
        return text

    def filters(self) -> Filters:
        """What narrows the studies, of a valid form."""
        chosen = {name: self.cleaned_data[name] for name in self.fields if name not in ("q", "concept")}
        return Filters.of_texts(tuple(concept.pk for concept in self.cleaned_data["concept"]), **chosen)


@dataclass(frozen=True, slots=True)
class Link:
    """A value of a facet; `address` is the search with it, or without it where it is `chosen`."""

    label: str
    address: str
    count: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FacetLinks:
    title: str
    links: tuple[Link, ...]


def facet_links(found: Found, asked: QueryDict) -> Iterator[FacetLinks]:
    """The facets of what was found, as links to the narrower searches; of a value chosen, to the wider."""
    for name, buckets in found.facets.items():
        parameter = _PARAMETERS.get(name, name)
        yield FacetLinks(_TITLES[name], tuple(_link(parameter, bucket, asked) for bucket in buckets))


def chosen_links(form: SearchForm, asked: QueryDict) -> Iterator[Link]:
    """What narrows the search now, each with the search without it."""
    for name, field in form.fields.items():
        value = form.cleaned_data[name]
        if name == "q" or not value:
            continue
        if name == "concept":
            for concept in value:
                yield Link(concept.name, _without(asked, name, str(concept.pk)), chosen=True)
            continue
        labels = _SAID.get(name) or dict(getattr(field, "choices", []))
        yield Link(str(labels.get(value, value)), _without(asked, name, value), chosen=True)


_SAID: dict[str, dict[str, str]] = {
    "notices": {"any": "Any notice", **NOTICE_LABELS},
    "open_licence": LICENCE_LABELS,
}


def _link(parameter: str, bucket: Bucket, asked: QueryDict) -> Link:
    value = NOT_JUDGED if parameter == "design" and not bucket.value else bucket.value
    if value in asked.getlist(parameter):
        return Link(bucket.label, _without(asked, parameter, value), bucket.count, chosen=True)
    wanted = _first_page(asked)
    if parameter == "concept":
        wanted.appendlist(parameter, value)
    else:
        wanted[parameter] = value
    return Link(bucket.label, f"?{wanted.urlencode()}", bucket.count)


def _without(asked: QueryDict, parameter: str, value: str) -> str:
    wanted = _first_page(asked)
    wanted.setlist(parameter, [other for other in asked.getlist(parameter) if other != value])
    return f"?{wanted.urlencode()}"


def _first_page(asked: QueryDict) -> QueryDict:
    wanted = asked.copy()
    wanted.pop("cursor", None)
    return wanted
