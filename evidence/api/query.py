"""What holds for the query parameters of every address, before any of them is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from django.http import QueryDict

from .problems import InvalidParameters, ParameterError, shown

LONGEST_VALUE = 2000
MOST_TIMES = 10


def check_query(query: QueryDict, allowed: Iterable[str], repeatable: Iterable[str] = ()) -> None:
    """Raise `InvalidParameters` for parameters not in `allowed`, empty, not text, or given too often.

    Once is enough but for those in `repeatable`.
    """
    names = tuple(allowed)
    times = dict.fromkeys(repeatable, MOST_TIMES)
    errors = [
        error for name, values in query.lists() for error in _errors(name, values, names, times.get(name, 1))
    ]
    if errors:
        raise InvalidParameters(errors)


def _errors(name: str, values: list[str], allowed: tuple[str, ...], times: int) -> Iterator[ParameterError]:
    if name not in allowed:
        yield ParameterError(name, _unknown(name, allowed), allowed)
    elif len(values) > times:
        most = "once; separate alternatives with “|”" if times == 1 else f"{times} times at most"
        yield ParameterError(name, f"“{name}” is given {len(values)} times. Give it {most}.")
    elif not all(value.strip() for value in values):
        yield ParameterError(name, f"“{name}” is empty. Give it a value or leave it out.")
    elif any(len(value) > LONGEST_VALUE for value in values):
        yield ParameterError(name, f"“{name}” is longer than {LONGEST_VALUE} characters.")
    # Django writes U+FFFD for bytes that are no UTF-8.
    elif any("\0" in value or "\N{REPLACEMENT CHARACTER}" in value for value in values):
        yield ParameterError(name, f"“{name}” is not text in UTF-8, or has a NUL in it.")


def _unknown(name: str, allowed: tuple[str, ...]) -> str:
    detail = f"“{shown(name)}” is no parameter of this address."
    if close := get_close_matches(name[:100], allowed, n=1):
        return f"{detail} Did you mean “{close[0]}”?"
    return f"{detail} It has none." if not allowed else detail
