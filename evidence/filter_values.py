"""How the values of filters are written: alternatives, what is excluded, spans of numbers, dates. Pure.

    value  = ["!"] one *("|" one)      any of them; behind "!" none of them
    one    = text without "|", or "in quotation marks", with "" for a quotation mark inside
    span   = n | n-m | n- | -m | >n | >=n | <n | <=n
    date   = 2023 | 2023-04 | 2023-04-05
    moment = a day, or a date-time of RFC 3339

Quotation marks make a text mean itself: ``"none"`` is a journal of that name, ``none`` is no journal.
There is no sign for "and": in an address ``+`` is a space. Where all of several are meant, the parameter
is given several times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from evidence.records import PartialDate

MOST_ALTERNATIVES = 20
# Characters of a text that a message repeats.
_SHOWN = 100

_ONE = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*|([^|"\s][^|]*))(\||\Z)')
_SPAN = re.compile(r"(?P<sign>>=?|<=?)\s*(?P<bound>[0-9]+)|(?P<first>[0-9]*)(?P<dash>-)?(?P<last>[0-9]*)")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# RFC 3339's date-time: never without an offset, for it would not be one moment.
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class InvalidValue(ValueError):
    """A value that cannot be meant; `allowed` lists what can, where that is a list."""

    def __init__(self, message: str, allowed: tuple[str, ...] | None = None) -> None:
        super().__init__(message)
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of the alternatives; `literal` where quotation marks stood around it."""

    text: str
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Any of `ones`; if `negated`, none of them."""

    ones: tuple[Alternative, ...]
    negated: bool = False


def parse_alternatives(text: str) -> Alternatives:
    """The value of a parameter that takes several.

    Raises `InvalidValue` for an empty alternative, an open quotation mark, a "!" that is not the first
    character, and more than `MOST_ALTERNATIVES`.

    >>> parse_alternatives("ptsd | depression").ones
    (Alternative(text='ptsd', literal=False), Alternative(text='depression', literal=False))
    >>> parse_alternatives('!"A | B"')
    Alternatives(ones=(Alternative(text='A | B', literal=True),), negated=True)
    >>> parse_alternatives("a||b")
    Traceback (most recent call last):
    ...
    evidence.filter_values.InvalidValue: There is nothing on one side of a “|”.
    """
    text = text.strip()
    negated = text.startswith("!")
    rest = text[1:] if negated else text
    found: list[Alternative] = []
    place, more = 0, True
    while more:
        match = _ONE.match(rest, place)
        if match is None:
            raise InvalidValue(_why_not(rest[place:].lstrip()))
        quoted, plain, bar = match.groups()
        literal = quoted is not None
        word = (quoted or "").replace('""', '"') if literal else plain.strip()
        if not word.strip():
            raise InvalidValue(_why_not("|"))
        if not literal and word.startswith("!"):
            raise InvalidValue("“!” stands once, before all alternatives, and excludes them all.")
        found.append(Alternative(word.strip(), literal))
        place, more = match.end(), bar == "|"
    if len(found) > MOST_ALTERNATIVES:
        raise InvalidValue(f"These are {len(found)} alternatives; {MOST_ALTERNATIVES} are read at once.")
    return Alternatives(tuple(found), negated)


def _why_not(rest: str) -> str:
    if rest.startswith('"'):
        return "A quotation mark is open: it closes before the next “|”, and one inside is written twice."
    return "There is nothing on one side of a “|”."


def as_value(text: str) -> str:
    """`text` as one alternative that means just it.

    >>> as_value("cohort"), as_value("Pain | Practice"), as_value("none")
    ('cohort', '"Pain | Practice"', '"none"')
    """
    if text and text != "none" and text == text.strip() and not re.search(r'[|"]|\A[!<>]', text):
        return text
    return '"' + text.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Span:
    """The whole numbers from `first` to `last`; None where it is open.

    >>> 2020 in Span(2019, None), 2020 in Span(None, 2019)
    (True, False)
    """

    first: int | None
    last: int | None

    def __contains__(self, number: int) -> bool:
        return (self.first is None or number >= self.first) and (self.last is None or number <= self.last)


YEARS = ("2023", "2019-2023", "2019-", "-2019", ">2019", ">=2019", "<2019", "<=2019")
COUNTS = ("5", "5-50", "5-", "-50", ">50", ">=50", "<50", "<=50")


def parse_years(text: str) -> Span:
    """A year of four digits or a span of years.

    >>> parse_years("2019-2023"), parse_years(">2019"), parse_years("-2019")
    (Span(first=2019, last=2023), Span(first=2020, last=None), Span(first=None, last=2019))
    """
    return _parse_span(text, re.compile(r"[1-9][0-9]{3}"), "year or span of years", YEARS)


def parse_counts(text: str) -> Span:
    """A number of up to nine digits, or a span of such.

    >>> parse_counts(">50"), parse_counts("<=5")
    (Span(first=51, last=None), Span(first=None, last=5))
    """
    return _parse_span(text, re.compile(r"0|[1-9][0-9]{0,8}"), "number or span of numbers", COUNTS)


def _parse_span(text: str, number: re.Pattern[str], what: str, allowed: tuple[str, ...]) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None or any(
        part and not number.fullmatch(part) for part in match.group("bound", "first", "last")
    ):
        raise InvalidValue(f"“{shown(text)}” is no {what}.", allowed)
    if sign := match["sign"]:
        bound = int(match["bound"])
        if sign == "<" and bound == 0:
            raise InvalidValue("Nothing is below 0.", allowed)
        return {
            ">": Span(bound + 1, None),
            ">=": Span(bound, None),
            "<": Span(None, bound - 1),
            "<=": Span(None, bound),
        }[sign]
    first, last = (int(part) if part else None for part in match.group("first", "last"))
    if first is None and last is None:
        raise InvalidValue(f"“{shown(text)}” is no {what}.", allowed)
    if not match["dash"]:
        return Span(first, first)
    if first is not None and last is not None and first > last:
        raise InvalidValue(f"“{shown(text)}” ends before it begins.", (f"{last}-{first}",))
    return Span(first, last)


def nothing_in_all(wanted: Iterable[Iterable[Span]], excluded: Iterable[Span] = ()) -> bool:
    """Whether no number from 0 on lies in one span of each of `wanted` and in none of `excluded`.

    >>> nothing_in_all([[parse_years("2019-")], [parse_years("-2018"), parse_years("2024")]])
    False
    >>> nothing_in_all([[parse_years(">2020")], [parse_years("<2010")]])
    True
    """
    every, out = [list(spans) for spans in wanted], list(excluded)
    # If any number does, then one at which a wanted span begins or behind which an excluded one ends.
    beginnings = {0, *(span.first for spans in every for span in spans if span.first is not None)}
    beginnings |= {span.last + 1 for span in out if span.last is not None}
    return not any(
        all(any(number in span for span in spans) for spans in every)
        and not any(number in span for span in out)
        for number in beginnings
    )


def parse_date(text: str) -> PartialDate:
    """A date known to the year, the month or the day. Raises `InvalidValue`.

    >>> str(parse_date("2023-04"))
    '2023-04'
    """
    try:
        return PartialDate.parse(text)
    except ValueError:
        raise InvalidValue(f"“{shown(text)}” is no date.", ("2023", "2023-04", "2023-04-05")) from None


def moment_in(text: str, *, end: bool = False) -> datetime | None:
    """The moment that a day (its first in UTC; with `end` its last) or a date-time of RFC 3339 is; or None.

    >>> moment_in("2026-03-01", end=True).isoformat(), moment_in("2026-02-30")
    ('2026-03-01T23:59:59.999999+00:00', None)
    """
    try:
        if DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time.max if end else time.min, UTC)
        if _MOMENT.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    return None


def parse_moment(text: str, *, end: bool = False) -> datetime:
    """A day (its first moment in UTC; with `end` its last) or a date-time of RFC 3339. Raises `InvalidValue`.

    >>> parse_moment("2026-03-01").isoformat(), parse_moment("2026-03-01T12:00:00+02:00").isoformat()
    ('2026-03-01T00:00:00+00:00', '2026-03-01T10:00:00+00:00')
    """
    if text[:1] in ("1", "2") and (moment := moment_in(text, end=end)):
        return moment
    raise InvalidValue(
        f"“{shown(text)}” is no day and no moment. In an address + is written %2B.",
        ("2026-03-01", "2026-03-01T12:00:00Z"),
    )


def shown(text: str) -> str:
    """`text` as a message may repeat it: of bounded length, and nothing unprintable in it."""
    printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: _SHOWN + 1])
    return printable if len(printable) <= _SHOWN else printable[: _SHOWN - 1] + "…"
