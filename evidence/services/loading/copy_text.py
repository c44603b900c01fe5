"""Rows as PostgreSQL's COPY reads them, and the sending of them.

The text format with separators that texts hardly ever have, so that one look at a row tells that they need
no escaping. (PostgreSQL's manual, COPY, "Text Format".)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from .copying import send_as

_SEPARATOR = "\x1f"
NULL = "\x1e"
_FORMAT = "DELIMITER E'\\x1f', NULL E'\\x1e', ENCODING 'UTF8'"


def line(fields: Sequence[str]) -> str:
    """One row; `NULL` alone stands for null."""
    row = _SEPARATOR.join(fields)
    nulls = fields.count(NULL) if NULL in row else 0
    if row.count(_SEPARATOR) == len(fields) - 1 and (not nulls or row.count(NULL) == nulls):
        return _escaped(row) + "\n"
    return _SEPARATOR.join([field if field == NULL else _kept_apart(field) for field in fields]) + "\n"


def lines(rows: Sequence[Sequence[str]]) -> str:
    """Several rows, none of which has a null; looked at together."""
    if not rows:
        return ""
    text = "\n".join(map(_SEPARATOR.join, rows)) + "\n"
    is_simple = "\\" not in text and "\r" not in text and NULL not in text and text.count("\n") == len(rows)
    if is_simple and text.count(_SEPARATOR) == sum(map(len, rows)) - len(rows):
        return text
    return "".join(map(line, rows))


def _escaped(text: str) -> str:
    # One after the other, and only where there is one: `translate` looks at every character.
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text:
        text = text.replace("\n", "\\n")
    return text.replace("\r", "\\r") if "\r" in text else text


def _kept_apart(field: str) -> str:
    """A field that has what separates fields, or stands for null."""
    return _escaped(field).replace(_SEPARATOR, "\\" + _SEPARATOR).replace(NULL, "\\" + NULL)


def array(texts: Sequence[str]) -> str:
    """An array of texts as PostgreSQL reads it: ``{"a","b"}``."""
    if not texts:
        return "{}"
    return "{" + ",".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts) + "}"


def send(connection: BaseDatabaseWrapper, table: str, columns: Iterable[str], lines: Iterable[str]) -> None:
    """COPY the lines into the table, in the transaction that is open."""
    send_as(connection, table, columns, "".join(lines).encode(), _FORMAT)
