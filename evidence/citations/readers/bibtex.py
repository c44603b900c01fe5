"""BibTeX and BibLaTeX as records.

Sources: Patashnik, "BibTeXing" (1988); the biblatex manual, sections 2.1 to 2.3.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence.citations.csl_types import type_as_written
from evidence.citations.readers.bibtex_blocks import Block, Blocks
from evidence.citations.readers.bibtex_fields import INHERITED, KNOWN_FIELDS, RENAMED, TYPES
from evidence.citations.readers.bibtex_names import read_names
from evidence.citations.readers.dates import best_date
from evidence.citations.readers.draft import Draft
from evidence.citations.readers.entries import Entry
from evidence.citations.readers.kinds import language_code
from evidence.citations.readers.latex import latex_to_markup, verbatim
from evidence.markup import plain_text
from evidence.records import Role

_PARTS = frozenset({"book-chapter", "proceedings-article", "reference-entry"})
# Whose number is their own, and not that of an issue or of a series.
_NUMBERED = frozenset({"report", "standard", "patent", "dissertation"})
_ALONE = frozenset({"other", "webpage", "software", "posted-content", "journal"})
_NO_STUDIES = {
    "xdata": "An @xdata entry only holds fields for other entries.",
    "set": "A @set only names other entries.",
}


def read_bibtex(text: str, remarks: list[str]) -> Iterator[Entry]:
    """The entries of a BibTeX or BibLaTeX file; to `remarks` goes what is wrong with its definitions.

    A key that stands there more than once is read each time, with a remark.
    """
    blocks = Blocks(text)
    found = list(blocks)
    remarks.extend(blocks.remarks)
    by_key: dict[str, Block] = {}
    for block in found:
        known = by_key.setdefault(block.key.lower(), block) if block.key else block
        if known is not block:
            block.remarks.append(f"The key “{block.key[:80]}” was used at line {known.line} already.")
    for number, block in enumerate(found, start=1):
        if block.reason or block.kind in _NO_STUDIES:
            reason = block.reason or _NO_STUDIES[block.kind]
            yield Entry(number, block.line, block.key[:100], block.raw, None, reason=reason)
        else:
            draft = _draft(block, _fields(block, by_key))
            yield draft.entry(number=number, line=block.line, raw=block.raw)


def _fields(block: Block, by_key: dict[str, Block]) -> dict[str, str]:
    """An entry's fields, with those that it inherits by ``xdata`` and ``crossref``."""
    fields = {name: text for name in KNOWN_FIELDS if (text := block.fields.get(name, "").strip())}
    for key in block.fields.get("xdata", "").split(",")[:10]:
        if key.strip() and (source := by_key.get(key.strip().lower())):
            for name in KNOWN_FIELDS:
                if text := source.fields.get(name, ""):
                    fields.setdefault(name, text)
        elif key.strip():
            block.remarks.append(f"xdata: there is no entry “{key.strip()[:80]}”.")
    if parent_key := block.fields.get("crossref", "").strip().lower():
        parent = by_key.get(parent_key)
        if parent is None or parent is block:
            block.remarks.append(f"crossref: there is no entry “{parent_key[:80]}”.")
        else:
            for name in INHERITED:
                if text := parent.fields.get(name, ""):
                    fields.setdefault(name, text)
            title = parent.fields.get("title", "")
            if title and not {"booktitle", "journal", "journaltitle"} & fields.keys():
                fields["journaltitle" if block.kind == "article" else "booktitle"] = title
    for other, name in RENAMED.items():
        if other in fields:
            fields.setdefault(name, fields[other])
    return fields


