"""What ``search/`` takes: each parameter read by itself, every one that is wrong named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evidence import search
from evidence.models import Concept, Direction, StudyDesign
from evidence.search import NOT_JUDGED, Filters

from .identifying import row_id
from .problems import InvalidParameters, ParameterError, shown

SAYS = {
    "q": 'Words, "phrases", OR, - before what must not be there, * behind the beginning of a word; or an '
    "identifier. Names of concepts find their synonyms and the concepts below them. Left out: every study.",
    "concept": "Published evidence about this concept, by slug or id; with several, “|” "
    "between them, about each.",
    "year": "2022, or 2019-2023.",
    "design": "A study design, or none: not judged.",
    "direction": "Evidence that bears on a claim in this direction.",
    "notices": f"{', '.join(search.NOTICES)}.",
    "work_type": "Crossref's type: journal-article …",
    "journal": "The journal or book, by its whole name.",
    "open_licence": "true or false.",
    "facets": f"Which facets, with commas between them: {', '.join(search.FACETS)}. true, as left out: "
    "all of them; false: none, which is quicker.",
    "limit": "How many studies, up to 200.",
    "cursor": "What `cursor` said of the studies before. Not made by hand.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for."""

    text: str
    filters: Filters
    facets: tuple[str, ...]
    cursor: str


class _Wrong(ValueError):
    """A value that a parameter does not take; `allowed` where those can be listed."""

    def __init__(self, detail: str, allowed: tuple[str, ...] | None = None) -> None:
        super().__init__(detail)
        self.allowed = allowed


def asked_of(query: Mapping[str, str]) -> Asked:
    """What the parameters ask for, each given once. Raises `InvalidParameters`."""
    read: dict[str, Any] = {}
    errors = []
    for name, take in _TAKEN.items():
        if (value := query.get(name)) is None:
            continue
        try:
            read[name] = take(value)
        except _Wrong as error:
            errors.append(ParameterError(name, str(error), error.allowed))
    if errors:
        raise InvalidParameters(errors)
    return Asked(
        text=read.pop("q", ""),
        facets=read.pop("facets", search.FACETS),
        cursor=query.get("cursor", ""),
        filters=Filters.of_texts(read.pop("concept", ()), **read) if read else Filters(),
    )


def _words(text: str) -> str:
    try:
        search.check_length(text)
    except search.QueryTooLong as error:
        raise _Wrong(str(error)) from error
    return text


def _concepts(text: str) -> tuple[int, ...]:
    return tuple(_concept(part.strip()) for part in text.split("|"))


def _concept(text: str) -> int:
    number = row_id(text)
    named = Concept.objects.filter(**({"slug": text} if number is None else {"pk": number}))
    found = named.values_list("pk", flat=True).first()
    if found is None:
        raise _Wrong(f"No concept has the slug or id “{shown(text)}”.")
    return found


def _year(text: str) -> str:
    if not re.fullmatch(search.YEARS, text, re.ASCII):
        raise _Wrong(f"“{shown(text)}” is no year and no span of years: 2022, or 2019-2023.")
    return text


def _facets(text: str) -> tuple[str, ...]:
    if text in ("true", "false"):
        return search.FACETS if text == "true" else ()
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in search.FACETS:
            raise _Wrong(f"“{shown(name)}” is no facet.", ("true", "false", *search.FACETS))
    return tuple(names)


def _one_of(words: Iterable[str]) -> Callable[[str], str]:
    allowed = tuple(words)

    def take(text: str) -> str:
        if text not in allowed:
            raise _Wrong(f"“{shown(text)}” is none of the possible values.", allowed)
        return text

    return take


def _short(most: int) -> Callable[[str], str]:
    def take(text: str) -> str:
        if len(text) > most:
            raise _Wrong(f"Longer than {most} characters.")
        return text.strip()

    return take


_TAKEN: Mapping[str, Callable[[str], Any]] = {
    "q": _words,
    "concept": _concepts,
    "year": _year,
    "design": _one_of([*filter(None, StudyDesign.values), NOT_JUDGED]),
    "direction": _one_of(Direction.values),
    "notices": _one_of(search.NOTICES),
    "work_type": _short(60),
    "journal": _short(1000),
    "open_licence": _one_of(["true", "false"]),
    "facets": _facets,
}
