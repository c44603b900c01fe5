"""What holds for the query parameters of every address, before any of them is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from django.http import QueryDict

from .problems import InvalidParameters, ParameterError, shown

LONGEST_VALUE = 2000


def check_query(query: QueryDict, allowed: Iterable[str]) -> None:
    """Raise `InvalidParameters` for parameters not in `allowed`, given twice, empty, or not text."""
    names = tuple(allowed)
    errors = [error for name, values in query.lists() for error in _errors(name, values, names)]
    if errors:
        raise InvalidParameters(errors)


def _errors(name: str, values: list[str], allowed: tuple[str, ...]) -> Iterator[ParameterError]:
    if name not in allowed:
        yield ParameterError(name, _unknown(name, allowed), allowed)
    elif len(values) > 1:
        yield ParameterError(
            name, f"“{name}” is given {len(values)} times. Give it once; separate alternatives with “|”."
        )
    elif not values[0].strip():
        yield ParameterError(name, f"“{name}” is empty. Give it a value or leave it out.")
    elif len(values[0]) > LONGEST_VALUE:
        yield ParameterError(name, f"“{name}” is longer than {LONGEST_VALUE} characters.")
    # Django writes U+FFFD for bytes that are no UTF-8.
    elif "\0" in values[0] or "\N{REPLACEMENT CHARACTER}" in values[0]:
        yield ParameterError(name, f"“{name}” is not text in UTF-8, or has a NUL in it.")


def _unknown(name: str, allowed: tuple[str, ...]) -> str:
    detail = f"“{shown(name)}” is no parameter of this address."
    if close := get_close_matches(name[:100], allowed, n=1):
        return f"{detail} Did you mean “{close[0]}”?"
    return f"{detail} It has none." if not allowed else detail
