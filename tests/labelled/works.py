"""Invented works, what Crossref would have of them, and how three styles write them.

The entries are written here by hand-made rules and by nothing of the project's, so that what is measured is
not held against itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from evidence.crossref.errors import CrossrefError, NotFound

FAMILIES = (
    "Berg", "Lindqvist", "D’Souza", "van der Meer", "Okafor", "Müller", "García-López", "Nakamura",
    "O’Brien", "Petrov", "Silva", "Haddad", "Novák", "Ahmed", "Kowalska", "Lefèvre", "Sørensen", "Tanaka",
    "Ibrahim", "Rossi", "Mwangi", "Janssen", "Fitzgerald", "Yılmaz",
)  # fmt: skip
GIVEN = ("Ada", "Max C.", "Inga", "Tom R.", "Lea", "Omar", "Jun", "Eva Maria")
OUTCOMES = (
    "emotional blunting", "sleep quality", "postural pain", "working memory", "appetite loss",
    "social withdrawal", "α-synuclein burden", "IL-6 response", "heart rate variability", "panic onset",
)  # fmt: skip
SETTINGS = (
    "invented adults", "pretended nurses", "imagined adolescents", "hypothetical twins", "fictional veterans",
    "made-up outpatients",
)  # fmt: skip
FORMS = (
    "{o} in {s}: a cohort study",
    "Predictors of {o} among {s}",
    "Does exercise change {o} in {s}? A randomised trial",
    "{o} and its course in {s}",
    "Measuring {o}: validation of a scale in {s}",
)
JOURNALS = (
    ("Journal of Invented Results", "J Invent Results"),
    ("Annals of Fictional Medicine", "Ann Fict Med"),
    ("Pretended Psychiatry", "Pretend Psychiatry"),
    ("The Imaginary Lancet", "Imaginary Lancet"),
    ("International Journal of Hypothetical Health", "Int J Hypothet Health"),
)


@dataclass(frozen=True, slots=True)
class Invented:
    """A work, and what an entry says of it: the same until a fault is planted."""

    doi: str
    authors: tuple[tuple[str, str], ...]
    title: str
    journal: tuple[str, str]
    year: int
    volume: str
    issue: str
    page: str
    article_number: str = ""
    online: int | None = None
    record: dict[str, Any] = field(default_factory=dict)
    # What an entry gives for a DOI; None for nothing.
    link: str | None = ""

    @property
    def message(self) -> dict[str, Any]:
        """Crossref's record."""
        online = {"date-parts": [[self.online, 11, 20]]} if self.online else None
        printed = {"date-parts": [[self.year, 2]]}
        whole: dict[str, Any] = {
            "DOI": self.doi,
            "type": "journal-article",
            "title": [self.title],
            "container-title": [self.journal[0]],
            "short-container-title": [self.journal[1]],
            "author": [{"family": family, "given": given} for family, given in self.authors],
            "volume": self.volume,
            "issue": self.issue,
            "page": self.page,
            "article-number": self.article_number,
            "published-print": printed,
            "published-online": online,
            "issued": online or printed,
            **self.record,
        }
        return {name: value for name, value in whole.items() if value}


def work(number: int) -> Invented:
    """The invented work of this number; no two have the first author, the year and the title in common."""
    count = (1, 2, 3, 4, 7, 9)[number % 6]
    people = tuple(
        (FAMILIES[(number * 5 + place * 7) % len(FAMILIES)], GIVEN[(number + place * 3) % len(GIVEN)])
        for place in range(count)
    )
    title = FORMS[number % len(FORMS)].format(
        o=OUTCOMES[(number * 3) % len(OUTCOMES)], s=SETTINGS[number % len(SETTINGS)]
    )
    first = 100 + number * 13
    electronic = number % 4 == 3
    return Invented(
        doi=f"10.5555/labelled.{number}",
        authors=people,
        title=f"{title[0].upper()}{title[1:]}" if title[0].isascii() else title,
        journal=JOURNALS[number % len(JOURNALS)],
        year=2005 + (number * 7) % 20,
        volume=str(3 + number),
        issue=str(1 + number % 6),
        page="" if electronic else f"{first}-{first + 9}",
        article_number=f"e{1000 + number}" if electronic else "",
        online=2004 + (number * 7) % 20 if number % 3 == 0 else None,
    )


