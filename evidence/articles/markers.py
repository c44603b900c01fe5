"""Numbered citation markers: `fatigue.1`, `numb.9,10`, `[4–6]`, `(7)`, superscripts.

Candidates of every convention are collected first. Which of them are citations is judged by the reference
list (a number that it does not reach is none) and by the convention that the article keeps to: a lone
"(3)" in an article that cites with superscripts is a step of a list, not a citation.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.articles.marker_numbers import LIST, TIGHT_LIST, UNICODE_LIST, numbers_in

# By how sure a candidate of the kind is to be a citation.
RAISED, BRACKETS, LINKED, BARE, PARENTHESES, GLUED = (
    "raised",
    "brackets",
    "linked",
    "bare",
    "parentheses",
    "glued",
)
_CONVENTIONS = (RAISED, BRACKETS, BARE, PARENTHESES, GLUED)

_LOCATOR = r"(?:(?:,\s?pp?\.|:)\s?[\d–-]{1,12})?"
_PATTERNS = (
    (RAISED, re.compile(rf"<sup>\s{{0,3}}[\[(]?(?P<list>{LIST})[\])]?\s{{0,3}}</sup>", re.I)),
    (RAISED, re.compile(rf"(?<!\d)\^\[?\(?(?P<list>{LIST})\)?\]?\^")),
    (RAISED, re.compile(rf"(?P<list>{UNICODE_LIST})(?![\w⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻])")),
    (BRACKETS, re.compile(r"\[\^(?P<list>[1-9]\d{0,3})\](?!:)")),
    (BRACKETS, re.compile(rf"\[\s?(?:[Rr]efs?\.?\s)?(?P<list>{LIST}){_LOCATOR}\s?\](?![(\w])")),
    # One that says it is a reference is one, whatever the convention.
    (BRACKETS, re.compile(rf"\([Rr]efs?\.?\s(?P<list>{LIST})\)")),
    (PARENTHESES, re.compile(rf"(?<![\w)])\((?P<list>{LIST}){_LOCATOR}\)")),
    # fatigue.1 Even; numb.9,10; hypoemotionality,5 meaning; “return.”12
    (
        BARE,
        re.compile(
            rf"(?:(?<=[^\W_][.,;:!?…])|(?<=[%)\]”’\"][.,;:!?])|(?<=[.,;:!?][”’\")])|(?<=[^\W\d_][”)]))"
            rf"(?P<list>{TIGHT_LIST})(?=\s|$|[”’\")\]—]|[.,;:](?:\s|$))"
        ),
    ),
    (GLUED, re.compile(rf"(?<=[a-zß-ÿ]{{3}})(?P<list>{TIGHT_LIST})(?=[\s.,;:)]|$)")),
)
# Not text: what these hold looks like markers and is none.
_MASKED = re.compile(
    r"https?://\S{1,2048}|www\.\S{1,2048}|\b10\.\d{4,9}/\S{1,2048}|[\w.+-]{1,64}@[\w.-]{1,200}"
)
_ABBREVIATED = re.compile(
    r"(?<![^\W_])(?:nos?|figs?|pp?|vols?|v|vers|version|chap?|eqs?|secs?|sect|ed|n|approx|ca|refs?|dr|st|vs|art|tab|table|nr|al|"
    r"e\.g|i\.e|cf|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|isbn|issn|pmid|doi|q|step|stage|phase|type|grade|level|item|ratio)[.,:]?$",
    re.I,
)
_EXPONENT_BEFORE = re.compile(
    r"(?:(?<!\b1[5-9]\d)(?<!\b20\d)\d|(?<![^\W\d_])(?:[^\W\d_]|[cmk]m|kg/m|ft|in|nm|mm|cm|km|dm|sec|hr))$"
)
_NOT_LISTED = re.compile(
    r"(?:\b[Nn]\s?=?\s?|=\s?|CI:?,?\s|range:?\s|IQR:?\s|\b[Ii]tems?\s|\b(?:age|aged|scale|score)\s)$"
)
_WINDOW = 24


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be a marker: its span, the numbers in it, and its convention."""

    start: int
    end: int
    numbers: tuple[int, ...]
    kind: str


