"""How fast Crossref may be asked, and what keeps its callers to that.

The limits since 1 December 2025 are those of Crossref's announcement of 5 November 2025
(https://doi.org/10.64000/wadve-3tj60). Its answers say in their headers what holds now,
which goes before what was published.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from .deadline import Clock, Deadline, Sleep
from .errors import RateLimited

# Requests that leave evenly spaced do not arrive so: a little slower than the limit stays
# within it in every window in which Crossref may count.
HEADROOM = 1.05

_INTERVAL = re.compile(r"([0-9]{1,6})\s*(ms|s|m)?", re.ASCII)
_UNIT_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, None: 1.0}

# What a header may say before it is taken for a mistake.
_MOST_REQUESTS = 10_000
_LONGEST_INTERVAL = 60.0
_MOST_AT_ONCE = 1_000


class Pool(StrEnum):
    """Crossref counts requests for one record apart from those for lists (queries, filters)."""

    SINGLE = "single"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Limits:
    """At most `rate` requests in `interval` seconds, and `concurrency` of them at once."""

    rate: int
    interval: float
    concurrency: int

    @property
    def gap(self) -> float:
        """The seconds from one request to the next that keep to the rate."""
        return self.interval / self.rate * HEADROOM


PUBLIC = {Pool.SINGLE: Limits(5, 1.0, 1), Pool.LIST: Limits(1, 1.0, 1)}
POLITE = {Pool.SINGLE: Limits(10, 1.0, 3), Pool.LIST: Limits(3, 1.0, 3)}
# For Plus, only the rate is published; ten at once reach it at Crossref's usual answer times.
PLUS = {Pool.SINGLE: Limits(150, 1.0, 10), Pool.LIST: Limits(150, 1.0, 10)}


def published_limits(*, mailto: str, api_key: str) -> Mapping[Pool, Limits]:
    """What Crossref promises a caller who says this much about itself."""
    if api_key:
        return PLUS
    return POLITE if mailto else PUBLIC


def read_limits(headers: Mapping[str, str], known: Limits) -> Limits | None:
    """The limits that an answer's headers tell, or None where they tell none.

    A header that is absent, unreadable or absurd (no requests, an interval of an hour) is
    passed over, and `known` holds in its place: through 2025 answers often had no such header.

    >>> read_limits({"x-rate-limit-limit": "10", "x-rate-limit-interval": "1s"}, PUBLIC[Pool.SINGLE])
    Limits(rate=10, interval=1.0, concurrency=1)
    >>> read_limits({"x-rate-limit-limit": "0"}, PUBLIC[Pool.SINGLE]) is None
    True
    """
    rate = _count(headers.get("x-rate-limit-limit"), _MOST_REQUESTS)
    interval = _seconds(headers.get("x-rate-limit-interval"))
    concurrency = _count(headers.get("x-concurrency-limit"), _MOST_AT_ONCE)
    if rate is None and interval is None and concurrency is None:
        return None
    return Limits(rate or known.rate, interval or known.interval, concurrency or known.concurrency)


def _count(text: str | None, most: int) -> int | None:
    text = (text or "").strip()
    # Six digits are more than any of the limits, and no work to convert.
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        return None
    return int(text) if 1 <= int(text) <= most else None


def _seconds(text: str | None) -> float | None:
    match = _INTERVAL.fullmatch((text or "").strip())
    if not match:
        return None
    seconds = int(match[1]) * _UNIT_SECONDS[match[2]]
    return seconds if 0 < seconds <= _LONGEST_INTERVAL else None


class Pacer(Protocol):
    """What keeps all callers together within Crossref's limits."""

    def slot(self, pool: Pool, defaults: Limits, deadline: Deadline) -> AbstractContextManager[None]:
        """Wait for one's turn, and hold a place among the requests under way.

        `defaults` hold until `observe` has told others. Raises `RateLimited` as soon as it
        is clear that the turn comes after `deadline`; then nobody else has to wait for it.
        """

    def observe(self, pool: Pool, limits: Limits) -> None:
        """Crossref's answer said that these limits hold now."""

    def back_off(self, pool: Pool, seconds: float) -> None:
        """Crossref asked to wait: no turn comes before `seconds` have gone by."""


def turn_too_late(wait: float) -> RateLimited:
    """What a `Pacer` raises when a turn is `wait` seconds away and the call has less time."""
    return RateLimited(
        f"the next request to Crossref may be sent in {wait:.0f} seconds, later than this call has time for; "
        "try again later",
        retry_after=wait,
    )


def no_free_place() -> RateLimited:
    """What a `Pacer` raises when all places were taken until the call's time was over."""
    return RateLimited(
        "as many requests to Crossref as it allows at once were under way for all of this call's time; "
        "try again later"
    )


@dataclass(slots=True)
class _State:
    limits: Limits | None = None
    next_at: float = 0.0
    blocked_until: float = 0.0
    under_way: int = 0
    place_freed: threading.Condition = field(default_factory=threading.Condition)


class InProcessPacer:
    """Keeps the threads of one process within the limits; knows nothing of other processes."""

    def __init__(self, clock: Clock = time.monotonic, sleep: Sleep = time.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._states = {pool: _State() for pool in Pool}

    @contextmanager
    def slot(self, pool: Pool, defaults: Limits, deadline: Deadline) -> Iterator[None]:
        state = self._states[pool]
        self._take_place(state, defaults, deadline)
        try:
            self._wait_for_turn(state, defaults, deadline)
            yield
        finally:
            with state.place_freed:
                state.under_way -= 1
                state.place_freed.notify()

    def observe(self, pool: Pool, limits: Limits) -> None:
        state = self._states[pool]
        with state.place_freed:
            state.limits = limits
            state.place_freed.notify_all()

    def back_off(self, pool: Pool, seconds: float) -> None:
        state = self._states[pool]
        with state.place_freed:
            state.blocked_until = max(state.blocked_until, self._clock() + seconds)

    def _take_place(self, state: _State, defaults: Limits, deadline: Deadline) -> None:
        with state.place_freed:
            while state.under_way >= (state.limits or defaults).concurrency:
                if deadline.passed:
                    raise no_free_place()
                state.place_freed.wait(deadline.remaining())
            state.under_way += 1

    def _wait_for_turn(self, state: _State, defaults: Limits, deadline: Deadline) -> None:
        while True:
            with state.place_freed:
                blocked = state.blocked_until
                now = self._clock()
                start = max(now, state.next_at, blocked)
                if start - now > deadline.remaining():
                    raise turn_too_late(start - now)
                state.next_at = start + (state.limits or defaults).gap
            if start > now:
                self._sleep(start - now)
            # Crossref may have asked another thread to wait while this one slept.
            if state.blocked_until <= blocked:
                return
