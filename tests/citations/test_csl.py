"""Works as CSL-JSON."""

import dataclasses

import pytest

from evidence.citations.csl import work_to_csl
from evidence.citations.csl_types import CROSSREF_TYPES, CSL_TYPES, csl_type
from evidence.crossref.normalise import normalise
from evidence.records import PartialDate, Person, Role, Work
from tests.crossref.corpus import real_messages
from tests.crossref.messages import MESSAGE

from .csl_schema import faults

PRINTED, ONLINE = PartialDate(2024, 3), PartialDate(2023, 11, 30)


def test_the_whole():
    item = work_to_csl(normalise(MESSAGE), pmid="21103140", pmcid="PMC8650205")
    assert faults(item) == []
    assert item == {
        "id": "10.5555/blunting.2024.17",
        "type": "article-journal",
        "title": "Blunting under SSRIs (p < 0.05): A cohort",
        "custom": {"title_html": "Blunting under <i>SSRIs</i> (p &lt; 0.05): A cohort"},
        "author": [
            {"family": "Carberry", "given": "Josiah", "suffix": "Jr."},
            {"literal": "The Blunting Study Group"},
        ],
        "editor": [{"family": "Editor", "given": "A."}],
        "chair": [{"family": "Chair"}],
        "translator": [{"literal": "Plato"}],
        "issued": {"date-parts": [[2024, 3]]},
        "available-date": {"date-parts": [[2023, 11, 30]]},
        "original-title": "Abstumpfung",
        "container-title": "Journal of Invented Results",
        "container-title-short": "J Inv Res",
        "publisher": "Test & Sons",
        "publisher-place": "Oxford, UK",
        "edition": "2",
        "volume": "12",
        "issue": "3-4",
        "page": "101-110",
        "number": "e17",
        "language": "en",
        "ISSN": "0028-0836",
        "ISBN": "9780306406157",
        "DOI": "10.5555/blunting.2024.17",
        "PMID": "21103140",
        "PMCID": "PMC8650205",
    }


def test_a_work_of_which_nothing_is_known():
    assert work_to_csl(Work()) == {"id": "", "type": "document"}


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Work)])
def test_every_missing_part_leaves_a_valid_item(field):
    work = normalise(MESSAGE)
    missing = next(f.default for f in dataclasses.fields(Work) if f.name == field)
    assert faults(work_to_csl(dataclasses.replace(work, **{field: missing}))) == []


# https://api.crossref.org/types, as of 2026.
ALL_CROSSREF_TYPES = """
book book-chapter book-part book-section book-series book-set book-track component database dataset
dissertation edited-book grant journal journal-article journal-issue journal-volume monograph other
peer-review posted-content proceedings proceedings-article proceedings-series reference-book
reference-entry report report-component report-series standard standard-series
"""


def test_every_type_of_crossref_has_one_of_csls():
    assert set(CROSSREF_TYPES) == set(ALL_CROSSREF_TYPES.split())
    assert set(CROSSREF_TYPES.values()) <= CSL_TYPES


@pytest.mark.parametrize(
    ("work_type", "subtype", "expected"),
    [
        ("journal-article", "", "article-journal"),
        ("book-chapter", "", "chapter"),
        ("monograph", "", "book"),
        ("proceedings-article", "", "paper-conference"),
        ("dissertation", "", "thesis"),
        ("peer-review", "", "review"),
        ("posted-content", "", "article"),
        ("posted-content", "preprint", "article"),
        ("posted-content", "blog", "post-weblog"),
        ("posted-content", "of-the-future", "article"),
        ("journal-article", "blog", "article-journal"),
        ("webpage", "", "webpage"),
        ("report", "", "report"),
        ("of-the-future", "", "document"),
        ("", "", "document"),
    ],
)
def test_types(work_type, subtype, expected):
    assert csl_type(work_type, subtype) == expected
    assert work_to_csl(Work(work_type=work_type, work_subtype=subtype))["type"] == expected


@pytest.mark.parametrize(
    ("dates", "issued", "available"),
    [
        # A reference list gives the volume's year, however early the work was online.
        (
            {"published_print": PRINTED, "published_online": ONLINE, "issued": ONLINE},
            [2024, 3],
            [2023, 11, 30],
        ),
        ({"published_online": ONLINE, "issued": ONLINE}, [2023, 11, 30], None),
        ({"published_online": ONLINE}, [2023, 11, 30], None),
        ({"published_print": PRINTED}, [2024, 3], None),
        ({"issued": PartialDate(2020)}, [2020], None),
        ({}, None, None),
    ],
)
def test_dates(dates, issued, available):
    item = work_to_csl(Work(**dates))
    assert item.get("issued") == (issued and {"date-parts": [issued]})
    assert item.get("available-date") == (available and {"date-parts": [available]})


