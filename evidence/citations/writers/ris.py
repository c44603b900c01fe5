"""RIS, as Zotero, EndNote and the reviewing tools read it.

Source: the RIS specification (Research Information Systems, 2012). Every value is on one line, so that
none can begin a tag of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evidence.citations.csl_types import untold, written_type
from evidence.citations.readers.ris_tags import TYPES
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
# Any "article" comes back as a preprint.
_UNTOLD = untold(_TYPES, "GEN", TYPES) | {"article"}
_PEOPLE = (("author", "AU  - "), ("editor", "ED  - "), ("translator", "TA  - "))
_IN_BOOKS = frozenset({"CHAP", "CPAPER", "DICT", "ENCYC"})
# Titles stand in JF where readers expect a journal, else in T2.
_IN_JOURNALS = frozenset({"JOUR", "MGZN", "NEWS"})


# In the order of the specification's examples, as they are written.
_TEXTS = tuple(
    (f"{tag}  - ", variable)
    for tag, variable in (
        ("JA", "container-title-short"),
        ("TT", "original-title"),
        ("VL", "volume"),
        ("IS", "issue"),
        ("C7", "number"),
        ("ET", "edition"),
        ("PB", "publisher"),
        ("CY", "publisher-place"),
        ("SN", "ISSN"),
        ("SN", "ISBN"),
        ("LA", "language"),
        ("DO", "DOI"),
        ("C2", "PMCID"),
        ("UR", "URL"),
    )
)


def write_ris(works: Iterable[Cited]) -> Iterator[str]:
    """A record for each work, ``TY`` to ``ER``, lines ended as the specification ends them."""
    for work in works:
        lines = _lines(work.csl, work.label)
        # Asked once for all of a record, and answered with yes for nearly all.
        if not "".join(lines).isprintable():
            lines = [fields.one_line(line) for line in lines]
        lines += ("ER  - ", "", "")
        yield "\r\n".join(lines)


def _lines(csl: Mapping[str, Any], label: str) -> list[str]:
    """The record without its end; a text may still hold what breaks a line."""
    of = fields.raw_text(csl, "type")
    kind = _TYPES.get(of, "GEN")
    lines = [f"TY  - {kind}"]
    if of in _UNTOLD and not (of == "article" and csl.get("genre")):
        lines.append(f"M3  - {written_type(of)}")
    if title := fields.raw_text(csl, "title"):
        lines.append(f"TI  - {title}")
    for role, tag in _PEOPLE:
        if role in csl:
            if role == "editor" and kind in _IN_BOOKS:
                tag = "A2  - "
            elif role == "translator" and kind in ("BOOK", "CHAP"):
                tag = "A4  - "
            lines += fields.inverted_names(csl[role], tag)
    if parts := fields.date_parts(csl):
        lines.append(f"PY  - {parts[0]}")
        if len(parts) > 1:
            known = [f"{part:02}" for part in parts[1:]]
            lines.append("DA  - " + "/".join([str(parts[0]), *known, *("",) * (3 - len(known))]))
    if container := fields.raw_text(csl, "container-title"):
        lines.append(f"{'JF' if kind in _IN_JOURNALS else 'T2'}  - {container}")
    if "page" in csl and (pages := fields.pages(csl)):
        first, dash, last = pages.partition("-")
        lines.append(f"SP  - {first}")
        if dash:
            lines.append(f"EP  - {last}")
    for tag, variable in _TEXTS:
        if variable in csl and (text := fields.raw_text(csl, variable)):
            lines.append(tag + text)
    # As EndNote has it; a bare number would be read as either.
    if "PMID" in csl and (pmid := fields.raw_text(csl, "PMID")):
        lines.append(f"AN  - PMID: {pmid}")
    if label:
        lines.append(f"N1  - {label[1:-1]}.")
    return lines
