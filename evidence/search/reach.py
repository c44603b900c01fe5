"""Back to which year the newest studies of a question reach that has more than can be ranked.

To find that out takes a pass through the index for each year; who knows it needs a single one. It is kept for
a minute, as is that there are too many: meanwhile somebody may have deleted some.
"""

from __future__ import annotations

from hashlib import blake2b
from time import monotonic
from typing import Any

from .recent import Recent

SECONDS_KEPT = 60.0
_MOST_KEPT = 500


class Reaches:
    """Years by question; for several threads."""

    def __init__(self) -> None:
        self._kept: Recent[bytes, tuple[int, float]] = Recent(_MOST_KEPT)

    def get(self, question: bytes) -> int:
        """The year that the newest of `question` were seen to reach; 0 where none is known (any more)."""
        year, until = self._kept.get(question) or (0, 0.0)
        return year if monotonic() < until else 0

    def keep(self, question: bytes, year: int) -> None:
        self._kept.keep(question, (year, monotonic() + SECONDS_KEPT))

    def forget(self) -> None:
        self._kept.forget()


def question_of(*parts: Any) -> bytes:
    """What tells a question from others: with all names of a wide concept it may be as long as a book."""
    return blake2b(repr(parts).encode(), digest_size=16).digest()
