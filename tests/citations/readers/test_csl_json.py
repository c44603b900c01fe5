"""CSL-JSON: what `work_to_csl` writes is read back, and what others write too."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence.citations.csl import work_to_csl
from evidence.citations.readers import UnreadableFile, read_bibliography
from evidence.records import PartialDate, Person, Role, Work


def item(**fields: Any) -> Work:
    (entry,) = read_bibliography(
        json.dumps([{"id": "x", "type": "article-journal", **fields}]).encode()
    ).entries
    assert entry.work is not None, entry.reason
    return entry.work


def test_reads_back_what_is_written() -> None:
    work = Work(
        doi="10.5555/abc.",
        work_type="journal-article",
        title="Effects on E. coli < 5",
        title_html="Effects on <i>E. coli</i> &lt; 5",
        container_title="Journal",
        container_title_short="J.",
        volume="12",
        article_number="e7",
        issued=PartialDate(2021, 3),
        published_online=PartialDate(2020),
        issn=("0028-0836",),
        contributors=(
            Person(given="Anna", family="Nowak", suffix="Jr."),
            Person(literal="Zinc Group"),
            Person(Role.EDITOR, family="Berg"),
        ),
    )
    data = json.dumps([work_to_csl(work, pmid="21103140", pmcid="PMC8650205")]).encode()
    (entry,) = read_bibliography(data).entries
    assert entry.work == work
    assert [str(found) for found in entry.identifiers] == [
        "doi:10.5555/abc.",
        "pmid:21103140",
        "pmcid:PMC8650205",
    ]


def test_what_others_write_in_other_ways() -> None:
    found = item(
        title=["Effects on <i>E. coli</i>"],
        author=[{"family": "Berg", "non-dropping-particle": "van den", "given": "Tor"}, {"name": "Group"}],
        issued={"raw": "4 March 2021"},
        volume=12,
        DOI="https://doi.org/10.5555/ABC",
        note="PMID: 21103140\nsomething else",
    )
    assert (found.title_html, found.volume, found.doi) == ("Effects on <i>E. coli</i>", "12", "10.5555/abc")
    assert found.contributors == (Person(given="Tor", family="van den Berg"), Person(literal="Group"))
    assert found.issued == PartialDate(2021, 3, 4)


def test_items_in_an_object_and_their_lines() -> None:
    data = b'{"style": "apa",\n "items": [\n  {"type": "book", "title": "A"},\n  7,\n  {"title": "B"}]}'
    first, second, third = read_bibliography(data).entries
    assert [(entry.line, entry.label) for entry in (first, second, third)] == [(3, "A"), (4, "7"), (5, "B")]
    assert "no JSON object" in second.reason


def test_flat_rows_are_read_as_a_table() -> None:
    data = b'[{"Title": "A", "Authors": "Abbey L, Berg T", "Year": 2001, "pubmed id": 21103140}]'
    (entry,) = read_bibliography(data).entries
    assert entry.work is not None
    assert [person.family for person in entry.work.contributors] == ["Abbey", "Berg"]
    assert [str(found) for found in entry.identifiers] == ["pmid:21103140"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[{"title": "A"},\n{"title": }]', "line 2"),
        ('[{"title": "A"}', "“]” was expected"),
        ('[{"title": "A"}] x', "something behind its end"),
        ("[" * 100_000, "too deep"),
        ('[{"title": ' + "1" * 5000 + "}]", "integer"),
    ],
)
def test_broken_json_is_refused_with_its_line(text: str, why: str) -> None:
    with pytest.raises(UnreadableFile, match=why):
        read_bibliography(text.encode())


def test_lone_surrogates_are_replaced() -> None:
    assert item(title="a\ud800b").title == "a\ufffdb"
