"""EndNote's XML, which also Bookends, Papers and Zotero write."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.citations.csl_types import type_as_written
from evidence.citations.readers.dates import best_date
from evidence.citations.readers.draft import Draft
from evidence.citations.readers.entries import Entry
from evidence.citations.readers.kinds import kind_of, language_code
from evidence.citations.readers.names import read_name
from evidence.citations.readers.xml_records import Node, xml_records
from evidence.records import Role

_PARTS = frozenset({"book-chapter", "proceedings-article", "reference-entry"})
_WHOLE = frozenset({"book", "edited-book", "dissertation", "report"})


def read_endnote_xml(text: str) -> Iterator[Entry]:
    """The ``<record>`` elements of an EndNote XML file."""
    for number, record in enumerate(xml_records(text, ("record",)), start=1):
        if record.node is None:
            yield Entry(number, record.line, "", record.raw, None, reason=record.reason)
        else:
            draft = _draft(record.node)
            yield draft.entry(number=number, line=record.line, raw=record.raw)


def _draft(record: Node) -> Draft:
    draft = Draft()
    draft.key = record.text("rec-number")
    kind_node = record.first("ref-type")
    kind_name = kind_node.attributes.get("name", "") if kind_node else ""
    own = type_as_written(record.text("work-type"))
    kind = own or kind_of(kind_name)
    if not kind and kind_name:
        draft.remark(f"ref-type: “{kind_name[:40]}” is no known type; the type is left open.")
    draft.put(work_type=kind, work_subtype="preprint" if kind == "posted-content" and not own else "")
    draft.title(record.markup("titles/title"))
    second = record.markup("titles/secondary-title")
    periodical = record.markup("periodical/full-title")
    draft.put(
        container_title=(second or periodical) if kind in _PARTS | _WHOLE else (periodical or second),
        original_title=record.markup("titles/translated-title"),
        volume=record.text("volume"),
        issue=record.text("number"),
        edition=record.text("edition"),
        publisher=record.markup("publisher"),
        publisher_place=record.markup("pub-location"),
        language=language_code(record.text("language")),
        article_number=record.text("custom7"),
    )
    draft.put(container_title_short=record.markup("periodical/abbr-1") or record.markup("titles/alt-title"))
    draft.pages(record.markup("pages"))
    draft.abstract(record.markup("abstract"))
    _people(draft, record, kind)
    for isbn in record.all("isbn"):
        draft.standard_number(isbn.text().replace("\r", "\n"), "isbn")
    year, date = record.text("dates/year"), record.text("dates/pub-dates/date")
    draft.date(issued=best_date([year, date, f"{year} {date}"]))
    if year and not draft.fields.get("issued"):
        draft.remark(f"year: “{year[:40]}” is no date; left out.")
    _identifiers(draft, record)
    return draft


def _people(draft: Draft, record: Node, kind: str) -> None:
    authors = Role.EDITOR if kind == "edited-book" else Role.AUTHOR
    for group, role in (("authors", authors), ("secondary-authors", Role.EDITOR)):
        for author in record.all(f"contributors/{group}/author"):
            draft.person(read_name(author.text(), role))
    for group in ("tertiary-authors", "subsidiary-authors", "translated-authors"):
        for author in record.all(f"contributors/{group}/author"):
            if group != "tertiary-authors":
                draft.person(read_name(author.text(), Role.TRANSLATOR))
            elif author.text():
                draft.remark(f"{group}: “{author.text()[:80]}” has a part in it that is not kept.")


def _identifiers(draft: Draft, record: Node) -> None:
    draft.doi(record.text("electronic-resource-num"), "electronic-resource-num")
    # Whose number it is, says the database; in our own files it is PubMed's.
    names = ("remote-database-name", "remote-database-provider", "source-app")
    source = " ".join(record.text(name) for name in names).lower()
    accession = record.text("accession-num")
    if any(name in source for name in ("pubmed", "medline", "nlm", "evidence base")):
        draft.pmid(accession, "accession-num")
    else:
        draft.maybe(accession)
    for name in ("custom2", "user16", "notes"):
        for line in record.text(name).split("\n", 20)[:20]:
            draft.maybe(line.strip())
    for url in record.all("urls/related-urls/url") + record.all("urls/web-urls/url"):
        draft.link(url.text(), "url")
