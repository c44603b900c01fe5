"""Dates as bibliographies write them, to the part that is given."""

from __future__ import annotations

import re

from evidence.records import PartialDate

_LONGEST = 100
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)", re.ASCII)
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.ASCII)
_TOKEN = re.compile(r"\d{1,4}|[^\W\d_]{3,}")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene jän",
            "feb fév fev",
            "mar mär mrz",
            "apr avr abr",
            "may mai",
            "jun juin",
            "jul juil",
            "aug aoû aou ago",
            "sep set",
            "oct okt",
            "nov",
            "dec dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}


def read_date(text: str) -> PartialDate | None:
    """The date that `text` says, as partial as it is; None where it says none.

    Reads ``2019``, ``2019-04-05``, ``2019/4/5/``, ``20190405``, ``2019 Jan-Feb``, ``DEC 16 2020``,
    ``5 April 2019``. Of a span it is the beginning; a season is only its year; of two numbers neither
    of which is surely the month, neither is kept. A day or a month that no calendar has is left out.

    >>> [str(read_date(text)) for text in ("2019 Jan-Feb", "4-8 Aug. 2020", "2019 Winter", "2024///")]
    ['2019-01', '2020-08-04', '2019', '2024']
    """
    text = text.strip()[:_LONGEST]
    if match := _TOGETHER.fullmatch(text) or _ISO.match(text):
        parts = [int(part) for part in match.groups() if part]
        return _partial(parts)
    year = _YEAR.search(text)
    if not year:
        return None
    rest = text[: year.start()] + " " + text[year.end() :]
    month, numbers = 0, []
    for token in _TOKEN.findall(rest):
        if token[0].isdecimal():
            numbers.append(int(token))
        elif not month:
            month = _month(token)
    if not month and len(numbers) == 1 and 1 <= numbers[0] <= 12:
        return _partial([int(year[0]), numbers[0]])
    day = numbers[0] if month and numbers else 0
    return _partial([int(year[0]), month, day])


def _month(word: str) -> int:
    word = word.lower()
    # "juin" and "juil" differ only in their fourth letter.
    return _MONTHS.get(word[:4], 0) or _MONTHS.get(word[:3], 0)


def _partial(parts: list[int]) -> PartialDate | None:
    while parts:
        try:
            if parts[-1]:
                return PartialDate(*parts)
        except ValueError:
            pass
        parts = parts[:-1]
    return None


def best_date(texts: list[str]) -> PartialDate | None:
    """The date that the texts say: the first one's year, with what the others add to it."""
    dates = [date for date in map(read_date, texts) if date]
    if not dates:
        return None
    same_year = [date for date in dates if date.year == dates[0].year]
    return next((date for date in same_year if date.month), dates[0])
