"""References and citations of a set of items in one style and one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from . import marks
from .citing import cluster
from .disambiguation import Cites, CitesOfItems, distinctions
from .finish import finished
from .items import Item
from .sorting import sorted_places
from .state import PLAIN, Distinction, State
from .style import Area, Style


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of a reference list, with marks; `label` is what stands in its margin ("1.")."""

    id: str
    number: int
    label: str
    body: str

    @property
    def whole(self) -> str:
        """Label and body on one line."""
        return f"{self.label} {self.body}" if self.label else self.body


class Written(NamedTuple):
    """An entry by itself, with marks. `names` is what it begins with; `short_names`: whether names are in
    it to which a distinction may add given names; `repeated`: the body where the entry before begins with
    the same names, in styles that then write a dash."""

    label: str
    body: str
    names: str
    short_names: bool = False
    repeated: str = ""


class Processor:
    """One style in one language. It keeps nothing between calls, so threads may share it.

    `name` is that of the independent style; `fingerprint` changes with whatever an entry depends on beside
    its work: the style, the locale, this code.
    """

    def __init__(self, style: Style, *, name: str = "", fingerprint: bytes = b"") -> None:
        self.style = style
        self.name = name
        self.fingerprint = fingerprint

    def reference(self, item: Item, distinction: Distinction = PLAIN) -> Written:
        """One entry as it would stand alone.

        Where its number goes there is `marks.NUMBER`, so that the same text serves in every list.
        """
        area = self.style.bibliography or self.style.citation
        state = State(item, number=marks.NUMBER, distinction=distinction)
        label = area.label(state) if area.label is not None else ""
        body = area.render(state)
        before, behind = area.around
        locale = self.style.locale
        names = state.first_names or ""
        dash = area.options.get("subsequent-author-substitute")
        # Before the seams are mended: the full stop behind "et al." stays behind the dash.
        repeated = f"{before}{body.replace(names, dash, 1)}{behind}" if dash is not None and names else ""
        return Written(
            finished(label, locale),
            finished(f"{before}{body}{behind}", locale),
            names,
            state.short_names,
            finished(repeated, locale),
        )

    def bibliography(self, items: Sequence[Item]) -> list[Line]:
        """The reference list of `items`, in the style's order, numbered from 1."""
        order = self.order(items)
        listed = [items[place] for place in order]
        told_apart = self.distinctions(listed)
        written = [self.reference(item, told_apart[place]) for place, item in enumerate(listed)]
        return self.assembled([item.id for item in listed], written)

    def assembled(self, ids: Sequence[str], written: Sequence[Written]) -> list[Line]:
        """Entries (see `reference`) that are in order already, as a list."""
        lines = []
        before = ""
        for place, (label, body, names, _, repeated) in enumerate(written):
            number = place + 1
            if repeated and names == before:
                body = repeated
            before = names
            figure = str(number)
            lines.append(
                Line(
                    ids[place],
                    number,
                    label.replace(marks.NUMBER, figure),
                    body.replace(marks.NUMBER, figure),
                )
            )
        return lines

    def order(self, items: Sequence[Item]) -> list[int]:
        """The places of `items` in the order of the reference list."""
        area = self.style.bibliography
        if area is None or not area.keys:
            return list(range(len(items)))
        return sorted_places(items, area.keys, range(1, len(items) + 1))

    def distinctions(self, listed: Sequence[Item]) -> list[Distinction]:
        """What tells each of `listed`, in the order of the list, from the others in citations."""
        return self.distinctions_of(CitesOfItems(listed, self.style.citation))

    def distinctions_of(self, cites: Cites) -> list[Distinction]:
        """The same for works of which not all need be at hand."""
        return distinctions(cites, self.style.citation)

    def citation(self, listed: Sequence[Item], places: Sequence[int]) -> str:
        """The citation in the text of the items at `places` of the list `listed`, which is in order."""
        told_apart = self.distinctions(listed)
        return self.cluster(listed, told_apart, places)

    def cluster(
        self, listed: Sequence[Item], told_apart: Sequence[Distinction], places: Sequence[int]
    ) -> str:
        """As `citation`, with the distinctions made before: for many citations of one list."""
        states = [
            State(listed[place], number=str(place + 1), distinction=told_apart[place]) for place in places
        ]
        area: Area = self.style.citation
        return finished(cluster(area, states), self.style.locale)
