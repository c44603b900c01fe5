"""Filters of `evidence/`."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from evidence.models import Direction, Directness, State, Strength, StudyDesign

from . import fields
from .base import AboutConcepts, ChoiceFilter, Filter, IdFilter, NoticeFilter, YearFilter


class StudyFilter(Filter):
    field_class = fields.Studies

    def condition(self, value: list[int | None]) -> Q:
        return Q(study__in=[pk for pk in value if pk is not None])


class EvidenceFilters(AboutConcepts):
    claim = IdFilter("claim", means="The claim's id.", example=[12])
    study = StudyFilter(
        means="The study: its id, doi:…, pmid:…, pmcid:… or the address of a web page.",
        example=["doi:10.1016/j.jad.2022.12.105"],
    )
    direction = ChoiceFilter(
        "direction",
        means="Whether the study supports the claim.",
        example=["supports", "disputes"],
        choices=Direction,
    )
    directness = ChoiceFilter(
        "directness",
        means="Whether the study looked at the claim's own population, exposure and outcome.",
        example=["direct"],
        choices=Directness,
    )
    strength = ChoiceFilter(
        "strength", means="How strong the evidence is.", example=["strong"], choices=Strength
    )
    design = ChoiceFilter(
        "study__design", means="The study's design.", example=["meta_analysis"], choices=StudyDesign
    )
    year = YearFilter(
        "study__year", means="Year of the study: 2023, 2019-2023, 2019- or -2019.", example=["2019-2023"]
    )
    notice = NoticeFilter("study")
    state = ChoiceFilter(
        "state",
        means="Where the evidence line stands, among those that you may see.",
        example=["published"],
        choices=State,
    )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return super().filter_queryset(queryset).filter(self.about("claim__"))
