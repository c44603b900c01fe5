"""Bodies: JSON in UTF-8 and nothing that merely looks like it. Whatever is wrong with one is a 400."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from .uploads import digest_of, is_file

# No address takes anything nearly as deep; Python's own reader gives up at some hundreds.
DEEPEST = 20
LONGEST_NUMBER = 30


class StrictJSONParser(JSONParser):
    """RFC 8259, read strictly: a name once in an object, numbers that are numbers, text that is text.

    The request's whole size is bounded by ``DATA_UPLOAD_MAX_MEMORY_SIZE`` (413).
    """

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            text = stream.read().decode("utf-8")
            value = json.loads(
                text,
                object_pairs_hook=_object,
                parse_constant=_no_number,
                parse_int=_whole,
                parse_float=_decimal,
            )
            _check(value)
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8.") from None
        except RecursionError:
            raise ParseError(f"The body is nested deeper than {DEEPEST} levels.") from None
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}") from None
        return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) < len(pairs):
        raise ParseError("A name stands twice in one object.")
    return held


def _no_number(text: str) -> NoReturn:
    raise ParseError(f"{text} is no number in JSON.")


def _whole(text: str) -> int:
    return int(_bounded(text))


def _decimal(text: str) -> Decimal:
    """Exactly what was written: 0.1 is a tenth."""
    return Decimal(_bounded(text))


def _bounded(text: str) -> str:
    if len(text) > LONGEST_NUMBER:
        raise ParseError(f"A number has more than {LONGEST_NUMBER} characters.")
    return text


def _check(value: Any) -> None:
    """Refuse text that the database cannot hold, wherever it stands, and more depth than there is use for."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for item in level:
            if isinstance(item, str):
                _check_text(item)
            elif isinstance(item, dict):
                below += [*item.keys(), *item.values()]
            elif isinstance(item, list):
                below += item
        if not below:
            return
        level = below
    raise ParseError(f"The body is nested deeper than {DEEPEST} levels.")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise ParseError("A text in the body has a NUL (\\u0000) in it.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ParseError("A text in the body has half a surrogate pair (\\ud800 to \\udfff) in it.") from None


def _of_part(value: Any) -> Any:
    return (value.name, digest_of(value)) if hasattr(value, "read") else value


def sent(request: Request) -> bytes:
    """What tells the body from others: the body as it came, or of one with a file the digest of its parts.

    Raises Django's `RequestDataTooBig`.
    """
    if is_file(request):
        data = request.data
        if hasattr(data, "lists"):
            # Not as it came: the boundary of a form is another one each time.
            return repr(sorted((name, list(map(_of_part, values))) for name, values in data.lists())).encode()
        return digest_of(data) if hasattr(data, "read") else b""
    body: bytes = request._request.body
    return body
