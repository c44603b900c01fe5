"""Which work a reference without an identifier means: asked of what is stored, then of Crossref."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence.citations.matching import ACCEPT, Described, Score, best
from evidence.crossref.errors import CrossrefError
from evidence.records import Work

from .crossref_access import Crossref, in_a_sentence

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

# Notices, copies and preprints come before the work: so many are looked at.
CANDIDATES = 10


class MatchOutcome(StrEnum):
    """What became of the question which work is meant."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    NOTHING = "nothing"
    # Crossref could not be asked: that says nothing about the reference.
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A work that may be meant, with our score."""

    doi: str
    work: Work
    score: Score


@dataclass(frozen=True, slots=True)
class Match:
    """The outcome, the works that may be meant (the likeliest first), and why nothing is known."""

    outcome: MatchOutcome
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""

    @property
    def doi(self) -> str:
        """The DOI that is accepted, or ``""``."""
        return self.candidates[0].doi if self.outcome is MatchOutcome.ACCEPTED else ""


def match(*, described: Described, crossref: Crossref, without: Container[str] = ()) -> Match:
    """Ask Crossref which work the reference means; never raises for an outage, and says it then.

    Works whose DOI is in `without` are not meant: they are passed over, as if Crossref had not named them.

    The order and the score that Crossref gives have no part in the outcome. Not to be called within a
    transaction: it waits for the network.
    """
    try:
        works = crossref.search(described.text, rows=CANDIDATES)
    except CrossrefError as error:
        return Match(MatchOutcome.UNAVAILABLE, reason=in_a_sentence(error))
    return judged(described, [work for work in works if work.doi not in without])


def judged(described: Described, works: Sequence[Work]) -> Match:
    """What follows from the works that were found for a reference."""
    candidates = tuple(Candidate(work.doi, work, given) for work, given in best(described, list(works)))
    if not candidates:
        return Match(MatchOutcome.NOTHING)
    is_sure = candidates[0].score.value >= ACCEPT
    return Match(MatchOutcome.ACCEPTED if is_sure else MatchOutcome.PROPOSED, candidates)
