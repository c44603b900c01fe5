"""A query as PostgreSQL is asked it: an expression of tsquery, with its parameters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .language import Query, Term
from .recognition import Recognised

Sql = tuple[str, list[Any]]


def tsquery(query: Query, recognised: Sequence[Recognised] = ()) -> Sql:
    """The expression that asks for `query`, each recognised run of words or any other of its names.

    Every word goes to the database as a parameter, never as a piece of a tsquery's text: no sign in it
    can be an operator.
    """
    parts: list[Sql] = []
    place = 0
    for concept in (*recognised, None):
        end = concept.start if concept else len(query.groups)
        parts += [_any(group) for group in query.groups[place:end]]
        if concept:
            sql, parameters = _joined(
                [_any(group) for group in query.groups[concept.start : concept.end]], "&&"
            )
            parts.append((f"({sql} || %s::tsquery)", [*parameters, concept.tsquery]))
            place = concept.end
    return _joined(parts, "&&")


def _any(group: Iterable[Term]) -> Sql:
    return _joined([_asked(term) for term in group], "||")


def _asked(term: Term) -> Sql:
    function = "search_prefix" if term.prefix else "search_phrase"
    return f"{'!!' if term.excluded else ''}{function}(%s)", [term.text]


def _joined(parts: Sequence[Sql], operator: str) -> Sql:
    if not parts:
        return "''::tsquery", []
    sql = f" {operator} ".join(sql for sql, _ in parts)
    return f"({sql})", [parameter for _, parameters in parts for parameter in parameters]
