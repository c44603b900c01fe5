"""How the addresses that write describe themselves: their headers, their bodies, all that they answer."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from . import examples
from .problems import MEDIA_TYPE
from .serializers.problems import ProblemSerializer

ALWAYS = {
    429: "Too many requests: come back after `Retry-After` seconds.",
    500: "A fault here.",
    503: "The database does not answer; try again.",
}

READING = {
    401: "The token lets nobody in.",
    406: "Something else than JSON was asked for.",
    **ALWAYS,
}
"""Of every address that is read as JSON; what a 400 or a 404 means there, each says itself."""

SUMMARIES = {
    "create": "Add a {what}",
    "partial_update": "Change a {what}",
    "destroy": "Delete a draft of yours",
    "many": "Add several at once",
    "submit": "Submit a draft",
    "publish": "Publish what somebody else submitted",
    "reject": "Give what is submitted back to its author",
    "confirm": "Let what is published stand, until the next review",
    "withdraw": "Withdraw what is published, or take back what you submitted",
    "revise": "Make a draft of the next version",
}
_STEPS = ("submit", "publish", "reject", "confirm", "withdraw", "revise")
_OF_A_VERSION = ("partial_update", "destroy", *_STEPS)

_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, "header", description="The ETag that you have: 304 while it is the same."
)
_IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    "header",
    # Left out, it is a 428; a description that says "required" would let no client see that.
    required=False,
    description="Needed: the ETag that came with the row. It says which version you change or judge.",
)
_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    "header",
    description="1 to 200 characters of your choice. The same request again under the same key does nothing "
    "and gets the same answer, for 24 hours.",
)


_ETAG = OpenApiParameter(
    "ETag", str, "header", response=[200, 201], description="Names this version: send it as If-Match."
)


class BulkItemSerializer(serializers.Serializer):
    """What became of one item: a row, or a problem."""

    index = serializers.IntegerField(help_text="Its place in `items`, from 0.")
    status = serializers.IntegerField(help_text="As if it had been sent alone.")
    id = serializers.IntegerField(allow_null=True)
    url = serializers.URLField(allow_null=True)
    problem = ProblemSerializer(allow_null=True)


class BulkSerializer(serializers.Serializer):
    items = BulkItemSerializer(many=True)


def described(problems: dict[int, str]) -> dict[Any, OpenApiResponse]:
    """Problems by status, with what each means here."""
    return {
        (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description)
        for status, description in problems.items()
    }


def headers_of(method: str, action: str) -> list[OpenApiParameter]:
    """The headers that a request takes, beside those that every request has."""
    found = []
    if method == "POST":
        found.append(_KEY)
    if action in _OF_A_VERSION:
        found.append(_IF_MATCH)
    if action == "retrieve":
        found.append(_IF_NONE_MATCH)
    if action in ("retrieve", "create", "partial_update", *_STEPS):
        found.append(_ETAG)
    return found


def answers(method: str, view: Any, answer: Any) -> dict[Any, Any]:
    """Everything that a request that writes can be answered with."""
    action = view.action
    problems = {
        400: "The body, or a header, is wrong: `errors` names each place.",
        401: "Nobody is signed in, or the token lets nobody in.",
        403: "You, or this token, may not do this; or not with this row.",
        406: "Something else than JSON was asked for.",
    }
    if "key" in view.kwargs or action in _OF_A_VERSION or not hasattr(view, "what"):
        problems[404] = "No such row, or none that you may see."
    problems[409] = "Something stands in the way: the same is here already, or the state; or the first "
    problems[409] += "request with this Idempotency-Key is not answered yet."
    if action in _OF_A_VERSION:
        problems[412] = "It was changed since you got it."
        problems[428] = "If-Match is missing."
    problems[413] = "The body is too large."
    problems[415] = "The body is something else than JSON."
    if method == "POST":
        problems[422] = "The Idempotency-Key came with another request before."
    if getattr(view, "what", "") == "study":
        problems[422] += " Or nobody registered this DOI with Crossref."
    return _successes(action, view, answer) | described({**problems, **ALWAYS})


def _successes(action: str, view: Any, answer: Any) -> dict[int, Any]:
    if isinstance(answer, dict):
        return answer
    gone = OpenApiResponse(description="Done; there is nothing (more) that you may see.")
    if action == "destroy":
        return {204: gone}
    if action == "many":
        return {
            201: OpenApiResponse(BulkSerializer, "All were added."),
            207: OpenApiResponse(BulkSerializer, "With `atomic: false`: each item has a status."),
        }
    row = view.detail_serializer_class
    match action:
        case "create" if getattr(view, "what", "") == "study":
            return {201: row, 200: OpenApiResponse(row, "It was here already.")}
        case "create" | "revise":
            return {201: row}
        case "partial_update":
            return {200: row}
        case _:
            return {200: row, 204: gone}


def bodies_of(view: Any) -> list[OpenApiExample]:
    """An example of what is sent, and one of what is wrong."""
    found = []
    if (body := examples.BODIES.get((view.what, view.action))) is not None:
        found.append(OpenApiExample("What is sent", body, request_only=True))
    return found
