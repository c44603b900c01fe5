"""Back to which year the newest studies of a question reach that has more than can be ranked.

To find that out takes a pass through the index for each year; who knows it needs a single one. It is kept for
a minute, as is that there are too many: meanwhile somebody may have deleted some.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from time import monotonic

SECONDS_KEPT = 60.0
_MOST_KEPT = 500


class Reaches:
    """Years by question; for several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, tuple[int, float]] = OrderedDict()
        self._lock = Lock()

    def get(self, question: str) -> int:
        """The year that the newest of `question` were seen to reach; 0 where none is known (any more)."""
        with self._lock:
            year, until = self._kept.get(_short(question), (0, 0.0))
        return year if monotonic() < until else 0

    def keep(self, question: str, year: int) -> None:
        key = _short(question)
        with self._lock:
            self._kept[key] = year, monotonic() + SECONDS_KEPT
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


def _short(question: str) -> bytes:
    """What tells a question from others: with all names of a wide concept it may be as long as a book."""
    return blake2b(question.encode(), digest_size=16).digest()
