"""Which version a client has before it: ``ETag``, ``If-None-Match`` and ``If-Match`` (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponseBase
from django.utils.http import parse_etags
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response


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


def unless_held(request: Request, response: HttpResponseBase) -> HttpResponseBase:
    """`response`, which has an ETag; or 304 where the client says that it has this very version."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    tag = response["ETag"]
    # Compared weakly, as the RFC says: a cache on the way may have marked it so.
    if "*" in held or tag in {one.removeprefix("W/") for one in held}:
        return Response(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
    return response


def check_version(request: Request, represent: Callable[[], Any]) -> None:
    """Compare ``If-Match`` with what `represent` gives now, under the row's lock.

    Raises `NoVersionGiven` (428) and `Stale` (412).
    """
    given = parse_etags(request.headers.get("If-Match", ""))
    # A tag that matches anything says nothing about what the client saw. Weak tags never match here.
    if not given or "*" in given:
        raise NoVersionGiven
    if etag_of(represent()) not in given:
        raise Stale
