"""Which version a client has before it: ``ETag``, ``If-None-Match`` and ``If-Match`` (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

_CODING = re.compile(r'-(?:br|gzip)"$')
_MORE = re.compile(r'\+[0-9a-f]{16}"$')


class NoVersionGiven(APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED
    default_detail = (
        "Say which version you change: send the ETag that you got with it as If-Match (the tag itself, "
        "not “*”)."
    )


class Stale(APIException):
    status_code = HTTPStatus.PRECONDITION_FAILED
    default_detail = "It was changed since you got it: get it again, and decide anew."


def etag_of(representation: Any) -> str:
    """SHA-256 of what the client is shown: two answers with one tag are the same, letter by letter."""
    return tag_of(JSONRenderer().render(representation))


def tag_of(body: bytes) -> str:
    """The tag of an answer as it is sent."""
    return f'"{hashlib.sha256(body).hexdigest()}"'


def tagged(representation: Any, *, status: int = HTTPStatus.OK, tag: str = "") -> Response:
    """An answer with one row, and its ETag, or `tag`; of a new row, also where it is."""
    headers = {"ETag": tag or etag_of(representation)}
    if status == HTTPStatus.CREATED:
        # A plain string: WSGI (PEP 3333) knows no subclasses.
        headers["Location"] = str(representation["url"])
    return Response(representation, status=status, headers=headers)


def coded(tag: str, coding: str) -> str:
    """The tag of the same answer in a content coding, which is another string of bytes (RFC 9110, 8.8.3.3).

    >>> coded('"1234"', "gzip")
    '"1234-gzip"'
    """
    return f'{tag[:-1]}-{coding}"'


def uncoded(tag: str) -> str:
    """The tag of the answer as it is before it is compressed.

    >>> uncoded('"1234-gzip"'), uncoded('"1234"')
    ('"1234"', '"1234"')
    """
    return _CODING.sub('"', tag)


def with_more(tag: str, more: Any) -> str:
    """The tag of a row with `more` beside it: rows of other kinds (``include=``)."""
    return f'{tag[:-1]}+{etag_of(more)[1:17]}"'


def _of_row(tag: str) -> str:
    return _MORE.sub('"', uncoded(tag))


def check_version(request: Request, represent: Callable[[], Any]) -> None:
    """Compare ``If-Match`` with what `represent` gives now, under the row's lock.

    Raises `NoVersionGiven` (428) and `Stale` (412).
    """
    given = parse_etags(request.headers.get("If-Match", ""))
    # A tag that matches anything says nothing about what the client saw. Weak tags never match here.
    if not given or "*" in given:
        raise NoVersionGiven
    given = [_of_row(tag) for tag in given]
    if etag_of(represent()) not in given:
        raise Stale
