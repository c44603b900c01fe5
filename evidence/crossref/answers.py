"""From an HTTP answer to Crossref's message, or to the error that it amounts to.

The shapes are those of recorded exchanges. The Content-Type is never looked at: Crossref
labels plain text as JSON, and mirrors leave the label out.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Never

from .errors import BadResponse, CrossrefError, NotFound, Unavailable

# A record is about eight deep. Deeper ones would break what walks or stores them later.
_DEEPEST = 100

# Crossref's names for what it objects to; anything else in their place is not repeated.
_TYPE_NAME = re.compile(r"[a-z][a-z-]{1,60}", re.ASCII)


def read_message(status: int, body: bytes, *, expected: str) -> dict[str, Any]:
    """The `message` of an answer of type `expected` (``work``, ``work-list``, ``work-agency``).

    Raises the member of the error family that the answer amounts to. A ``work-list`` has
    `items`, all of them objects, and a `total-results` that is a number or None.
    """
    if not 200 <= status < 300:
        raise _refusal(status, body, about_one_record=expected != "work-list")
    content = read_json(body)
    if content.get("message-type") != expected:
        raise BadResponse(f"the answer is not a Crossref message of the type {expected}")
    message = content.get("message")
    if not isinstance(message, dict):
        raise BadResponse("the answer's message is not an object")
    if expected == "work-list":
        items = message.get("items")
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise BadResponse("the answer's list of records is not one")
        total = message.get("total-results")
        message["total-results"] = total if isinstance(total, int) else None
    return message


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object that `body` is; `BadResponse` for anything else."""
    content: Any = None
    # ValueError is for text that is no JSON, RecursionError for 200,000 times "[". Neither is kept
    # as the cause: json's holds the whole body.
    with suppress(ValueError, RecursionError):
        content = json.loads(body, parse_constant=_refuse_constant, parse_float=_finite)
    if not isinstance(content, dict):
        raise BadResponse("the answer is not JSON, or not an object")
    _refuse_depth(content)
    return content


def _refuse_constant(name: str) -> Never:
    # Python reads NaN and Infinity, which are no JSON and which PostgreSQL does not store.
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _refuse_depth(content: dict[str, Any]) -> None:
    level: list[Any] = [content]
    for _ in range(_DEEPEST):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise BadResponse(f"the answer is more than {_DEEPEST} levels deep")


def _refusal(status: int, body: bytes, *, about_one_record: bool) -> CrossrefError:
    """The error for an answer whose status is not one of success (and not 429 or a redirect)."""
    if status == 401:
        return Unavailable("Crossref does not accept the API key (HTTP 401); check CROSSREF_API_KEY")
    if status == 403:
        return Unavailable(
            "Crossref refuses to answer this installation (HTTP 403); check CROSSREF_API_KEY and "
            "CROSSREF_MAILTO, and write to support@crossref.org if they are right"
        )
    if status >= 500:
        return Unavailable(f"Crossref's server failed (HTTP {status})")
    kind, objections = _objections(body)
    # "Resource not found.", whatever it is labelled as; but a route that does not exist says
    # nothing about a DOI.
    if status == 404 and about_one_record and kind != "route-not-found":
        return NotFound("Crossref has no record of this DOI")
    if objections:
        return BadResponse(
            f"Crossref objects to the request (HTTP {status}): {', '.join(objections)}", objections=objections
        )
    return BadResponse(f"Crossref answered with HTTP {status}, which is no answer to this question")


def _objections(body: bytes) -> tuple[str, tuple[str, ...]]:
    """The message type of an error's body, and the type names of what it objects to."""
    try:
        content = read_json(body)
    except BadResponse:
        return "", ()
    kind = content.get("message-type")
    message = content.get("message")
    failures = message if isinstance(message, list) else []
    types = (failure.get("type") for failure in failures if isinstance(failure, Mapping))
    names = [name for name in types if isinstance(name, str) and _TYPE_NAME.fullmatch(name)]
    return kind if isinstance(kind, str) else "", tuple(dict.fromkeys(names))
