"""One question to Crossref: paced, redirected, repeated, until it is answered or time is up."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any
from urllib.parse import urljoin, urlsplit

from .answers import read_message
from .deadline import Deadline, Sleep
from .errors import BadResponse, CrossrefError, RateLimited, Unavailable
from .pacing import Limits, Pacer, Pool, read_limits
from .retry import backoff, retry_after
from .transport import Answer, Http, Unreachable

logger = logging.getLogger(__name__)

_MOST_HOPS = 3
_REDIRECTS = {301, 302, 303, 307, 308}
# Worth asking again: the first two are a proxy's or a front server's passing troubles.
_PASSING = {408, 425, 500, 502, 503, 504}
# A mistaken Retry-After must not silence all machines for days.
_LONGEST_BLOCK = 900.0


class Exchange:
    """Asks one question at a time in each of the threads that use it.

    `retries` bounds how often a failed exchange is repeated; being asked to slow down (429)
    is no failure, and bounded by the deadline alone. An attempt takes at most
    `attempt_seconds`, so that a server that hangs leaves time for another.
    """

    def __init__(
        self,
        *,
        http: Http,
        pacer: Pacer,
        limits: Mapping[Pool, Limits],
        retries: int,
        attempt_seconds: float,
        api_key: str = "",
        sleep: Sleep = time.sleep,
        rng: Random | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._http = http
        self._pacer = pacer
        self._limits = limits
        self._retries = retries
        self._attempt_seconds = attempt_seconds
        self._headers = {"Crossref-Plus-API-Token": f"Bearer {api_key}"} if api_key else {}
        self._sleep = sleep
        # Spreads callers in time: nothing that a guess could harm.
        self._rng = rng or Random()  # noqa: S311
        self._now = now

    def ask(
        self,
        url: str,
        params: Mapping[str, str],
        *,
        expected: str,
        pool: Pool,
        deadline: Deadline,
        doi: str = "",
    ) -> dict[str, Any]:
        """The message that answers GET `url`; `expected` is its type (see `read_message`).

        Raises a `CrossrefError` that tells of `doi` and of the request.
        """
        request = f"GET {urlsplit(url).path}"
        try:
            answer = self._ask(url, params, pool, deadline)
            return read_message(answer.status, answer.body, expected=expected)
        except CrossrefError as error:
            error.doi, error.request = doi, request
            raise

    def _ask(self, url: str, params: Mapping[str, str] | None, pool: Pool, deadline: Deadline) -> Answer:
        failures = refusals = hops = 0
        while True:
            cause: Unreachable | None = None
            try:
                answer = self._attempt(url, params, pool, deadline)
            except Unreachable as error:
                cause, why, asked_to_wait = error, f"Crossref could not be reached: {error}", None
            else:
                if answer.status in _REDIRECTS:
                    hops += 1
                    # The new address brings its own parameters.
                    url, params = _next_hop(url, answer, hops), None
                    continue
                if answer.status != 429 and answer.status not in _PASSING:
                    return answer
                why = f"Crossref's server failed (HTTP {answer.status})"
                asked_to_wait = retry_after(answer.headers, self._now())
                if answer.status == 429:
                    refusals += 1
                    self._wait_as_asked(pool, deadline, asked_to_wait, refusals)
                    continue
            failures += 1
            self._wait_to_retry(pool, deadline, asked_to_wait, failures, why, cause)

    def _attempt(self, url: str, params: Mapping[str, str] | None, pool: Pool, deadline: Deadline) -> Answer:
        with self._pacer.slot(pool, self._limits[pool], deadline):
            if deadline.passed:
                raise Unavailable("there was no time left to ask Crossref")
            answer = self._http.get(
                url, params=params, headers=self._headers, deadline=deadline.within(self._attempt_seconds)
            )
        if told := read_limits(answer.headers, self._limits[pool]):
            self._pacer.observe(pool, told)
        return answer

    def _wait_as_asked(self, pool: Pool, deadline: Deadline, asked: float | None, refusals: int) -> None:
        wait = max(asked or 0.0, backoff(refusals, self._rng))
        # All who share the pacer wait, not this caller alone.
        self._pacer.back_off(pool, min(wait, _LONGEST_BLOCK))
        if wait >= deadline.remaining():
            raise RateLimited(
                "Crossref asks for slower requests (HTTP 429), and there was no time to wait; "
                f"try again in {wait:.0f} seconds",
                retry_after=wait,
            )
        logger.info("Crossref asks for slower requests; asking again in %.1f seconds", wait)
        self._sleep(wait)

    def _wait_to_retry(
        self,
        pool: Pool,
        deadline: Deadline,
        asked: float | None,
        failures: int,
        why: str,
        cause: Unreachable | None,
    ) -> None:
        wait = max(asked or 0.0, backoff(failures, self._rng))
        if asked:
            self._pacer.back_off(pool, min(wait, _LONGEST_BLOCK))
        if failures > self._retries or wait >= deadline.remaining():
            times = "once" if failures == 1 else f"{failures} times"
            raise Unavailable(f"{why}; asked {times}") from cause
        logger.info("%s; asking again in %.1f seconds", why, wait)
        self._sleep(wait)


def _next_hop(url: str, answer: Answer, hops: int) -> str:
    """Where a redirect leads, if it may be followed: on the same host, or to its https.

    A redirect to elsewhere would hand the caller's mail address and API key to another, and
    let an answer from the inside of a network pass for Crossref's.
    """
    location = answer.headers.get("location", "")
    if not location:
        raise BadResponse("Crossref answered with a redirect that leads nowhere")
    if hops > _MOST_HOPS:
        raise BadResponse(f"Crossref redirected more than {_MOST_HOPS} times")
    try:
        target = urljoin(url, location)
        if _may_follow(url, target):
            return target
    except ValueError as error:
        # urllib's word for a port or a host in brackets that is none.
        raise BadResponse("Crossref redirected to what is no address") from error
    raise BadResponse("Crossref redirected to another host, which is not followed; check CROSSREF_BASE_URL")


def _may_follow(url: str, target: str) -> bool:
    here, there = urlsplit(url), urlsplit(target)
    if there.username is not None or here.hostname != there.hostname:
        return False
    if here.scheme == there.scheme:
        return here.port == there.port or {here.port, there.port} == {None, _DEFAULT_PORTS[here.scheme]}
    return (here.scheme, there.scheme) == ("http", "https") and there.port in (None, 443)


_DEFAULT_PORTS = {"http": 80, "https": 443}
