"""RIS, in the dialects that databases write.

Sources: the RIS specification (Research Information Systems, 2012), and exports of Zotero, EndNote,
RefWorks, Scopus, Ovid, CINAHL, Cochrane, ProQuest and EPPI-Reviewer. rispy was not taken: it drops a
record without ``ER`` in silence and knows no line numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.citations.csl_types import type_as_written
from evidence.citations.readers.dates import best_date
from evidence.citations.readers.draft import Draft
from evidence.citations.readers.entries import Entry
from evidence.citations.readers.kinds import language_code
from evidence.citations.readers.names import read_name
from evidence.citations.readers.ris_tags import EDITED, KNOWN_TAGS, PARTS_OF_BOOKS, TYPES
from evidence.citations.readers.tagged import TaggedRecord, tagged_records
from evidence.records import Role

_TAG = re.compile(r"[ \t]{0,8}([A-Z][A-Z0-9])[ \t]{1,4}-(?:[ \t]+(.*))?")
# Exports with other tags than two letters' and digits'.
_LONG_TAG = re.compile(r"[ \t]{0,8}(PMID|PMCID|DOI)[ \t]{1,4}-[ \t]+(.*)")
_STRICT = re.compile(r"[A-Z][A-Z0-9]  -")


def read_ris(text: str, outside: list[int]) -> Iterator[Entry]:
    """The records of a RIS file; to `outside` go the lines that stand in none.

    A record ends with ``ER``; also, with a remark, where the next ``TY`` or the file's end comes first.
    """
    records = tagged_records(text, _tag_of, start="TY", end="ER", outside=outside)
    for number, record in enumerate(records, start=1):
        yield _entry(number, record)


def _tag_of(line: str) -> tuple[str, str] | None:
    match = _TAG.fullmatch(line)
    if match and (match[1] in KNOWN_TAGS or _STRICT.match(line)):
        return match[1], (match[2] or "").strip()
    if match := _LONG_TAG.fullmatch(line):
        return match[1], match[2].strip()
    return None


def _entry(number: int, record: TaggedRecord) -> Entry:
    draft = Draft()
    for remark in record.remarks:
        draft.remark(remark)
    kind = record.first("TY").upper()
    own = next(filter(None, map(type_as_written, record.texts("M3"))), "")
    work_type = own or TYPES.get(kind, "")
    if not work_type:
        draft.remark(f"TY: “{kind[:40]}” is no type of RIS’s; the type is left open.")
    draft.put(
        work_type=work_type, work_subtype="preprint" if work_type == "posted-content" and not own else ""
    )
    draft.key = record.first("ID")
    _titles(draft, record, kind)
    _people(draft, record, kind)
    _numbers(draft, record)
    _identifiers(draft, record)
    draft.abstract(record.first("AB", "N2"))
    draft.put(
        volume=record.first("VL", "VO"),
        issue=record.first("IS", "CP"),
        publisher=record.first("PB"),
        publisher_place=record.first("CY", "PP"),
        edition=record.first("ET"),
        language=language_code(record.first("LA")),
    )
    draft.date(issued=best_date(_dates(record)))
    if not draft.fields.get("issued") and (given := record.first("PY", "Y1", "DA")):
        draft.remark(f"PY: “{given[:40]}” is no date; left out.")
    return draft.entry(number=number, line=record.line, raw=record.raw_text())


def _dates(record: TaggedRecord) -> list[str]:
    """Which year, by PY; to which day, by any of them."""
    year = record.first("PY", "Y1", "DA")
    return [year, *record.texts("DA", "Y1")]


def _titles(draft: Draft, record: TaggedRecord, kind: str) -> None:
    own = ["TI", "T1"] if kind in PARTS_OF_BOOKS else ["TI", "T1", "CT", "BT"]
    titles = record.texts(*own)
    containers = record.texts("T2", "JF", "BT", "JO", "JA", "J2", "J1")
    if kind == "BOOK" and not titles:
        titles, containers = containers[:1], containers[1:]
    for title in titles:
        draft.title(title)
    draft.put(original_title=record.first("TT"))
    full = record.texts("T2", "JF", "BT") if kind in PARTS_OF_BOOKS else record.texts("JF", "T2")
    short = record.texts("JA", "J2", "J1")
    if kind in ("BOOK", "THES", "RPRT") and not full:
        full = record.texts("T3")
    container = next(iter([*full, *record.texts("JO"), *short, *record.texts("T3")]), "")
    if kind != "BOOK" or container != draft.get("title"):
        draft.put(container_title=container)
    # JO is the abbreviation or the name in full.
    abbreviations = [*short, *(text for text in record.texts("JO") if text != container)]
    draft.put(container_title_short=next(iter(abbreviations), ""))


def _people(draft: Draft, record: TaggedRecord, kind: str) -> None:
    for tag, text in record.pairs():
        match tag:
            case "AU" | "A1":
                role = Role.AUTHOR if kind not in EDITED else Role.EDITOR
            case "ED":
                role = Role.EDITOR
            case "A2" if kind != "THES":
                role = Role.EDITOR
            case "A4" if kind in ("BOOK", "CHAP", "EBOOK", "ECHAP", "EDBOOK"):
                role = Role.TRANSLATOR
            case "TA":
                role = Role.TRANSLATOR
            case "A2" | "A3" | "A4":
                if text:
                    draft.remark(f"{tag}: “{text[:80]}” has a part in it that is not kept.")
                continue
            case _:
                continue
        # One name a tag, says the specification; some databases put all into one.
        for name in text.split(";") if ";" in text else text.split("\n"):
            draft.person(read_name(name, role))


def _numbers(draft: Draft, record: TaggedRecord) -> None:
    first, last = record.first("SP", "PG"), record.first("EP")
    if first and last and last != first and "-" not in first and "–" not in first:
        draft.pages(f"{first}-{last}")
    else:
        draft.pages(first or last)
    draft.put(article_number=record.first("C7", "AR"))
    for text in record.texts("SN"):
        draft.standard_number(text, "SN")


def _identifiers(draft: Draft, record: TaggedRecord) -> None:
    for tag in ("DO", "DI", "DOI"):
        for text in record.texts(tag):
            draft.doi(text, tag)
    for text in record.texts("PMID"):
        draft.pmid(text, "PMID")
    for text in record.texts("PMCID"):
        draft.pmcid(text, "PMCID")
    for tag in ("UR", "LK", "L3", "L2"):
        for text in record.texts(tag):
            draft.link(text, tag)
    for tag in ("M3", "C2", "C3", "AN", "ID", "N1", "M1", "L1"):
        for text in record.texts(tag):
            for part in text.split("\n", 20)[:20]:
                draft.maybe(part)