def initials(given: str, dots: bool) -> str:
    letters = re.findall(r"\b[^\W\d_]", given)
    return " ".join(f"{one}." for one in letters) if dots else "".join(letters)


def apa(one: Invented) -> str:
    names = [f"{family}, {initials(given, True)}" for family, given in one.authors]
    people = names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"
    place = one.page.replace("-", "–") or one.article_number
    issue = f"({one.issue})" if one.issue else ""
    volume = f", {one.volume}{issue}" if one.volume else ""
    link = f" {_link(one)}" if one.link is not None else ""
    where = f"{one.journal[0]}{volume}{f', {place}' if place else ''}"
    return f"{people} ({one.year}). {_stopped(one.title)} {where}.{link}"


def vancouver(one: Invented) -> str:
    names = [f"{family} {initials(given, False)}" for family, given in one.authors]
    people = ", ".join([*names[:6], "et al"] if len(names) > 6 else names)
    first, _, last = one.page.partition("-")
    short = last[len(first) - 2 :] if len(last) == len(first) and last[:-2] == first[:-2] else last
    place = (f"{first}-{short}" if last else first) or one.article_number
    issue = f"({one.issue})" if one.issue else ""
    link = f" {one.link or f'doi:{one.doi}'}" if one.link is not None else ""
    where = f"{one.year};{one.volume}{issue}:{place}" if one.volume else f"{one.year}"
    return f"{people}. {_stopped(one.title)} {one.journal[1]}. {where}.{link}"


def harvard(one: Invented) -> str:
    names = [f"{family}, {initials(given, True)}" for family, given in one.authors]
    people = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    place = f"pp. {one.page.replace('-', '–')}" if one.page else one.article_number
    issue = f"({one.issue})" if one.issue else ""
    volume = f", {one.volume}{issue}" if one.volume else ""
    link = f" {_link(one)}" if one.link is not None else ""
    return (
        f"{people} ({one.year}) ‘{one.title}’, {one.journal[0]}{volume}{f', {place}' if place else ''}.{link}"
    )


STYLES = {"apa": apa, "vancouver": vancouver, "harvard": harvard}


def _link(one: Invented) -> str:
    return one.link or f"https://doi.org/{one.doi}"


def _stopped(title: str) -> str:
    return title if title.endswith("?") else f"{title}."


def called(one: Invented) -> str:
    """An author–date citation of it, as APA and Harvard have it."""
    families = [family for family, _ in one.authors]
    if len(families) > 2:
        return f"{families[0]} et al., {one.year}"
    return f"{' & '.join(families)}, {one.year}"


class Records:
    """In the place of Crossref's client: has the records it was given, and finds the nearest by words."""

    def __init__(self, works: Iterable[Invented]) -> None:
        self._held = {one.doi: one for one in works}

    def close(self) -> None:
        """Nothing was opened."""

    def works(self, dois: Iterable[str]) -> Iterator[tuple[str, dict[str, Any] | CrossrefError]]:
        for doi in dois:
            held = self._held.get(doi)
            yield (
                doi,
                held.message
                if held
                else NotFound("Crossref has no record of this DOI", doi=doi, agency=None, agency_known=True),
            )

    def search_bibliographic(self, text: str, rows: int = 5, **_: Any) -> list[dict[str, Any]]:
        said = set(re.findall(r"\w+", text.casefold()))

        def shared(one: Invented) -> int:
            return len(said & set(re.findall(r"\w+", f"{one.title} {one.authors} {one.year}".casefold())))

        return [one.message for one in sorted(self._held.values(), key=shared, reverse=True)[:rows]]


def changed(one: Invented, **parts: Any) -> Invented:
    return replace(one, **parts)
