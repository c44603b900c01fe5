"""Pieces of SQL that say how a field of an answer is written. Constants of this package only get in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import TextChoices


def literal(text: str) -> str:
    """A text as SQL writes it; for the words of vocabularies."""
    return "'" + text.replace("'", "''") + "'"


def or_null(column: str) -> str:
    """A text whose absence means something: null."""
    return f"nullif({column}, '')"


def moment(column: str) -> str:
    """A moment as Django REST Framework writes it: in UTC, with microseconds only if there are any."""
    written = f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    return f"replace({written}, '.000000Z', 'Z')"


def label(column: str, vocabulary: type[TextChoices]) -> str:
    """A word as people read it: Django's ``get_…_display``."""
    cases = " ".join(f"WHEN {literal(value)} THEN {literal(text)}" for value, text in vocabulary.choices)
    return f"CASE {column} {cases} ELSE {column} END"


def one_of(column: str, words: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(literal(str(word)) for word in words)})"


def object_of(fields: Mapping[str, str]) -> str:
    """An object within a row. PostgreSQL takes 50 names in one."""
    return f"json_build_object({', '.join(f'{literal(name)}, {sql}' for name, sql in fields.items())})"


def list_of(fields: Mapping[str, str], rows: str, order: str) -> str:
    """A list of objects within a row; ``[]`` where there is none.

    Of rows, whose types PostgreSQL looks up once: `json_build_object` does it for each value, and takes a
    sixth longer.
    """
    columns = ", ".join(f'{sql} AS "{name}"' for name, sql in fields.items())
    listed = f"SELECT {columns} FROM {rows} ORDER BY {order}"  # noqa: S608
    return f"coalesce((SELECT json_agg(listed) FROM ({listed}) AS listed), '[]')"  # noqa: S608