@pytest.mark.parametrize(
    ("page", "number", "expected"),
    [
        ("101-110", "", {"page": "101-110"}),
        ("", "e17", {"page": "e17", "number": "e17"}),
        ("e17", "e17", {"page": "e17", "number": "e17"}),
        ("1-12", "1587", {"page": "1-12", "number": "1587"}),
    ],
)
def test_pages_and_article_numbers(page, number, expected):
    item = work_to_csl(Work(page=page, article_number=number))
    assert {key: item[key] for key in ("page", "number") if key in item} == expected


@pytest.mark.parametrize(
    ("title", "subtitle", "expected"),
    [
        ("Large Provinces", "A Driver", "Large Provinces: A Driver"),
        ("Finally closure?", "Editorials", "Finally closure? Editorials"),
        ("The Cult:", "Some Bronzes", "The Cult: Some Bronzes"),
        ("Fit for Purpose? Rethinking", "Fit for purpose? Rethinking", "Fit for Purpose? Rethinking"),
        (
            "Cod (Gadus): mortality in captivity",
            "mortality in captivity",
            "Cod (Gadus): mortality in captivity",
        ),
        ("", "Only this", "Only this"),
    ],
)
def test_subtitles(title, subtitle, expected):
    assert work_to_csl(Work(title=title, title_html=title, subtitle=subtitle))["title"] == expected


def test_a_plain_title_needs_no_html():
    assert "custom" not in work_to_csl(Work(title="p < 0.05 & so", title_html="p &lt; 0.05 &amp; so"))
    assert "custom" not in work_to_csl(Work(title="Written by hand <i>"))
    item = work_to_csl(Work(title="In vivo", title_html="<i>In vivo</i>", subtitle="a < b"))
    assert item["custom"] == {"title_html": "<i>In vivo</i>: a &lt; b"}


def test_names():
    people = (
        Person(literal="A Group"),
        Person(family="Lin"),
        Person(given="Plato", suffix="II"),
        Person(family="Oh", given="S.", suffix="III", orcid="0000-0002-1825-0097", affiliations=("X",)),
        Person(role=Role.EDITOR, family="E"),
    )
    item = work_to_csl(Work(contributors=people))
    assert item["author"] == [
        {"literal": "A Group"},
        {"family": "Lin"},
        {"literal": "Plato II"},
        {"family": "Oh", "given": "S.", "suffix": "III"},
    ]
    assert item["editor"] == [{"family": "E"}]


def test_preprints_are_the_servers():
    work = Work(work_type="posted-content", work_subtype="preprint", publisher="CSHL", institution="bioRxiv")
    item = work_to_csl(work)
    assert (item["publisher"], item["genre"]) == ("bioRxiv", "Preprint")
    assert work_to_csl(dataclasses.replace(work, work_type="report"))["publisher"] == "CSHL"
    assert work_to_csl(Work(institution="University of X"))["publisher"] == "University of X"


@pytest.mark.parametrize(
    ("work", "known_by", "item_id", "url"),
    [
        (Work(doi="10.5555/a", url="https://j.example/a"), {"pmid": "1"}, "10.5555/a", None),
        (Work(url="https://w.example/"), {}, "https://w.example/", "https://w.example/"),
        (Work(url="https://w.example/"), {"pmid": "1"}, "pmid:1", "https://w.example/"),
        (Work(title="T"), {"pmcid": "PMC1"}, "PMC1", None),
        (Work(doi="10.5555/a"), {"url": "https://w.example/"}, "10.5555/a", "https://w.example/"),
        (Work(title="T"), {}, "T", None),
    ],
)
def test_what_a_work_is_known_by(work, known_by, item_id, url):
    item = work_to_csl(work, **known_by)
    assert (item["id"], item.get("URL")) == (item_id, url)


@pytest.mark.corpus
def test_every_real_record_gives_a_valid_item(shared_dir):
    for message in real_messages(shared_dir):
        item = work_to_csl(normalise(message))
        assert faults(item) == [], message["DOI"]
        assert item["DOI"] == item["id"] == message["DOI"].lower()
        # Unless a record has no type, its type has a meaning.
        assert item["type"] != "document" or message.get("type") in ("component", "other", None), message[
            "DOI"
        ]
