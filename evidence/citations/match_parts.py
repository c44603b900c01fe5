"""A reference and a work, part by part: title, authors, year, journal, volume, page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.citations.match_words import abbreviates
from evidence.records import Role, Work
from evidence.words import alike, within, words

# So many letters of a title tell a work; "Editorial" tells none.
TELLING = 25

_YEARS = re.compile(r"(?<![\d.])(1[5-9]\d\d|20\d\d)(?:[a-z]\b|(?!\d))")
_NUMBERS = re.compile(r"[a-z]?\d+[a-z]?", re.IGNORECASE)
_TO = re.compile(r"[-\u2012-\u2015,;]")


@dataclass(frozen=True, slots=True)
class Described:
    """A reference as it is written (`raw`), and what is known of its parts; ``""`` and ``()`` for nothing.

    `authors` are family names in their order. With `raw` alone a score is made, too: every part is then
    looked for in it.
    """

    raw: str
    authors: tuple[str, ...] = ()
    year: str = ""
    title: str = ""
    container_title: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    article_number: str = ""

    @property
    def text(self) -> str:
        """All that is said, as one text."""
        return self.raw or " ".join(
            part
            for part in (
                ", ".join(self.authors),
                self.year,
                self.title,
                self.container_title,
                self.volume,
                self.issue,
                self.page,
                self.article_number,
            )
            if part
        )


@dataclass(slots=True)
class Parts:
    """What was compared: 1 agrees, 0 differs, None where the work or the reference does not say."""

    title: float
    authors: float | None
    year: float | None
    container: float | None
    volume: float | None
    page: float | None

    @property
    def is_fully_placed(self) -> bool:
        """Whether journal, volume and page all agree."""
        return self.container == self.volume == self.page == 1


def compare(described: Described, work: Work) -> Parts:
    """What each part of the work says to the reference. Never raises."""
    text = described.text
    return Parts(
        title=_title(described, text, work),
        authors=_authors(described, text, work),
        year=_year(described, text, work),
        container=_container(described, text, work),
        volume=_said(work.volume, described.volume, text),
        page=_page(described, text, work),
    )


def _titles(work: Work) -> list[str]:
    with_subtitle = f"{work.title} {work.subtitle}" if work.subtitle else ""
    return [title for title in (work.title, with_subtitle, work.original_title, *work.other_titles) if title]


def _title(described: Described, text: str, work: Work) -> float:
    titles = _titles(work)
    if not titles:
        return 0.0
    if described.title:
        return max(alike(described.title, title) for title in titles)
    # A word or two stand in any reference by chance.
    return max(
        within(title, text) * min(1.0, 0.6 + len("".join(words(title))) / (TELLING * 2.5)) for title in titles
    )


def _authors(described: Described, text: str, work: Work) -> float | None:
    """1 when the first author is named and so are most of the others that could be."""
    names = [
        person.family or person.literal or person.given
        for person in work.contributors
        if person.role is Role.AUTHOR
    ] or [person.family or person.literal for person in work.contributors if person.role is Role.EDITOR]
    if not names:
        return None
    said = {word for author in described.authors for word in words(author)} or set(words(text))
    present = [bool(name_words) and name_words <= said for name_words in ({*words(name)} for name in names)]
    if not present[0]:
        return 0.6 if any(present[1:4]) else 0.0
    return 1.0


def _year(described: Described, text: str, work: Work) -> float | None:
    """1 for the year of any of its dates, 0.6 for one beside it, 0 for another; None where one is missing."""
    own = {
        date.year for date in (work.published_print, work.published_online, work.issued) if date is not None
    }
    said = {int(year) for year in _YEARS.findall(described.year or text)}
    if not own or not said:
        return None
    if own & said:
        return 1.0
    return 0.6 if any(abs(one - other) == 1 for one in own for other in said) else 0.0


def _container(described: Described, text: str, work: Work) -> float | None:
    names = [
        name
        for name in (work.container_title, work.container_title_short, *work.other_container_titles)
        if name
    ]
    if not names:
        return None
    said = described.container_title
    if said:
        return float(any(alike(said, name) >= 0.9 or abbreviates(said, name) for name in names))
    if any(within(name, text) >= 0.95 for name in names):
        return 1.0
    return float(any(_abbreviated_in(text, name) for name in names))


def _abbreviated_in(text: str, name: str) -> bool:
    """Whether somewhere in `text` stand words that abbreviate `name`, one behind another."""
    said = words(text)
    length = len([word for word in words(name) if len(word) > 3]) or 1
    sizes = {max(1, length - 1), length, length + 1} if length > 1 else {1}
    return any(
        abbreviates(" ".join(said[start : start + size]), name)
        for size in sizes
        for start in range(len(said) - size + 1)
    )


def _numbers_said(text: str) -> set[str]:
    return {number.lstrip("0") for number in words(text) if any(char.isdigit() for char in number)} | {
        match.lstrip("0").lower() for match in _NUMBERS.findall(text)
    }


def _said(own: str, said: str, text: str) -> float | None:
    """1 when the reference has that number, 0 when it has none such; None when the work has none."""
    number = own.strip().lstrip("0").lower()
    if not number:
        return None
    if said:
        return float(said.strip().lstrip("0").lower() == number)
    return float(number in _numbers_said(text))


def _page(described: Described, text: str, work: Work) -> float | None:
    own = _TO.split(work.page)[0] or work.article_number
    if not own.strip():
        return None
    said = described.page or described.article_number
    first = _TO.split(said)[0] if said else ""
    agrees = _said(own, first, text)
    if not agrees and work.article_number:
        return _said(work.article_number, described.article_number, text)
    return agrees
