"""Faults as writers make them, put into what a style is given of a work before it writes the entry."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

Csl = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """A work's CSL, which is changed, chance, and the CSL of other works."""

    csl: Csl
    chance: Random
    others: Sequence[Csl]


Fault = Callable[[Given], bool]
"""Puts the fault into what is given; False where the work cannot have it."""


def _year(given: Given) -> bool:
    # Nobody's own: neither the printed year nor that in which it came online.
    parts = given.csl["issued"]["date-parts"][0]
    parts[0] += given.chance.choice((-4, -3, 3))
    return True


def _author(given: Given) -> bool:
    family = given.csl["author"][0].get("family", "")
    if not (family.isascii() and family.isalpha() and len(family) >= 5):
        return False
    place = given.chance.randrange(1, len(family) - 2)
    swapped = family[:place] + family[place + 1] + family[place] + family[place + 2 :]
    given.csl["author"][0]["family"] = family + family[-1] if swapped == family else swapped
    return True


def _title(given: Given) -> bool:
    words = given.csl["title"].split()
    if len(words) < 5 or not words[2].isalpha():
        return False
    given.csl["title"] = " ".join(
        [*words[:2], given.chance.choice(("preliminary", "regional", "combined")), *words[3:]]
    )
    return True


def _journal(given: Given) -> bool:
    if given.csl["type"] != "article-journal" or not given.csl.get("container-title"):
        return False
    given.csl["container-title"] = given.chance.choice(
        ("Annals of Imaginary Medicine", "The Invented Review")
    )
    given.csl.pop("container-title-short", None)
    return True


def _number(name: str, least: int) -> Fault:
    def fault(given: Given) -> bool:
        value = str(given.csl.get(name, ""))
        if not value.isdigit() or len(value) > 4 or given.csl["type"] != "article-journal":
            return False
        given.csl[name] = str(int(value) + given.chance.randint(least, least + 3))
        return True

    return fault


def _page(given: Given) -> bool:
    first, dash, last = str(given.csl.get("page", "")).partition("-")
    if not dash or not first.isdigit() or not last.isdigit() or int(first) < 20:
        return False
    more = given.chance.choice((10, 30))
    given.csl["page"] = f"{int(first) + more}-{int(last) + more}"
    return True


def _another(given: Given) -> bool:
    given.csl["DOI"] = given.chance.choice(given.others)["DOI"]
    return True


def _digit(given: Given) -> bool:
    digits = [place for place, char in enumerate(given.csl["DOI"]) if char.isdigit() and place > 8]
    if not digits:
        return False
    place = digits[-1]
    given.csl["DOI"] = (
        f"{given.csl['DOI'][:place]}{(int(given.csl['DOI'][place]) + 5) % 10}{given.csl['DOI'][place + 1 :]}"
    )
    return True


def _none(_: Given) -> bool:
    return True


# The rules of which one has to name the entry. "duplicate" is listed twice; "retracted" has a notice.
FAULTS: Mapping[str, tuple[Fault, tuple[str, ...]]] = {
    "wrong year": (_year, ("wrong-year",)),
    "author misspelt": (_author, ("wrong-author",)),
    "title changed": (_title, ("wrong-title",)),
    "another journal": (_journal, ("wrong-journal",)),
    "wrong volume": (_number("volume", 2), ("wrong-volume",)),
    "wrong issue": (_number("issue", 2), ("wrong-issue",)),
    "wrong page": (_page, ("wrong-page",)),
    "DOI of another work": (_another, ("doi-of-another-work",)),
    "digit of the DOI": (_digit, ("doi-not-registered", "doi-of-another-work")),
    "duplicate": (_none, ("duplicate-reference",)),
    "retracted": (_none, ("retracted",)),
}


def misprinted(name: str, csl: Csl, chance: Random, others: Sequence[Csl]) -> Csl | None:
    """A copy of `csl` with the fault of that name, or None where the work cannot have it."""
    given = Given(copy.deepcopy(csl), chance, others)
    return given.csl if FAULTS[name][0](given) else None
