"""RIS, as Zotero, EndNote and the reviewing tools read it.

Source: the RIS specification (Research Information Systems, 2012). Every value is on one line, so that
none can begin a tag of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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
        yield "\r\n".join(_lines(work))


def _lines(work: Cited) -> list[str]:
    csl = work.csl
    kind = _TYPES.get(fields.text(csl, "type"), "GEN")
    lines = [f"TY  - {kind}"]
    if title := fields.text(csl, "title"):
        lines.append(f"TI  - {title}")
    if "author" in csl:
        lines += [f"AU  - {fields.inverted(name)}" for name in fields.people(csl, "author")]
    if "editor" in csl:
        tag = "A2" if kind in _IN_BOOKS else "ED"
        lines += [f"{tag}  - {fields.inverted(name)}" for name in fields.people(csl, "editor")]
    if "translator" in csl and kind in ("BOOK", "CHAP"):
        lines += [f"A4  - {fields.inverted(name)}" for name in fields.people(csl, "translator")]
    if parts := fields.date_parts(csl):
        lines.append(f"PY  - {parts[0]}")
        if len(parts) > 1:
            known = [f"{part:02}" for part in parts[1:]]
            lines.append("DA  - " + "/".join([str(parts[0]), *known, *("",) * (3 - len(known))]))
    if container := fields.text(csl, "container-title"):
        lines.append(f"{'JF' if kind in _IN_JOURNALS else 'T2'}  - {container}")
    if "page" in csl and (pages := fields.pages(csl)):
        first, dash, last = pages.partition("-")
        lines.append(f"SP  - {first}")
        if dash:
            lines.append(f"EP  - {last}")
    for tag, variable in _TEXTS:
        if variable in csl and (text := fields.text(csl, variable)):
            lines.append(tag + text)
    # As EndNote has it; a bare number would be read as either.
    if "PMID" in csl and (pmid := fields.text(csl, "PMID")):
        lines.append(f"AN  - PMID: {pmid}")
    if work.label:
        lines.append(f"N1  - {work.label[1:-1]}.")
    return [*lines, "ER  - ", "", ""]
