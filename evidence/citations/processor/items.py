"""An item of CSL-JSON made ready for a processor: texts, names and dates, each in one shape.

Whatever is not what CSL prescribes is left out, so that no record can stop a reference list: names that
are no names, dates without a year, texts that are lists (Crossref's own CSL-JSON has them).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import marks

_NAME_LIST = (
    "author chair collection-editor compiler composer container-author contributor curator director editor "
    "editor-translator editorial-director executive-producer guest host illustrator interviewer narrator "
    "organizer original-author performer producer recipient reviewed-author script-writer series-creator "
    "translator"
)
NAMES = frozenset(_NAME_LIST.split())
_DATE_LIST = "accessed available-date event-date issued original-date submitted"
DATES = frozenset(_DATE_LIST.split())
_NOT_TEXT = NAMES | DATES | {"id", "type", "custom", "categories"}
_ADDRESSES = frozenset({"DOI", "URL"})
_DASHES = re.compile(r"\s*[‐‑‒–—-]+\s*")
_PARTICLES = re.compile(r"((?:\S*[^\W\d_A-ZÀ-ÖØ-Þ]['’]?\s+|(?:d|l|al)['’-])+)(?=\S*[A-ZÀ-ÖØ-Þ])")
_LOWER_END = re.compile(r"(?:\s+[^\W\d_]+)+$")
_ISO = re.compile(r"\s*(-?\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Name:
    """A person, or a group or a person with one name only (`literal`)."""

    family: str = ""
    given: str = ""
    dropping: str = ""
    non_dropping: str = ""
    suffix: str = ""
    comma_suffix: bool = False
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date that is known to the year, the month or the day; 0 for what is not known."""

    year: int
    month: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Date:
    """A day, a span of days (`end`), or words that stand for a date (`literal`)."""

    start: Day | None = None
    end: Day | None = None
    season: int = 0
    circa: bool = False
    literal: str = ""


@dataclass(slots=True)
class Item:
    """What is cited. `texts` may hold marks (see `marks`)."""

    id: str
    type: str
    language: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    names: dict[str, tuple[Name, ...]] = field(default_factory=dict)
    dates: dict[str, Date] = field(default_factory=dict)

    def has(self, variable: str) -> bool:
        """Whether there is anything in the variable."""
        return variable in self.texts or variable in self.names or variable in self.dates


def item_from_csl(csl: Mapping[str, Any], *, retracted: str = "") -> Item:
    """An `Item` from a CSL-JSON item. `retracted`, if any, stands behind its title. Never raises."""
    texts: dict[str, str] = {}
    names: dict[str, tuple[Name, ...]] = {}
    dates: dict[str, Date] = {}
    for variable, value in csl.items():
        if variable in NAMES:
            if people := tuple(_names(value)):
                names[variable] = people
        elif variable in DATES:
            if (date := _date(value)) is not None:
                dates[variable] = date
        elif variable not in _NOT_TEXT and (text := _text(value)):
            texts[variable] = marks.address(text) if variable in _ADDRESSES else marks.plain(text)
    _complete(texts, csl)
    if retracted:
        for variable in ("title", "title-short"):
            if variable in texts:
                texts[variable] += f" {marks.plain(retracted)}"
    language = texts.get("language", "").lower()
    return Item(str(csl.get("id", "")), _text(csl.get("type")) or "document", language, texts, names, dates)


def _complete(texts: dict[str, str], csl: Mapping[str, Any]) -> None:
    custom = csl.get("custom")
    if isinstance(custom, Mapping) and isinstance(title := custom.get("title_html"), str):
        texts["title"] = marks.from_html(title)
    if "page" in texts:
        texts["page"] = _DASHES.sub("-", texts["page"])
        texts["page-first"] = re.split(r"[-,;&\s]", texts["page"], maxsplit=1)[0]
    for one, other in (
        ("event", "event-title"),
        ("shortTitle", "title-short"),
        ("journalAbbreviation", "container-title-short"),
    ):
        if one in texts:
            texts.setdefault(other, texts[one])
        elif other in texts:
            texts[one] = texts[other]


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = next((one for one in value if one), "")
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9 else ""


def _names(value: Any) -> Iterable[Name]:
    for person in value if isinstance(value, list) else ():
        if not isinstance(person, Mapping):
            person = {"literal": person}
        family, given, literal, suffix = (
            marks.plain(_text(person.get(part))) for part in ("family", "given", "literal", "suffix")
        )
        if literal or not family:
            if literal := literal or given:
                yield Name(literal=literal)
            continue
        dropping = marks.plain(_text(person.get("dropping-particle")))
        non_dropping = marks.plain(_text(person.get("non-dropping-particle")))
        if not non_dropping and (particles := _PARTICLES.match(family)):
            # With a space behind, unless it clings to the name: "van ", "d’".
            non_dropping, family = particles[0].rstrip(), family[particles.end() :]
        if not dropping and (behind := _LOWER_END.search(given)) and behind[0].islower():
            dropping, given = behind[0].strip(), given[: behind.start()]
        yield Name(family, given, dropping, non_dropping, suffix, bool(person.get("comma-suffix")))


def _date(value: Any) -> Date | None:
    if isinstance(value, str):
        value = {"raw": value}
    if not isinstance(value, Mapping):
        return None
    circa = bool(value.get("circa"))
    parts = value.get("date-parts")
    days = [day for one in parts[:2] if (day := _day(one))] if isinstance(parts, list) else []
    if not days and (iso := _ISO.match(_text(value.get("raw")) or _text(value.get("edtf")))):
        days = [day] if (day := _day(iso.groups())) else []
    if days:
        season = _number(value.get("season"))
        return Date(days[0], days[1] if len(days) > 1 else None, season if 1 <= season <= 4 else 0, circa)
    words = marks.plain(_text(value.get("literal")) or _text(value.get("raw")))
    return Date(literal=words, circa=circa) if words else None


def _day(parts: Any) -> Day | None:
    numbers = [_number(part) for part in parts][:3] if isinstance(parts, list | tuple) else []
    year, month, day = (*numbers, 0, 0, 0)[:3]
    if not year:
        return None
    month = month if 1 <= month <= 12 else 0
    return Day(year, month, day if month and 1 <= day <= 31 else 0)


def _number(value: Any) -> int:
    try:
        return int(value) if isinstance(value, str | int | float) else 0
    except (ValueError, OverflowError):
        return 0
