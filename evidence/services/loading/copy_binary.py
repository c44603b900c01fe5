"""Rows as PostgreSQL's COPY reads them in binary: for bytes, which as text would take twice as many.

(PostgreSQL's manual, COPY, "Binary Format"; the values as `…recv` of each type reads them.)
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from .copying import send_as

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# The number of text in PostgreSQL's catalogue, which it has in every installation.
_TEXT = 25
_length = struct.Struct("!i").pack
_array = struct.Struct("!iiiii").pack
bigint = struct.Struct("!q").pack


def row(fields: Sequence[bytes | None]) -> bytes:
    """One row of values in binary; None is null."""
    parts = [struct.pack("!h", len(fields))]
    for field in fields:
        parts += (_NULL,) if field is None else (_length(len(field)), field)
    return b"".join(parts)


def timestamptz(moment: datetime) -> bytes:
    return bigint((moment - _EPOCH) // _MICROSECOND)


def text_array(texts: Sequence[str]) -> bytes:
    """A ``text[]``: dimensions, whether there are nulls, the type, length and first index; then the texts."""
    if not texts:
        return struct.pack("!iii", 0, 0, _TEXT)
    encoded = [text.encode() for text in texts]
    return _array(1, 0, _TEXT, len(texts), 1) + b"".join([_length(len(data)) + data for data in encoded])


def send_binary(
    connection: BaseDatabaseWrapper, table: str, columns: Iterable[str], rows: Iterable[bytes]
) -> None:
    """COPY the rows into the table, in the transaction that is open."""
    if data := b"".join(rows):
        send_as(connection, table, columns, _HEAD + data + _END, "FORMAT binary")
