"""PubMed's own format (MEDLINE, ``.nbib``).

Source: NLM, "MEDLINE/PubMed Data Element (Field) Descriptions". The package nbib was not taken: it
misses ``LID … [doi]`` (LIBRARIES.md) and knows no line numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence.citations.readers.dates import read_date
from evidence.citations.readers.draft import Draft
from evidence.citations.readers.entries import Entry
from evidence.citations.readers.kinds import kind_of, language_code
from evidence.citations.readers.names import read_name
from evidence.citations.readers.tagged import TaggedRecord, lines
from evidence.identifiers import InvalidIdentifier, parse_orcid
from evidence.records import Person, Role

_TAG_WIDTH = 4


def read_nbib(text: str, outside: list[int]) -> Iterator[Entry]:
    """The records of an nbib file, apart by empty lines or by their ``PMID-``."""
    for number, record in enumerate(_records(text, outside), start=1):
        yield _entry(number, record)


def _records(text: str, outside: list[int]) -> Iterator[TaggedRecord]:
    record: TaggedRecord | None = None
    for line_number, line in enumerate(lines(text), start=1):
        if not line.strip():
            if record:
                yield record
            record = None
            continue
        found = _tag_of(line)
        if found is None:
            if record is None:
                outside.append(line_number)
            else:
                record.raw.append(line)
                record.go_on(line.strip())
            continue
        tag, value = found
        if tag == "PMID" and record and record.first("PMID"):
            yield record
            record = None
        record = record or TaggedRecord(line_number)
        record.raw.append(line)
        record.add(tag, value)
    if record:
        yield record


def _tag_of(line: str) -> tuple[str, str] | None:
    tag = line[:_TAG_WIDTH].rstrip()
    if line[_TAG_WIDTH : _TAG_WIDTH + 1] != "-" or not (tag.isascii() and tag.isalnum() and tag.isupper()):
        return None
    return tag, line[_TAG_WIDTH + 1 :].strip()


def _entry(number: int, record: TaggedRecord) -> Entry:
    draft = Draft()
    draft.key = record.first("PMID")
    draft.pmid(record.first("PMID"), "PMID")
    draft.pmcid(record.first("PMC"), "PMC")
    _dois(draft, record)
    book = "" if record.first("TI") else record.first("BTI")
    title = record.first("TI") or book
    draft.title(nlm_title(one_line(title)))
    draft.put(
        original_title=nlm_title(one_line(record.first("TT"))),
        container_title=one_line(record.first("JT", "TA")),
        container_title_short=record.first("TA") if record.first("JT") else "",
        volume=record.first("VI"),
        issue=record.first("IP"),
        edition=record.first("EN"),
        publisher=one_line(record.first("PB")),
        publisher_place=record.first("PL") if record.first("PB") else "",
        language=language_code(record.first("LA")),
    )
    if not book:
        draft.put(container_title=one_line(record.first("BTI", "CTI")))
    draft.pages(record.first("PG"))
    draft.abstract(one_line(record.first("AB")))
    for tag in ("IS", "ISBN"):
        for text in record.texts(tag):
            draft.standard_number(text, tag)
    _people(draft, record)
    draft.date(issued=read_date(record.first("DP")), published_online=read_date(record.first("DEP")))
    if record.first("DP") and not draft.fields.get("issued"):
        draft.remark(f"DP: “{record.first('DP')[:40]}” is no date; left out.")
    draft.put(**publication_kind(record.texts("PT"), book=book, part=record.first("BTI")))
    return draft.entry(number=number, line=record.line, raw=record.raw_text())


def one_line(text: str) -> str:
    """A text that was broken over several lines."""
    return text.replace("\n", " ")


def nlm_title(title: str) -> str:
    """NLM's title as a title: without the full stop that NLM puts behind all, and without the brackets
    that it puts around translations."""
    title = title.strip()
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    if title.startswith("[") and title.endswith("]") and title.count("[") == 1:
        title = title[1:-1].rstrip(".")
    return title


def publication_kind(names: list[str], *, book: str, part: str) -> dict[str, str]:
    """`work_type` and `work_subtype` by NLM's publication types."""
    kinds = {kind_of(name) for name in names}
    if "posted-content" in kinds:
        return {"work_type": "posted-content", "work_subtype": "preprint"}
    if book:
        return {"work_type": "book"}
    return {"work_type": "book-chapter" if part else "journal-article"}


def _dois(draft: Draft, record: TaggedRecord) -> None:
    for tag in ("LID", "AID", "SO"):
        for text in record.texts(tag):
            # One tag can hold two: "S0140-6736(20)1 [pii] 10.5555/abc [doi]".
            for part in one_line(text)[:2000].split("] "):
                number, bracket, kind = part.rpartition("[")
                if bracket and kind.rstrip("]").strip() == "doi":
                    draft.doi(number.strip(), tag)


def _people(draft: Draft, record: TaggedRecord) -> None:
    full = False
    for tag, text in record.pairs():
        match tag:
            case "FAU" | "FED":
                draft.person(read_name(text, Role.AUTHOR if tag == "FAU" else Role.EDITOR, is_person=True))
                full = True
                continue
            case "AU" | "ED":
                # The same person as in the line before, in short.
                if not full:
                    draft.person(read_name(text, Role.AUTHOR if tag == "AU" else Role.EDITOR, is_person=True))
            case "CN":
                draft.person(Person(literal=one_line(text)))
            case "AUID":
                _orcid(draft, text)
                continue
            case "AD":
                continue
        full = False


def _orcid(draft: Draft, text: str) -> None:
    if not draft.people or not text.upper().startswith("ORCID"):
        return
    try:
        draft.people[-1] = draft.people[-1]._replace(orcid=parse_orcid(text))
    except InvalidIdentifier as error:
        draft.remark(f"AUID: {error}")
