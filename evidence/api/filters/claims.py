"""Filters of `claims/`."""

from __future__ import annotations

from evidence.models import State

from . import keys
from .about import CONCEPT_KEYS, LINE_KEYS, STUDY_KEYS, AboutClaims, AboutLines, AboutStudies
from .base import ApartFlag, ChoiceFilter, IdFilter, MomentFilter, Of, WordsFilter
from .sets import WithLines


class ClaimFilters(WithLines, AboutClaims, AboutLines, AboutStudies):
    direct = {Of.CLAIM: ""}
    row = "claim"
    by_line = {Of.LINE: "", Of.STUDY: "study__"}
    keys = {
        **CONCEPT_KEYS,
        **LINE_KEYS,
        **STUDY_KEYS,
        "state": keys.plain("state", Of.CLAIM, State),
    }

    has_evidence = ApartFlag(of=Of.CLAIM, means="Whether any study supports, disputes or leaves it open.")
    state = ChoiceFilter(
        "state",
        of=Of.CLAIM,
        means="Where the claim stands. Without further rights everybody sees what is published and what "
        "they wrote themselves, whatever is asked for here.",
        example=["published"],
        choices=State,
    )
    published_from = MomentFilter("published_at", of=Of.CLAIM, means="Published here since")
    published_until = MomentFilter("published_at", of=Of.CLAIM, means="Published here until", end=True)
    updated_since = MomentFilter("updated_at", of=Of.CLAIM, means="Changed since")
    id = IdFilter("pk", of=Of.CLAIM, means="As the answers give it.", example=[12])
    q = WordsFilter(
        of=Of.CLAIM,
        means="Words of the statement, the limits or the concepts' names; as in the q of studies.",
        example="emotional blunting",
    )
