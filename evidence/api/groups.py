"""``group_by`` and its answer in OpenAPI's words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

NAME = "group_by"
MOST_KEYS = 2


def described(keys: Iterable[str]) -> dict[str, Any]:
    """The parameter in OpenAPI's words."""
    names = list(keys)
    return {
        "name": NAME,
        "in": "query",
        "required": False,
        "description": "Instead of rows, how many there are of each kind: by one key or two with a comma "
        "between them. `groups` has the largest (`limit` of them), and how many rows are in none of those. "
        "Of concepts, notices and evidence a row may have several, and is in several groups. "
        f"Example: `{NAME}={','.join(names[:2])}`",
        "style": "form",
        "explode": False,
        "schema": {
            "type": "array",
            "items": {"type": "string", "enum": names},
            "minItems": 1,
            "maxItems": MOST_KEYS,
            "uniqueItems": True,
        },
    }
