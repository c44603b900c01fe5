"""EndNote's and PubMed's XML, and XML that attacks who reads it."""

from __future__ import annotations

import pytest

from evidence.citations.readers import UnreadableFile, read_bibliography
from evidence.records import PartialDate, Person, Role, Work

ENDNOTE = """<?xml version="1.0" encoding="UTF-8"?>
<xml><records>
<record><rec-number>7</rec-number><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">Nowak, Anna</style></author></authors>
<secondary-authors><author>Berg, Tor</author></secondary-authors></contributors>
<titles><title><style face="normal">Effects on </style><style face="italic">E. coli</style></title>
<secondary-title>Journal of Invented Results</secondary-title></titles>
<periodical><full-title>Journal of Invented Results</full-title><abbr-1>J. Inv. Res.</abbr-1></periodical>
<pages>45-67</pages><volume>12</volume><number>3</number>
<dates><year>2021</year><pub-dates><date>Mar 4</date></pub-dates></dates>
<isbn>1476-4687 (Electronic) 0028-0836 (Linking)</isbn><custom2>PMC8650205</custom2>
<accession-num>21103140</accession-num><remote-database-name>PubMed</remote-database-name>
<electronic-resource-num>10.5555/abc</electronic-resource-num></record>
<record><titles><title>Broken & bent</title></titles></record>
<record><titles><title>Caf&eacute;</title></titles></record>
<record><titles><title>Not closed</title>
</records></xml>
"""


def test_reads_endnote_and_refuses_what_is_broken() -> None:
    bibliography = read_bibliography(ENDNOTE.encode())
    first, broken, third, unclosed = bibliography.entries
    assert bibliography.format == "endnote-xml"
    assert first.work == Work(
        doi="10.5555/abc",
        work_type="journal-article",
        title="Effects on E. coli",
        title_html="Effects on <i>E. coli</i>",
        container_title="Journal of Invented Results",
        container_title_short="J. Inv. Res.",
        volume="12",
        issue="3",
        page="45-67",
        issued=PartialDate(2021, 3, 4),
        issn=("1476-4687", "0028-0836"),
        contributors=(Person(given="Anna", family="Nowak"), Person(Role.EDITOR, given="Tor", family="Berg")),
    )
    assert [str(found) for found in first.identifiers] == [
        "doi:10.5555/abc",
        "pmid:21103140",
        "pmcid:PMC8650205",
    ]
    assert (first.line, first.label) == (3, "7")
    assert (broken.line, broken.work) == (14, None)
    assert "no well-formed XML (line 14" in broken.reason
    assert third.work is not None
    assert third.work.title == "Café"
    assert (unclosed.line, unclosed.work) == (16, None)
    assert "end tag is missing" in unclosed.reason


PUBMED = """<?xml version="1.0" encoding="UTF-16"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "https://example.org/x.dtd">
<PubmedArticleSet>
<PubmedArticle><MedlineCitation><PMID Version="1">21103140</PMID>
<Article><Journal><ISSN>0028-0836</ISSN>
<JournalIssue><Volume>12</Volume><Issue>3</Issue><PubDate><Year>2019</Year><Month>Mar</Month></PubDate></JournalIssue>
<Title>Journal of invented results</Title><ISOAbbreviation>J Inv Res</ISOAbbreviation></Journal>
<ArticleTitle>Effects of H<sub>2</sub>O.</ArticleTitle>
<Pagination><StartPage>45</StartPage><EndPage>67</EndPage></Pagination>
<ELocationID EIdType="doi" ValidYN="Y">10.5555/abc</ELocationID>
<Abstract><AbstractText Label="AIM">To see.</AbstractText>
<AbstractText Label="END">Seen.</AbstractText></Abstract>
<AuthorList><Author><LastName>Nowak</LastName><ForeName>Anna</ForeName>
<Identifier Source="ORCID">0000-0002-1825-0097</Identifier></Author>
<Author><CollectiveName>Zinc Group</CollectiveName></Author></AuthorList><Language>eng</Language>
<ArticleDate DateType="Electronic"><Year>2018</Year><Month>12</Month><Day>24</Day></ArticleDate>
</Article></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pmc">PMC8650205</ArticleId></ArticleIdList>
<ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.5555/other</ArticleId></ArticleIdList>
</Reference></ReferenceList></PubmedData></PubmedArticle>
<PubmedBookArticle><BookDocument><PMID>2</PMID><Book><BookTitle>A book</BookTitle>
<PubDate><Year>2009</Year></PubDate>
<Publisher><PublisherName>House</PublisherName></Publisher><Isbn>9780306406157</Isbn>
<AuthorList Type="editors">
<Author><LastName>Berg</LastName><ForeName>Tor</ForeName></Author></AuthorList></Book>
</BookDocument></PubmedBookArticle></PubmedArticleSet>
"""


