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
_ESCAPES = str.maketrans(
    {"\\": "\\\\", "\n": "\\n", "\r": "\\r", _SEPARATOR: f"\\{_SEPARATOR}", NULL: f"\\{NULL}"}
)


def line(fields: Sequence[str]) -> str:
    """One row; `NULL` alone stands for null."""
    row = _SEPARATOR.join(fields)
    # Printable text holds neither a separator nor a control character that COPY would stumble over.
    if "\\" not in row and "\n" not in row and "\r" not in row:
        expected = len(fields) - 1
        if row.count(_SEPARATOR) == expected and (NULL not in row or row.count(NULL) == fields.count(NULL)):
            return row + "\n"
    return _SEPARATOR.join(f if f == NULL else f.translate(_ESCAPES) for f in fields) + "\n"


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
