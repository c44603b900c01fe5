"""The first article: every marker and every reference, and no false marker."""

from pathlib import Path

import pytest

from evidence.articles.documents import Document
from evidence.articles.reading import read_article

pytestmark = pytest.mark.corpus

SEED = Path(__file__).parents[2].parent / "shared" / "seed" / "article.txt"
CITED = [1, 1, 2, 2, 3, 3, 5, 5, 5, 6, 7, 8, 9, 10, 11, 12, 13]


@pytest.fixture(scope="module")
def article() -> Document:
    if not SEED.exists():
        pytest.skip("the folder of records beside the project is absent")
    return read_article(SEED.read_bytes(), filename=SEED.name)


def test_every_marker_and_no_other(article):
    assert [citation.numbers for citation in article.citations] == [(number,) for number in CITED]
    assert [citation.references for citation in article.citations] == [(number - 1,) for number in CITED]


def test_every_marker_is_tied_to_the_sentence_that_it_follows(article):
    for citation in article.citations:
        assert citation.sentence is not None
        sentence = article.sentences[citation.sentence]
        assert sentence.start < citation.start < citation.end <= sentence.end
        assert article.text[citation.start : citation.end] == citation.marker
    # All but two stand at their sentence's end: behind a comma, and behind a colon before a list.
    ends = [article.sentences[citation.sentence].end == citation.end for citation in article.citations]
    assert ends.count(False) == 1


def test_every_reference_with_its_identifier(article):
    facts = [
        ("Gotter", "2017", "https://www.healthline.com/health/feeling-numb"),
        ("Duek", "2022", "10.1016/j.jad.2022.12.105"),
        ("Korem", "2024", "10.1001/jamanetworkopen.2024.32387"),
        ("Christensen", "2022", "10.1186/s12991-022-00387-1"),
        ("Fortuna", "2024", "10.3389/fpsyt.2024.1481439"),
        ("Strauss", "2021", "10.1038/s41537-021-00145-4"),
        ("Oorschot", "2013", "10.1093/schbul/sbr137"),
        ("Grigoriou", "2020", "10.1016/j.psychres.2020.113355"),
        ("Christensen", "2022", "10.1186/s12991-022-00391-5"),
        ("Marazziti", "2019", "PMC8650205"),
        ("Longo", "2000", "https://www.aafp.org/pubs/afp/issues/2000/0401/p2121.html"),
        ("Morant", "2023", "10.1016/j.eclinm.2023.102135"),
        ("Sansone", "2010", "21103140"),
    ]
    assert [
        (one.authors[0].family, one.year, one.doi or one.pmcid or one.pmid or one.url)
        for one in article.references
    ] == facts
    assert [one.number for one in article.references] == list(range(1, 14))
    # The digits of a PMCID are no PMID.
    assert [one.number for one in article.references if one.pmid] == [13]


def test_places_in_their_journals(article):
    facts = {
        3: ("JAMA Network Open", "7", "9", "", "e2432387"),
        4: ("Annals of General Psychiatry", "21", "1", "", ""),
        5: ("Frontiers in Psychiatry", "15", "", "", ""),
        6: ("Npj Schizophrenia", "7", "1", "1–6", ""),
        7: ("Schizophrenia Bulletin", "39", "1", "217–225", ""),
        8: ("Psychiatry Research", "293", "", "", "113355"),
        10: ("Clinical Neuropsychiatry", "16", "2", "75", ""),
        11: ("American Family Physician", "61", "7", "2121–2128", ""),
        12: ("EClinicalMedicine", "", "", "", "102135"),
        13: ("Psychiatry", "7", "10", "14–18", ""),
    }
    found = {one.number: one for one in article.references}
    for number, fact in facts.items():
        one = found[number]
        assert (one.container_title, one.volume, one.issue, one.pages, one.article_number) == fact
    assert [len(one.authors) for one in article.references] == [2, 4, 7, 3, 2, 3, 8, 2, 3, 7, 2, 9, 2]


def test_numbered_headings_are_headings(article):
    headings = [heading.text for heading in article.headings]
    assert article.title == headings[0]
    assert sum(heading[0].isdigit() for heading in headings) == 4
    assert article.body_end == article.text.index("\nReferences\n") + 1
