"""Filters of `studies/`."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from evidence.identifiers import Identifier, Scheme, doi_readings, parse_pmcid, parse_pmid
from evidence.models import Direction, EvidenceLine, LookupStatus, StudyDesign

from . import fields
from .base import AboutConcepts, ChoiceFilter, Filter, NoticeFilter, TextFilter, YearFilter
from .claims import DirectionFilter


class TypeFilter(Filter):
    """Crossref's types are an open list: any word is possible."""

    field_class = fields.Words


class IdentifierFilter(Filter):
    field_class = fields.StudyIdentifiers

    def filter(self, qs: Any, value: list[list[Identifier]] | None) -> QuerySet:
        return qs if value is None else qs.identified_by(one for several in value for one in several)


def _pmids(text: str) -> list[Identifier]:
    return [Identifier(Scheme.PMID, parse_pmid(text))]


def _pmcids(text: str) -> list[Identifier]:
    return [Identifier(Scheme.PMCID, parse_pmcid(text))]


class StudyFilters(AboutConcepts):
    """Parameters about evidence (concepts and `direction`) hold for one and the same evidence line."""

    direction = DirectionFilter(
        means="Studies with an evidence line of this direction; with a concept, on a claim about it.",
        example=["disputes"],
        choices=Direction,
    )
    year = YearFilter("year", means="2023, 2019-2023, 2019- or -2019.", example=["2019-2023"])
    design = ChoiceFilter(
        "design",
        means="The kind of source.",
        example=["systematic_review", "meta_analysis"],
        choices=StudyDesign,
    )
    notice = NoticeFilter("pk")
    lookup_status = ChoiceFilter(
        "lookup_status",
        means="What Crossref last answered about the DOI.",
        example=["not_checked"],
        choices=LookupStatus,
    )
    work_type = TypeFilter(
        "work_type", means="Crossref's type of the work.", example=["journal-article", "posted-content"]
    )
    doi = IdentifierFilter(
        means="A DOI in any form. One with “|” in it only under `studies/doi:…/`.",
        example=["10.1016/j.jad.2022.12.105"],
        parse=doi_readings,
    )
    pmid = IdentifierFilter(means="PubMed's number.", example=["21103140"], parse=_pmids)
    pmcid = IdentifierFilter(means="PubMed Central's number.", example=["PMC8650205"], parse=_pmcids)
    q = TextFilter(
        means="An identifier, or words of the title, the journal, the authors or the year.",
        example="emotional blunting",
    )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset)
        wanted = self.about("claim__")
        if self.values["direction"] is not None:
            wanted &= Q(direction__in=self.values["direction"])
        if not wanted:
            return queryset
        lines = EvidenceLine.objects.visible_to(self.request.user).filter(wanted)
        return queryset.filter(pk__in=lines.order_by().values("study"))
