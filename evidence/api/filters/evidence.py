"""Filters of `evidence/`."""

from __future__ import annotations

from django.db.models import Q

from evidence.models import Claim, State, Study

from . import fields, keys
from .about import CONCEPT_KEYS, LINE_KEYS, STUDY_KEYS, AboutClaims, AboutLines, AboutStudies
from .base import ChoiceFilter, Filter, FlagFilter, IdFilter, MomentFilter, Of


class StudyFilter(Filter):
    field_class = fields.Studies


def quoting(prefix: str) -> Q:
    return ~Q(**{f"{prefix}quote": ""})


def with_effect(prefix: str) -> Q:
    return Q(**{f"{prefix}effect_value__isnull": False})


class EvidenceFilters(AboutLines, AboutClaims, AboutStudies):
    direct = {Of.LINE: "", Of.CLAIM: "claim__", Of.STUDY: "study__"}
    keys = {
        **LINE_KEYS,
        **CONCEPT_KEYS,
        **STUDY_KEYS,
        "claim": keys.row("claim", Of.LINE, Claim, "statement"),
        "study": keys.row("study", Of.LINE, Study, "title"),
        "state": keys.plain("state", Of.LINE, State),
    }

    claim = IdFilter("claim", of=Of.LINE, means="The claim's id.", example=[12])
    study = StudyFilter(
        "study",
        of=Of.LINE,
        means="The study: its id, doi:…, pmid:…, pmcid:… or the address of a web page.",
        example=["doi:10.1016/j.jad.2022.12.105"],
    )
    has_quote = FlagFilter(quoting, of=Of.LINE, means="Whether it has a verbatim quote.")
    has_effect = FlagFilter(with_effect, of=Of.LINE, means="Whether it gives an effect in numbers.")
    state = ChoiceFilter(
        "state",
        of=Of.LINE,
        means="Where the evidence line stands, among those that you may see.",
        example=["published"],
        choices=State,
    )
    published_from = MomentFilter("published_at", of=Of.LINE, means="Published here since")
    published_until = MomentFilter("published_at", of=Of.LINE, means="Published here until", end=True)
    updated_since = MomentFilter("updated_at", of=Of.LINE, means="Changed since")
    id = IdFilter("pk", of=Of.LINE, means="As the answers give it.", example=[12])
