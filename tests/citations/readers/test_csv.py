"""CSV with guessed and given columns, and plain lists of identifiers."""

from __future__ import annotations

import pytest

from evidence.citations.readers import UnreadableFile, read_bibliography
from evidence.records import PartialDate, Person

ZOTERO = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISSN","DOI","Date","Pages"\n'
    '"AB12","journalArticle","2021","Nowak, Anna; Berg, Tor","Effects, of zinc","Journal","0028-0836",'
    '"10.5555/abc","2021-03-04","45-67"\n'
)
SCOPUS = (
    "Authors,Author full names,Title,Year,Source title,Volume,Issue,Art. No.,Page start,Page end,DOI\n"
    '"Nowak A.B.; Berg T.","Nowak, Anna (123); Berg, Tor (45)",A,2021,Journal,12,3,e7,45,67,10.5555/abc\n'
)
COVIDENCE = (
    "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,DOI,Ref,Covidence #\n"
    'Effects,"Nowak, A.; Berg, T.",Text,2021,3,Journal,12,3,45-67,10.5555/abc,7,#12\n'
)


@pytest.mark.parametrize("text", [ZOTERO, SCOPUS, COVIDENCE], ids=["zotero", "scopus", "covidence"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_guesses_the_columns_of_usual_exports(text: str, codec: str) -> None:
    bibliography = read_bibliography(text.encode(codec))
    (entry,) = bibliography.entries
    assert entry.work is not None
    assert (bibliography.format, entry.line) == ("csv", 2)
    assert (entry.work.doi, entry.work.container_title, entry.work.page) == (
        "10.5555/abc",
        "Journal",
        "45-67",
    )
    assert [person.family for person in entry.work.contributors] == ["Nowak", "Berg"]
    assert entry.work.issued is not None
    assert entry.work.issued.year == 2021


def test_given_columns_come_before_guessed_ones() -> None:
    data = b"Title;Wer;Titel auf Deutsch;Jahr\nEnglish;Nowak, A.;Deutsch;2021-03\n"
    columns = {"title": "Titel auf Deutsch", "authors": "Wer", "date": "Jahr"}
    (entry,) = read_bibliography(data, columns=columns).entries
    assert entry.work is not None
    assert (entry.work.title, entry.work.issued) == ("Deutsch", PartialDate(2021, 3))
    assert entry.work.contributors == (Person(given="A.", family="Nowak"),)


def test_columns_that_nobody_knows_are_listed() -> None:
    with pytest.raises(UnreadableFile, match=r"No column is known .* “Was”, “Wer”"):
        read_bibliography(b"Was;Wer\nx;y\n")
    with pytest.raises(
        UnreadableFile, match=r"no column “Foo” for title\. The file’s columns are “Title”, “DOI”"
    ):
        read_bibliography(b"Title,DOI\nx,y\n", columns={"title": "Foo"})
    with pytest.raises(UnreadableFile, match="“titel” is no field"):
        read_bibliography(b"Title,DOI\nx,y\n", columns={"titel": "Title"})


def test_every_row_has_its_account() -> None:
    text = (
        'title,doi\n"Two\nlines",10.5555/a\n\n,\nb"x","broken\nC,10.5555/c\n,,,\nD,10.5555/d,extra\n,no doi\n'
    )
    found = read_bibliography(text.encode()).entries
    assert [(entry.line, entry.label, entry.work is None) for entry in found] == [
        (2, "Two lines", False),
        (6, 'b"x","broken', True),
        (7, "C", False),
        (9, "D", False),
        (10, "", True),
    ]
    assert "quotation marks" in found[1].reason
    assert found[3].remarks == ("The row has 3 cells, and there are 2 columns.",)


def test_cell_that_was_made_harmless_is_restored() -> None:
    (entry,) = read_bibliography(b"title,doi\n'=1+1,10.5555/a\n").entries
    assert entry.work is not None
    assert entry.work.title == "=1+1"


def test_list_of_identifiers() -> None:
    text = "# mine\n10.5555/ABC\nPMID: 21103140\n\nPMC8650205, https://example.org/x\n21103140\n"
    bibliography = read_bibliography(text.encode())
    assert bibliography.format == "identifiers"
    assert [
        (entry.number, entry.line, [str(i) for i in entry.identifiers]) for entry in bibliography.entries
    ] == [
        (1, 2, ["doi:10.5555/abc"]),
        (2, 3, ["pmid:21103140"]),
        (3, 5, ["pmcid:PMC8650205"]),
        (4, 5, ["https://example.org/x"]),
        (5, 6, []),
    ]
    assert "could be a PMID or a PMCID" in bibliography.entries[4].reason


def test_prose_is_no_bibliography() -> None:
    with pytest.raises(UnreadableFile, match="none of the formats"):
        read_bibliography(b"Dear editor,\nplease find enclosed\n")


def test_format_can_be_given() -> None:
    (entry,) = read_bibliography(b"hello\n", format="identifiers").entries
    assert entry.work is None
    with pytest.raises(UnreadableFile, match="“docx” is no format"):
        read_bibliography(b"hello\n", format="docx")
