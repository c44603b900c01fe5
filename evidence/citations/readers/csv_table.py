"""CSV and its kin, with the columns' meaning guessed from their headers or given."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping

from evidence.citations.readers.draft import Draft
from evidence.citations.readers.entries import Entry, UnreadableFile
from evidence.citations.readers.table import FIELDS, field_of, fill_from_row
from evidence.citations.readers.tagged import lines

_DELIMITERS = ",;\t|"
_MOST_COLUMNS = 1000
# A row whose quote is not closed is refused, and reading goes on at the next line. Looking for the end
# of many such rows may cost this many lines more than the file has; then the rest is refused as one.
_SPARE_LINES = 10_000
_BROKEN = (
    f"Its quotation marks do not close, or a cell has more than {csv.field_size_limit():,} characters."
    " Mend the row, or export the table again."
)


def columns_named(pairs: Iterable[str]) -> dict[str, str]:
    """Which column is which field, of ``title = Article Title`` and the like; empty ones are passed over.

    Raises `ValueError`, with a message for people, for what does not say that.
    """
    columns = {}
    for pair in filter(None, map(str.strip, pairs)):
        field, equals, header = (part.strip() for part in pair.partition("="))
        if not (field and equals and header):
            raise ValueError(f"“{pair}” does not say which column is what: title = Article Title.")
        columns[field] = header
    return columns


def looks_like_table(text: str) -> bool:
    """Whether the first line is one of headers that are known."""
    header = _header(text)
    known = sum(bool(field_of(name)) for name in header)
    return known >= 2 or (known == 1 and len(header) == 1)


def has_columns(text: str) -> bool:
    """Whether the first two rows have as many cells, and more than one."""
    rows = [cells for _, (_, _, cells, _) in zip(range(2), _rows(text, _delimiter(text)), strict=False)]
    return len(rows) == 2 and 1 < len(rows[0]) == len(rows[1])


def read_csv(text: str, columns: Mapping[str, str] | None) -> Iterator[Entry]:
    """An entry for every row below the header that has anything in it.

    `columns` maps fields (the keys of `table.FIELDS`) to the headers of their columns; what it does not
    name is guessed. Raises `UnreadableFile` if no column can be a title or an identifier, or if
    `columns` names what is not there; its message lists the columns.
    """
    header = _header(text)
    meaning = _meaning(header, columns or {})
    first_row = True
    number = 0
    for line, raw, cells, why in _rows(text, _delimiter(text)):
        if first_row:
            first_row = False
            continue
        if not why and not any(cell.strip() for cell in cells):
            continue
        number += 1
        if why:
            yield Entry(number, line, raw[:60], raw, None, reason=why)
            continue
        draft = Draft()
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            draft.remark(f"The row has {len(cells)} cells, and there are {len(header)} columns.")
        row = dict(zip(header, cells, strict=False))
        fill_from_row(draft, row, lambda name: meaning.get(name, ""))
        yield draft.entry(number=number, line=line, raw=raw)


def _meaning(header: list[str], columns: Mapping[str, str]) -> dict[str, str]:
    found = ", ".join(f"“{name[:60]}”" for name in header if name) or "none"
    for field, name in columns.items():
        if field not in FIELDS:
            raise UnreadableFile(f"“{field}” is no field. There are {', '.join(FIELDS)}.")
        if name not in header:
            raise UnreadableFile(f"There is no column “{name}” for {field}. The file’s columns are {found}.")
    taken = set(columns)
    meaning = {name: field for name in header if (field := field_of(name)) and field not in taken}
    meaning.update({name: field for field, name in columns.items()})
    if not {"title", "doi", "pmid", "pmcid", "url"} & set(meaning.values()):
        raise UnreadableFile(
            f"No column is known to hold titles or identifiers. The file’s columns are {found}."
            " Say which column is which."
        )
    return meaning


def _header(text: str) -> list[str]:
    row = next(_rows(text, _delimiter(text)), None)
    return [cell.strip().lstrip("\ufeff") for cell in row[2][:_MOST_COLUMNS]] if row else []


def _delimiter(text: str) -> str:
    first = next((line for line in lines(text) if line.strip()), "")[:10_000]
    return max(_DELIMITERS, key=first.count)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, str, list[str], str]]:
    """Each row's line, raw text, cells, and why it cannot be read."""
    all_lines = list(lines(text))
    position, looked_at = 0, 0
    while position < len(all_lines):
        read, cells = _row(all_lines, position, delimiter)
        end = position + read
        if cells is None:
            looked_at += read
            end = position + 1 if looked_at <= len(all_lines) + _SPARE_LINES else len(all_lines)
        raw = "\n".join(all_lines[position:end])
        if raw.strip():
            yield position + 1, raw, cells or [], "" if cells is not None else _BROKEN
        position = end


def _row(all_lines: list[str], position: int, delimiter: str) -> tuple[int, list[str] | None]:
    """How many lines the row has that begins at a line, and its cells; None where it is broken."""
    rest = (all_lines[i] + "\n" for i in range(position, len(all_lines)))
    reader = csv.reader(rest, delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except (csv.Error, StopIteration):
        return max(1, reader.line_num), None
    return max(1, reader.line_num), cells
