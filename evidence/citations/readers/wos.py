"""Web of Science's plain text (``.ciw``, ``.isi``, ``.txt``). Source: Clarivate's list of field tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.citations.readers.dates import best_date, read_date
from evidence.citations.readers.draft import Draft
from evidence.citations.readers.entries import Entry
from evidence.citations.readers.kinds import language_code
from evidence.citations.readers.names import read_name
from evidence.citations.readers.tagged import TaggedRecord, tagged_records
from evidence.records import PartialDate, Person, Role

_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?")
_KINDS = {"J": "journal-article", "S": "book-chapter", "B": "book", "C": "proceedings-article", "P": "patent"}


def read_wos(text: str, outside: list[int]) -> Iterator[Entry]:
    """The records of a Web of Science file, each from its ``PT`` to its ``ER``."""
    records = tagged_records(
        text, _tag_of, start="PT", end="ER", between=frozenset({"FN", "VR", "EF"}), outside=outside
    )
    for number, record in enumerate(records, start=1):
        yield _entry(number, record)


def _tag_of(line: str) -> tuple[str, str] | None:
    match = _TAG.fullmatch(line)
    return (match[1], (match[2] or "").strip()) if match else None


def _entry(number: int, record: TaggedRecord) -> Entry:
    def one(*tags: str) -> str:
        return record.first(*tags).replace("\n", " ")

    draft = Draft()
    for remark in record.remarks:
        draft.remark(remark)
    draft.key = one("UT")
    draft.put(work_type=_kind(one("PT"), one("DT"), whole=not one("SO")))
    draft.title(one("TI"))
    draft.put(
        container_title=one("SO"),
        container_title_short=one("JI", "J9"),
        volume=one("VL"),
        issue=one("IS"),
        publisher=one("PU"),
        publisher_place=one("PI"),
        article_number=one("AR").removeprefix("UNSP "),
        language=language_code(one("LA")),
    )
    first, last = one("BP"), one("EP")
    draft.pages(f"{first}-{last}" if first and last and first != last else first or last or one("PS"))
    draft.abstract(one("AB"))
    for tag in ("SN", "EI", "BN"):
        for text in record.texts(tag):
            draft.standard_number(text, tag)
    _people(draft, record)
    draft.doi(one("DI"), "DI")
    draft.pmid(one("PM"), "PM")
    if (accession := one("UT")).startswith("MEDLINE:"):
        draft.pmid(accession.removeprefix("MEDLINE:"), "UT")
    draft.date(issued=_issued(one("PY"), one("PD")), published_online=read_date(one("EA")))
    return draft.entry(number=number, line=record.line, raw=record.raw_text())


def _issued(year: str, date: str) -> PartialDate | None:
    return best_date([year, date, f"{year} {date}"])


def _kind(letter: str, document: str, *, whole: bool) -> str:
    if "Proceedings Paper" in document:
        return "proceedings-article"
    if "Book Chapter" in document:
        return "book-chapter"
    if letter == "B" and not whole:
        return "book-chapter"
    return _KINDS.get(letter[:1].upper(), "journal-article")


def _people(draft: Draft, record: TaggedRecord) -> None:
    authors = _names(record, "AF")
    short = _names(record, "AU")
    # In full, unless some are missing there.
    for name in authors if len(authors) >= len(short) else short:
        draft.person(read_name(name))
    for tag in ("BE", "ED"):
        for name in _names(record, tag):
            draft.person(read_name(name, Role.EDITOR))
        if record.first(tag):
            break
    for tag in ("CA", "GP"):
        for text in record.texts(tag):
            draft.person(Person(literal=text.replace("\n", " ")))


def _names(record: TaggedRecord, tag: str) -> list[str]:
    return [name for text in record.texts(tag) for line in text.split("\n") for name in line.split(";")]
