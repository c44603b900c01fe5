"""Filters of `claims/`."""

from __future__ import annotations

from django.db.models import QuerySet

from evidence.models import Certainty, Direction, EvidenceLine, Predicate, State

from . import fields
from .base import AboutConcepts, Apart, ChoiceFilter, ConceptFilter, TextFilter


class DirectionFilter(Apart, ChoiceFilter):
    field_class = fields.Choices


class ClaimFilters(AboutConcepts):
    subject = ConceptFilter(means="A concept on the left side of the claim.", example=["SSRI"])
    object = ConceptFilter(means="A concept on the right side of the claim.", example=["emotional-numbness"])
    predicate = ChoiceFilter(
        "predicate",
        means="What is said of the two concepts.",
        example=["causes_adverse_effect"],
        choices=Predicate,
    )
    certainty = ChoiceFilter(
        "certainty",
        means="GRADE's certainty of the evidence.",
        example=["high", "moderate"],
        choices=Certainty,
    )
    direction = DirectionFilter(
        means="Claims with an evidence line of this direction.", example=["disputes"], choices=Direction
    )
    state = ChoiceFilter(
        "state",
        means="Where the claim stands. Without further rights everybody sees what is published and what "
        "they wrote themselves, whatever is asked for here.",
        example=["published"],
        choices=State,
    )
    q = TextFilter(means="Words of the statement or of the concepts' names.", example="emotional blunting")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        queryset = super().filter_queryset(queryset).filter(self.about())
        for side in ("subject", "object"):
            chosen = self.concepts(side)
            if chosen is not None:
                queryset = queryset.filter(**{f"{side}__in": chosen})
        directions = self.values["direction"]
        if directions is not None:
            lines = EvidenceLine.objects.visible_to(self.request.user).filter(direction__in=directions)
            queryset = queryset.filter(pk__in=lines.order_by().values("claim"))
        return queryset
