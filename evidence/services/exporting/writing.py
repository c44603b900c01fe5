"""Tables as files: JSON Lines, CSV, SQLite and, where `pyarrow` is installed, Parquet."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from evidence.csv_cells import neutralised

from .tables import Column, ColumnType, Table

Row = tuple[Any, ...]
# Rows that are held at once, whatever the size of the table.
BATCH = 2000
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name (``format=``, and the end of a file's name), its media type, how it is written."""

    name: str
    media_type: str
    means: str
    # The file, piece by piece; what is held in memory does not grow with it.
    write: Callable[[Table, Iterable[Row]], Iterator[bytes]]
    # The package that it takes, if any.
    needs: str = ""

    @property
    def available(self) -> bool:
        return not self.needs or find_spec(self.needs) is not None


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _plain(value: Any) -> Any:
    """A value as JSON has it: moments in UTC by RFC 3339, as the API writes them."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _json_lines(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    names = [column.name for column in table.columns]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
    for batch in batches(rows):
        lines = (encode(dict(zip(names, row, strict=True))) for row in batch)
        yield "".join(f"{line}\n" for line in lines).encode()


def _csv(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8; nothing is an empty cell, a list is one of JSON, and no cell is a formula."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([column.name for column in table.columns])
    cells = [_cell(column) for column in table.columns]
    for batch in batches(rows):
        for row in batch:
            writer.writerow([cell(value) for cell, value in zip(cells, row, strict=True)])
        yield held.getvalue().encode()
        held.seek(0)
        held.truncate()
    yield held.getvalue().encode()


def _cell(column: Column) -> Callable[[Any], Any]:
    match column.type:
        case ColumnType.TEXT:
            return lambda value: None if value is None else neutralised(value)
        case ColumnType.LIST:
            return _list_text
    return _plain


def _list_text(value: list[str] | None) -> str:
    return json.dumps(value or [], ensure_ascii=False)


_SQLITE_TYPES = {ColumnType.INTEGER: "INTEGER", ColumnType.NUMBER: "REAL"}


def write_sqlite(path: Path, tables: Iterable[tuple[Table, Iterable[Row]]]) -> None:
    """A new SQLite file with `tables` and their dictionary (`data_dictionary`); lists are JSON texts."""
    with sqlite3.connect(path) as file:
        # Nobody else reads it before it is whole.
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("PRAGMA synchronous = OFF")
        file.execute(
            "CREATE TABLE data_dictionary (table_name TEXT, column_name TEXT, type TEXT, means TEXT)"
        )
        for table, rows in tables:
            described = [
                (table.name, column.name, column.type.value, column.means) for column in table.columns
            ]
            file.executemany("INSERT INTO data_dictionary VALUES (?, ?, ?, ?)", described)
            first, *others = (
                f'"{column.name}" {_SQLITE_TYPES.get(column.type, "TEXT")}' for column in table.columns
            )
            file.execute(f'CREATE TABLE "{table.name}" ({", ".join([f"{first} PRIMARY KEY", *others])})')
            places = ", ".join("?" * len(table.columns))
            kept = [_list_text if column.type is ColumnType.LIST else _plain for column in table.columns]
            for batch in batches(rows):
                file.executemany(
                    f'INSERT INTO "{table.name}" VALUES ({places})',  # noqa: S608
                    [[keep(value) for keep, value in zip(kept, row, strict=True)] for row in batch],
                )
    file.close()


def write_parquet(path: Path, tables: Iterable[tuple[Table, Iterable[Row]]]) -> None:
    """A Parquet file of the one table in `tables`. Raises `ImportError` without `pyarrow`."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    kinds = {
        ColumnType.TEXT: pa.string(),
        ColumnType.INTEGER: pa.int64(),
        ColumnType.NUMBER: pa.float64(),
        ColumnType.TIME: pa.timestamp("us", tz="UTC"),
        ColumnType.DATE: pa.date32(),
        ColumnType.LIST: pa.list_(pa.string()),
    }
    ((table, rows),) = tables
    fields = [
        pa.field(column.name, kinds[column.type], metadata={"means": column.means})
        for column in table.columns
    ]
    schema = pa.schema(fields)
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for batch in batches(rows):
            arrays = [
                pa.array(values, field.type)
                for values, field in zip(zip(*batch, strict=True), fields, strict=True)
            ]
            file.write_batch(pa.record_batch(arrays, schema=schema))


def _by_file(
    write: Callable[[Path, Iterable[tuple[Table, Iterable[Row]]]], None], table: Table, rows: Iterable[Row]
) -> Iterator[bytes]:
    """What has to be written as a whole, and is read from there."""
    with tempfile.TemporaryDirectory(prefix="evidence-export-") as folder:
        path = Path(folder, table.name)
        write(path, [(table, rows)])
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


FORMATS = {
    one.name: one
    for one in (
        Format("jsonl", "application/jsonl", "JSON Lines: an object a line.", _json_lines),
        Format("csv", "text/csv", "CSV in UTF-8 (RFC 4180); lists are JSON texts.", _csv),
        Format(
            "sqlite",
            "application/vnd.sqlite3",
            "A SQLite file, with its dictionary.",
            partial(_by_file, write_sqlite),
        ),
        Format(
            "parquet",
            "application/vnd.apache.parquet",
            "Parquet, where the site has pyarrow installed.",
            partial(_by_file, write_parquet),
            needs="pyarrow",
        ),
    )
}
