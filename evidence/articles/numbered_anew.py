"""Several reference lists of one article: which of them a marker's number belongs to, if that can be told."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from evidence.articles.documents import Citation, ListedReference


def in_parts(lists: Sequence[Sequence[ListedReference]]) -> list[ListedReference]:
    """The entries of all lists in a row: with the number of their `part`, from 1, where two lists have a
    number in common, and as those of one list where each goes on counting."""
    anew: list[list[ListedReference]] = []
    for listed in lists:
        for place, one in enumerate(listed):
            # Within a list under one heading, too, the count may begin again.
            if not place or [entry.number for entry in listed[place : place + 2]] == [1, 2]:
                anew.append([])
            anew[-1].append(one)
    parted = [replace(one, part=part) for part, some in enumerate(anew, start=1) for one in some]
    return parted if common_numbers(parted) else [one for listed in lists for one in listed]


def common_numbers(references: Sequence[ListedReference]) -> frozenset[int]:
    """The numbers that entries of two parts have."""
    parts = Counter(number for number, _ in {(one.number, one.part) for one in references} if number)
    return frozenset(number for number, count in parts.items() if count > 1)


def untied_numbers(citation: Citation, references: Sequence[ListedReference]) -> frozenset[int]:
    """The numbers of a marker that none of its references has."""
    return frozenset(citation.numbers) - {references[place].number for place in citation.references}


def places_by_number(
    references: Sequence[ListedReference], markers: Sequence[tuple[int, tuple[int, ...]]]
) -> list[tuple[int, ...]]:
    """For each marker (where it begins, and its numbers) the places of its references.

    Where parts have numbers in common, each part's markers belong to the list behind it if all fit: every
    list counts from 1 without a gap, and the text before it names each of its numbers and no other.
    Otherwise a number that several lists have is tied to none.
    """
    parts: dict[int, dict[int, int]] = {}
    begins: dict[int, int] = {}
    for place, one in enumerate(references):
        if one.number is not None:
            parts.setdefault(one.part, {}).setdefault(one.number, place)
            begins.setdefault(one.part, one.start)
    starts, order = list(begins.values()), list(parts.values())
    behind = [bisect_right(starts, start) for start, _ in markers]
    if len(order) > 1 and _fit(order, markers, behind):
        return [
            tuple(order[at][number] for number in numbers)
            for at, (_, numbers) in zip(behind, markers, strict=True)
        ]
    common = common_numbers(references)
    place_of = {number: place for listed in order for number, place in listed.items() if number not in common}
    return [tuple(place_of[number] for number in numbers if number in place_of) for _, numbers in markers]


def _fit(
    lists: Sequence[dict[int, int]], markers: Sequence[tuple[int, tuple[int, ...]]], behind: Sequence[int]
) -> bool:
    named: list[set[int]] = [set() for _ in (*lists, "behind the last")]
    for at, (_, numbers) in zip(behind, markers, strict=True):
        named[at].update(numbers)
    expected = [set(range(1, len(listed) + 1)) for listed in lists]
    return not named[-1] and [set(listed) for listed in lists] == expected == named[:-1]
