"""How the pages say things: predicates read from the object's side, what Crossref answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.formats import date_format

from evidence.models import AttemptOutcome, LookupStatus, Predicate, Study

# Headings on a concept's page, where the concept is the subject of the claims under it …
AS_SUBJECT = {
    Predicate.TREATS: "Treats",
    Predicate.PALLIATES: "Palliates",
    Predicate.CAUSES_ADVERSE_EFFECT: "Causes as an adverse effect",
    Predicate.PRESENTS_WITH: "Presents with",
    Predicate.RISK_FACTOR_FOR: "Is a risk factor for",
    Predicate.ASSOCIATED_WITH: "Is associated with",
    Predicate.CONTRAINDICATED_IN: "Is contraindicated in",
    Predicate.NO_EFFECT_ON: "Has no effect on",
}
# … and where it is their object.
AS_OBJECT = {
    Predicate.TREATS: "Is treated by",
    Predicate.PALLIATES: "Is palliated by",
    Predicate.CAUSES_ADVERSE_EFFECT: "Is caused, as an adverse effect, by",
    Predicate.PRESENTS_WITH: "Is a feature of",
    Predicate.RISK_FACTOR_FOR: "Has as a risk factor",
    Predicate.ASSOCIATED_WITH: "Is associated with",
    Predicate.CONTRAINDICATED_IN: "Is a contraindication for",
    Predicate.NO_EFFECT_ON: "Is not affected by",
}

# These say the same whichever concept comes first.
SYMMETRIC = frozenset({Predicate.ASSOCIATED_WITH})


class Tone(StrEnum):
    """How a lookup state is shown. Only an answer that found the DOI is `KNOWN`."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class LookupState:
    """What is known of a study from Crossref: `brief` for lists, `sentences` for its page."""

    brief: str
    tone: Tone
    sentences: tuple[str, ...]


def work_type(study: Study) -> str:
    """The study's type in words: Crossref's and CSL's names are words with hyphens (``journal-article``)."""
    return study.work_type.replace("-", " ").replace("_", " ").capitalize()


def lookup_state(study: Study) -> LookupState:
    """What Crossref last answered about the study's DOI and, apart from that, how the last attempt ended."""
    status = LookupStatus(study.lookup_status)
    answered = _day(study.checked_at)
    agency = study.registration_agency or "another agency"
    brief, tone, sentence = {
        LookupStatus.NO_DOI: (
            "No DOI to look up",
            Tone.UNKNOWN,
            "This source has no DOI, so it cannot be looked up at Crossref. "
            "Whether a notice stands against it is not known.",
        ),
        LookupStatus.NOT_CHECKED: (
            "Not yet looked up",
            Tone.UNKNOWN,
            "Not yet looked up at Crossref. Whether a notice stands against it is not known.",
        ),
        LookupStatus.FOUND: (
            "Registered with Crossref",
            Tone.KNOWN,
            f"Registered with Crossref, which last answered on {answered}.",
        ),
        LookupStatus.NOT_FOUND: (
            "Unknown to Crossref",
            Tone.PROBLEM,
            f"Crossref does not know this DOI (asked on {answered}). Check it against the source.",
        ),
        LookupStatus.OTHER_AGENCY: (
            f"Registered with {agency}",
            Tone.UNKNOWN,
            f"Registered with {agency}, not with Crossref (asked on {answered}). "
            "Whether a notice stands against it is not known.",
        ),
    }[status]
    attempted = _day(study.last_attempt_at)
    failure = {
        AttemptOutcome.UNAVAILABLE: f"Crossref could not be asked on {attempted}.",
        AttemptOutcome.BAD_RESPONSE: f"Crossref's answer of {attempted} could not be read.",
    }.get(AttemptOutcome(study.last_attempt_outcome))
    return LookupState(brief, tone, (sentence, failure) if failure else (sentence,))


def byline(csl: dict[str, object]) -> str:
    """The authors of a CSL-JSON item, short: ``Ma``, ``Ma & Ng``, ``Ma et al.``, or ``""``."""
    authors = csl.get("author")
    people = [person for person in authors if isinstance(person, dict)] if isinstance(authors, list) else []
    names = [
        str(person.get("family") or person.get("literal") or person.get("given") or "") for person in people
    ]
    names = [name for name in names if name]
    if len(names) > 2:
        return f"{names[0]} et al."
    return " & ".join(names)


def _day(moment: datetime | None) -> str:
    return date_format(moment, "j F Y") if moment else "an unknown date"
