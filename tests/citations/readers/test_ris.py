"""RIS: every record has its account, and its fields go where the specification puts them."""

from __future__ import annotations

import pytest

from evidence.citations.readers import Entry, UnreadableFile, read_bibliography
from evidence.records import PartialDate, Person, Role, Work


def entries(text: str) -> tuple[Entry, ...]:
    bibliography = read_bibliography(text.encode())
    assert bibliography.format == "ris"
    return bibliography.entries


def work(*fields: str, kind: str = "JOUR") -> Work:
    lines = [f"TY  - {kind}", *fields, "ER  - "]
    (entry,) = entries("\n".join(lines))
    assert entry.work is not None, entry.reason
    return entry.work


def test_reads_an_article() -> None:
    text = """TY  - JOUR
ID  - key1
AU  - Nowak, Anna B.
A1  - King, Martin, Jr.
ED  - Berg, Tor
TI  - Effects of <i>E. coli</i> &amp; zinc
T2  - Journal of Invented Results
JA  - J. Inv. Res.
PY  - 2021
DA  - 2021/03/04/
VL  - 12
IS  - 3
SP  - 45
EP  - 67
SN  - 0028-0836 (Print)
DO  - https://doi.org/10.5555/ABC
UR  - https://pubmed.ncbi.nlm.nih.gov/21103140/
C2  - PMC8650205
AB  - One line
that goes on.
KW  - zinc
ER  -
"""
    (entry,) = entries(text)
    assert entry.work == Work(
        doi="10.5555/abc",
        work_type="journal-article",
        title="Effects of E. coli & zinc",
        title_html="Effects of <i>E. coli</i> &amp; zinc",
        container_title="Journal of Invented Results",
        container_title_short="J. Inv. Res.",
        volume="12",
        issue="3",
        page="45-67",
        issued=PartialDate(2021, 3, 4),
        abstract="One line that goes on.",
        issn=("0028-0836",),
        contributors=(
            Person(given="Anna B.", family="Nowak"),
            Person(given="Martin", family="King", suffix="Jr."),
            Person(Role.EDITOR, given="Tor", family="Berg"),
        ),
    )
    assert [str(found) for found in entry.identifiers] == [
        "doi:10.5555/abc",
        "pmid:21103140",
        "pmcid:PMC8650205",
    ]
    assert (entry.number, entry.line, entry.label, entry.reason, entry.remarks) == (1, 1, "key1", "", ())
    assert entry.raw == text.rstrip("\n")


def test_record_without_er_is_kept_at_the_next_one_and_at_the_end() -> None:
    first, second, third = entries("TY  - JOUR\nTI  - A\nTY  - JOUR\nTI  - B\nER  - \n\nTY  - BOOK\nTI  - C")
    assert [(entry.line, entry.label) for entry in (first, second, third)] == [(1, "A"), (3, "B"), (7, "C")]
    assert "no ER" in first.remarks[0]
    assert second.remarks == ()
    assert "no ER" in third.remarks[0]


def test_record_without_ty_is_kept() -> None:
    _, second = entries("TY  - JOUR\nTI  - A\nER  - \nTI  - B\nDO  - 10.5555/b\nER  - \n")
    assert second.work is not None
    assert (second.line, second.work.title, second.work.work_type) == (4, "B", "")
    assert "no TY" in second.remarks[0]


def test_what_names_no_study_is_refused_with_its_line() -> None:
    _, second = entries("TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nAU  - Nobody, N.\nER  - \n")
    assert second.work is None
    assert second.line == 4
    assert "neither a title nor an identifier" in second.reason


def test_lines_outside_records_are_reported() -> None:
    bibliography = read_bibliography(b"Record #1 of 1\n\nTY  -  JOUR\nTI  -  A\nER  -  \nbye\n")
    assert bibliography.remarks == ("2 lines stand in no record and were passed over: 1, 6.",)
    assert bibliography.entries[0].line == 3


def test_dash_in_an_abstract_is_no_tag() -> None:
    assert (
        work("TI  - A", "AB  - We used", "QX - a method", "of ours").abstract
        == "We used QX - a method of ours"
    )


def test_doi_that_is_none_becomes_a_remark() -> None:
    found = work("TI  - A", "DO  - see the web page")
    assert found.doi == ""
    assert found.remarks[0].startswith("DO: “see the web page”")


def test_two_dois_keep_the_first_with_a_remark() -> None:
    found = work("TI  - A", "DO  - 10.5555/a", "DO  - 10.5555/b")
    assert found.doi == "10.5555/a"
    assert "doi:10.5555/b" in found.remarks[0]


def test_doi_is_found_in_a_note_and_in_an_address_but_not_among_words() -> None:
    assert work("TI  - A", "N1  - doi: 10.5555/note").doi == "10.5555/note"
    assert work("TI  - A", "UR  - http://dx.doi.org/10.5555/ur").doi == "10.5555/ur"
    assert work("TI  - A", "N1  - Comment on 10.5555/other by others").doi == ""


def test_pmc_digits_are_no_pmid() -> None:
    (entry,) = entries("TY  - JOUR\nTI  - A\nC2  - PMC8650205\nAN  - 8650205\nER  - ")
    assert [str(found) for found in entry.identifiers] == ["pmcid:PMC8650205"]


def test_chapter_has_its_book_and_its_editors() -> None:
    found = work(
        "AU  - Li, Wei", "A2  - Berg, Tor", "TI  - Part", "T2  - Whole", "SN  - 0-306-40615-2", kind="CHAP"
    )
    assert (found.work_type, found.title, found.container_title) == ("book-chapter", "Part", "Whole")
    assert found.isbn == ("9780306406157",)
    assert [person.role for person in found.contributors] == [Role.AUTHOR, Role.EDITOR]


def test_bodies_stay_bodies_and_initials_are_told() -> None:
    found = work("AU  - World Health Organization", "AU  - Fanning E.", "AU  - A. Author-One", "TI  - A")
    assert found.contributors == (
        Person(literal="World Health Organization"),
        Person(given="E.", family="Fanning"),
        Person(given="A.", family="Author-One"),
    )


def test_unknown_type_is_kept_open_with_a_remark() -> None:
    found = work("TI  - A", kind="XYZ")
    assert found.work_type == ""
    assert "XYZ" in found.remarks[0]


def test_too_many_records_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.citations.readers.MOST_ENTRIES", 2)
    with pytest.raises(UnreadableFile, match="more than 2 records"):
        read_bibliography(b"TY  - JOUR\n" * 3)