def numbered_markers(
    text: str,
    blocks: Sequence[tuple[int, int]],
    raised: Sequence[tuple[int, int]],
    listed: Sequence[int],
    cited: Sequence[tuple[int, int]] = (),
) -> list[Candidate]:
    """The numbered citations in the `blocks` (spans) of `text`, in their order.

    `raised` are the spans of superscripts, `cited` those that the format itself calls citations; `listed` the
    numbers of the reference list, which may be empty: then only brackets and superscripts can be citations.
    """
    candidates = list(_candidates(text, blocks, raised, cited))
    largest = max(listed, default=0)
    fitting = [one for one in candidates if not largest or max(one.numbers) <= largest]
    chosen = _conventions(text, fitting, set(listed))
    kept = [one for one in candidates if one.kind in chosen and _allowed(one, largest)]
    return _without_overlaps(kept)


def _candidates(
    text: str,
    blocks: Sequence[tuple[int, int]],
    raised: Sequence[tuple[int, int]],
    cited: Sequence[tuple[int, int]],
) -> Iterable[Candidate]:
    certain = set(cited)
    for start, end in _within(blocks, [*cited, *(one for one in raised if one not in certain)]):
        numbers = _whole_list(text[start:end])
        if numbers and ((start, end) in certain or not _is_exponent(text, start, end)):
            yield Candidate(start, end, numbers, RAISED)
    taken = [*_spans(_MASKED, text, blocks), *cited, *raised]
    covered = _Cover(taken, len(text))
    for kind, pattern in _PATTERNS:
        for begin, stop in blocks:
            for match in pattern.finditer(text, begin, stop):
                if covered.touches(match.start(), match.end()):
                    continue
                numbers = numbers_in(match["list"])
                if numbers and not _is_something_else(text, match, kind, begin):
                    yield Candidate(match.start(), match.end(), numbers, kind)


