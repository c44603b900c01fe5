"""``Idempotency-Key`` on POST: a repeated request is answered as the first one was, and does nothing.

Every POST is one transaction, with a key or without: an error leaves nothing done.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.services import idempotency
from evidence.services.idempotency import KeyReused, Reserved, StillUnderWay, Stored

from .parsing import sent
from .problems import InvalidBody, conflict

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_FORM = re.compile(r"[\x21-\x7e]{1,200}")
# Of the first answer, what its repeat has too.
_KEPT_HEADERS = ("ETag", "Location")

Handler = Callable[..., Response]


class OtherRequest(APIException):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = f"This {HEADER} came with another request before: take a new one for each request."


def once(handler: Handler) -> Handler:
    """A POST handler in a transaction, remembered under its key where the client sent one."""

    @wraps(handler)
    def handle(view: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        return _handle(request, lambda: handler(view, request, *args, **kwargs))

    return handle


def once_alone(handler: Handler) -> Handler:
    """The same for what waits for the network and commits by itself, and may be done twice."""

    @wraps(handler)
    def handle(view: Any, request: Request, *args: Any, **kwargs: Any) -> Any:
        return _handle(request, lambda: handler(view, request, *args, **kwargs), together=False)

    return handle


def _handle(request: Request, work: Callable[[], Response], *, together: bool = True) -> Any:
    key = request.headers.get(HEADER)
    if key is None:
        return _done(work, None, together=together)
    if not _FORM.fullmatch(key):
        raise InvalidBody([], detail=f"{HEADER} has 1 to 200 characters of ASCII, without spaces.")
    print_ = idempotency.fingerprint(request.method or "", request.get_full_path(), sent(request))
    user: Any = request.user
    try:
        begun = idempotency.begin(user=user, key=key, fingerprint=print_)
        if isinstance(begun, Stored):
            return _again(begun)
        try:
            return _done(work, begun, together=together)
        except BaseException:
            idempotency.release(begun)
            raise
    except KeyReused:
        raise OtherRequest from None
    except StillUnderWay as error:
        detail = f"The first request with this {HEADER} is not answered yet."
        raise conflict(detail, wait=error.seconds) from None


def _done(work: Callable[[], Response], reserved: Reserved | None, *, together: bool) -> Response:
    response = None if together else work()
    with transaction.atomic():
        response = response or work()
        if reserved is not None:
            idempotency.finish(reserved, _stored(response))
    return response


def _stored(response: Response) -> Stored:
    body = "" if response.data is None else JSONRenderer().render(response.data).decode()
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    return Stored(response.status_code, headers, body)


def _again(stored: Stored) -> HttpResponse:
    return HttpResponse(
        stored.body,
        status=stored.status,
        headers={**stored.headers, REPLAYED: "true"},
        content_type="application/json",
    )
