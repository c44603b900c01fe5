"""Rows as PostgreSQL's COPY reads them, and the sending of them.

The text format with separators that texts hardly ever have, so that most rows need no escaping: one look
at the whole row tells. (PostgreSQL's manual, COPY, "Text Format".)
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

_SEPARATOR = "\x1f"
NULL = "\x1e"
_ESCAPES = (("\n", "\\n"), ("\r", "\\r"), (_SEPARATOR, "\\" + _SEPARATOR), (NULL, "\\" + NULL))


def line(fields: Sequence[str]) -> str:
    """One row; `NULL` alone stands for null."""
    row = _SEPARATOR.join(fields)
    # Texts of one line have none of what must be escaped but a separator, and that hardly ever.
    if "\\" not in row and "\n" not in row and "\r" not in row:
        nulls = fields.count(NULL) if NULL in row else 0
        if row.count(_SEPARATOR) == len(fields) - 1 and (not nulls or row.count(NULL) == nulls):
            return row + "\n"
    return _SEPARATOR.join([field if field == NULL else _escaped(field) for field in fields]) + "\n"


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
    if text.isprintable():
        return text
    for character, escape in _ESCAPES:
        if character in text:
            text = text.replace(character, escape)
    return text


def array(texts: Sequence[str]) -> str:
    """An array of texts as PostgreSQL reads it: ``{"a","b"}``."""
    if not texts:
        return "{}"
    return "{" + ",".join('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' for text in texts) + "}"


def send(connection: BaseDatabaseWrapper, table: str, columns: Iterable[str], lines: Iterable[str]) -> None:
    """COPY the lines into the table, in the transaction that is open."""
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    data = "".join(lines).encode()
    if not data:
        return
    sql = f"COPY {table} ({names}) FROM STDIN WITH (DELIMITER E'\\x1f', NULL E'\\x1e', ENCODING 'UTF8')"
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # In large pieces: each of them takes the interpreter's lock once.
        cursor.copy_expert(sql, io.BytesIO(data), 1 << 20)
