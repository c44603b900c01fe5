"""One work's part of any reference list: what does not depend on the others in it.

That part is what takes time, and may be kept (`Kept`). What depends on the others (order, numbers, letters
behind years, names that tell two works apart, dashes for names) is decided anew for each list, and only
works that another one could be taken for are rendered again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from evidence.citations.processor.disambiguation import plain_cite
from evidence.citations.processor.engine import Line, Processor
from evidence.citations.processor.items import Item
from evidence.citations.processor.sorting import in_order_of, sort_value
from evidence.citations.processor.state import PLAIN


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
    """`sort`: a value for each key of the style's order. `cite`: what tells it apart in a citation, where
    the style looks for that. `family` and `given`: its first author's. The rest is the entry by itself.
    """

    sort: tuple[str, ...]
    cite: str
    family: str
    given: str
    label: str
    body: str
    names: str

    def as_json(self) -> list[Any]:
        return [list(self.sort), self.cite, self.family, self.given, self.label, self.body, self.names]

    @classmethod
    def from_json(cls, row: list[Any]) -> Prepared:
        sort, *texts = row
        return cls(tuple(sort), *texts)


def prepare(processor: Processor, item: Item) -> Prepared:
    """The part of `item` in any list of the style."""
    keys = _keys(processor)
    # A number is that of the list: see `_order`.
    sort = tuple("" if key.number else sort_value(item, key, 0) for key in keys)
    people = item.names.get("author") or item.names.get("editor") or ()
    family, given = (people[0].family, people[0].given) if people else ("", "")
    cite = plain_cite(item, processor.style.citation) if _tells_apart(processor) else ""
    label, body, names = processor.reference(item)
    return Prepared(sort, cite, family, given, label, body, names)


def assemble(
    processor: Processor, ids: Sequence[str], parts: Sequence[Prepared], item: Callable[[int], Item]
) -> tuple[list[int], list[Line]]:
    """The places of the works in the order of the list, and its lines.

    `item` gives the item of a place; it is asked for those that have to be told apart from others only.
    """
    order = _order(processor, parts)
    written = [(parts[place].label, parts[place].body, parts[place].names) for place in order]
    alike = _alike(processor, ids, parts)
    listed = [(at, place) for at, place in enumerate(order) if place in alike]
    items = [item(place) for _, place in listed]
    for (at, _), one, told in zip(listed, items, processor.distinctions(items), strict=True):
        if told != PLAIN:
            written[at] = processor.reference(one, told)
    return order, processor.assembled([ids[place] for place in order], written)


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


def _tells_apart(processor: Processor) -> bool:
    return any(option.startswith("disambiguate-") for option in processor.style.citation.options)


def _alike(processor: Processor, ids: Sequence[str], parts: Sequence[Prepared]) -> set[int]:
    """The places of works that others could be taken for, and of all others by the same first author: when
    the ones are written longer, they must still differ from these."""
    if not _tells_apart(processor):
        return set()
    by_cite: dict[str, list[int]] = defaultdict(list)
    by_family: dict[str, list[int]] = defaultdict(list)
    for place, part in enumerate(parts):
        by_cite[part.cite].append(place)
        if part.family:
            by_family[part.family].append(place)
    found = {
        place for places in by_cite.values() if len({ids[one] for one in places}) > 1 for place in places
    }
    options = processor.style.citation.options
    if options.get("givenname-disambiguation-rule", "").startswith("primary-name"):
        for places in by_family.values():
            if len({parts[place].given for place in places}) > 1:
                found.update(places)
    families = {parts[place].family for place in found} - {""}
    return found.union(*(by_family[family] for family in families))
