"""The short way to an answer: what the long way said about an address, kept for who asks the same again.

Eleven middlewares, the routes, Django REST Framework's request, negotiation and permissions: for a reader
who shows no token and no cookie, all that they decide hangs on the address, the host, the scheme and
``Accept``. So the first answer is made the long way; where its view says how it can be given again
(`may_be_given_again`), this is kept, with the headers that all of them put on it. Rows are not kept: they
are asked for each time, and each request counts towards its client's limit.

Whatever is unusual goes the long way: anything but GET; credentials, cookies, an origin; a limit that is
exceeded; a row that is not there; a question on the way to a plan that is now answered otherwise.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.core.signals import setting_changed
from django.db import Error
from django.http import HttpRequest, HttpResponse

from .delivery import finished
from .identifying import plain_address
from .throttling import counted_as_nobody

# A kilobyte each, and the plan that is kept anyway.
KEPT = 512
LONGEST_KEY = 1500
_PREFIX = "/api/v1/"
# What an answer hangs on besides the path and the scheme.
_TOLD = ("QUERY_STRING", "HTTP_ACCEPT", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME")
# What a fresh answer says of itself; all other headers are the same each time.
_OF_ONE_ANSWER = frozenset(
    ("etag", "last-modified", "link", "content-length", "content-encoding", "ratelimit", "ratelimit-policy")
)

# A 304 has the headers of what it stands for.
_LEARNED_FROM = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)

Given = tuple[Any, ...]
Again = Callable[[HttpRequest, Given], HttpResponse | None]
_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    again: Again
    # As Django holds them: the name as it is written and the value, by the name in lower case.
    headers: dict[str, tuple[str, str]]


_kept: OrderedDict[_Key, _Way] = OrderedDict()
_lock = Lock()


def may_be_given_again(response: HttpResponse, again: Again) -> None:
    """Say that `again` gives this answer as it is then, to anybody who asks for the same.

    It is called with the request and the values in the address, if it is of a kind that has some
    (`plain_address`); else it is for this address alone. It returns None where the long way has to be gone.
    What it returns needs no header but its own: ``ETag``, ``Last-Modified``, ``Link``.
    """
    response.again = again  # type: ignore[attr-defined]


def forget() -> None:
    """Let go of all that is kept: it is found again."""
    with _lock:
        _kept.clear()


class ShortWays:
    """The outermost middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _read(request)
        if asked is None:
            return self.get_response(request)
        key, given = asked
        way = _kept.get(key)
        if way is not None and (response := _short(way, request, given)) is not None:
            return response
        response = self.get_response(request)
        again = getattr(response, "again", None)
        if again is not None and response.status_code in _LEARNED_FROM and not response.cookies:
            _keep(key, _Way(again, _lasting(response)))
        return response


def _read(request: HttpRequest) -> tuple[_Key, Given] | None:
    """What an answer hangs on, with the values in the key of a row apart; None: the long way."""
    meta, path = request.META, request.path_info
    if request.method != "GET" or not path.startswith(_PREFIX) or _is_unusual(meta):
        return None
    # The rest is what Django makes the site's own address of.
    key = tuple(meta.get(name, "") for name in _TOLD)
    if len(path) + sum(map(len, key)) > LONGEST_KEY:
        return None
    address, given = plain_address(path)
    return (address, request.scheme or "", *key), given


def _is_unusual(meta: dict[str, Any]) -> bool:
    """Whether the answer may be for the asker alone, or have other headers."""
    return bool("HTTP_AUTHORIZATION" in meta or meta.get("HTTP_COOKIE") or meta.get("HTTP_ORIGIN"))


def _short(way: _Way, request: HttpRequest, given: Given) -> HttpResponse | None:
    standing = counted_as_nobody(request)
    if standing is not None and standing.exceeded:
        return None
    try:
        response = way.again(request, given)
    except Error:  # what to say of a database that fails, the long way knows
        return None
    if response is None:
        return None
    # As they were checked and encoded the first time, which takes Django longer than the answer itself.
    response.headers._store.update(way.headers)
    if standing is not None:
        for name, value in standing.headers.items():
            response.headers[name] = value
    response = finished(request, response)
    response.headers.setdefault("Content-Length", str(len(response.content)))
    return response


def _keep(key: _Key, way: _Way) -> None:
    with _lock:
        _kept[key] = way
        _kept.move_to_end(key)
        if len(_kept) > KEPT:
            _kept.popitem(last=False)


def _lasting(response: HttpResponse) -> dict[str, tuple[str, str]]:
    store: dict[str, tuple[str, str]] = response.headers._store
    return {name: each for name, each in store.items() if name not in _OF_ONE_ANSWER}


def _on_setting(**_: Any) -> None:
    forget()


# Only tests change settings.
setting_changed.connect(_on_setting, dispatch_uid="evidence.short_ways")
