"""PubMed's nbib and Web of Science's plain text."""

from __future__ import annotations

from evidence.citations.readers import read_bibliography
from evidence.records import PartialDate, Person, Work

NBIB = """
PMID- 21103140
OWN - NLM
IS  - 1476-4687 (Electronic)
IS  - 0028-0836 (Linking)
VI  - 12
IP  - 3
DP  - 2019 Jan-Feb
TI  - [Effects of zinc
      on mice].
PG  - 45-67
LID - S0000 [pii] 10.5555/ABC [doi]
AB  - One line
      goes on.
FAU - Nowak, Anna B
AU  - Nowak AB
AUID- ORCID: 0000-0002-1825-0097
FAU - King, Martin Jr
AU  - King M Jr
CN  - Zinc Group
LA  - ger
PT  - Journal Article
DEP - 20181224
TT  - Wirkungen von Zink auf Mäuse.
TA  - J Inv Res
JT  - Journal of invented results
PMC - PMC8650205
MH  - *Mice

PMID- 2
TI  - Second.
AU  - Li W
DP  - in press
"""


def test_reads_nbib() -> None:
    bibliography = read_bibliography(NBIB.encode())
    first, second = bibliography.entries
    assert bibliography.format == "nbib"
    assert first.work == Work(
        doi="10.5555/abc",
        work_type="journal-article",
        title="Effects of zinc on mice",
        title_html="Effects of zinc on mice",
        original_title="Wirkungen von Zink auf Mäuse",
        container_title="Journal of invented results",
        container_title_short="J Inv Res",
        volume="12",
        issue="3",
        page="45-67",
        issued=PartialDate(2019, 1),
        published_online=PartialDate(2018, 12, 24),
        abstract="One line goes on.",
        language="de",
        issn=("1476-4687", "0028-0836"),
        contributors=(
            Person(given="Anna B", family="Nowak", orcid="0000-0002-1825-0097"),
            Person(given="Martin", family="King", suffix="Jr"),
            Person(literal="Zinc Group"),
        ),
    )
    assert [str(found) for found in first.identifiers] == [
        "doi:10.5555/abc",
        "pmid:21103140",
        "pmcid:PMC8650205",
    ]
    assert (first.line, second.line, second.label) == (2, 30, "2")
    assert second.work is not None
    assert second.work.contributors == (Person(given="W", family="Li"),)
    assert second.remarks == ("DP: “in press” is no date; left out.",)


def test_nbib_records_without_an_empty_line_between_are_told_apart() -> None:
    bibliography = read_bibliography(b"PMID- 1\nTI  - A\nPMID- 2\nTI  - B\n")
    assert [(entry.line, entry.label) for entry in bibliography.entries] == [(1, "1"), (3, "2")]


WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Nowak, AB
   King, M
AF Nowak, Anna B.
   King, Martin
TI Effects of zinc
   on mice
SO JOURNAL OF INVENTED RESULTS
JI J. Inv. Res.
LA English
DT Article
SN 0028-0836
EI 1476-4687
PD DEC 16
PY 2020
VL 12
IS 3
AR UNSP 172
DI 10.5555/abc
PM 21103140
UT WOS:0001
ER

PT B
AU Li, W
TI A book
PY 2001
PT J
TI Unfinished
"""


def test_reads_web_of_science() -> None:
    bibliography = read_bibliography(WOS.encode())
    first, second, third = bibliography.entries
    assert bibliography.format == "ciw"
    assert first.work == Work(
        doi="10.5555/abc",
        work_type="journal-article",
        title="Effects of zinc on mice",
        title_html="Effects of zinc on mice",
        container_title="JOURNAL OF INVENTED RESULTS",
        container_title_short="J. Inv. Res.",
        volume="12",
        issue="3",
        article_number="172",
        issued=PartialDate(2020, 12, 16),
        language="en",
        issn=("0028-0836", "1476-4687"),
        contributors=(Person(given="Anna B.", family="Nowak"), Person(given="Martin", family="King")),
    )
    assert [(entry.line, entry.label) for entry in (first, second, third)] == [
        (3, "WOS:0001"),
        (26, "A book"),
        (30, "Unfinished"),
    ]
    assert second.work is not None
    assert second.work.work_type == "book"
    assert "no ER" in second.remarks[0]
    assert "file ends" in third.remarks[0]
