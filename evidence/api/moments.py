"""``Last-Modified`` out of what an answer shows: the newest change of a row in it."""

from __future__ import annotations

import calendar
from datetime import datetime
from typing import Any

from django.utils import http

_NAME, _OF_CHANGE = "updated_at", "when"


def http_date(text: str) -> str:
    """A moment as answers write it, to the second, as headers write it (RFC 9110, 5.6.7).

    >>> http_date("2026-03-01T12:30:05.123456Z")
    'Sun, 01 Mar 2026 12:30:05 GMT'
    """
    moment = datetime.strptime(text[:19], "%Y-%m-%dT%H:%M:%S")
    return http.http_date(calendar.timegm(moment.timetuple()))


def newest(shown: Any) -> str | None:
    """When a row of `shown`, a page or a row alone, was last changed, as a header; None: it does not say.

    Of a page of a history: when the newest change on it was made.
    """
    if not isinstance(shown, dict):
        return None
    rows = shown.get("results", [shown])
    moments = [
        moment for row in rows if isinstance(row, dict) and (moment := row.get(_NAME) or row.get(_OF_CHANGE))
    ]
    return http_date(max(moments)) if moments else None


def newest_written(texts: list[str]) -> str | None:
    """The same, of rows that the database wrote as JSON: the last ``updated_at`` of each is its own."""
    moments: list[str] = []
    # All rows of an answer have the same fields.
    for text in texts if texts and f'"{_NAME}"' in texts[0] else ():
        _, found, rest = text.rpartition(f'"{_NAME}"')
        if found:
            # ` : "2026-03-01T…`
            moments.append(rest.partition('"')[2][:19])
    return http_date(max(moments)) if moments else None
