"""Markers and entries on invented articles: every style of list, every convention of citing."""

import re

import pytest

from evidence.articles.reading import read_article
from tests.articles.generated import article

STYLES = [
    "apa",
    "nlm-citation-sequence",
    "american-medical-association",
    "harvard-cite-them-right",
    "elsevier-vancouver",
]
NUMBERED = ["bare", "brackets", "parentheses", "superscript", "tags"]
MADE = [(style, convention) for style in STYLES for convention in NUMBERED] + [
    ("apa", "author-date"),
    ("harvard-cite-them-right", "author-date"),
]
SEEDS = range(3)


@pytest.mark.parametrize(("style", "convention"), MADE)
def test_every_marker_leads_to_its_references_and_there_is_no_other(style, convention):
    for seed in SEEDS:
        made = article(style, convention, seed)
        document = read_article(made.text)
        # A style may sort the works of one marker otherwise than its list.
        found = [(one.marker, tuple(sorted(one.references))) for one in document.citations]
        assert found == made.markers
        for one in document.citations:
            assert one.sentence is not None
            sentence = document.sentences[one.sentence]
            assert sentence.start < one.start < one.end <= sentence.end


@pytest.mark.parametrize("style", STYLES)
def test_every_entry_is_found_and_taken_apart(style):
    wrong = []
    for seed in SEEDS:
        made = article(style, "brackets", seed)
        references = read_article(made.text).references
        assert [one.doi for one in references] == [csl["DOI"] for csl in made.works]
        for one, csl in zip(references, made.works, strict=True):
            expected = {
                "title": csl["title"],
                "year": str(csl["issued"]["date-parts"][0][0]),
                "volume": csl["volume"],
                "issue": csl["issue"],
                "first page": csl["page"].split("-")[0],
                "families": [author["family"] for author in csl["author"]],
            }
            found = {
                "title": one.title,
                "year": one.year,
                "volume": one.volume,
                "issue": one.issue,
                "first page": re.split(r"[-–]", one.pages)[0],
                "families": [author.family for author in one.authors],
            }
            # Some styles leave the issue out.
            if f"({csl['issue']})" not in one.raw and f"no. {csl['issue']}" not in one.raw:
                expected["issue"] = ""
            # A style may shorten a long list of authors; the first are always there.
            expected["families"] = expected["families"][: len(found["families"])] or ["none"]
            wrong += [
                (one.raw, name, expected[name], found[name])
                for name in expected
                if str(expected[name]).casefold() != str(found[name]).casefold()
            ]
            if one.container_title not in (csl["container-title"], csl["container-title-short"]):
                wrong.append((one.raw, "container", csl["container-title"], one.container_title))
    assert wrong == []
