"""The admin's search boxes: the same language as everywhere, with a last word that is being typed."""

from __future__ import annotations

from typing import Any

from evidence.search import LONGEST, matching


def searched(queryset: Any, text: str) -> Any:
    """`queryset` narrowed by what is in a search box; of a text that is too long, its beginning counts."""
    return matching(queryset, text[:LONGEST], typing=True)
