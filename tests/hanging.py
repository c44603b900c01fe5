"""That work ends: a guard against expressions and loops whose work grows with the square of their input.

What is linear takes a second at most; what is not takes minutes. The guard counts this process's own
processor time, so that a busy machine changes nothing, and nothing is measured.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 60


class Hangs(AssertionError):
    """The work did not come to an end."""


@contextmanager
def must_end() -> Iterator[None]:
    """Fail with `Hangs` when what is within uses a minute of the processor. Only in the main thread."""

    def stop(_: int, frame: FrameType | None) -> None:
        raise Hangs(f"no end after {SECONDS} s of the processor's time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
