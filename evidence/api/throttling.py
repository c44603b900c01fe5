"""How often the API may be asked: by signed-in user or token's owner, and by client for everybody else.

Counted in the database, so that all processes and machines have one count; the rates are settings
(`API_RATE_SIGNED_IN`, `API_RATE_ANONYMOUS`).
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import Error
from django.http import HttpRequest
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from evidence.services import tallies, tally_blocks
from evidence.services.clients import client_of

# A process counts a hundredth of a limit ahead, and no more than this.
MOST_AHEAD = 50

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left to somebody in this window."""

    policy: str
    quota: int
    window: int
    hits: int
    seconds_left: float

    @property
    def exceeded(self) -> bool:
        return self.hits > self.quota

    @property
    def wait(self) -> int:
        return max(1, math.ceil(self.seconds_left))

    @property
    def headers(self) -> dict[str, str]:
        """As the IETF's draft-ietf-httpapi-ratelimit-headers spells them, in its tenth version."""
        left = max(0, self.quota - self.hits)
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={self.window}',
            "RateLimit": f'"{self.policy}";r={left};t={self.wait}',
        }


class SharedThrottle(BaseThrottle):
    """Django REST Framework's throttle, over the shared count. One statement for each request.

    A count that fails lets the request through: the limit guards the site's strength, not anybody's rights,
    and without a database the request fails by itself, with a better answer than "too many".
    """

    standing: Standing | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        self.standing, not_authenticated = _counted(request)
        if self.standing is not None and self.standing.exceeded:
            return False
        if not_authenticated is not None:
            # Once it was raised, the request goes for one of nobody: who sends a wrong token is told.
            raise not_authenticated
        return True

    def wait(self) -> float | None:
        return self.standing.wait if self.standing else None


def standing_of(request: Request) -> Standing | None:
    """What is left to whoever asks; None where there is no limit, or no count of it."""
    return getattr(request._request, "api_counted", (None, None))[0]


def counted_as_nobody(request: HttpRequest) -> Standing | None:
    """The same of a request that shows nobody, counted; the long way does not count it again."""
    counted = _count(request, AnonymousUser())
    request.api_counted = (counted, None)  # type: ignore[attr-defined]
    return counted


def _counted(request: Request) -> tuple[Standing | None, APIException | None]:
    """The request counted, once however often it is asked for, and why nobody is signed in who tried to."""
    known: HttpRequest = request._request
    if not hasattr(known, "api_counted"):
        not_authenticated = None
        try:
            user = request.user
        except APIException as error:
            # Whoever guesses at tokens is counted by where they come from.
            user, not_authenticated = AnonymousUser(), error
        known.api_counted = (_count(known, user), not_authenticated)  # type: ignore[attr-defined]
    return known.api_counted  # type: ignore[attr-defined]


def _count(request: HttpRequest, user: Any) -> Standing | None:
    if user.is_authenticated:
        policy, whose, rate = "signed-in", str(user.pk), settings.API_RATE_SIGNED_IN
    else:
        policy, whose, rate = "anonymous", client_of(request), settings.API_RATE_ANONYMOUS
    if rate is None:
        return None
    quota, window = rate
    try:
        counted = tally_blocks.count(
            tallies.key(f"api {policy}", whose), window=window, ahead=min(quota // 100, MOST_AHEAD)
        )
    except Error:
        logger.warning("A request to the API was not counted.", exc_info=True)
        return None
    return Standing(policy, quota, window, counted.hits, counted.seconds_left)
