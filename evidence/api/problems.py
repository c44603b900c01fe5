"""Errors as problem details (RFC 9457): one shape for every status, whatever raised it.

They do not pass through a renderer: a client that asked for something else than JSON can read them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from django.utils.log import log_response
from rest_framework.exceptions import APIException
from rest_framework.views import set_rollback

from evidence.filter_values import shown
from evidence.services.steps import ChangedMeanwhile, NotAllowed, WrongState

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ParameterError:
    """What is wrong with one query parameter; `allowed` where the possible values can be listed."""

    parameter: str
    detail: str
    allowed: tuple[str, ...] | None = None

    def as_dict(self) -> dict[str, Any]:
        error: dict[str, Any] = {"parameter": shown(self.parameter), "detail": self.detail}
        return error if self.allowed is None else error | {"allowed": list(self.allowed)}


class InvalidParameters(APIException):
    """Query parameters that cannot be answered: 400, with every one of them named."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, errors: Iterable[ParameterError]) -> None:
        self.errors = tuple(errors)
        super().__init__(" ".join(error.detail for error in self.errors))


@dataclass(frozen=True, slots=True)
class BodyError:
    """What is wrong at one place of the body; `pointer` is a JSON pointer (RFC 6901), ``""`` the whole."""

    pointer: str
    detail: str

    def as_dict(self) -> dict[str, Any]:
        return {"pointer": f"#{self.pointer}", "detail": self.detail}


class InvalidBody(APIException):
    """A body that cannot be taken as it is: 400, with every place that is wrong."""

    status_code = HTTPStatus.BAD_REQUEST

    def __init__(self, errors: Iterable[BodyError], *, detail: str = "") -> None:
        self.errors = tuple(errors)
        super().__init__(detail or " ".join(error.detail for error in self.errors))


class Conflict(APIException):
    """What there is already stands in the way: 409."""

    status_code = HTTPStatus.CONFLICT

    def __init__(self, errors: Iterable[BodyError], *, detail: str = "") -> None:
        self.errors = tuple(errors)
        super().__init__(detail or " ".join(dict.fromkeys(error.detail for error in self.errors)))


def conflict(detail: str, *, wait: int | None = None) -> Conflict:
    """A conflict without a place in the body; `wait` seconds before it is worth asking again."""
    error = Conflict([], detail=detail)
    if wait is not None:
        error.wait = wait  # type: ignore[attr-defined]
    return error


class MalformedIdentifier(APIException):
    """An identifier in the path that is none: 400, with the reason."""

    status_code = HTTPStatus.BAD_REQUEST


def problem(
    status: int,
    detail: str,
    *,
    errors: Iterable[ParameterError | BodyError] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """The answer for an error. Its `type` is ``about:blank``: the status says all that there is."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
    }
    if listed := [error.as_dict() for error in errors]:
        content["errors"] = listed
    return JsonResponse(content, status=status, headers=dict(headers or {}), content_type=MEDIA_TYPE)


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> JsonResponse:
    """Django REST Framework's ``EXCEPTION_HANDLER``: never lets an exception through as HTML."""
    set_rollback()
    match exc:
        case InvalidParameters() | InvalidBody() | Conflict():
            return problem(exc.status_code, str(exc.detail), errors=exc.errors, headers=_headers(exc))
        case WrongState():
            return problem(409, str(exc))
        case ChangedMeanwhile():
            return problem(412, str(exc))
        case NotAllowed():
            return problem(403, str(exc))
        case APIException():
            return problem(exc.status_code, str(exc.detail), headers=_headers(exc))
        case Http404():
            return problem(404, str(exc) or "There is nothing at this address.")
        case PermissionDenied():
            return problem(403, str(exc) or "You may not do this.")
        case RequestDataTooBig():
            return problem(413, "The body is larger than this site takes: send less at a time.")
        case SuspiciousOperation():
            return problem(400, "The request cannot be read: too many parameters, or a wrong host.")
        case OperationalError() | InterfaceError():
            detail = "The database does not answer. Try again soon."
            response = problem(503, detail, headers={"Retry-After": "5"})
        case _:
            response = problem(500, "Something went wrong here, and has been logged.")
    # What Django does with an exception that nobody caught: tell whoever listens, and the log.
    request = context["request"]._request
    got_request_exception.send(sender=type(context["view"]), request=request)
    log_response(
        "%s: %s", response.reason_phrase, request.path, response=response, request=request, exception=exc
    )
    return response


def _headers(exc: APIException) -> dict[str, str]:
    headers = {}
    if challenge := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers
