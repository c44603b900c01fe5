"""Parameters about claims, evidence lines and studies, which several lists share."""

from __future__ import annotations

from evidence.filter_values import parse_years
from evidence.models import Certainty, Concept, Direction, Directness, Kind, Predicate, Strength, StudyDesign

from . import keys, studies_are
from .base import ChoiceFilter, FlagFilter, NoticeFilter, Of, SpanFilter
from .concept_filter import ConceptFilter, DescendantsFilter
from .sets import FilterSet

CONCEPT_KEYS = {
    "concept": keys.concepts(),
    "condition": keys.concepts(Kind.CONDITION),
    "medication": keys.concepts(Kind.MEDICATION),
    "symptom": keys.concepts(Kind.SYMPTOM),
    "subject": keys.row("subject", Of.CLAIM, Concept, "name"),
    "object": keys.row("object", Of.CLAIM, Concept, "name"),
    "predicate": keys.plain("predicate", Of.CLAIM, Predicate),
    "certainty": keys.plain("certainty", Of.CLAIM, Certainty),
}
LINE_KEYS = {
    "direction": keys.plain("direction", Of.LINE, Direction),
    "directness": keys.plain("directness", Of.LINE, Directness),
    "strength": keys.plain("strength", Of.LINE, Strength),
}
STUDY_KEYS = {
    "year": keys.plain("year", Of.STUDY),
    "design": keys.plain("design", Of.STUDY, StudyDesign),
    "notice": keys.kinds_of_notice(),
    "is_retracted": keys.flag(studies_are.retracted, Of.STUDY),
}


class AboutClaims(FilterSet):
    concept = ConceptFilter(
        means="A concept on either side of the claim: its name, a synonym, its slug or its id. A name that "
        "concepts of several kinds share means all of them. Given several times: all of them.",
        example=["emotional numbness"],
    )
    condition = ConceptFilter(Kind.CONDITION, means="The same, conditions only.", example=["depression"])
    medication = ConceptFilter(Kind.MEDICATION, means="The same, medications only.", example=["sertraline"])
    symptom = ConceptFilter(Kind.SYMPTOM, means="The same, symptoms only.", example=["emotional-numbness"])
    subject = ConceptFilter(
        sides=("subject",), means="A concept on the left side of the claim.", example=["SSRI"]
    )
    object = ConceptFilter(
        sides=("object",), means="A concept on the right side of the claim.", example=["emotional-numbness"]
    )
    descendants = DescendantsFilter("Also the narrower concepts below those named: sertraline below SSRI.")
    predicate = ChoiceFilter(
        "predicate",
        of=Of.CLAIM,
        means="What the claim says of the two concepts.",
        example=["causes_adverse_effect"],
        choices=Predicate,
    )
    certainty = ChoiceFilter(
        "certainty",
        of=Of.CLAIM,
        means="GRADE's certainty of the evidence for the claim.",
        example=["high", "moderate"],
        choices=Certainty,
        blank=True,
    )


class AboutLines(FilterSet):
    direction = ChoiceFilter(
        "direction",
        of=Of.LINE,
        means="Evidence of this direction: whether the study supports the claim.",
        example=["disputes"],
        choices=Direction,
    )
    directness = ChoiceFilter(
        "directness",
        of=Of.LINE,
        means="Whether the study looked at the claim's own population, exposure and outcome.",
        example=["direct"],
        choices=Directness,
        blank=True,
    )
    strength = ChoiceFilter(
        "strength",
        of=Of.LINE,
        means="How strong the evidence is.",
        example=["strong"],
        choices=Strength,
        blank=True,
    )


class AboutStudies(FilterSet):
    year = SpanFilter(
        "year",
        of=Of.STUDY,
        means="Year of the study: 2023, 2019-2023, 2019-, -2019, >2019 or <=2019.",
        example=["2019-2023"],
        parse=parse_years,
    )
    design = ChoiceFilter(
        "design",
        of=Of.STUDY,
        means="The study's design, as a curator judged it.",
        example=["systematic_review", "meta_analysis"],
        choices=StudyDesign,
        blank=True,
    )
    notice = NoticeFilter()
    is_retracted = FlagFilter(
        studies_are.retracted,
        of=Of.STUDY,
        means="Whether a retraction, withdrawal or removal of the study is known here, whatever came after "
        "it (`notice=!reinstatement` takes out what was reinstated). What nobody has asked Crossref about "
        "is known of by nobody: see `lookup_status`.",
    )
