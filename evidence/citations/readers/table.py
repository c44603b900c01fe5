"""Tables: what a column's header means, and a row as a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from evidence.citations.readers.dates import best_date
from evidence.citations.readers.draft import Draft
from evidence.citations.readers.kinds import kind_of, language_code
from evidence.citations.readers.names import is_initials, read_name
from evidence.records import Role

# The fields that a column can be, and the headers that Zotero, Scopus, Covidence, EndNote, PubMed,
# Rayyan, Web of Science and Publish or Perish give them; letters and digits only.
FIELDS = {
    "title": "title articletitle titles documenttitle primarytitle ti",
    "authors": "authors author authorfullnames authornames au authorlist",
    "editors": "editors editor",
    "translators": "translators translator",
    "year": "year publicationyear publishedyear pubyear py coverdate yearpublished",
    "date": "date publicationdate published publisheddate dateofpublication issuedate",
    "container_title": "journal journaltitle publicationtitle sourcetitle source journalbook secondarytitle"
    " publicationname containertitle journalname publication t2",
    "container_title_short": "journalabbreviation abbreviatedsourcetitle journalabbr alternatejournal",
    "original_title": "originaltitle translatedtitle",
    "volume": "volume vol vl",
    "issue": "issue number is no",
    "pages": "pages page pagerange pagination",
    "first_page": "pagestart startpage firstpage beginpage",
    "last_page": "pageend endpage lastpage",
    "article_number": "artno articlenumber articleno elocationid eid",
    "doi": "doi doilink doiurl digitalobjectidentifier",
    "pmid": "pmid pubmedid pubmed pubmedpmid",
    "pmcid": "pmcid pmc pubmedcentralid",
    "url": "url link links articleurl urls fulltexturl",
    "abstract": "abstract abstractnote abstracts ab",
    "publisher": "publisher",
    "publisher_place": "place placepublished placeofpublication publisheraddress city",
    "edition": "edition",
    "language": "language languageoforiginaldocument languages",
    "issn": "issn eissn isbnissn",
    "isbn": "isbn",
    "work_type": "itemtype documenttype type publicationtype referencetype doctype",
    "key": "key ref id studyid covidence covidenceid pubmedkey recordnumber citationkey",
    "notes": "notes note extra",
}
_NO_WORD = re.compile(r"[\W_]")
_HEADERS = {header: field for field, headers in FIELDS.items() for header in headers.split()}
# The fields' own names, which our own tables have.
_HEADERS |= {_NO_WORD.sub("", field): field for field in FIELDS}
_NEVER_ZERO = frozenset({"volume", "issue", "first_page", "last_page", "year"})
_CLOSED = re.compile(r"\([^()]{0,40}\)")


def field_of(header: str) -> str:
    """The field that a column's header names; ``""`` for one that is not known.

    >>> field_of("Publication Title"), field_of("Author(s) ID")
    ('container_title', '')
    """
    word = _NO_WORD.sub("", header[:80].lower())
    return _HEADERS.get(word, "")


def fill_from_row(draft: Draft, row: Mapping[str, str], field_of: Callable[[str], str]) -> None:
    """Fills a draft from the cells of a row, by header."""
    cells: dict[str, list[str]] = {}
    for header, cell in row.items():
        # A cell that a spreadsheet must not take for a formula is written behind an apostrophe.
        text = cell.strip()
        if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t"):
            text = text[1:]
        field = field_of(header) if text else ""
        # Publish or Perish writes 0 for what it does not know.
        if field and not (text == "0" and field in _NEVER_ZERO):
            cells.setdefault(field, []).append(text)

    def one(field: str) -> str:
        return next(iter(cells.get(field, ())), "")

    draft.key = one("key")
    kind = kind_of(one("work_type"))
    if one("work_type") and not kind:
        draft.remark(f"Type: “{one('work_type')[:40]}” is no known type; the type is left open.")
    draft.put(work_type=kind, work_subtype="preprint" if "preprint" in one("work_type").lower() else "")
    draft.title(one("title"))
    for name in ("container_title", "container_title_short", "volume", "issue", "article_number"):
        draft.put(**{name: one(name)})
    for name in ("publisher", "publisher_place", "edition", "original_title"):
        draft.put(**{name: one(name)})
    draft.put(language=language_code(one("language")))
    first, last = one("first_page"), one("last_page")
    draft.pages(one("pages") or (f"{first}-{last}" if first and last and first != last else first))
    draft.abstract(one("abstract"))
    for field, role in (
        ("authors", Role.AUTHOR),
        ("editors", Role.EDITOR),
        ("translators", Role.TRANSLATOR),
    ):
        for name in split_names(one(field)):
            draft.person(read_name(name, role))
    year, date = one("year"), one("date")
    draft.date(issued=best_date([year or date, date, f"{year} {date}"]))
    if (year or date) and not draft.fields.get("issued"):
        draft.remark(f"Date: “{(year or date)[:40]}” is no date; left out.")
    for field in ("issn", "isbn"):
        for text in cells.get(field, ()):
            draft.standard_number(text, field.upper())
    for text in cells.get("doi", ()):
        draft.doi(text, "DOI")
    for text in cells.get("pmid", ()):
        draft.pmid(text.removesuffix(".0"), "PMID")
    for text in cells.get("pmcid", ()):
        draft.pmcid(text, "PMCID")
    for text in cells.get("url", ()):
        draft.link(text, "URL")
    for text in cells.get("notes", ()):
        for line in text.split("\n", 20)[:20]:
            draft.maybe(line.strip())


def split_names(cell: str) -> list[str]:
    """The names in one cell: apart by semicolons, line ends, “and”; or by commas, where each has initials.

    >>> split_names("Abbey L, Glover-Amengor M"), split_names("Li, Wei; Dou, Z.")
    (['Abbey L', 'Glover-Amengor M'], ['Li, Wei', 'Dou, Z.'])
    """
    cell = _CLOSED.sub(" ", cell)
    for mark in (";", "\n", "|"):
        if mark in cell:
            return [name.strip() for name in cell.split(mark) if name.strip()]
    cell = " ".join(cell.split())
    if " and " in cell:
        return [
            name.strip(" ,") for part in cell.split(" and ") for name in _by_commas(part) if name.strip(" ,")
        ]
    return _by_commas(cell)


def _by_commas(cell: str) -> list[str]:
    parts = [part.strip() for part in cell.split(",") if part.strip()]
    with_initials = all(" " in part and _ends_or_begins_with_initials(part) for part in parts)
    return parts if len(parts) > 1 and with_initials else [cell]


def _ends_or_begins_with_initials(name: str) -> bool:
    words = name.split()
    return is_initials(words[-1]) or is_initials(words[0])
