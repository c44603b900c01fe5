"""The sending of rows to PostgreSQL's COPY, in any of its formats."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def send_as(
    connection: BaseDatabaseWrapper, table: str, columns: Iterable[str], data: bytes, form: str
) -> None:
    """COPY rows into the table, in the transaction that is open; `form` is COPY's options for them."""
    if not data:
        return
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        # In large pieces: each of them takes the interpreter's lock once.
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH ({form})", io.BytesIO(data), 1 << 20)
