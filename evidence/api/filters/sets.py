"""Sets of filters: how the parameters of a list hold together.

Every parameter narrows what the others leave, and ``!`` takes away what the parameter would list without
it: a list and the same one with one parameter excluded share no row, and have all rows between them.

Only what studies and claims are asked about their evidence holds together for one evidence line:
``symptom=x&direction=disputes`` is one that disputes something about x, not one here and another there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import django_filters  # type: ignore[import-untyped]
from django.db.models import Exists, OuterRef, Q, QuerySet

from evidence.api.problems import ParameterError
from evidence.models import Concept, EvidenceLine
from evidence.models.grouping import Column
from evidence.search import matching

from .base import Apart, Filter, Of, WordsFilter
from .concept_filter import ConceptFilter
from .fields import Given
from .keys import Key


class FilterSet(django_filters.FilterSet):
    """`direct` tells how a row of the list leads to what a filter asks for: ``""`` for the row itself."""

    # All of them at the class; of one request, those that were asked for.
    base_filters: dict[str, Filter]
    direct: ClassVar[Mapping[Of, str]]
    # What the list can be grouped by; each has the name of a filter.
    keys: ClassVar[Mapping[str, Key]] = {}

    def __init__(self, data: Any, *args: Any, **kwargs: Any) -> None:
        # Only of what was asked for: copies of all filters and their fields, for each request, took longer
        # than all the rest of it.
        self.base_filters = {name: one for name, one in type(self).base_filters.items() if name in data}
        super().__init__(data, *args, **kwargs)
        self._given: dict[str, list[Given]] = {}

    def wrong(self) -> list[ParameterError]:
        """What is wrong with the parameters, each by itself and together."""
        errors = [
            ParameterError(name, error.message, getattr(error, "allowed", None))
            for name, several in self.form.errors.as_data().items()
            for error in several
        ]
        return [*errors, *self._wrong_together()]

    def _wrong_together(self) -> Iterator[ParameterError]:
        everything = type(self).base_filters.items()
        concepts = tuple(name for name, filter_ in everything if isinstance(filter_, ConceptFilter))
        if "descendants" in self.data and not any(name in self.data for name in concepts):
            yield ParameterError("descendants", f"“descendants” goes with one of: {', '.join(concepts)}.")
        for name, filter_ in self.filters.items():
            # Of its evidence lines, one row has several, and each may be something else.
            given = self.values.get(name) if filter_.several and filter_.of in self.direct else None
            if given and (why := filter_.field.never_together(given)):
                yield ParameterError(name, why)
        first, last = (self.values.get(name) for name in ("published_from", "published_until"))
        if first and last and first > (f"{last}-99" if isinstance(last, str) else last):
            yield ParameterError("published_until", "“published_until” lies before “published_from”.")

    @cached_property
    def values(self) -> dict[str, Any]:
        """What each parameter was read as; None where it was not given."""
        nothing: dict[str, Any] = dict.fromkeys(type(self).base_filters)
        return nothing | self.form.cleaned_data

    def given(self, name: str) -> list[Given]:
        """All that the parameter was given, of concepts with those below them where that was asked for."""
        if name not in self._given:
            self._given[name] = self._read(name)
        return self._given[name]

    def _read(self, name: str) -> list[Given]:
        if self.values[name] is None:
            return []
        filter_ = self.filters[name]
        given = filter_.conditions(self.values[name])
        if isinstance(filter_, ConceptFilter) and self.values["descendants"]:
            return [_with_descendants(one) for one in given]
        return given

    def filter_queryset(self, queryset: Any) -> QuerySet:
        for name, filter_ in self.filters.items():
            if isinstance(filter_, WordsFilter):
                words = self.values[name]
                queryset = queryset if words is None else matching(queryset, words)
            elif not isinstance(filter_, Apart) and filter_.of in self.direct:
                for given in self.given(name):
                    if not self.holds_anyway(name, given):
                        queryset = queryset.filter(wanted(filter_, given, self.direct[filter_.of]))
        return queryset

    def holds_anyway(self, name: str, given: Given) -> bool:
        """Whether something else that narrows the rows sees to what a parameter was given."""
        return False


class WithLines(FilterSet):
    """Of rows that evidence lines belong to, which call such a row their `row`.

    `by_line` tells how a line leads to what a filter asks for that the row itself does not have.
    """

    row: ClassVar[str]
    by_line: ClassVar[Mapping[Of, str]]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = self.by_evidence(super().filter_queryset(queryset))
        lines = self._lines()
        if (flag := self.values.get("has_evidence")) is not None:
            queryset = queryset.filter(Exists(lines) if flag else ~Exists(lines))
        return queryset

    def _lines(self) -> QuerySet:
        """Of one row, those that may be seen."""
        # For EXISTS, not IN: the opposite of that goes through all lines.
        return EvidenceLine.objects.visible_to(self.request.user).filter(**{self.row: OuterRef("pk")})

    def by_evidence(self, queryset: QuerySet) -> QuerySet:
        """`queryset` narrowed by what is asked for about evidence."""
        lines = self._lines()
        for wanted in self.lines_wanted():
            queryset = queryset.filter(Exists(lines.filter(wanted)))
        for excluded in self._lines_excluded():
            queryset = queryset.exclude(Exists(lines.filter(excluded)))
        return queryset

    def lines_wanted(self) -> list[Q]:
        """What is asked for about evidence: for each condition there has to be a line that fulfils it.

        One for all parameters; of one that is given several times, one for each time.
        """
        together = self.of_one_line()
        each = [
            self._of_line(filter_, one)
            for filter_, given in self.about_lines()
            for one in given
            if len(given) > 1
        ]
        if each:
            return [together & condition for condition in each]
        return [together] if together else []

    def of_one_line(self) -> Q:
        """What is asked for once, and has to hold together."""
        together = Q()
        for filter_, given in self.about_lines():
            if len(given) == 1:
                together &= self._of_line(filter_, given[0])
        return together

    def parts_grouped(self, names: Sequence[str]) -> tuple[QuerySet, list[Column]]:
        """The lines that may be seen and are what was asked for, and their columns by the keys `names`."""
        ways = {**{of: f"{self.row}__{way}" for of, way in self.direct.items()}, **self.by_line}
        lines = EvidenceLine.objects.visible_to(self.request.user).filter(self.of_one_line())
        lines = lines.filter(**{f"{self.row}__in": self.qs.order_by().values("pk")})
        return lines, [self.keys[name].column(ways[self.keys[name].of]) for name in names]

    def _lines_excluded(self) -> list[Q]:
        return [
            self._of_line(filter_, Given(one.values))
            for filter_, given in self.about_lines(negated=True)
            for one in given
        ]

    def about_lines(self, *, negated: bool = False) -> Iterator[tuple[Filter, list[Given]]]:
        """What each parameter about evidence was given, excluded or not."""
        for name, filter_ in self.filters.items():
            if not isinstance(filter_, Apart) and filter_.of in self.by_line:
                yield filter_, [one for one in self.given(name) if one.negated == negated]

    def _of_line(self, filter_: Filter, given: Given) -> Q:
        return filter_.condition(given.values, self.by_line[filter_.of])


def wanted(filter_: Filter, given: Given, prefix: str) -> Q:
    """The condition on what `prefix` leads to that it is as was given."""
    condition = filter_.condition(given.values, prefix)
    return ~condition if given.negated else condition


def _with_descendants(given: Given) -> Given:
    known = [pk for pk in given.values if pk is not None]
    below: list[Any] = Concept.objects.filter(pk__in=known).ids_with_descendants() if known else []
    return Given((*below, None) if None in given.values else tuple(below), given.negated)
