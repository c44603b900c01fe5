"""``count``: how many rows a list has, if that is asked for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from .problems import InvalidParameters, ParameterError, shown

NAME = "count"
NO_COUNT, ESTIMATE, EXACT = "none", "estimate", "exact"
WAYS = (NO_COUNT, ESTIMATE, EXACT)
# As far as an estimate counts. Not the planner's guess: that knows of drafts, and may be far out.
MOST_COUNTED = 10_000


def count_of(request: Request, rows: QuerySet) -> dict[str, Any]:
    """What the page says about the number of `rows`: nothing, unless the request asks for it.

    Raises `InvalidParameters`.
    """
    way = request.query_params.get(NAME, NO_COUNT)
    if way not in WAYS:
        raise InvalidParameters([ParameterError(NAME, f"“{shown(way)}” is no way to count.", WAYS)])
    if way == NO_COUNT:
        return {}
    if way == EXACT:
        return {NAME: {"rows": rows.count(), "exact": True}}
    counted = rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
    if counted > MOST_COUNTED:
        return {NAME: {"rows": MOST_COUNTED, "exact": False}}
    return {NAME: {"rows": counted, "exact": True}}


def described() -> dict[str, Any]:
    """The parameter in OpenAPI's words."""
    return {
        "name": NAME,
        "in": "query",
        "required": False,
        "description": "Whether the answer has a `count` of all rows, whatever page it is. `exact` takes the "
        f"longer the more there are; `estimate` stops at {MOST_COUNTED:,} and says so.",
        "schema": {"type": "string", "enum": list(WAYS), "default": NO_COUNT},
    }
