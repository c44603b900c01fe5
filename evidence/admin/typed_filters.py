"""The filters of the lists that one types into: a concept, a study, a claim, a span of years.

They are forms of their own beside the list, sent by a button, so that they work by keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.contrib.admin import ListFilter
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR, ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import QuerySet
from django.forms import Media, ModelChoiceField
from django.http import HttpRequest

from evidence.models import Claim, Concept, EvidenceLine, Study

from .display import label
from .filters import resting_on


class TypedFilter(ListFilter):
    """A filter with a form. What cannot be read finds nothing, and says why beside the field."""

    parameters: tuple[str, ...] = ()

    def __init__(
        self, request: HttpRequest, params: dict[str, list[str]], model: Any, model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        self.model_admin = model_admin
        self.given: dict[str, str] = {}
        for parameter in self.parameters:
            if parameter in params:
                self.given[parameter] = params.pop(parameter)[-1].strip()
        self.error = ""

    def expected_parameters(self) -> list[str | None]:
        return list(self.parameters)

    def has_output(self) -> bool:
        return True

    def form_context(self, changelist: ChangeList) -> dict[str, Any]:
        """What every such form needs: the list's other parameters, and the way to be rid of this one."""
        dropped = {*self.parameters, PAGE_VAR, ERROR_FLAG}
        return {
            "hidden": [
                (name, value)
                for name, values in self.request.GET.lists()
                if name not in dropped
                for value in values
            ],
            "active": any(self.given.values()),
            "clear": changelist.get_query_string(remove=list(self.parameters)),
            "error": self.error,
        }


class YearFilter(TypedFilter):
    title = "year"
    template = "admin/evidence/filters/years.html"
    parameters = ("year_from", "year_to")

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        bounds = {}
        for parameter, lookup in (("year_from", "year__gte"), ("year_to", "year__lte")):
            if value := self.given.get(parameter):
                if not re.fullmatch("[0-9]{4}", value, re.ASCII):
                    self.error = "A year has four digits, such as 2019."
                    return queryset.none()
                bounds[lookup] = int(value)
        if not bounds:
            return queryset
        return queryset.filter(resting_on(queryset.model, Study.objects.filter(**bounds), request.user))

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        years = {name: self.given.get(name, "") for name in self.parameters}
        yield {**self.form_context(changelist), **years}


class AutocompleteFilter(TypedFilter):
    """Rows that belong to one concept, study or claim, found by typing."""

    template = "admin/evidence/filters/autocomplete.html"
    # The relation whose suggestions are offered.
    relation: Any
    hint = ""

    def found(self, value: str, user: Any) -> Any:
        """The rows that `value`, out of the address, names."""
        rows = self.relation.related_model._default_manager.visible_to(user)
        # More digits than a bigint holds name no row.
        named = re.fullmatch("[0-9]{1,18}", value, re.ASCII)
        return rows.filter(pk=int(value)) if named else rows.none()

    def narrowed(self, queryset: Any, chosen: Any, user: Any) -> QuerySet:
        """The rows of the list that belong to what was chosen."""
        return queryset.filter(**{f"{self.relation.name}__in": chosen})

    @property
    def value(self) -> str:
        return self.given.get(self.parameters[0], "")

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value:
            return queryset
        chosen = self.found(self.value, request.user)
        if not (pks := [item.pk for item in chosen[:20]]):
            self.error = f"There is no {self.title} “{self.value}” here."
            return queryset.none()
        return self.narrowed(queryset, chosen.model._default_manager.filter(pk__in=pks), request.user)

    def field(self) -> ModelChoiceField:
        """The field with its suggestions, whose chosen value may be written in any way that names it."""
        chosen = self.found(self.value, self.request.user) if self.value else Concept.objects.none()
        widget = autocomplete_widget(self.relation, self.model_admin.admin_site)
        field = ModelChoiceField(chosen, required=False, widget=widget)
        field.label_from_instance = label  # type: ignore[method-assign]
        return field

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        name = self.parameters[0]
        chosen = self.found(self.value, self.request.user).first() if self.value else None
        widget = self.field().widget.render(
            name, str(chosen.pk) if chosen else "", attrs={"id": f"filter-{name}"}
        )
        yield {**self.form_context(changelist), "name": name, "widget": widget, "hint": self.hint}


def autocomplete_widget(relation: Any, admin_site: Any) -> AutocompleteSelect:
    widget = AutocompleteSelect(relation, admin_site)
    widget.is_required = False
    return widget


class ConceptFilter(AutocompleteFilter):
    """What is about a concept or about anything below it: SSRI finds what is said of sertraline."""

    title = "concept"
    parameters = ("concept",)
    relation = Claim._meta.get_field("subject")
    hint = "Narrower concepts are included."

    def found(self, value: str, user: Any) -> Any:
        return Concept.objects.visible_to(user).named(value)

    def narrowed(self, queryset: Any, chosen: Any, user: Any) -> QuerySet:
        concepts = chosen.with_descendants()
        if queryset.model is Study:
            return queryset.about(concepts, user)
        if queryset.model is Claim:
            return queryset.about(concepts)
        return queryset.filter(
            claim__in=Claim.objects.visible_to(user).about(concepts).order_by().values("pk")
        )


class LineStudyFilter(AutocompleteFilter):
    title = "study"
    parameters = ("study",)
    relation = EvidenceLine._meta.get_field("study")


class LineClaimFilter(AutocompleteFilter):
    title = "claim"
    parameters = ("claim",)
    relation = EvidenceLine._meta.get_field("claim")


def filter_media(admin_site: Any) -> Media:
    """The scripts and styles of the suggestions, for lists that have such a filter."""
    return autocomplete_widget(ConceptFilter.relation, admin_site).media
