"""Crossref's dates, kept as partial as they are.

A date is ``{"date-parts": [[2023, 4, 5]]}``, with the month or the day missing where the publisher
gave none. "No date" is written ``[[null]]``. Source: Crossref's REST API, and 2,100 real records.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from evidence.crossref.fields import Fields
from evidence.records import PartialDate

_PUBLICATION_FIELDS = (
    "issued",
    "published",
    "published-print",
    "published-online",
    "published-other",
    "posted",
)

_INT = {int}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z?", re.ASCII)


def partial_date(fields: Fields, key: str) -> PartialDate | None:
    """The date in the field `key`, to the part that is known; None where none is.

    A date that no calendar has (a month 13, a 30 February, a year 0) is left out whole: which of
    its parts is wrong cannot be known. A zero or nothing for the month or the day says that it is
    not known, and the rest stays. Both with a remark.
    """
    if fields.value(key) is None:
        return None
    if (plain := _plain_date(fields.value(key))) is not None:
        return plain
    date = fields.object(key)
    parts = date.value("date-parts")
    path = f"{key}.date-parts"
    if not isinstance(parts, list) or not parts or not isinstance(parts[0], list):
        fields.remark(path, "not a list of dates; left out")
        return None
    if len(parts) > 1:
        fields.remark(path, "more than one date; the first is kept")
    known = _known_parts(parts[0])
    if not known:
        fields.remark(path, "not a date; left out" if known is None else "no date is given")
        return None
    if len(known) < len(parts[0]):
        fields.remark(path, "has empty or surplus parts; what comes before them is kept")
    try:
        return PartialDate(*known)
    except ValueError as error:
        fields.remark(path, f"{error}; left out")
        return None


def _plain_date(value: Any) -> PartialDate | None:
    """The date in the form that nearly all have: one list of one to three numbers that a calendar has."""
    if type(value) is dict and type(parts := value.get("date-parts")) is list and len(parts) == 1:
        known = parts[0]
        if type(known) is list and 0 < len(known) <= 3 and set(map(type, known)) == _INT:
            return _of_calendar(*known)
    return None


# Every work has a few, and there are not so many days.
@lru_cache(16_384)
def _of_calendar(year: int, month: int | None = None, day: int | None = None) -> PartialDate | None:
    if month == 0 or day == 0:
        return None
    try:
        return PartialDate(year, month or 0, day or 0)
    except ValueError:
        return None


def published_print(record: Fields) -> PartialDate | None:
    """The date of the printed issue, in `published-print`."""
    return partial_date(record, "published-print")


def published_online(record: Fields) -> PartialDate | None:
    """The date of the online version: `published-online`, or `posted` for preprints and their like."""
    return partial_date(record, "published-online") or partial_date(record, "posted")


def issued(record: Fields) -> PartialDate | None:
    """`issued`: the earliest of the publication dates, as Crossref works it out."""
    return partial_date(record, "issued")


def publication_dates(record: Fields) -> frozenset[PartialDate]:
    """Every date on which the record says that it was published, in any form."""
    silent = record.without_remarks()
    issue = silent.object("journal-issue")
    dates = [partial_date(silent, key) for key in _PUBLICATION_FIELDS]
    dates += [partial_date(issue, key) for key in ("published-print", "published-online")]
    return frozenset(date for date in dates if date)


def time_of(stamp: Any) -> datetime | None:
    """The moment in a time as Crossref writes it, ``{"date-time": "2023-04-05T06:07:08Z", …}``; or None."""
    text = stamp.get("date-time") if isinstance(stamp, dict) else None
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError:
        return None


def _known_parts(parts: list[Any]) -> list[int] | None:
    """The year, month and day as numbers, up to the first that is not known; None if one is none."""
    known: list[int] = []
    for part in parts[:3]:
        if isinstance(part, str) and part.isascii() and part.isdigit() and len(part) <= 4:
            part = int(part)
        if part is None:
            break
        if not isinstance(part, int) or isinstance(part, bool) or not 0 <= part <= 9999:
            return None
        if not part:
            break
        known.append(part)
    return known
