"""Numbers and ranges: what counts as numeric, ordinals, and the last page as a style wants it."""

from __future__ import annotations

import re

from .locale import Locale

_NUMBER = r"[a-zA-Z]{0,3}\d+[a-zA-Z]{0,3}"
_NUMERIC = re.compile(rf"\s*{_NUMBER}(?:\s*[-–,&]\s*{_NUMBER})*\s*")
_SEVERAL = re.compile(r"\d[^\d.]*[-–,&;][^\d.]*\d")
_PAGES = re.compile(r"([a-zA-Z]*)(\d+)-([a-zA-Z]*)(\d+)")
_DIGITS = re.compile(r"\d+")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def is_numeric(text: str) -> bool:
    """``12``, ``S3``, ``2-4``; not ``Suppl 1`` and not ``second``."""
    return _NUMERIC.fullmatch(text) is not None


def is_several(text: str) -> bool:
    """Whether a label in front of it is in the plural."""
    return _SEVERAL.search(text) is not None


def formatted(text: str, form: str, locale: Locale, gender: str = "") -> str:
    """The numbers in `text` in the `form` numeric, ordinal, long-ordinal or roman."""
    if form == "numeric" or not is_numeric(text):
        return text.replace("-", "–") if is_numeric(text) else text
    return _DIGITS.sub(lambda digits: _one(int(digits[0]), form, locale, gender), text).replace("-", "–")


def _one(number: int, form: str, locale: Locale, gender: str) -> str:
    if form == "roman":
        return roman(number)
    if form == "long-ordinal" and (words := locale.term(f"long-ordinal-{number:02}")):
        return words
    return locale.ordinal(number, gender)


def roman(number: int) -> str:
    """Small Roman numerals; digits from 4,000 on."""
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def page_range(text: str, form: str, delimiter: str) -> str:
    """``1116-26`` as CSL's `page-range-format` wants it: ``1116–1126``, ``1116–26`` ….

    Without a `form`, pages stay as given. Ranges in a list ("12-15, 44-9") are each done.
    """
    if "-" not in text:
        return text
    return _PAGES.sub(lambda pages: _range(pages, form, delimiter), text).replace("-", delimiter)


def _range(pages: re.Match[str], form: str, delimiter: str) -> str:
    before, first, before_last, last = pages.groups()
    if not form or (before_last and before_last != before):
        return pages[0].replace("-", delimiter)
    full = first[: len(first) - len(last)] + last if len(last) < len(first) else last
    if int(full) <= int(first):
        return pages[0].replace("-", delimiter)
    shown = _shortened(first, full, form)
    # A prefix is repeated only where pages are written in full: "S12–S19", "S12–9".
    return f"{before}{first}{delimiter}{before if form == 'expanded' else ''}{shown}"


def _shortened(first: str, last: str, form: str) -> str:
    if form == "expanded" or len(first) != len(last):
        return last
    if form == "minimal":
        return _minimal(first, last, 1)
    if form == "minimal-two":
        return _minimal(first, last, 2)
    return _chicago(first, last, form)


def _minimal(first: str, last: str, least: int) -> str:
    same = 0
    while same < len(last) - least and first[same] == last[same]:
        same += 1
    return last[same:]


def _chicago(first: str, last: str, form: str) -> str:
    """The Chicago Manual's rule (17th edition, 9.61): 3–10, 100–104, 107–8, 321–28, 1496–1500."""
    start = int(first)
    if start < 100 or start % 100 == 0:
        return last
    if 1 <= start % 100 <= 9:
        return _minimal(first, last, 1)
    shown = _minimal(first, last, 2)
    # In the 15th edition four digits stand in full where three of them change.
    return last if form != "chicago-16" and len(first) == 4 and len(shown) > 2 else shown
