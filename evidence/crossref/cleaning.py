"""A message as it may be stored: without what PostgreSQL's JSON columns refuse."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from evidence.markup import storable

# Crossref's records nest eight deep. Far beyond that, Python cannot write a message out again.
DEEPEST = 100


def clean_message(message: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A copy of `message` that a JSON column takes, and the paths of what had to be changed in it.

    NUL and lone surrogates, in texts and in names of fields, become U+FFFD; numbers that JSON does
    not have (NaN, Infinity) and what is nested more than `DEEPEST` levels deep become null. The
    paths look like ``author[3].family``. All else is as it was, in the same order. Never raises.
    """
    cleaned: dict[str, Any] = {}
    paths: list[str] = []
    # Each container still to be copied, the copy, its path and its depth: a recursive function
    # could be nested deeper than Python allows.
    pending: list[tuple[Any, Any, str, int]] = [(message, cleaned, "", 1)]
    while pending:
        source, copy, path, depth = pending.pop()
        if isinstance(source, Mapping):
            for key, value in source.items():
                name = storable(key)
                item_path = f"{path}.{name}" if path else name
                if name != key:
                    paths.append(item_path)
                copy[name] = _copied(value, item_path, depth, paths, pending)
        else:
            for i, value in enumerate(source):
                copy.append(_copied(value, f"{path}[{i}]", depth, paths, pending))
    return cleaned, tuple(paths)


def _copied(
    value: Any, path: str, depth: int, paths: list[str], pending: list[tuple[Any, Any, str, int]]
) -> Any:
    """The value for the copy; a container's is empty for now, and put on the list of those pending."""
    if isinstance(value, str):
        text = storable(value)
        if text != value:
            paths.append(path)
        return text
    if isinstance(value, Mapping | list):
        if depth >= DEEPEST:
            paths.append(path)
            return None
        copy: dict[str, Any] | list[Any] = {} if isinstance(value, Mapping) else []
        pending.append((value, copy, path, depth + 1))
        return copy
    if isinstance(value, float) and not math.isfinite(value):
        paths.append(path)
        return None
    return value