def test_reads_pubmed() -> None:
    bibliography = read_bibliography(PUBMED.encode("utf-16"))
    first, second = bibliography.entries
    assert (bibliography.format, bibliography.encoding) == ("pubmed-xml", "utf-16-le")
    assert first.work == Work(
        doi="10.5555/abc",
        work_type="journal-article",
        title="Effects of H2O",
        title_html="Effects of H<sub>2</sub>O",
        container_title="Journal of invented results",
        container_title_short="J Inv Res",
        volume="12",
        issue="3",
        page="45-67",
        issued=PartialDate(2019, 3),
        published_online=PartialDate(2018, 12, 24),
        abstract="AIM: To see.\n\nEND: Seen.",
        language="en",
        issn=("0028-0836",),
        contributors=(
            Person(given="Anna", family="Nowak", orcid="0000-0002-1825-0097"),
            Person(literal="Zinc Group"),
        ),
    )
    assert [str(found) for found in first.identifiers] == [
        "doi:10.5555/abc",
        "pmid:21103140",
        "pmcid:PMC8650205",
    ]
    assert second.work is not None
    assert (second.line, second.work.work_type, second.work.isbn) == (21, "book", ("9780306406157",))
    assert second.work.contributors[0].role is Role.EDITOR


@pytest.mark.parametrize(
    "declaration",
    ['<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">', '<!ENTITY a SYSTEM "file:///etc/passwd">'],
    ids=["bomb", "external"],
)
def test_entities_of_its_own_are_refused(declaration: str) -> None:
    text = f"<!DOCTYPE xml [{declaration}]><xml><record><titles><title>&a;</title></titles></record></xml>"
    with pytest.raises(UnreadableFile, match="declares entities"):
        read_bibliography(text.encode())


def test_entity_that_is_declared_behind_the_prolog_is_nothing() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]>'
    text = f"<xml><record/>{bomb}<record><titles><title>&a;</title></titles></record></xml>"
    first, second = read_bibliography(text.encode()).entries
    assert "neither a title nor an identifier" in first.reason
    assert second.work is None
    assert "undefined entity" in second.reason


def test_number_of_our_own_files_is_a_pmid_and_a_body_has_a_comma() -> None:
    (entry,) = read_bibliography(
        b"<xml><records><record><source-app>Evidence Base</source-app><titles><title>A</title></titles>"
        b"<contributors><authors><author>Zinc Group AB,</author></authors></contributors>"
        b"<accession-num>21103140</accession-num></record></records></xml>"
    ).entries
    assert entry.work is not None
    assert entry.work.contributors == (Person(literal="Zinc Group AB"),)
    assert [str(found) for found in entry.identifiers] == ["pmid:21103140"]


def test_number_of_an_unknown_database_is_no_pmid() -> None:
    (entry,) = read_bibliography(
        b"<xml><records><record><titles><title>A</title></titles><accession-num>21103140</accession-num>"
        b"</record></records></xml>"
    ).entries
    assert entry.work is not None
    assert entry.identifiers == ()


def test_other_xml_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="no records of PubMed’s or EndNote’s"):
        read_bibliography(b"<html><body>x</body></html>")
