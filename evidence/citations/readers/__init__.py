"""Readers of bibliography files: bytes in, an account of every record out.

`read_bibliography` is the one way in. No record is left out: each is an `Entry`, read or refused with
a reason, and with the line that it begins at. Whatever the bytes, nothing but `UnreadableFile` is
raised, and time and memory stay in proportion to the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidence.citations.readers.bibtex import read_bibtex
from evidence.citations.readers.csl_json import read_csl_json
from evidence.citations.readers.csv_table import columns_named, has_columns, looks_like_table, read_csv
from evidence.citations.readers.decoding import decode
from evidence.citations.readers.endnote_xml import read_endnote_xml
from evidence.citations.readers.entries import (
    FORMATS,
    MOST_BYTES,
    MOST_ENTRIES,
    Bibliography,
    Entry,
    UnreadableFile,
)
from evidence.citations.readers.identifier_list import looks_like_identifiers, read_identifiers
from evidence.citations.readers.nbib import read_nbib
from evidence.citations.readers.pubmed_xml import read_pubmed_xml
from evidence.citations.readers.recognition import UNRECOGNISED, recognised
from evidence.citations.readers.ris import read_ris
from evidence.citations.readers.wos import read_wos

__all__ = [
    "FORMATS",
    "MOST_BYTES",
    "MOST_ENTRIES",
    "Bibliography",
    "Entry",
    "UnreadableFile",
    "columns_named",
    "read_bibliography",
]


def read_bibliography(
    data: bytes, *, filename: str = "", format: str = "", columns: Mapping[str, str] | None = None
) -> Bibliography:
    """The records of a bibliography file.

    `format` is one of `FORMATS`, or ``""`` to tell it from the content. `columns` says of a table which
    column (by its header) is which field (of `table.FIELDS`); what it does not say is guessed.

    Raises `UnreadableFile` when nothing can be made of the file as a whole; its message begins with
    `filename`, where one is given.
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
    if format and format not in FORMATS:
        raise UnreadableFile(f"“{format}” is no format that can be read. There are {', '.join(FORMATS)}.")
    format = format or recognised(text) or _table_or_list(text, columns)
    outside: list[int] = []
    of_file: list[str] = []
    entries: Iterable[Entry]
    match format:
        case "ris":
            entries = read_ris(text, outside)
        case "bibtex" | "biblatex":
            entries = read_bibtex(text, of_file)
        case "nbib":
            entries = read_nbib(text, outside)
        case "ciw":
            entries = read_wos(text, outside)
        case "endnote-xml":
            entries = read_endnote_xml(text)
        case "pubmed-xml":
            entries = read_pubmed_xml(text)
        case "csl-json":
            entries = read_csl_json(text)
        case "csv":
            entries = read_csv(text, columns)
        case _:
            entries = read_identifiers(text)
    kept = _counted(entries)
    return Bibliography(format, encoding, kept, (*remarks, *of_file, *_outside(outside)))


def _table_or_list(text: str, columns: Mapping[str, str] | None) -> str:
    """Which of the two a text is that bears no format's mark."""
    if columns or looks_like_table(text):
        return "csv"
    if looks_like_identifiers(text):
        return "identifiers"
    if has_columns(text):
        # Its reader says which columns there are, so that somebody can say what they mean.
        return "csv"
    raise UnreadableFile(UNRECOGNISED)


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