def _draft(block: Block, fields: dict[str, str]) -> Draft:
    draft = Draft()
    for remark in block.remarks:
        draft.remark(remark)
    unknown: set[str] = set()

    def one(*names: str) -> str:
        text = next((fields[name] for name in names if name in fields), "")
        return latex_to_markup(text, unknown)

    draft.key = block.key
    kind = own = type_as_written(fields.get("entrysubtype", ""))
    kind = kind or TYPES.get(block.kind, "")
    if not own and kind in _ALONE and "preprint" in fields.get("type", "").lower():
        kind = "posted-content"
    if not kind:
        draft.remark(f"“@{block.kind[:40]}” is no known type; the type is left open.")
    elif kind == "posted-content" and not own:
        draft.put(work_subtype="preprint")
    draft.put(work_type=kind)
    title = one("title") or one("booktitle", "maintitle")
    draft.title(title)
    draft.put(subtitle=one("subtitle"))
    container = one("journaltitle", "booktitle", "maintitle")
    if kind not in _PARTS and "journaltitle" not in fields and "booktitle" in fields:
        container = one("booktitle")
    # Where an entry of these types says what it stood in, if it does.
    if (
        not container
        and (kind in _ALONE or block.kind == "misc")
        and "://" not in fields.get("howpublished", "")
    ):
        container = one("organization", "howpublished")
    if plain_text(container) != draft.get("title"):
        draft.put(container_title=container)
    numbered = kind in _NUMBERED
    draft.put(
        container_title_short=one("shortjournal"),
        original_title=one("origtitle"),
        volume=one("volume"),
        issue=one("issue") or ("" if numbered else one("number")),
        edition=one("edition"),
        publisher=one("publisher") if kind in _ALONE else one("publisher", "organization"),
        institution=one("institution", "school"),
        publisher_place=one("location"),
        article_number=one("eid") or (one("number") if numbered else ""),
        language=language_code(one("langid", "language")),
    )
    draft.pages(one("pages"))
    draft.abstract(one("abstract"))
    for name, role in (("author", Role.AUTHOR), ("editor", Role.EDITOR), ("translator", Role.TRANSLATOR)):
        people, others = read_names(fields.get(name, ""), role)
        for person in people:
            draft.person(person)
        if others:
            draft.remark(f"{name}: there are more than the record names (“others”).")
    for name in ("issn", "isbn"):
        draft.standard_number(one(name), name)
    _dates(draft, fields)
    _identifiers(draft, fields)
    for name in sorted(unknown):
        draft.remark(f"The command \\{name} is not known; what it was given is kept.")
    return draft


def _dates(draft: Draft, fields: dict[str, str]) -> None:
    year, month, day = (
        plain_text(latex_to_markup(fields.get(name, ""))) for name in ("year", "month", "day")
    )
    date = fields.get("date", "")
    if month.isdecimal():
        written = "-".join(part for part in (year, month, day if day.isdecimal() else "") if part)
    else:
        written = f"{year} {month} {day}"
    draft.date(issued=best_date([year or date, date, f"{year} {date}" if year else "", written]))
    if (year or date) and not draft.fields.get("issued"):
        draft.remark(f"date: “{(year or date)[:40]}” is no date; left out.")


def _identifiers(draft: Draft, fields: dict[str, str]) -> None:
    draft.doi(verbatim(fields.get("doi", "")), "doi")
    draft.pmid(verbatim(fields.get("pmid", "")), "pmid")
    draft.pmcid(verbatim(fields.get("pmcid", "")), "pmcid")
    eprint, kind = verbatim(fields.get("eprint", "")), fields.get("eprinttype", "").lower()
    if kind == "pubmed":
        draft.pmid(eprint, "eprint")
    elif kind in ("pmc", "pmcid", "pubmedcentral"):
        draft.pmcid(eprint, "eprint")
    draft.link(verbatim(fields.get("url", "")), "url")
    if kind == "arxiv" and eprint:
        draft.link(f"https://arxiv.org/abs/{eprint}", "eprint")
    for name in ("howpublished", "note", "bdsk-url-1"):
        text = verbatim(fields.get(name, ""))
        if "://" in text:
            address = text[text.index("http") :].split("}")[0] if "http" in text else ""
            draft.link(address, name)
        else:
            draft.maybe(text)
