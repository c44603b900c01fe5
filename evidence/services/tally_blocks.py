"""Counting ahead: a process takes several numbers at once, and counts with them without asking again.

A number is given out once, so nobody gets beyond a limit; the numbers that a process took and did not use
are lost at the end of the window, so that somebody may meet the limit a little early. See docs/adr/0010.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from . import tallies
from .tallies import Counted

# Of so many counters a process keeps what it took; who comes less often asks again.
MOST_KEPT = 5_000


@dataclass(slots=True)
class _Taken:
    """The numbers from `next` to `last`, good until that moment of the process's clock."""

    next: int
    last: int
    until: float


_taken: OrderedDict[str, _Taken] = OrderedDict()
_lock = Lock()


def count(name: str, *, window: float, ahead: int) -> Counted:
    """As `tallies.count`, for one; the database is asked for `ahead` numbers at a time."""
    if ahead <= 1:
        return tallies.count(name, window=window)
    if known := _from_taken(name):
        return known
    counted = tallies.count(name, window=window, by=ahead)
    first = counted.hits - ahead + 1
    with _lock:
        _taken[name] = _Taken(first + 1, counted.hits, monotonic() + counted.seconds_left)
        _taken.move_to_end(name)
        if len(_taken) > MOST_KEPT:
            _taken.popitem(last=False)
    return Counted(first, counted.seconds_left)


def _from_taken(name: str) -> Counted | None:
    with _lock:
        taken = _taken.get(name)
        if taken is None:
            return None
        left = taken.until - monotonic()
        if left <= 0 or taken.next > taken.last:
            del _taken[name]
            return None
        taken.next += 1
        return Counted(taken.next - 1, left)


def forget() -> None:
    """Give up what was taken: after the counters in the database were changed by other ways."""
    with _lock:
        _taken.clear()
