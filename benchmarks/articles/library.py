"""The invented works that the articles cite, as Crossref would have them, the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

_FIRST = (
    "Predictors", "Trajectories", "Prevalence", "Measurement", "Perceptions", "Experiences", "Determinants",
    "Correlates", "Outcomes", "Dimensions", "Patterns", "Mechanisms", "Validation", "Dynamics", "Reports",
)  # fmt: skip
_OF = (
    "emotional withdrawal", "social pleasure", "attentional fatigue", "felt detachment", "reward learning",
    "sleep continuity", "daily rumination", "interoceptive awareness", "motivational decline",
    "affective inertia", "bodily calm", "working memory", "group belonging", "grief work", "perceived burden",
    "verbal fluency", "facial mimicry", "stress appraisal", "autobiographical recall", "vocal prosody",
)  # fmt: skip
_IN = (
    "young adults", "nurses on night shifts", "older outpatients", "first-year students", "retired teachers",
    "new parents", "rural communities", "veterans", "long-distance runners", "musicians", "shift workers",
)  # fmt: skip
_HOW = (
    "a longitudinal cohort study", "a registered replication", "results of a national survey",
    "a network analysis", "an experience sampling study", "a mixed-methods evaluation", "a scoping review",
)  # fmt: skip
_FAMILIES = (
    "Abbot", "Brandvold", "Castellano", "Dimitrova", "Eriksen", "Falkner", "Gruber", "Halloran", "Ivarsson",
    "Jimenez", "Kowalczyk", "Lindqvist", "Moreau", "Nakagawa", "Okonkwo", "Petrov", "Quintero", "Rasmussen",
    "Sandoval", "Takahashi", "Ulrich", "Vasquez", "Wexler", "Yamada", "Zimmer",
)  # fmt: skip
_INITIALS = "ABCDEFGHJKLMNPRST"
_JOURNALS = (
    ("Journal of Invented Affect", "J Invent Affect"),
    ("Annals of Imaginary Psychiatry", "Ann Imag Psychiatry"),
    ("International Archives of Fictional Medicine", "Int Arch Fict Med"),
    ("Nordic Review of Supposed Care", "Nord Rev Suppos Care"),
    ("Clinical Letters on Made-Up Minds", "Clin Lett Made Up Minds"),
)


@dataclass(frozen=True, slots=True)
class Made:
    """A work: what its record says, and what an entry without a fault has."""

    number: int
    doi: str
    title: str
    authors: tuple[tuple[str, str], ...]
    journal: str
    short: str
    year: int
    volume: str
    issue: str
    first: int
    last: int
    online: int | None = None

    def message(self, **more: Any) -> dict[str, Any]:
        """Crossref's record; `more` adds to it or replaces."""
        printed = {"date-parts": [[self.year, 3]]}
        online = {"date-parts": [[self.online, 11]]} if self.online else None
        whole = {
            "DOI": self.doi,
            "type": "journal-article",
            "title": [self.title],
            "author": [{"family": family, "given": given} for family, given in self.authors],
            "container-title": [self.journal],
            "short-container-title": [self.short],
            "volume": self.volume,
            "issue": self.issue,
            "page": f"{self.first}-{self.last}",
            "published-print": printed,
            "published-online": online,
            "issued": online or printed,
            "indexed": {"date-time": "2026-01-01T00:00:00Z"},
            **more,
        }
        return {key: value for key, value in whole.items() if value is not None}


def made(number: int) -> Made:
    """The work of that number."""
    chance = Random(number)  # noqa: S311 - the same for the same number
    title = (
        f"{_FIRST[number % len(_FIRST)]} of {_OF[number * 7 % len(_OF)]} in {_IN[number * 3 % len(_IN)]}: "
        f"{_HOW[number % len(_HOW)]}"
    )
    families = chance.sample(_FAMILIES, chance.randint(1, 5))
    journal, short = _JOURNALS[number % len(_JOURNALS)]
    first = chance.randint(2, 900)
    year = chance.randint(2019, 2025)
    return Made(
        number=number,
        doi=f"10.5555/labelled.{number}",
        title=title,
        authors=tuple((family, f"{chance.choice(_INITIALS)}.") for family in families),
        journal=journal,
        short=short,
        year=year,
        volume=str(chance.randint(3, 80)),
        issue=str(chance.randint(1, 12)),
        first=first,
        last=first + chance.randint(3, 14),
        online=year - 1 if number % 2 else None,
    )


def misprinted(work: Made, **changes: Any) -> Made:
    """What an entry says of a work, with something else in it than the record has."""
    return replace(work, **changes)
