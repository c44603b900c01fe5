"""CSV: a row for each work, no cell of which a spreadsheet runs (`evidence.csv_cells`)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from evidence.citations.csl_types import written_type
from evidence.citations.rendering import Cited
from evidence.csv_cells import neutralised

from . import fields

_TEXTS = {
    "original_title": "original-title",
    "container_title": "container-title",
    "container_title_short": "container-title-short",
    "volume": "volume",
    "issue": "issue",
}
_MORE_TEXTS = {
    "article_number": "number",
    "publisher": "publisher",
    "publisher_place": "publisher-place",
    "edition": "edition",
    "language": "language",
    "issn": "ISSN",
    "isbn": "ISBN",
    "doi": "DOI",
    "pmid": "PMID",
    "pmcid": "PMCID",
    "url": "URL",
}
COLUMNS = (
    "type",
    "title",
    "authors",
    "editors",
    "translators",
    "date",
    *_TEXTS,
    "pages",
    *_MORE_TEXTS,
    "status",
)


def write_csv(works: Iterable[Cited]) -> Iterator[str]:
    """RFC 4180: names as ``Family, Given`` with semicolons between, dates by ISO 8601."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow(COLUMNS)
    for work in works:
        writer.writerow([neutralised(cell) for cell in _cells(work)])
        yield held.getvalue()
        held.seek(0)
        held.truncate()
    yield held.getvalue()


def _cells(work: Cited) -> Iterator[str]:
    csl = work.csl
    kind = fields.text(csl, "type")
    yield fields.text(csl, "genre").lower() if kind == "article" and "genre" in csl else written_type(kind)
    yield fields.text(csl, "title")
    for role in ("author", "editor", "translator"):
        names = "; ".join(fields.inverted(name) for name in fields.people(csl, role))
        # Alone in its cell, "Smith and Sons" would be two.
        yield f"{names};" if " and " in names and ";" not in names else names
    yield fields.iso_date(csl)
    yield from (fields.text(csl, variable) for variable in _TEXTS.values())
    yield fields.pages(csl)
    yield from (fields.text(csl, variable) for variable in _MORE_TEXTS.values())
    yield work.label[1:-1]
