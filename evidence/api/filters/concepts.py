"""Filters of `concepts/` and of the lists of one kind."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from evidence.models import Kind

from . import fields
from .base import ChoiceFilter, ConceptFilter, DescendantsFilter, Filter, FilterSet, TextFilter


class CodeFilter(Filter):
    field_class = fields.Codes

    def condition(self, value: list[tuple[str, str]]) -> Q:
        condition = Q()
        for system, code in value:
            condition |= Q(codes__system=system, codes__code=code)
        return condition

    def filter(self, qs: QuerySet, value: list[tuple[str, str]] | None) -> QuerySet:
        # Two codes of one concept would list it twice: the join stays inside.
        if value is None:
            return qs
        return qs.filter(pk__in=qs.model._base_manager.filter(self.condition(value)).values("pk"))


class KindFilters(FilterSet):
    q = TextFilter(means="In the name or a synonym, or equal to a code.", example="numb")
    code = CodeFilter(
        means="A code with its vocabulary before it: mesh, icd10, icd11, snomed_ct, rxnorm, atc, hpo, mondo.",
        example=["mesh:D003863"],
    )
    parent = ConceptFilter(means="Directly below this concept: name, synonym, slug or id.", example=["SSRI"])
    descendants = DescendantsFilter("With `parent`: below it at any depth.")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset)
        parents = self.concepts("parent")
        return queryset if parents is None else queryset.filter(parent__in=parents)


class ConceptFilters(KindFilters):
    kind = ChoiceFilter(
        "kind", means="Conditions, medications or symptoms.", example=["symptom"], choices=Kind
    )
