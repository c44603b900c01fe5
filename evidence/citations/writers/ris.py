"""RIS, as Zotero, EndNote and the reviewing tools read it.

Source: the RIS specification (Research Information Systems, 2012). Every value is on one line, so that
none can begin a tag of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evidence.citations.rendering import Cited

from . import fields

_TYPES: Mapping[str, str] = {
    "article": "PREPRINT",
    "article-journal": "JOUR",
    "article-magazine": "MGZN",
    "article-newspaper": "NEWS",
    "bill": "BILL",
    "book": "BOOK",
    "chapter": "CHAP",
    "dataset": "DATA",
    "entry": "ENCYC",
    "entry-dictionary": "DICT",
    "entry-encyclopedia": "ENCYC",
    "figure": "FIGURE",
    "graphic": "ART",
    "hearing": "HEAR",
    "interview": "INTV",
    "legal_case": "CASE",
    "legislation": "STAT",
    "manuscript": "MANSCPT",
    "map": "MAP",
    "motion_picture": "MPCT",
    "musical_score": "MUSIC",
    "pamphlet": "PAMP",
    "paper-conference": "CPAPER",
    "patent": "PAT",
    "periodical": "JFULL",
    "personal_communication": "PCOMM",
    "post-weblog": "BLOG",
    "report": "RPRT",
    "review": "JOUR",
    "software": "COMP",
    "song": "SOUND",
    "standard": "STAND",
    "thesis": "THES",
    "webpage": "ELEC",
}
_IN_BOOKS = frozenset({"CHAP", "CPAPER", "DICT", "ENCYC"})
# Titles stand in JF where readers expect a journal, else in T2.
_IN_JOURNALS = frozenset({"JOUR", "MGZN", "NEWS"})


def write_ris(works: Iterable[Cited]) -> Iterator[str]:
    """A record for each work, ``TY`` to ``ER``, lines ended as the specification ends them."""
    for work in works:
        lines = [f"{tag}  - {value}" for tag, value in _lines(work) if value]
        yield "\r\n".join([*lines, "ER  - ", "", ""])


def _lines(work: Cited) -> Iterator[tuple[str, str]]:
    csl = work.csl
    kind = _TYPES.get(fields.text(csl, "type"), "GEN")
    yield "TY", kind
    yield "TI", fields.text(csl, "title")
    yield from (("AU", fields.inverted(name)) for name in fields.people(csl, "author"))
    editor = "A2" if kind in _IN_BOOKS else "ED"
    yield from ((editor, fields.inverted(name)) for name in fields.people(csl, "editor"))
    if kind in ("BOOK", "CHAP"):
        yield from (("A4", fields.inverted(name)) for name in fields.people(csl, "translator"))
    parts = fields.date_parts(csl)
    yield "PY", str(parts[0]) if parts else ""
    if len(parts) > 1:
        yield (
            "DA",
            "/".join([str(parts[0]), *(f"{part:02}" for part in parts[1:]), *("",) * (4 - len(parts))]),
        )
    container = fields.text(csl, "container-title")
    yield ("JF" if kind in _IN_JOURNALS else "T2"), container
    yield "JA", fields.text(csl, "container-title-short")
    yield "TT", fields.text(csl, "original-title")
    yield "VL", fields.text(csl, "volume")
    yield "IS", fields.text(csl, "issue")
    first, _, last = fields.pages(csl).partition("-")
    yield "SP", first
    yield "EP", last
    yield "C7", fields.text(csl, "number")
    yield "ET", fields.text(csl, "edition")
    yield "PB", fields.text(csl, "publisher")
    yield "CY", fields.text(csl, "publisher-place")
    yield "SN", fields.text(csl, "ISSN")
    yield "SN", fields.text(csl, "ISBN")
    yield "LA", fields.text(csl, "language")
    yield "DO", fields.text(csl, "DOI")
    yield from _other_identifiers(csl)
    yield "N1", work.label and f"{work.label[1:-1]}."


def _other_identifiers(csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    # As EndNote has them; a bare number would be read as either.
    if pmid := fields.text(csl, "PMID"):
        yield "AN", f"PMID: {pmid}"
    yield "C2", fields.text(csl, "PMCID")
    yield "UR", fields.text(csl, "URL")
