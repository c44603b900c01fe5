"""Citations that would read the same, told apart: more names, given names, a letter behind the year.

CSL's order (specification, "Disambiguation"): names are added, then given names, then what the style has
under `disambiguate="true"`, then the letters a, b, c … in the order of the reference list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from .items import Item, Name
from .name_form import initials
from .state import FULL, INITIALS, PLAIN, Distinction, State
from .style import Area

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_MOST_NAMES = 50


class Cites(Protocol):
    """The works of a reference list, by their places in it, and how each would be cited."""

    def ids(self) -> Sequence[str]:
        """What each work is known by."""
        ...

    def first(self, place: int) -> tuple[str, str]:
        """Family and given name of the first author, ``""`` for what there is not."""
        ...

    def people(self, place: int) -> Sequence[Name]:
        """All authors, or the editors where there are none."""
        ...

    def text(self, place: int, told: Distinction) -> str:
        """The citation."""
        ...


class CitesOfItems:
    """See `Cites`."""

    def __init__(self, items: Sequence[Item], citation: Area) -> None:
        self._items, self._citation = items, citation

    def ids(self) -> Sequence[str]:
        return [item.id for item in self._items]

    def first(self, place: int) -> tuple[str, str]:
        return first_of(self._items[place])

    def people(self, place: int) -> Sequence[Name]:
        return people_of(self._items[place])

    def text(self, place: int, told: Distinction) -> str:
        return cite_of(self._items[place], told, self._citation)


def people_of(item: Item) -> tuple[Name, ...]:
    """Who an item is cited by."""
    return item.names.get("author") or item.names.get("editor") or ()


def first_of(item: Item) -> tuple[str, str]:
    """Family and given name of who comes first."""
    people = people_of(item)
    return (people[0].family, people[0].given) if people else ("", "")


def cite_of(item: Item, told: Distinction, citation: Area) -> str:
    """The citation of `item` alone, still with marks."""
    return citation.render(State(item, number="0", distinction=told))


def tells_apart(citation: Area) -> bool:
    """Whether the style does anything about citations that read the same."""
    return any(option.startswith("disambiguate-") for option in citation.options)


def by_primary_name(citation: Area) -> bool:
    """Whether first authors of one family name always stand with their given names."""
    options = citation.options
    rule = options.get("givenname-disambiguation-rule", "by-cite")
    return options.get("disambiguate-add-givenname") == "true" and rule.startswith("primary-name")


def distinctions(cites: Cites, citation: Area) -> list[Distinction]:
    """A `Distinction` for each work of `cites`, which stand in the order of the reference list."""
    told = [PLAIN] * len(cites.ids())
    options = citation.options
    if not tells_apart(citation):
        return told
    apart = _Apart(cites, told)
    if by_primary_name(citation):
        _by_first_name(apart, only_initials=options["givenname-disambiguation-rule"].endswith("-initials"))
    if options.get("disambiguate-add-names") == "true":
        for places in apart.alike():
            _add_names(apart, places)
    if options.get("disambiguate-add-givenname") == "true" and not by_primary_name(citation):
        only_initials = options.get("givenname-disambiguation-rule", "").endswith("-initials")
        for places in apart.alike():
            _add_given_names(apart, places, only_initials=only_initials)
    for places in apart.alike():
        _try_condition(apart, places)
    if options.get("disambiguate-add-year-suffix") == "true":
        for places in apart.alike():
            for count, place in enumerate(places):
                told[place] = replace(told[place], suffix=letters(count))
    return told


def letters(count: int) -> str:
    """0 as ``a``, 25 as ``z``, 26 as ``aa``.

    >>> letters(0), letters(25), letters(26), letters(52)
    ('a', 'z', 'aa', 'ba')
    """
    text = ""
    count += 1
    while count:
        count, place = divmod(count - 1, 26)
        text = _ALPHABET[place] + text
    return text


class _Apart:
    """What is told of each work so far, and which are still alike."""

    def __init__(self, cites: Cites, told: list[Distinction]) -> None:
        self.cites, self.told = cites, told
        self._ids = cites.ids()
        self._texts: list[str] = []
        self._for: list[Distinction] = []

    def alike(self) -> list[list[int]]:
        """The places of works whose citations read the same, group by group."""
        by_text: dict[str, list[int]] = defaultdict(list)
        if not self._texts:
            self._texts = [self.cites.text(place, told) for place, told in enumerate(self.told)]
            self._for = list(self.told)
        for place, told in enumerate(self.told):
            if told is not self._for[place]:
                self._texts[place], self._for[place] = self.cites.text(place, told), told
            by_text[self._texts[place]].append(place)
        # The same work twice in a list is one work.
        return [
            places
            for places in by_text.values()
            if len(places) > 1 and len({self._ids[place] for place in places}) > 1
        ]

    def different(self, longer: dict[int, Distinction]) -> int:
        """How many citations there would be."""
        return len({self.cites.text(place, told) for place, told in longer.items()})


def _add_names(apart: _Apart, places: Sequence[int]) -> None:
    """As many names as tell the citations apart, or none where no number does."""
    people = [apart.cites.people(place) for place in places]
    most = min(max(map(len, people)), _MOST_NAMES)
    if most < 2 or len(set(map(tuple, people))) < 2:
        return
    best: tuple[int, int] = (1, 0)
    for count in range(1, most + 1):
        different = apart.different({place: replace(apart.told[place], names=count) for place in places})
        if different > best[0]:
            best = different, count
        if different == len(places):
            break
    for place in places:
        apart.told[place] = replace(apart.told[place], names=best[1])


def _by_first_name(apart: _Apart, *, only_initials: bool) -> None:
    """Rules for the whole list: two first authors of one family name always stand with their initials.

    Where the initials are the same, with the given name, unless the style wants `only_initials`; the same
    initials then say nothing (APA, Publication Manual, 7th edition, 8.20; Chicago, 18th edition, 13.120).
    """
    firsts = [apart.cites.first(place) for place in range(len(apart.told))]
    given: dict[str, set[str]] = defaultdict(set)
    for family, name in firsts:
        if family:
            given[family].add(name)
    several = {
        family: {name: initials(name, "") for name in names}
        for family, names in given.items()
        if len(names) > 1
    }
    for place, (family, name) in enumerate(firsts):
        if family not in several:
            continue
        short = several[family]
        differ = len(set(short.values())) > 1
        level = INITIALS if differ else 0
        if not only_initials and list(short.values()).count(short[name]) > 1:
            level = FULL
        if level:
            apart.told[place] = replace(PLAIN, given=level)


def _add_given_names(apart: _Apart, places: Sequence[int], *, only_initials: bool) -> None:
    """Given names of all who are named, as short as tells the citations apart as well as the long form."""
    best: tuple[int, dict[int, Distinction]] = (1, {})
    for level in (INITIALS,) if only_initials else (INITIALS, FULL):
        longer = {place: replace(apart.told[place], given=level, given_of_all=True) for place in places}
        if (different := apart.different(longer)) > best[0]:
            best = different, longer
    for place, told in best[1].items():
        apart.told[place] = told


def _try_condition(apart: _Apart, places: Sequence[int]) -> None:
    longer = {place: replace(apart.told[place], condition=True) for place in places}
    if apart.different(longer) == len(places):
        for place, told in longer.items():
            apart.told[place] = told
