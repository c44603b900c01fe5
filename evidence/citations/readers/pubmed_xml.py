"""PubMed's XML: articles and books. Source: NLM's DTD of January 2025."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.citations.readers.dates import read_date
from evidence.citations.readers.draft import Draft
from evidence.citations.readers.entries import Entry
from evidence.citations.readers.kinds import language_code
from evidence.citations.readers.nbib import nlm_title, publication_kind
from evidence.citations.readers.xml_records import Node, xml_records
from evidence.identifiers import InvalidIdentifier, parse_orcid
from evidence.records import PartialDate, Person, Role


def read_pubmed_xml(text: str) -> Iterator[Entry]:
    """The ``PubmedArticle`` and ``PubmedBookArticle`` elements of a file."""
    for number, record in enumerate(xml_records(text, ("PubmedArticle", "PubmedBookArticle")), start=1):
        if record.node is None:
            yield Entry(number, record.line, "", record.raw, None, reason=record.reason)
            continue
        draft = Draft()
        if citation := record.node.first("MedlineCitation"):
            _article(draft, citation)
        elif document := record.node.first("BookDocument"):
            _book(draft, document)
        for path in ("PubmedData", "PubmedBookData", "BookDocument"):
            _identifiers(draft, record.node, path)
        yield draft.entry(number=number, line=record.line, raw=record.raw)


def _article(draft: Draft, citation: Node) -> None:
    draft.key = citation.text("PMID")
    draft.pmid(citation.text("PMID"), "PMID")
    article = citation.first("Article") or Node("Article")
    draft.title(nlm_title(article.markup("ArticleTitle")))
    issue = "Journal/JournalIssue"
    draft.put(
        original_title=nlm_title(article.markup("VernacularTitle")),
        container_title=article.markup("Journal/Title"),
        container_title_short=article.markup("Journal/ISOAbbreviation")
        or citation.text("MedlineJournalInfo/MedlineTA"),
        volume=article.text(f"{issue}/Volume"),
        issue=article.text(f"{issue}/Issue"),
        language=language_code(article.text("Language")),
    )
    if not draft.get("container_title"):
        draft.put(container_title=draft.get("container_title_short"))
    first, last = article.text("Pagination/StartPage"), article.text("Pagination/EndPage")
    draft.pages(article.text("Pagination/MedlinePgn") or (f"{first}-{last}" if first and last else first))
    draft.standard_number(article.text("Journal/ISSN"), "ISSN")
    draft.standard_number(citation.text("MedlineJournalInfo/ISSNLinking"), "ISSNLinking")
    draft.abstract(_abstract(article))
    _people(draft, article, Role.AUTHOR)
    for place in article.all("ELocationID"):
        if place.attributes.get("EIdType") == "doi" and place.attributes.get("ValidYN", "Y") == "Y":
            draft.doi(place.text(), "ELocationID")
    date = article.first(f"{issue}/PubDate")
    draft.date(issued=_date(date))
    online = [node for node in article.all("ArticleDate") if node.attributes.get("DateType") == "Electronic"]
    draft.date(published_online=_date(online[0]) if online else None)
    if not draft.fields.get("issued"):
        if date and date.text():
            draft.remark(f"PubDate: “{' '.join(date.text().split())[:40]}” is no date; left out.")
        draft.date(issued=draft.fields.get("published_online"))
    draft.put(**publication_kind(_types(article), book="", part=""))


def _book(draft: Draft, document: Node) -> None:
    draft.key = document.text("PMID")
    draft.pmid(document.text("PMID"), "PMID")
    part = document.markup("ArticleTitle")
    book = document.markup("Book/BookTitle")
    draft.title(nlm_title(part or book))
    draft.put(
        container_title=nlm_title(book) if part else "",
        publisher=document.markup("Book/Publisher/PublisherName"),
        publisher_place=document.markup("Book/Publisher/PublisherLocation"),
        edition=document.text("Book/Edition"),
        volume=document.text("Book/Volume"),
        language=language_code(document.text("Language")),
    )
    for isbn in document.all("Book/Isbn"):
        draft.standard_number(isbn.text(), "Isbn")
    draft.abstract(_abstract(document))
    _people(draft, document, Role.AUTHOR)
    for group in document.all("Book/AuthorList"):
        role = Role.EDITOR if group.attributes.get("Type") == "editors" else Role.AUTHOR
        if role is Role.EDITOR or not draft.people:
            _group(draft, group, role)
    draft.date(issued=_date(document.first("Book/PubDate")) or _date(document.first("ContributionDate")))
    draft.put(**publication_kind(_types(document), book="" if part else book, part=part))


def _types(node: Node) -> list[str]:
    return [
        kind.text() for kind in node.all("PublicationTypeList/PublicationType") + node.all("PublicationType")
    ]


def _identifiers(draft: Draft, record: Node, path: str) -> None:
    for number in record.all(f"{path}/ArticleIdList/ArticleId"):
        match number.attributes.get("IdType"):
            case "doi":
                draft.doi(number.text(), "ArticleId")
            case "pubmed":
                draft.pmid(number.text(), "ArticleId")
            case "pmc":
                draft.pmcid(number.text(), "ArticleId")


def _abstract(node: Node) -> str:
    """The sections as JATS has them, so that their headings stay."""
    texts = node.all("Abstract/AbstractText")
    sections = []
    for text in texts:
        label = text.attributes.get("Label", "")
        heading = f"<title>{label.replace('&', '&amp;').replace('<', '&lt;')}</title>" if label else ""
        sections.append(f"<sec>{heading}<p>{text.markup()}</p></sec>" if len(texts) > 1 else text.markup())
    return "".join(sections)


def _people(draft: Draft, node: Node, role: Role) -> None:
    for group in node.all("AuthorList"):
        _group(draft, group, Role.EDITOR if group.attributes.get("Type") == "editors" else role)


def _group(draft: Draft, group: Node, role: Role) -> None:
    for author in group.all("Author"):
        orcid = ""
        for number in author.all("Identifier"):
            if number.attributes.get("Source") == "ORCID":
                try:
                    orcid = parse_orcid(number.text())
                except InvalidIdentifier as error:
                    draft.remark(f"Identifier: {error}")
        draft.person(
            Person(
                role,
                given=author.markup("ForeName") or author.markup("Initials"),
                family=author.markup("LastName"),
                suffix=author.markup("Suffix"),
                literal=author.markup("CollectiveName"),
                orcid=orcid,
                affiliations=tuple(
                    text
                    for node in author.all("AffiliationInfo/Affiliation")
                    if (text := " ".join(node.text().split()))
                ),
            )
        )


def _date(node: Node | None) -> PartialDate | None:
    if node is None:
        return None
    if free := node.text("MedlineDate"):
        return read_date(free)
    parts = [node.text(name) for name in ("Year", "Month", "Day")]
    if parts[1].isdecimal():
        return read_date("-".join(part for part in parts if part))
    return read_date(" ".join(parts))