def _within(blocks: Sequence[tuple[int, int]], spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Those of the spans that are in a block, and are not the number of a note or of an address before it."""
    starts = [start for start, _ in blocks]
    for start, end in spans:
        place = bisect_right(starts, start) - 1
        if place >= 0 and end <= blocks[place][1] and (start > starts[place] or end == blocks[place][1]):
            yield start, end


class _Cover:
    """Spans, to be asked whether another touches one of them."""

    def __init__(self, spans: Iterable[tuple[int, int]], length: int) -> None:
        self._places = bytearray(length)
        for start, end in spans:
            self._places[start:end] = b"\1" * (end - start)

    def touches(self, start: int, end: int) -> bool:
        return self._places.find(1, start, end) >= 0


def _spans(pattern: re.Pattern[str], text: str, blocks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [match.span() for begin, stop in blocks for match in pattern.finditer(text, begin, stop)]


def _whole_list(text: str) -> tuple[int, ...]:
    inner = text.strip().strip("[]()").strip(" ,;.")
    return numbers_in(inner) if re.fullmatch(rf"{LIST}|{UNICODE_LIST}", inner) else ()


def _is_exponent(text: str, start: int, end: int) -> bool:
    """Whether a raised number is a power, an isotope or a sign: 10², kg/m², χ², ¹⁸F, Ca²⁺."""
    before = text[max(0, start - _WINDOW) : start]
    if not before.strip() or before[-1].isspace():
        return text[end : end + 1].isalpha()
    return bool(_EXPONENT_BEFORE.search(before)) or text[end : end + 1] in ("+", "⁺")


def _is_something_else(text: str, match: re.Match[str], kind: str, begin: int) -> bool:
    start, end = match.span()
    before = text[max(begin, start - _WINDOW) : start]
    if kind == RAISED:
        return start == begin or _is_exponent(text, start, end)
    if kind in (BRACKETS, PARENTHESES):
        if _NOT_LISTED.search(before):
            return True
        return kind == PARENTHESES and (not before.strip() or _is_enumeration(text, start, end))
    if kind == GLUED:
        return False
    return _is_number_in_text(text, end, before)


def _is_enumeration(text: str, start: int, end: int) -> bool:
    """Whether "(1)" begins a step, "we (1) asked, (2) measured", instead of ending a statement."""
    before = text[max(0, start - 6) : start].rstrip()
    after = text[end : end + 2]
    return bool(re.match(r"\s[^\W\d_]", after)) and (
        before[-1:] in ",;:" or bool(re.search(r"\b(?:and|or|und|et|y|to|by|were|are|is|we)$", before, re.I))
    )


def _is_number_in_text(text: str, end: int, before: str) -> bool:
    sign = before[-1]
    stem = before[:-1]
    if _ABBREVIATED.search(stem):
        return True
    if stem[-1:].isdigit():
        # 3.5 and 1,200; but a year at a sentence's end: "in 2019.12 These".
        year = re.search(r"(?<!\d)(?:19|20)\d\d$", stem)
        if not year or sign not in ".;" or not re.match(r"(?:\s+[^\W\da-z_]|\s*$)", text[end : end + 3]):
            return True
    if sign in ",;:" and re.match(r"\s\d", text[end : end + 2]):
        return True
    # A single letter before the full stop is a section (A.1) or a model, unless the sentence ends there.
    single = re.search(r"(?:^|[\s(])[^\W\d_]$", stem)
    return bool(single) and not re.match(r"\s+[^\W\da-z_]|\s*$", text[end : end + 3])


def _conventions(text: str, fitting: Sequence[Candidate], listed: set[int]) -> set[str]:
    """Which conventions the article cites in: the one that names most of the list, and links."""
    reach = {
        kind: {number for one in fitting if one.kind == kind for number in one.numbers}
        & (listed or set(range(1, 2001)))
        for kind in _CONVENTIONS
    }
    if not listed:
        return {kind for kind in (RAISED, BRACKETS) if 1 in reach[kind] or 2 in reach[kind]}
    counts = Counter(one.kind for one in fitting)
    best = max(_CONVENTIONS, key=lambda kind: (len(reach[kind]), -_CONVENTIONS.index(kind)))
    if not reach[best] or (best == GLUED and len(reach[best]) < max(2, len(listed) // 2)):
        return set()
    if best == PARENTHESES and len(reach[best]) * 3 < len(listed) and not _end_statements(text, fitting):
        return set()
    chosen = {best}
    # A list without square brackets elsewhere has no other use for them: they add what the first lacks.
    for kind in (RAISED, BRACKETS, BARE):
        if kind != best and reach[kind] - reach[best] and counts[kind] * 10 >= counts[best]:
            chosen.add(kind)
    return chosen


def _end_statements(text: str, fitting: Sequence[Candidate]) -> bool:
    ends = [one for one in fitting if one.kind == PARENTHESES]
    at_ends = sum(
        text[one.end : one.end + 1] in (".", ",", ";", ":", "") or text[one.start - 1] in ".,;:!?"
        for one in ends
    )
    return at_ends * 2 >= len(ends)


def _allowed(one: Candidate, largest: int) -> bool:
    """Whether a candidate of a chosen convention is a citation. One with a number behind the list's end is
    (a marker without a reference), where nothing else can be meant."""
    if not largest or max(one.numbers) <= largest:
        return True
    if any(number >= 1000 for number in one.numbers):
        return False
    slack = largest + max(5, largest // 2)
    return one.kind in (RAISED, BRACKETS) or (one.kind == BARE and max(one.numbers) <= slack)


def _without_overlaps(candidates: Iterable[Candidate]) -> list[Candidate]:
    result: list[Candidate] = []
    for one in sorted(candidates, key=lambda one: (one.start, -one.end)):
        if not result or one.start >= result[-1].end:
            result.append(one)
    return result
