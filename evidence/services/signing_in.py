"""Signing in: wrong passwords are limited and every attempt is written down, without the password.

The rule, for whatever view asks `django.contrib.auth.authenticate`; a window begins with its first attempt:

- one client (`evidence.services.clients`) has 5 wrong attempts at one account in 15 minutes, and 50 in all;
- all clients together have 100 wrong attempts at one account in an hour;
- a browser in which somebody has signed in to the account before has 10 wrong attempts of its own in 15
  minutes, and none of the limits above holds for it.

So passwords cannot be guessed, neither by one nor by many; and who fails on purpose at the account of
another locks out neither their browser nor, for more than the rest of an hour, a new one of theirs. What
is refused counts no further. (The last point is OWASP's "device cookies".)

Attempts are counted before the password is looked at, so that a hundred at once are not all the first.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import get_random_string

from . import tallies
from .clients import client_of

logger = logging.getLogger("evidence.security")

MINUTE = 60
COOKIE = "evidence_known"
_SALT = "evidence.signing_in.known"
# Half a year: who comes more seldom signs in like a stranger.
COOKIE_AGE = 180 * 24 * 60 * MINUTE
LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Limit:
    purpose: str
    most: int
    seconds: int


OF_BROWSER = Limit("sign-in browser", 10, 15 * MINUTE)
OF_CLIENT = Limit("sign-in client", 50, 15 * MINUTE)
OF_CLIENT_AND_ACCOUNT = Limit("sign-in client account", 5, 15 * MINUTE)
OF_ACCOUNT = Limit("sign-in account", 100, 60 * MINUTE)


@dataclass(slots=True)
class Attempt:
    """One attempt to sign in; `wait` is None, or how many seconds it is refused for."""

    account: str
    client: str
    wait: int | None = None
    succeeded: bool = False
    counted: list[str] = field(default_factory=list)

    @property
    def refusal(self) -> str:
        """What the person is told."""
        minutes = math.ceil((self.wait or 0) / MINUTE)
        return (
            "Too many wrong passwords. Nothing was checked this time, the right one would be refused too. "
            f"Try again in {minutes} minute{'s' if minutes != 1 else ''}. If you have forgotten your "
            "password, ask an administrator for a new one."
        )


class Limits:
    """An authentication backend that knows nobody: it stands first, and stops what is too much.

    It has no `get_user`, so no session is ever its own.
    """

    def authenticate(self, request: HttpRequest | None, username: Any = None, password: Any = None) -> None:
        if request is None or username is None:
            return
        attempt = begin(request, str(username))
        if attempt.wait is not None:
            raise PermissionDenied(attempt.refusal)


def begin(request: HttpRequest, account: str) -> Attempt:
    """Count an attempt, as long as it may be made; `attempt_of(request)` has it from now on."""
    account = account[:LONGEST_NAME]
    attempt = Attempt(account, client_of(request))
    request.sign_in_attempt = attempt  # type: ignore[attr-defined]
    browser = _known_browser(request, account)
    for limit, whose in _limits(attempt, browser):
        name = tallies.key(limit.purpose, *whose)
        counted = tallies.count(name, window=limit.seconds)
        if counted.hits > limit.most:
            attempt.wait = max(1, math.ceil(counted.seconds_left))
            break
        attempt.counted.append(name)
    return attempt


def _limits(attempt: Attempt, browser: str) -> list[tuple[Limit, tuple[str, ...]]]:
    if browser:
        return [(OF_BROWSER, (browser,))]
    # In this order: what one client is refused for does not count against the account.
    return [
        (OF_CLIENT_AND_ACCOUNT, (attempt.client, attempt.account)),
        (OF_CLIENT, (attempt.client,)),
        (OF_ACCOUNT, (attempt.account,)),
    ]


def attempt_of(request: HttpRequest) -> Attempt | None:
    """The attempt that was made in this request, if one was."""
    return getattr(request, "sign_in_attempt", None)


def on_success(*, request: HttpRequest | None, user: Any, **_: Any) -> None:
    """Receives `user_logged_in`: the attempt was no wrong one."""
    client = client_of(request) if request is not None else "no request"
    logger.info("Signed in: user %r, client %s.", user.get_username(), client)
    attempt = attempt_of(request) if request is not None else None
    if attempt is not None:
        # Earlier ones of the same client at the same account were slips; at others they were not.
        attempt.succeeded = True
        first, *others = attempt.counted
        tallies.forget(first)
        for name in others:
            tallies.take_back(name)


def on_failure(*, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Receives `user_login_failed`, from a wrong password and from a refusal alike."""
    name = str(credentials.get("username", ""))[:LONGEST_NAME]
    client = client_of(request) if request is not None else "no request"
    attempt = attempt_of(request) if request is not None else None
    if attempt is not None and attempt.wait is not None:
        logger.warning("Locked out for %d s: user %r, client %s.", attempt.wait, name, client)
    else:
        logger.warning("Not signed in: user %r, client %s.", name, client)


def remember_browser(response: HttpResponseBase, account: str) -> None:
    """Have the browser keep that somebody signed in to the account with it. It proves nothing else."""
    value = signing.dumps([account, get_random_string(16)], salt=_SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known_browser(request: HttpRequest, account: str) -> str:
    """The name of the browser, if it has signed in to `account` before; else ``""``."""
    try:
        known, browser = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return f"{browser}" if known == account else ""
