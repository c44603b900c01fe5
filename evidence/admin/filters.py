"""The filters of the lists that choose among given values.

Filters on studies serve the lists of evidence lines and claims too: these then show what rests on
such a study, by evidence that the viewer may see. Every condition is a subquery, so that no filter
doubles a row and the counts beside the choices stay right.
"""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import NegatedExpression
from django.http import HttpRequest
from django.utils import timezone

from evidence.models import (
    Certainty,
    Claim,
    CodeSystem,
    Concept,
    ConceptCode,
    Direction,
    EvidenceLine,
    Kind,
    Notice,
    NoticeKind,
    State,
    Study,
    StudyDesign,
)

# What a queryset is filtered by.
Condition = Q | Exists | NegatedExpression

RETRACTED = (
    NoticeKind.RETRACTION,
    NoticeKind.PARTIAL_RETRACTION,
    NoticeKind.WITHDRAWAL,
    NoticeKind.REMOVAL,
)
CORRECTED = (
    NoticeKind.CORRECTION,
    NoticeKind.CORRIGENDUM,
    NoticeKind.ERRATUM,
    NoticeKind.ADDENDUM,
    NoticeKind.CLARIFICATION,
)


def resting_on(model: type[Model], studies: QuerySet[Study], user: Any) -> Q:
    """The rows of `model` (studies, evidence lines or claims) that are or rest on one of `studies`."""
    chosen = studies.order_by().values("pk")
    if model is Study:
        return Q(pk__in=chosen)
    if model is EvidenceLine:
        return Q(study__in=chosen)
    lines = EvidenceLine.objects.visible_to(user).filter(study__in=chosen)
    return Q(pk__in=lines.order_by().values("claim"))


class ChoiceFilter(SimpleListFilter):
    """One of `choices_offered`; anything else in the address finds nothing, rather than everything."""

    choices_offered: list[tuple[str, str]] = []

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return self.choices_offered

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        value = self.value()
        if value is None:
            return None
        if value not in dict(self.lookup_choices):
            return queryset.none()
        return queryset.filter(self.condition(value, queryset.model, request.user))

    def condition(self, value: str, model: type[Model], user: Any) -> Condition:
        raise NotImplementedError


class NoticeFilter(ChoiceFilter):
    title = "notices"
    parameter_name = "notice"
    choices_offered = [
        ("retracted", "Retracted or withdrawn"),
        ("concern", "Expression of concern"),
        ("grave", "Any of these"),
        ("corrected", "Corrected"),
        ("any", "Any notice"),
        ("none", "No notice known"),
    ]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        # A claim rests on several studies: "none" would say of it what holds for one of them.
        return self.choices_offered[:-1] if model_admin.model is Claim else self.choices_offered

    def condition(self, value: str, model: type[Model], user: Any) -> Condition:
        notices = Notice.objects.filter(study=OuterRef("pk"))
        match value:
            case "retracted":
                notices = notices.filter(kind__in=RETRACTED)
            case "grave":
                notices = notices.grave()
            case "concern":
                notices = notices.filter(kind=NoticeKind.EXPRESSION_OF_CONCERN)
            case "corrected":
                notices = notices.filter(kind__in=CORRECTED)
        noticed = ~Exists(notices) if value == "none" else Exists(notices)
        return resting_on(model, Study.objects.filter(noticed), user)


class ReviewDueFilter(ChoiceFilter):
    """Published claims by the day on which they are to be looked at again."""

    title = "review"
    parameter_name = "review"
    choices_offered = [("due", "Due"), ("later", "Due later"), ("undated", "Without a date")]

    def condition(self, value: str, model: type[Model], user: Any) -> Condition:
        match value:
            case "due":
                due = Q(review_due__lte=timezone.localdate())
            case "later":
                due = Q(review_due__gt=timezone.localdate())
            case _:
                due = Q(review_due=None)
        return due & Q(state=State.PUBLISHED)


class DesignFilter(ChoiceFilter):
    title = "study design"
    parameter_name = "design"
    choices_offered = [*StudyDesign.choices, ("unstated", "Not stated")]

    def condition(self, value: str, model: type[Model], user: Any) -> Condition:
        return resting_on(model, Study.objects.filter(design="" if value == "unstated" else value), user)


class ClaimDirectionFilter(ChoiceFilter):
    """What the evidence says that the viewer may see."""

    title = "evidence"
    parameter_name = "evidence"
    choices_offered = [
        ("supports", "Supported"),
        ("disputes", "Disputed"),
        ("contested", "Supported and disputed"),
        ("neutral", "With neutral evidence"),
        ("without", "Without evidence"),
    ]

    def condition(self, value: str, model: type[Model], user: Any) -> Condition:
        lines = EvidenceLine.objects.visible_to(user).filter(claim=OuterRef("pk"))
        if value == "without":
            return ~Exists(lines)
        if value == "contested":
            supported = Exists(lines.filter(direction=Direction.SUPPORTS))
            return Q(supported) & Q(Exists(lines.filter(direction=Direction.DISPUTES)))
        return Exists(lines.filter(direction=value))


class StudyDirectionFilter(ChoiceFilter):
    """What a study does for claims, by evidence that the viewer may see."""

    title = "direction"
    parameter_name = "direction"
    choices_offered = [
        ("supports", "Supports a claim"),
        ("disputes", "Disputes a claim"),
        ("neutral", "Neutral to a claim"),
        ("without", "Not used as evidence"),
    ]

    def condition(self, value: str, model: type[Model], user: Any) -> Condition:
        lines = EvidenceLine.objects.visible_to(user).filter(study=OuterRef("pk"))
        return ~Exists(lines) if value == "without" else Exists(lines.filter(direction=value))


class CertaintyFilter(ChoiceFilter):
    title = "certainty"
    parameter_name = "certainty"
    choices_offered = [*Certainty.choices, ("unjudged", "Not judged yet")]

    def condition(self, value: str, model: type[Model], user: Any) -> Condition:
        return Q(certainty="" if value == "unjudged" else value)


class ClaimKindFilter(ChoiceFilter):
    """Claims that have a concept of this kind as their subject or object."""

    title = "kind of concept"
    parameter_name = "kind"
    choices_offered = Kind.choices

    def condition(self, value: str, model: type[Model], user: Any) -> Condition:
        return Q(subject__kind=value) | Q(object__kind=value)


class HierarchyFilter(ChoiceFilter):
    """Where a concept stands: at the top, with something below it, or under another."""

    title = "place"
    parameter_name = "place"
    choices_offered = [
        ("top", "At the top"),
        ("wider", "With narrower concepts"),
        ("under", "Under a wider concept"),
    ]

    def condition(self, value: str, model: type[Model], user: Any) -> Condition:
        if value == "wider":
            return Exists(Concept.objects.filter(parent=OuterRef("pk")))
        return Q(parent__isnull=value == "top")


class CodeFilter(ChoiceFilter):
    """Concepts with a code in a vocabulary, or in none."""

    title = "code"
    parameter_name = "code"
    choices_offered = [*CodeSystem.choices, ("none", "Without any code")]

    def condition(self, value: str, model: type[Model], user: Any) -> Condition:
        codes = ConceptCode.objects.filter(concept=OuterRef("pk"))
        return ~Exists(codes) if value == "none" else Exists(codes.filter(system=value))
