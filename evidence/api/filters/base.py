"""Filters that several lists share. Each is described by what it means and by an example."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThanOrEqual

from evidence import filter_values
from evidence.models import GRAVE_KINDS, Notice, NoticeKind
from evidence.search import LONGEST

from . import fields
from .fields import NONE, Given

ANY, GRAVE = "any", "grave"


class Of(Enum):
    """Whose columns a filter asks for."""

    CONCEPT = auto()
    CLAIM = auto()
    LINE = auto()
    STUDY = auto()


class Filter(django_filters.Filter):
    """One parameter; the API's description says what it `means` and shows the `example`: alternatives in
    a list, or the one value that it takes.

    `path` leads from a row of what it is `of` to the column. With `blank` the value may be missing:
    ``""``, or null if `nullable`.
    """

    lookup = "in"

    def __init__(
        self,
        path: str = "",
        *,
        of: Of,
        means: str,
        example: Any,
        blank: bool = False,
        nullable: bool = False,
        **kwargs: Any,
    ) -> None:
        if blank:
            kwargs["blank"] = True
            means = f"{means} `none`: not known."
        super().__init__(field_name=path, label="", help_text=means, **kwargs)
        self.of, self.example, self.nullable = of, example, nullable

    @property
    def several(self) -> bool:
        """Whether it takes alternatives, and several times."""
        return bool(self.field.several)

    def conditions(self, given: Any) -> list[Given]:
        """The cleaned value as what all has to hold."""
        return given if self.several else [Given((given,))]

    def condition(self, values: tuple[Any, ...], prefix: str = "") -> Q:
        """The condition on rows that `prefix` leads to (``claim__``), that they have one of `values`."""
        return self.at(f"{prefix}{self.field_name}", values)

    def at(self, path: str, values: tuple[Any, ...]) -> Q:
        known = [value for value in values if value is not None]
        condition = self.any_of(path, known) if known else Q(pk__in=[])
        if None in values:
            condition |= Q(**{f"{path}__isnull": True}) if self.nullable else Q(**{path: ""})
        return condition

    def any_of(self, path: str, values: list[Any]) -> Q:
        return Q(**{f"{path}__{self.lookup}": values})

    def described(self, name: str) -> dict[str, Any]:
        """The parameter in OpenAPI's words.

        The example stands in the text: Swagger UI sends what stands in ``example``, of all parameters.
        """
        example = "|".join(map(str, self.example)) if self.several else self.example
        description = f"{self.extra['help_text']} Example: `{name}={example}`"
        parameter = {"name": name, "in": "query", "required": False, "description": description}
        schema = self.schema()
        if self.several:
            parameter |= {"style": "pipeDelimited", "explode": False}
            schema = {"type": "array", "items": schema, "maxItems": filter_values.MOST_ALTERNATIVES}
        return {**parameter, "schema": schema}

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


class ChoiceFilter(Filter):
    """Of a closed vocabulary."""

    field_class = fields.OneChoice

    def schema(self) -> dict[str, Any]:
        allowed = list(self.field.allowed)
        # What is excluded begins with "!", which the first of the alternatives carries.
        excluded = {"type": "string", "pattern": f"^!({'|'.join(allowed)})$"}
        return {"anyOf": [{"type": "string", "enum": allowed}, excluded]}


class IdFilter(Filter):
    field_class = fields.Ids

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^![0-9]+$"}]}


class WordFilter(Filter):
    """Of a vocabulary that is not closed; a row has one of its words."""

    field_class = fields.OneWord


class TextFilter(WordFilter):
    """A whole text of a row, whatever its case. An index on `lower` of the column finds it."""

    def any_of(self, path: str, values: list[Any]) -> Q:
        condition = Q()
        for value in values:
            # The database lowers both: Python's idea of small letters is another.
            condition |= Q(Exact(Lower(path), Lower(Value(value))))
        return condition


class SpanFilter(Filter):
    """Of numbers that may be null; `parse` reads their spans."""

    field_class = fields.Spans

    def __init__(self, path: str, **kwargs: Any) -> None:
        super().__init__(path, blank=True, nullable=True, **kwargs)

    def any_of(self, path: str, values: list[Any]) -> Q:
        condition = Q()
        for span in values:
            within = Q(**{f"{path}__isnull": False})
            if span.first is not None:
                within &= Q(**{f"{path}__gte": span.first})
            if span.last is not None:
                within &= Q(**{f"{path}__lte": span.last})
            condition |= within
        return condition


class NoticeFilter(Filter):
    """Studies by their notices."""

    field_class = fields.Choices

    def __init__(self) -> None:
        super().__init__(
            "pk",
            of=Of.STUDY,
            means="Kind of editorial notice about the study; `any` notice, a `grave` one (after which it is "
            "not to be relied on), or `none`. Given several times: a notice of each kind.",
            example=["retraction", "expression_of_concern"],
            choices=NoticeKind,
            more=(ANY, GRAVE, NONE),
        )

    def any_of(self, path: str, values: list[Any]) -> Q:
        notices = Notice.objects.filter(study=OuterRef(path))
        kinds = {*values, *(GRAVE_KINDS if GRAVE in values else ())}
        condition = Q(Exists(notices.filter(kind__in=kinds)))
        if ANY in values:
            condition |= Q(Exists(notices))
        if NONE in values:
            condition |= ~Q(Exists(notices))
        return condition

    def schema(self) -> dict[str, Any]:
        return ChoiceFilter.schema(self)


class SingleFilter(Filter):
    """Takes one value, once."""

    def condition(self, values: tuple[Any, ...], prefix: str = "") -> Q:
        return self.one(values[0], prefix)

    def one(self, value: Any, prefix: str) -> Q:
        raise NotImplementedError


class FlagFilter(SingleFilter):
    """``true`` or ``false``: whether what `holds` says of the rows behind a prefix is so."""

    field_class = fields.Flag

    def __init__(self, holds: Callable[[str], Q], *, of: Of, means: str) -> None:
        super().__init__(of=of, means=means, example="true")
        self.holds = holds

    def one(self, value: Any, prefix: str) -> Q:
        return self.holds(prefix) if value else ~self.holds(prefix)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class MomentFilter(SingleFilter):
    """From a moment on; with `end`, up to it."""

    field_class = fields.Moments

    def __init__(self, path: str, *, of: Of, means: str, end: bool = False) -> None:
        means = f"{means}: a day (in UTC) or a moment."
        super().__init__(path, of=of, means=means, example="2026-06-30" if end else "2026-01-01", end=end)
        self.lookup = "lte" if end else "gte"

    def one(self, value: Any, prefix: str) -> Q:
        return Q(**{f"{prefix}{self.field_name}__{self.lookup}": value})


class DateFilter(SingleFilter):
    """From a date on; with `end`, up to it. `paths` hold partial dates; the first that is known counts.

    One that is known to the month stands at the month's beginning.
    """

    field_class = fields.PartialDates

    def __init__(self, *paths: str, of: Of, means: str, end: bool = False) -> None:
        super().__init__(of=of, means=means, example="2023-06-30" if end else "2019-04")
        self.paths, self.end = paths, end

    def one(self, value: Any, prefix: str) -> Q:
        known = Coalesce(*(NullIf(f"{prefix}{path}", Value("")) for path in self.paths), Value(None))
        # As texts they stand in the order of time; behind all days of a month stands a 99th.
        return Q(LessThanOrEqual(known, f"{value}-99") if self.end else GreaterThanOrEqual(known, value))


class Apart(Filter):
    """A parameter whose effect the filter set has, together with others or for its user."""


class ApartFlag(Apart):
    field_class = fields.Flag

    def __init__(self, *, of: Of, means: str) -> None:
        super().__init__(of=of, means=means, example="true")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


class WordsFilter(Apart):
    """``q``: what `evidence.search.matching` takes."""

    field_class = fields.SearchQuery

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": LONGEST}
