"""The numbers of a marker: "4–6" is 4, 5 and 6."""

from __future__ import annotations

import re

# A range in a marker that would name more is something else: years, pages, "1-1000".
WIDEST_RANGE = 60
LARGEST = 2000
DASHES = "‐‑‒–—−⁻-"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻˒⸴", "0123456789-,,")
# What a list of numbers looks like; at most 40 of them.
NUMBER = r"[1-9]\d{0,3}"
LIST = rf"{NUMBER}(?:\s?(?:[,;]\s?|\s?[{DASHES}]\s?|\s?[,;]?\s?(?:and|&)\s){NUMBER}){{0,40}}"
TIGHT_LIST = rf"{NUMBER}(?:(?:,\s?(?=\d+(?:[,\s{DASHES}]|$))|[{DASHES}]){NUMBER}){{0,40}}"
UNICODE_LIST = rf"[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,4}}(?:(?:[,˒⸴⁻{DASHES}]\s?)[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,4}}){{0,40}}"
_PART = re.compile(rf"(?P<first>\d{{1,4}})(?:\s?[{DASHES}]\s?(?P<last>\d{{1,4}}))?")


def numbers_in(marker: str) -> tuple[int, ...]:
    """The numbers that a marker names, in its order, each once; none where it is no list of references.

    >>> numbers_in("[1, 3–5]"), numbers_in("⁹⁻¹¹"), numbers_in("1990-2010"), numbers_in("7-3")
    ((1, 3, 4, 5), (9, 10, 11), (), ())
    """
    named: dict[int, None] = {}
    for part in _PART.finditer(marker.translate(_SUPERSCRIPTS)):
        first = int(part["first"])
        last = int(part["last"] or first)
        # Some write 21–3 for 21–23.
        if last < first and len(part["last"] or "") < len(part["first"]):
            last = int(part["first"][: len(part["first"]) - len(part["last"])] + part["last"])
        if not 0 < first <= last <= LARGEST or last - first >= WIDEST_RANGE:
            return ()
        named.update(dict.fromkeys(range(first, last + 1)))
    return tuple(named)
