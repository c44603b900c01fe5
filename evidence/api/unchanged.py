"""Answers about concepts, claims and evidence lines that are given again while nothing has changed.

There are few of them, they are asked for often, and their rows are put together by serializers. So what was
answered is kept with what it stands on (`models.standing`), which is asked before it is given again: one
short question, for the answer and for a 304. Only on the short way (`short_ways`), and so for nobody in
particular.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import EvidenceLine
from evidence.models.standing import standing

from .moments import newest
from .short_ways import may_be_given_again
from .versions import tag_of

# Longer ones are made anew each time.
LONGEST = 60_000
_HEADERS = ("ETag", "Last-Modified", "Link")

# The ids of the studies and of the evidence lines that an answer shows.
Shown = tuple[frozenset[int], frozenset[int]]


class _Kept:
    """An answer, once it was asked for a second time, and what it stands on."""

    def __init__(self, shown: Shown, stands_on: str = "", body: bytes = b"", **headers: str) -> None:
        self.shown, self.stands_on, self.body, self.headers = shown, stands_on, body, headers

    def again(self, request: HttpRequest, _: Any) -> HttpResponse | None:
        now = standing(studies=self.shown[0], lines=self.shown[1])
        if now is None:
            return None
        if self.body and now == self.stands_on:
            return HttpResponse(self.body, content_type="application/json", headers=self.headers)
        request.standing_before = (self.shown, now)  # type: ignore[attr-defined]
        return None


class KeptWhile:
    """Before a view of rows whose answers may be kept; `not_kept_with` are the parameters that make an
    answer hang on more than it stands on."""

    not_kept_with: ClassVar[frozenset[str]] = frozenset(("q", "as_of", "include", "group_by"))

    def lines_in(self, rows: Iterable[Any]) -> Iterable[EvidenceLine]:
        """The evidence lines that are shown with these rows, each with its study."""
        return ()

    def before_delivery(self: Any, request: Request, response: Any) -> None:
        if (
            not isinstance(response, Response)
            or response.status_code != HTTPStatus.OK
            or self.action not in ("list", "retrieve")
            or not self.not_kept_with.isdisjoint(request.query_params)
        ):
            return
        lines = list(self.lines_in(self.rows_shown))
        shown = frozenset(line.study_id for line in lines), frozenset(line.pk for line in lines)
        before, stands_on = getattr(request._request, "standing_before", (None, ""))
        kept = _Kept(shown)
        if before == shown and len(body := response.rendered_content) <= LONGEST:
            if modified := newest(response.data):
                response.headers["Last-Modified"] = modified
            response.headers.setdefault("ETag", tag_of(body))
            of_it = {name: response.headers[name] for name in _HEADERS if name in response.headers}
            kept = _Kept(shown, stands_on, body, **of_it)
        may_be_given_again(response, kept.again)
