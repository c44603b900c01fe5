"""The parts of an invented work: who wrote it, where it appeared, what it says and what it cites."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import Any

from .words import (
    CITIES,
    CONTENT,
    CONTENT_WEIGHTS,
    FAMILIES,
    FAMILY_WEIGHTS,
    FUNDERS,
    GIVEN,
    JOURNAL_WEIGHTS,
    JOURNALS,
    LEXICON,
    LEXICON_WEIGHTS,
    TOPIC_WEIGHTS,
    TOPICS,
)

_DESIGNS = (
    "a randomized controlled trial",
    "a systematic review and meta-analysis",
    "a cohort study",
    "a cross-sectional survey",
    "a qualitative study",
    "a case report",
)
# Of a sentence.
_WORDS = 16
# What one reference says of itself beside its key: shares near those of deposited lists.
_WITH_DOI, _WITHIN, _UNSTRUCTURED = 0.55, 0.25, 0.3


def _check_digit(digits: str, weights: tuple[int, ...] | None) -> str:
    """Of an ISSN (with weights 8 … 2) or, by ISO 7064 mod 11-2, of an ORCID."""
    if weights:
        rest = -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11
    else:
        total = 0
        for digit in digits:
            total = (total + int(digit)) * 2
        rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)


@cache
def issn(number: int) -> str:
    """A valid ISSN for a number of up to seven digits."""
    digits = f"{number:07d}"
    return f"{digits[:4]}-{digits[4:]}{_check_digit(digits, (8, 7, 6, 5, 4, 3, 2))}"


def orcid(number: int) -> str:
    """A valid ORCID, as the address that Crossref gives."""
    digits = f"00000002{number:07d}"
    whole = digits + _check_digit(digits, None)
    return "https://orcid.org/" + "-".join(whole[start : start + 4] for start in range(0, 16, 4))


@cache
def _journal(rank: int) -> tuple[str, str, tuple[str, ...]]:
    name = JOURNALS[rank]
    short = " ".join(word[:5] + "." if len(word) > 6 else word for word in name.split() if word != "of")
    return name, short, (issn(1_000_000 + 2 * rank), issn(1_000_001 + 2 * rank))


def journal(rng: random.Random) -> tuple[str, str, list[str]]:
    """Name, short name and ISSNs; few journals have most of the works."""
    name, short, issns = _journal(rng.choices(range(len(JOURNALS)), cum_weights=JOURNAL_WEIGHTS)[0])
    return name, short, list(issns)


def partial_date(rng: random.Random, year: int) -> list[int]:
    """A year, a month or a day: depositors give all three."""
    depth = rng.random()
    month, day = 1 + int(rng.random() * 12), 1 + int(rng.random() * 28)
    return [year] if depth < 0.2 else [year, month] if depth < 0.55 else [year, month, day]


def authors(rng: random.Random) -> list[dict[str, Any]]:
    """4.8 of them in the mean, one to several dozen; now and then a group at the end."""
    count = min(60, max(1, round(rng.lognormvariate(1.3, 0.72))))
    families = rng.choices(FAMILIES, cum_weights=FAMILY_WEIGHTS, k=count)
    people: list[dict[str, Any]] = []
    for index, family in enumerate(families):
        given = GIVEN[int(rng.random() * len(GIVEN))]
        person: dict[str, Any] = {}
        if rng.random() < 0.28:
            person = {"ORCID": orcid(int(rng.random() * 9_999_999)), "authenticated-orcid": False}
        if rng.random() < 0.3:
            given = f"{given} {chr(65 + int(rng.random() * 26))}."
        person |= {
            "given": given,
            "family": family,
            "sequence": "additional" if index else "first",
            "affiliation": [],
        }
        if rng.random() < 0.4:
            city = CITIES[int(rng.random() * len(CITIES))]
            person["affiliation"] = [{"name": f"Department of Psychiatry, University of {city}, {city}"}]
        people.append(person)
    if rng.random() < 0.02:
        people.append({"name": "The Invented Trial Group", "sequence": "additional", "affiliation": []})
    return people


def title_about(rng: random.Random, topics: list[str]) -> str:
    words = rng.choices(CONTENT, cum_weights=CONTENT_WEIGHTS, k=4 + int(rng.random() * 5))
    about = " and ".join(topics[:2])
    text = f"{' '.join(words[:3])} in {about}: {' '.join(words[3:])}"
    text = text[0].upper() + text[1:]
    chance = rng.random()
    if chance < 0.3:
        return f"{text}, {_DESIGNS[int(rng.random() * len(_DESIGNS))]}"
    return f"{text} of <i>{words[-1]}</i> <sub>2</sub>" if chance < 0.33 else text


def sentence(rng: random.Random, topics: list[str], count: int) -> str:
    """So many sentences; every third one or so names what the work is about, some another topic."""
    words = rng.choices(LEXICON, cum_weights=LEXICON_WEIGHTS, k=_WORDS * count)
    made = []
    for start in range(0, len(words), _WORDS):
        chunk = words[start : start + _WORDS]
        if (chance := rng.random()) < 0.35:
            chunk[8] = topics[int(rng.random() * len(topics))]
        elif chance < 0.42:
            chunk[8] = rng.choices(TOPICS, cum_weights=TOPIC_WEIGHTS)[0]
        text = " ".join(chunk)
        made.append(f"{text[0].upper()}{text[1:]}.")
    return " ".join(made)


def references(
    rng: random.Random, number: int, year: int, doi_of: Callable[[int], str]
) -> list[dict[str, Any]]:
    """9.6 of them in the mean: none for four works in ten, else up to a hundred, some in the collection."""
    if rng.random() < 0.4:
        return []
    count = min(100, max(1, round(rng.lognormvariate(2.46, 0.8))))
    listed = []
    for index in range(1, count + 1):
        chance = rng.random
        entry: dict[str, Any] = {"key": f"e_1_2_8_{index}_1"}
        family = rng.choices(FAMILIES, cum_weights=FAMILY_WEIGHTS)[0]
        cited = max(1930, year - int(rng.expovariate(1 / 8)))
        if chance() < _WITH_DOI:
            if number and chance() < _WITHIN:
                doi = doi_of(int(number * chance() ** 2))
            else:
                doi = f"10.1000/CITED.{int(chance() ** 3 * 9_000_000):07d}"
            entry |= {"doi-asserted-by": "publisher", "DOI": doi}
        words = rng.choices(CONTENT, cum_weights=CONTENT_WEIGHTS, k=8)
        if chance() < _UNSTRUCTURED:
            entry["unstructured"] = (
                f"{family}, {words[0][0].upper()}. ({cited}). {' '.join(words)}. "
                f"{JOURNALS[int(chance() * 60)]}, {1 + cited % 90}, {1 + int(chance() * 900)}."
            )
        else:
            entry |= {
                "author": family,
                "year": str(cited),
                "volume": str(1 + cited % 90),
                "first-page": str(1 + int(chance() * 1800)),
                "journal-title": JOURNALS[int(chance() * 60)],
            }
            if chance() < 0.6:
                entry["article-title"] = " ".join(words)
        listed.append(entry)
    return listed


def funders(rng: random.Random) -> list[dict[str, Any]]:
    name = FUNDERS[int(rng.random() * len(FUNDERS))]
    return [{"name": name, "award": [f"INV-{int(rng.random() * 99999):05d}"], "doi-asserted-by": "publisher"}]
