"""Filters of `concepts/` and of the lists of one kind."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from evidence.models import Claim, CodeSystem, Concept, ConceptCode, Kind

from . import fields, keys
from .base import ApartFlag, ChoiceFilter, Filter, IdFilter, MomentFilter, Of, WordsFilter
from .concept_filter import ConceptFilter, DescendantsFilter
from .sets import FilterSet


class CodeFilter(Filter):
    field_class = fields.Codes

    def at(self, path: str, values: tuple[Any, ...]) -> Q:
        of_one = Q()
        for system, code in values:
            of_one |= Q(system=system, code=code)
        return Q(Exists(ConceptCode.objects.filter(of_one, concept=OuterRef(path))))


class VocabularyFilter(Filter):
    field_class = fields.Choices
    schema = ChoiceFilter.schema

    def any_of(self, path: str, values: list[Any]) -> Q:
        return Q(Exists(ConceptCode.objects.filter(system__in=values, concept=OuterRef(path))))


class KindFilters(FilterSet):
    direct = {Of.CONCEPT: ""}
    keys = {
        "parent": keys.row("parent", Of.CONCEPT, Concept, "name"),
        "vocabulary": keys.vocabularies(),
    }

    q = WordsFilter(
        of=Of.CONCEPT,
        means="Words of a name, a synonym, a code or the description; as in the q of studies.",
        example="numbness",
    )
    code = CodeFilter(
        "pk",
        of=Of.CONCEPT,
        means="A code with its vocabulary before it: mesh, icd10, icd11, snomed_ct, rxnorm, atc, hpo, mondo.",
        example=["mesh:D003863"],
    )
    vocabulary = VocabularyFilter(
        "pk",
        of=Of.CONCEPT,
        means="With a code of this vocabulary. Given several times: of each.",
        example=["mesh"],
        choices=CodeSystem,
    )
    parent = ConceptFilter(
        sides=("parent",),
        of=Of.CONCEPT,
        means="Directly below this concept: name, synonym, slug or id.",
        example=["SSRI"],
        blank=True,
    )
    descendants = DescendantsFilter("With `parent`: below it at any depth.")
    has_claims = ApartFlag(of=Of.CONCEPT, means="Whether a claim is about it.")
    updated_since = MomentFilter("updated_at", of=Of.CONCEPT, means="Changed since")
    id = IdFilter("pk", of=Of.CONCEPT, means="As the answers give it.", example=[12])

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset)
        flag = self.values["has_claims"]
        if flag is None:
            return queryset
        claims = Claim.objects.visible_to(self.request.user).order_by()
        either = Q(pk__in=claims.values("subject")) | Q(pk__in=claims.values("object"))
        return queryset.filter(either if flag else ~either)


class ConceptFilters(KindFilters):
    keys = {"kind": keys.plain("kind", Of.CONCEPT, Kind), **KindFilters.keys}

    kind = ChoiceFilter(
        "kind",
        of=Of.CONCEPT,
        means="Conditions, medications or symptoms.",
        example=["symptom"],
        choices=Kind,
    )
