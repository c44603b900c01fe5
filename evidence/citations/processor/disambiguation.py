"""Citations that would read the same, told apart: more names, given names, a letter behind the year.

CSL's order (specification, "Disambiguation"): names are added, then given names, then what the style has
under `disambiguate="true"`, then the letters a, b, c … in the order of the reference list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from .items import Item, Name
from .state import PLAIN, Distinction, State
from .style import Area

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_MOST_NAMES = 50


def distinctions(items: Sequence[Item], citation: Area) -> list[Distinction]:
    """A `Distinction` for each of `items`, which stand in the order of the reference list."""
    told = [PLAIN] * len(items)
    options = citation.options
    if not any(option.startswith("disambiguate-") for option in options):
        return told
    if options.get("disambiguate-add-givenname") == "true":
        told = _by_given_name(items, options.get("givenname-disambiguation-rule", "by-cite"))
    if options.get("disambiguate-add-names") == "true":
        for places in _alike(items, told, citation):
            _add_names(items, told, citation, places)
    if options.get("disambiguate-add-givenname") == "true":
        for places in _alike(items, told, citation):
            _add_given_names(items, told, citation, places)
    for places in _alike(items, told, citation):
        _try_condition(items, told, citation, places)
    if options.get("disambiguate-add-year-suffix") == "true":
        for places in _alike(items, told, citation):
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


def plain_cite(item: Item, citation: Area) -> str:
    """The citation of `item` while nothing is done to tell it apart."""
    return _cite(item, PLAIN, citation)


def _cite(item: Item, told: Distinction, citation: Area) -> str:
    return citation.render(State(item, number="0", distinction=told))


def _alike(items: Sequence[Item], told: Sequence[Distinction], citation: Area) -> list[list[int]]:
    by_text: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        by_text[_cite(item, told[place], citation)].append(place)
    # The same work twice in a list is one work.
    return [places for places in by_text.values() if len({items[place].id for place in places}) > 1]


def _add_names(items: Sequence[Item], told: list[Distinction], citation: Area, places: Sequence[int]) -> None:
    """As many names as tell the citations apart, or none where no number does."""
    most = min(max(len(_people(items[place])) for place in places), _MOST_NAMES)
    if most < 2 or len({_people(items[place]) for place in places}) < 2:
        return
    best: tuple[int, int] = (1, 0)
    for count in range(1, most + 1):
        different = len({_cite(items[p], replace(told[p], names=count), citation) for p in places})
        if different > best[0]:
            best = different, count
        if different == len(places):
            break
    for place in places:
        told[place] = replace(told[place], names=best[1])


def _by_given_name(items: Sequence[Item], rule: str) -> list[Distinction]:
    """Rules for the whole list: two first authors of one family name always stand with their initials."""
    if not rule.startswith("primary-name"):
        return [PLAIN] * len(items)
    given: dict[str, set[str]] = defaultdict(set)
    for item in items:
        if people := _people(item):
            given[people[0].family].add(people[0].given)
    return [
        replace(PLAIN, given=bool(people and people[0].family and len(given[people[0].family]) > 1))
        for people in map(_people, items)
    ]


def _add_given_names(
    items: Sequence[Item], told: list[Distinction], citation: Area, places: Sequence[int]
) -> None:
    rule = citation.options.get("givenname-disambiguation-rule", "by-cite")
    if rule.startswith("primary-name"):
        return
    longer = {place: replace(told[place], given=True, given_of_all=True) for place in places}
    if len({_cite(items[place], longer[place], citation) for place in places}) > 1:
        for place in places:
            told[place] = longer[place]


def _try_condition(
    items: Sequence[Item], told: list[Distinction], citation: Area, places: Sequence[int]
) -> None:
    longer = {place: replace(told[place], condition=True) for place in places}
    if len({_cite(items[place], longer[place], citation) for place in places}) == len(places):
        for place in places:
            told[place] = longer[place]


def _people(item: Item) -> tuple[Name, ...]:
    return item.names.get("author") or item.names.get("editor") or ()
