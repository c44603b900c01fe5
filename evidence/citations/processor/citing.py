"""Several works cited at once: sorted, grouped, and runs of numbers or years drawn together."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from itertools import groupby, pairwise

from .sorting import sorted_places
from .state import State
from .style import Area

# "1–3", not "1–2".
_SHORTEST_RUN = 3


def cluster(area: Area, states: Sequence[State]) -> str:
    """One citation of all of `states`."""
    states = _in_order(area, states)
    collapse = area.options.get("collapse", "")
    before, behind = area.around
    if collapse == "citation-number":
        text = _numbers(area, states)
    elif collapse in ("year", "year-suffix", "year-suffix-ranged"):
        text = _years(area, states, collapse)
    else:
        text = area.delimiter.join(_written(area, state) for state in states)
    return f"{before}{text}{behind}"


def _in_order(area: Area, states: Sequence[State]) -> list[State]:
    if not area.keys:
        return list(states)
    # What is equal otherwise stands as in the reference list: 2020a before 2020b.
    states = sorted(states, key=lambda state: int(state.number))
    numbers = [int(state.number) for state in states]
    return [states[place] for place in sorted_places([state.item for state in states], area.keys, numbers)]


def _written(area: Area, state: State) -> str:
    return area.render(_fresh(state))


def _fresh(state: State) -> State:
    """Rendering leaves its traces in a state; each needs its own."""
    fresh = copy.copy(state)
    fresh.used_up = set()
    return fresh


def _numbers(area: Area, states: Sequence[State]) -> str:
    texts = []
    # Neighbours in number have the same difference to their place.
    for _, run in groupby(enumerate(states), key=lambda pair: int(pair[1].number) - pair[0]):
        members = [state for _, state in run]
        if len(members) >= _SHORTEST_RUN:
            texts.append(f"{_written(area, members[0])}–{_written(area, members[-1])}")
        else:
            texts += [_written(area, state) for state in members]
    return (area.options.get("after-collapse-delimiter") or area.delimiter).join(texts)


def _years(area: Area, states: Sequence[State], collapse: str) -> str:
    groups: list[list[State]] = [list(states[:1])]
    for previous, state in pairwise(states):
        if _names(area, previous) and _names(area, previous) == _names(area, state):
            groups[-1].append(state)
        else:
            groups.append([state])
    delimiter = area.options.get("cite-group-delimiter", ", ")
    between_suffixes = area.options.get("year-suffix-delimiter", area.delimiter)
    texts = []
    for group in groups:
        text = _written(area, group[0])
        for previous, state in pairwise(group):
            if collapse != "year" and _year(previous) == _year(state) and state.distinction.suffix:
                text += between_suffixes + state.distinction.suffix
                continue
            later = _fresh(state)
            later.without_names = True
            text += delimiter + area.render(later)
        texts.append(text)
    return (area.options.get("after-collapse-delimiter") or area.delimiter).join(texts)


def _names(area: Area, state: State) -> str:
    probe = _fresh(state)
    area.render(probe)
    return probe.first_names or ""


def _year(state: State) -> int:
    date = state.item.dates.get("issued")
    return date.start.year if date and date.start else 0
