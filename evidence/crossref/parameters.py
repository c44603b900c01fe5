"""What a caller may hand to the client, refused before anything is sent where it makes no sense."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

# Crossref's own limit for one list (a recorded 400 says so).
MOST_ROWS = 1_000

# What identifies a reference stands at its beginning, and an address that is too long is refused.
_LONGEST_QUERY = 1_000


def checked_url(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("the base URL must look like https://api.crossref.org")
    return base_url.rstrip("/")


def checked_rows(rows: int) -> int:
    if not 1 <= rows <= MOST_ROWS:
        raise ValueError(f"rows must be 1 to {MOST_ROWS:,}")
    return rows


def checked_filters(filters: Mapping[str, Any]) -> dict[str, Any] | None:
    """A copy that habanero may change; `ValueError` for a value that would be read as two."""
    for name, value in filters.items():
        if any("," in str(part) for part in (value if isinstance(value, list) else [value])):
            raise ValueError(f"the filter {name} has a comma in its value, which Crossref cannot tell apart")
    return dict(filters) or None


def sendable_text(text: str) -> str:
    """The beginning of `text`, as far as it is searched for; half a surrogate pair becomes ``?``."""
    return text[:_LONGEST_QUERY].strip().encode(errors="replace").decode()
