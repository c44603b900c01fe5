"""Readers of bibliography files: bytes in, an account of every record out.

`read_bibliography` is the one way in. No record is left out: each is an `Entry`, read or refused with
a reason, and with the line that it begins at. Whatever the bytes, nothing but `UnreadableFile` is
raised, and time and memory stay in proportion to the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidence.citations.readers.decoding import decode
from evidence.citations.readers.entries import (
    FORMATS,
    MOST_BYTES,
    MOST_ENTRIES,
    Bibliography,
    Entry,
    UnreadableFile,
)
from evidence.citations.readers.recognition import UNRECOGNISED, recognised
from evidence.citations.readers.ris import read_ris

__all__ = [
    "FORMATS",
    "MOST_BYTES",
    "MOST_ENTRIES",
    "Bibliography",
    "Entry",
    "UnreadableFile",
    "read_bibliography",
]


def read_bibliography(
    data: bytes, *, filename: str = "", format: str = "", columns: Mapping[str, str] | None = None
) -> Bibliography:
    """The records of a bibliography file.

    `format` is one of `FORMATS`, or ``""`` to tell it from the content. Raises `UnreadableFile` when
    nothing can be made of the file as a whole; its message begins with `filename`, where one is given.
    """
    try:
        text, encoding, remarks = decode(data)
        return _read(text, encoding, remarks, format, columns)
    except UnreadableFile as error:
        if not filename:
            raise
        raise UnreadableFile(f"{filename}: {error}") from error


def _read(
    text: str,
    encoding: str,
    remarks: tuple[str, ...],
    format: str,
    columns: Mapping[str, str] | None,
) -> Bibliography:
    del columns  # Of the tables, whose reader follows.
    if format and format not in FORMATS:
        raise UnreadableFile(f"“{format}” is no format that can be read. There are {', '.join(FORMATS)}.")
    format = format or recognised(text)
    outside: list[int] = []
    match format:
        case "ris":
            entries = _counted(read_ris(text, outside))
        case _:
            raise UnreadableFile(UNRECOGNISED)
    return Bibliography(format, encoding, entries, remarks + _outside(outside))


def _counted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    kept: list[Entry] = []
    for entry in entries:
        if len(kept) == MOST_ENTRIES:
            raise UnreadableFile(
                f"The file has more than {MOST_ENTRIES:,} records; so many are not read at once."
                " Export it in several parts."
            )
        kept.append(entry)
    if not kept:
        raise UnreadableFile("There is no record in this file. Export it again, with its records.")
    return tuple(kept)


def _outside(lines: list[int]) -> tuple[str, ...]:
    if not lines:
        return ()
    shown = ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else "")
    return (f"{len(lines):,} lines stand in no record and were passed over: {shown}.",)
