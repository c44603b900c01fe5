"""Citations that the format itself ties to their reference: links into the list, JATS cross-references."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from evidence.articles.blocks import Layout
from evidence.articles.documents import Citation, ListedReference
from evidence.articles.marker_numbers import DASHES, WIDEST_RANGE

_JOINS = re.compile(rf"\s?(?:[,;{DASHES}]|\s|\]\s?[,{DASHES}]?\s?\[|and|&)?\s?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_OPEN = {"(": ")", "[": "]"}


def linked_markers(
    layout: Layout,
    keys: Mapping[str, int],
    references: Sequence[ListedReference],
    spans: Sequence[tuple[int, int]],
) -> list[Citation]:
    """The links of a layout that lead to entries (`keys`: an entry's key to its place), neighbours joined.

    A dash between two links stands for those between them too.
    """
    links = sorted(
        (start, end, keys[key]) for start, end, key in layout.links if key in keys and _inside(start, spans)
    )
    groups: list[tuple[int, int, list[int]]] = []
    text = layout.text
    for start, end, place in links:
        if groups:
            begin, stop, named = groups[-1]
            between = text[stop:start] if start - stop <= 6 else "too far"
            numbered = text[begin:stop].strip("[]() ")[:1].isdigit() or not text[begin:stop].strip("[]() ")
            numbered = numbered and not _YEAR.fullmatch(text[begin:stop].strip("[]() "))
            if start >= stop and numbered and _JOINS.fullmatch(between):
                if between.strip() and between.strip()[0] in DASHES and 0 < place - named[-1] < WIDEST_RANGE:
                    named.extend(range(named[-1] + 1, place))
                named.append(place)
                groups[-1] = (begin, end, named)
                continue
            if start < stop:
                named.append(place)
                continue
        groups.append((start, end, [place]))
    return [_citation(text, *group, references) for group in groups]


def _citation(
    text: str, start: int, end: int, named: list[int], references: Sequence[ListedReference]
) -> Citation:
    closing = _OPEN.get(text[start - 1 : start])
    if closing and text[end : end + 1] == closing:
        start, end = start - 1, end + 1
    places = tuple(dict.fromkeys(named))
    marker = text[start:end]
    # A link on the year alone, "Ek 2010", is one of author and date.
    dated = any(character.isalpha() for character in marker) or bool(_YEAR.fullmatch(marker.strip("[]()")))
    numbers = () if dated else tuple(number for place in places if (number := references[place].number))
    return Citation(
        marker, start, end, numbers=numbers, references=places, style="author-date" if dated else "numbered"
    )


def _inside(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    place = bisect_right(spans, (position, 1 << 60)) - 1
    return place >= 0 and position < spans[place][1]
