"""Filters that several lists share. Each is described by what it means and by an example."""

from __future__ import annotations

from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import Exists, OuterRef, Q, QuerySet

from evidence.api.problems import ParameterError
from evidence.models import Concept, Kind, Notice, NoticeKind

from . import fields

ANY, NONE = "any", "none"


class Filter(django_filters.Filter):
    """One parameter; the API's description says what it `means` and shows the `example`: alternatives in
    a list, or the one value that it takes.

    Unlike its parent, it filters by every value that was given, an empty list too: alternatives of
    which none is held here match nothing.
    """

    lookup = "in"

    def __init__(self, path: str | None = None, *, means: str, example: Any, **kwargs: Any) -> None:
        super().__init__(field_name=path, label="", help_text=means, **kwargs)
        self.example = example

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs if value is None else qs.filter(self.condition(value))

    def condition(self, value: Any) -> Q:
        return Q(**{f"{self.field_name}__{self.lookup}": value})

    def described(self, name: str) -> dict[str, Any]:
        """The parameter in OpenAPI's words.

        The example stands in the text: Swagger UI sends what stands in ``example``, of all parameters.
        """
        example = "|".join(map(str, self.example)) if self.field.several else self.example
        description = f"{self.extra['help_text']} Example: `{name}={example}`"
        parameter = {"name": name, "in": "query", "required": False, "description": description}
        schema = self.schema()
        if self.field.several:
            parameter |= {"style": "pipeDelimited", "explode": False}
            schema = {"type": "array", "items": schema, "maxItems": fields.MOST_ALTERNATIVES}
        return {**parameter, "schema": schema}

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


class ChoiceFilter(Filter):
    field_class = fields.Choices

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.field.allowed)}


class IdFilter(Filter):
    field_class = fields.Ids

    def schema(self) -> dict[str, Any]:
        return {"type": "integer"}


class YearFilter(Filter):
    field_class = fields.Years

    def condition(self, value: list[tuple[int | None, int | None]]) -> Q:
        condition = Q()
        for first, last in value:
            span = Q(**{f"{self.field_name}__isnull": False})
            if first:
                span &= Q(**{f"{self.field_name}__gte": first})
            if last:
                span &= Q(**{f"{self.field_name}__lte": last})
            condition |= span
        return condition


class NoticeFilter(Filter):
    """Studies by their notices; `path` leads from the row to the study's id."""

    field_class = fields.Choices

    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            means="Kind of editorial notice about the study; `any` notice, or `none`.",
            example=["retraction", "expression_of_concern"],
            choices=NoticeKind,
            more=(ANY, NONE),
        )

    def condition(self, value: list[str]) -> Q:
        notices = Notice.objects.filter(study=OuterRef(self.field_name))
        condition = Q(Exists(notices.filter(kind__in=value)))
        if ANY in value:
            condition |= Q(Exists(notices))
        if NONE in value:
            condition |= ~Q(Exists(notices))
        return condition

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.field.allowed)}


class TextFilter(Filter):
    """``q``: what the rows' QuerySet calls `matching`."""

    field_class = fields.Text

    def filter(self, qs: Any, value: str | None) -> QuerySet:
        return qs if value is None else qs.matching(value)


class Apart(Filter):
    """A parameter whose effect the filter set has, together with others."""

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs


class ConceptFilter(Apart):
    field_class = fields.Concepts

    def __init__(self, kind: Kind | None = None, *, means: str, example: Any) -> None:
        super().__init__(means=means, example=example, kind=kind)


class DescendantsFilter(Apart):
    field_class = fields.Flag

    def __init__(self, means: str) -> None:
        super().__init__(means=means, example="true")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class FilterSet(django_filters.FilterSet):
    def wrong(self) -> list[ParameterError]:
        """What is wrong with the parameters, each by itself and together."""
        errors = [
            ParameterError(name, error.message, getattr(error, "allowed", None))
            for name, several in self.form.errors.as_data().items()
            for error in several
        ]
        concepts = tuple(name for name, filter_ in self.filters.items() if isinstance(filter_, ConceptFilter))
        if "descendants" in self.data and not any(name in self.data for name in concepts):
            detail = f"“descendants” goes with one of: {', '.join(concepts)}."
            errors.append(ParameterError("descendants", detail))
        return errors

    @property
    def values(self) -> dict[str, Any]:
        """What each parameter was read as; None where it was not given."""
        return self.form.cleaned_data

    def concepts(self, name: str) -> Any:
        """The concepts that the parameter `name` names, with those below them where that was asked for.

        As what stands behind ``__in``: ids, or the query for them. None where it was not given.
        """
        ids: list[int] | None = self.values[name]
        if ids is None or not self.values["descendants"]:
            return ids
        return Concept.objects.filter(pk__in=ids).with_descendants().order_by().values("pk")


class AboutConcepts(FilterSet):
    """Parameters that ask what claims are about. Several of them hold for one and the same claim."""

    concept = ConceptFilter(
        means="A concept on either side of the claim: its name, a synonym, its slug or its id. A name that "
        "concepts of several kinds share means all of them.",
        example=["emotional numbness"],
    )
    condition = ConceptFilter(Kind.CONDITION, means="The same, conditions only.", example=["depression"])
    medication = ConceptFilter(Kind.MEDICATION, means="The same, medications only.", example=["sertraline"])
    symptom = ConceptFilter(Kind.SYMPTOM, means="The same, symptoms only.", example=["emotional-numbness"])
    descendants = DescendantsFilter("Also the narrower concepts below those named: sertraline below SSRI.")

    def about(self, claim: str = "") -> Q:
        """The condition on claims; `claim` leads to them (``claim__``). Empty where none was asked for."""
        condition = Q()
        for name in ("concept", "condition", "medication", "symptom"):
            chosen = self.concepts(name)
            if chosen is not None:
                condition &= Q(**{f"{claim}subject__in": chosen}) | Q(**{f"{claim}object__in": chosen})
        return condition
