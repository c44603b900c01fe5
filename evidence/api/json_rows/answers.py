"""Answers made of rows that the database wrote: a page of them, and one alone."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from rest_framework.utils.encoders import JSONEncoder

from evidence.api import including
from evidence.api.moments import newest_written
from evidence.api.pagination import CursorPages
from evidence.api.versions import tag_of

from .page import Shown

# What goes with the rows of these ids, one for each.
Included = Callable[[list[Any]], list[dict[str, Any]]]


def page(planned: CursorPages, rows: list[Shown], url: str, included: Included | None = None) -> HttpResponse:
    """The page of `rows` that `url` asks for, out of those of the window that was `planned`."""
    # The same place in the same order, for the answer to this request.
    pages = copy.copy(planned)
    pages.url = url
    rows = pages.cut(rows, lambda row: row[1])
    texts = [text for text, _ in rows]
    if included is not None:
        # The last column of every order is the id.
        more = included([edge[-1] for _, edge in rows])
        texts = [_with(text, one) for text, one in zip(texts, more, strict=True)]
    before = json.dumps({"next": pages.next, "previous": pages.previous})[:-1]
    behind = f",{json.dumps(pages.more)[1:]}" if pages.more else "}"
    return _answer(f'{before},"results":[{",".join(texts)}]{behind}', texts, Link=pages.links)


def row(text: str, included: dict[str, Any] | None = None) -> HttpResponse:
    """One row as the database wrote it."""
    written = text if included is None else _with(text, included)
    return _answer(written, [written])


def _answer(written: str, rows: list[str], **headers: str) -> HttpResponse:
    body = written.encode()
    headers["ETag"] = tag_of(body)
    if modified := newest_written(rows):
        headers["Last-Modified"] = modified
    return HttpResponse(body, content_type="application/json", headers=headers)


def _with(text: str, more: dict[str, Any]) -> str:
    """A row with what it includes."""
    written = json.dumps(more, ensure_ascii=False, cls=JSONEncoder)
    return f'{text[:-1]},"{including.INCLUDED}":{written}}}'
