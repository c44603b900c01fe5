"""The time that a whole call may take, whatever happens within it."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], float]
Sleep = Callable[[float], None]


class Deadline:
    """The end of a call's time: `seconds` from now, on a clock that only goes forwards."""

    def __init__(self, seconds: float, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def remaining(self) -> float:
        """The seconds that are left, never less than 0."""
        return max(0.0, self._end - self._clock())

    @property
    def passed(self) -> bool:
        return self._clock() >= self._end

    def within(self, seconds: float) -> Deadline:
        """The earlier of this end and `seconds` from now: the time of one attempt."""
        return Deadline(min(seconds, self.remaining()), self._clock)
