"""One work's part of any reference list: what does not depend on the others in it.

That part is what takes time, and may be kept (`Kept`). What depends on the others (order, numbers, letters
behind years, names that tell two works apart, dashes for names) is decided anew for each list, and only
works that another one could be taken for are rendered again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Protocol

from evidence.citations.processor.disambiguation import (
    by_primary_name,
    cite_of,
    first_of,
    people_of,
    tells_apart,
)
from evidence.citations.processor.engine import Line, Processor, Written
from evidence.citations.processor.items import Item, Name
from evidence.citations.processor.sorting import in_order_of, sort_value
from evidence.citations.processor.state import FULL, INITIALS, PLAIN, Distinction
from evidence.citations.processor.style import Area


class Kept(Protocol):
    """Where prepared parts are kept, by keys that change with whatever goes into them."""

    def get(self, keys: Collection[bytes]) -> Mapping[bytes, Prepared]:
        """Those that are there."""
        ...

    def put(self, new: Mapping[bytes, Prepared]) -> None:
        """Keep them."""
        ...


@dataclass(frozen=True, slots=True)
class Prepared:
    """`sort`: a value for each key of the style's order. `cites`: the citation as it is, with the first
    author's initials, and with the given name, as many as the style may ask for. `family` and `given`: the
    first author's. The rest is the entry by itself (see `Written`).
    """

    sort: tuple[str, ...]
    cites: tuple[str, ...]
    family: str
    given: str
    written: Written

    def as_json(self) -> list[Any]:
        return [self.sort, self.cites, self.family, self.given, *self.written]

    @classmethod
    def from_json(cls, row: list[Any]) -> Prepared:
        sort, cites, family, given, *written = row
        return cls(tuple(sort), tuple(cites), family, given, Written(*written))


def prepare(processor: Processor, item: Item) -> Prepared:
    """The part of `item` in any list of the style."""
    keys = _keys(processor)
    # A number is that of the list: see `_order`.
    sort = tuple("" if key.number else sort_value(item, key, 0) for key in keys)
    citation = processor.style.citation
    cites = tuple(cite_of(item, told, citation) for told in _known(citation))
    return Prepared(sort, cites, *first_of(item), processor.reference(item))


def assemble(
    processor: Processor, ids: Sequence[str], parts: Sequence[Prepared], item: Callable[[int], Item]
) -> tuple[list[int], list[Line]]:
    """The places of the works in the order of the list, and its lines.

    `item` gives the item of a place; it is asked for those that have to be told apart from others only.
    """
    order = _order(processor, parts)
    listed = [ids[place] for place in order]
    written = [parts[place].written for place in order]
    cites = _CitesOfParts(
        listed, [parts[place] for place in order], cache(lambda at: item(order[at])), processor.style.citation
    )
    for at, told in enumerate(processor.distinctions_of(cites)):
        if told is not PLAIN and _shows(told, written[at]):
            written[at] = processor.reference(cites.item(at), told)
    return order, processor.assembled(listed, written)


class _CitesOfParts:
    """See `Cites`: what is kept answers while nobody has to be told apart but by the first name."""

    def __init__(
        self, ids: Sequence[str], parts: Sequence[Prepared], item: Callable[[int], Item], citation: Area
    ) -> None:
        self._ids, self._parts, self.item, self._citation = ids, parts, item, citation
        self._known = {told: at for at, told in enumerate(_known(citation))}

    def ids(self) -> Sequence[str]:
        return self._ids

    def first(self, place: int) -> tuple[str, str]:
        return self._parts[place].family, self._parts[place].given

    def people(self, place: int) -> Sequence[Name]:
        return people_of(self.item(place))

    def text(self, place: int, told: Distinction) -> str:
        # Nearly all are plain, and a distinction takes its time to be looked up.
        at = 0 if told is PLAIN else self._known.get(told)
        if at is not None:
            return self._parts[place].cites[at]
        return cite_of(self.item(place), told, self._citation)


def _known(citation: Area) -> tuple[Distinction, ...]:
    """The distinctions for which the citation is kept."""
    if not tells_apart(citation):
        return ()
    given = (INITIALS, FULL) if by_primary_name(citation) else ()
    return (PLAIN, *(replace(PLAIN, given=level) for level in given))


def _shows(told: Distinction, written: Written) -> bool:
    """Whether the entry itself reads differently, not only its citations."""
    return bool(told.names or told.suffix or told.condition or (told.given and written.short_names))


def _keys(processor: Processor) -> tuple[Any, ...]:
    area = processor.style.bibliography
    return area.keys if area is not None else ()


def _order(processor: Processor, parts: Sequence[Prepared]) -> list[int]:
    keys = _keys(processor)
    columns = [
        [f"{place:09}" if key.number else part.sort[at] for place, part in enumerate(parts, start=1)]
        for at, key in enumerate(keys)
    ]
    return in_order_of(len(parts), columns, [key.descending for key in keys])
