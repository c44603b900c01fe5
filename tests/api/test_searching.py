"""``search/``: the search of studies, through HTTP."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.models import Direction
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def studies():
    """One that is about emotional blunting under sertraline, and one that is about neither."""
    ssri = MedicationFactory(name="SSRI")
    sertraline = MedicationFactory(name="Sertraline", parent=ssri)
    numbness = SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"])
    about = StudyFactory(
        title="Emotional blunting in adults", abstract="They took it daily.", issued="2021", design="cohort"
    )
    claim = ClaimFactory(subject=sertraline, object=numbness, published=True)
    EvidenceLineFactory(claim=claim, study=about, direction=Direction.SUPPORTS, published=True)
    other = StudyFactory(title="Knees of runners", issued="2015")
    return about, other


def found(reader, **query):
    return [hit["study"]["id"] for hit in reader.get("search/", **query)["results"]]


def test_a_hit_is_the_study_as_lists_show_it_with_what_was_found(anybody, studies):
    about, _ = studies
    answer = anybody.get("search/", q="blunting adults")
    (hit,) = answer["results"]
    (row,) = (row for row in anybody.rows("studies/") if row["id"] == about.pk)
    assert hit["study"] == row
    assert hit["title_html"] == "Emotional <mark>blunting</mark> in <mark>adults</mark>"
    assert (answer["count"], answer["at_least"], answer["cursor"]) == (1, False, None)


def test_a_synonym_and_a_wider_concept_find_it_and_it_is_said(anybody, studies):
    about, _ = studies
    answer = anybody.get("search/", q="emotional numbness")
    assert [hit["study"]["id"] for hit in answer["results"]] == [about.pk]
    assert "emotional blunting" in answer["recognised"][0]["also"]
    assert found(anybody, q="SSRI") == [about.pk]


def test_an_identifier_gives_its_study_or_says_what_it_is(anybody, studies):
    about, _ = studies
    answer = anybody.get("search/", q=f"https://doi.org/{about.doi}")
    assert [hit["study"]["id"] for hit in answer["results"]] == [about.pk]
    assert anybody.get("search/", q="10.5555/not-here")["identifier"] == "doi:10.5555/not-here"


def test_a_misspelt_concept_is_suggested(anybody, studies):
    assert "Sertraline" in anybody.get("search/", q="setraline")["suggestions"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, 2),
        ({"year": "2021"}, 1),
        ({"year": "2010-2016"}, 1),
        ({"design": "cohort"}, 1),
        ({"design": "none"}, 1),
        ({"direction": "supports"}, 1),
        ({"direction": "disputes"}, 0),
        ({"concept": "sertraline"}, 1),
        ({"concept": "sertraline|emotional-numbness"}, 1),
        ({"notices": "none"}, 2),
        ({"notices": "grave"}, 0),
        ({"open_licence": "false"}, 2),
        ({"work_type": "book"}, 0),
        ({"journal": "No such journal"}, 0),
    ],
)
def test_each_filter_narrows_what_is_found_and_counted(anybody, studies, query, expected):
    answer = anybody.get("search/", **query)
    assert (len(answer["results"]), answer["count"]) == (expected, expected)
    for buckets in answer["facets"].values():
        assert all(1 <= bucket["count"] <= expected for bucket in buckets)


def test_every_value_of_a_facet_finds_as_many_as_it_says(anybody, studies):
    about, _ = studies
    NoticeFactory(study=about)
    names = {"condition": "concept", "medication": "concept", "symptom": "concept"}
    checked = 0
    for facet, buckets in anybody.get("search/")["facets"].items():
        for bucket in buckets:
            checked += 1
            query = {names.get(facet, facet): bucket["value"]}
            assert anybody.get("search/", **query)["count"] == bucket["count"], (facet, bucket)
    assert checked > 5


def test_facets_can_be_left_out(anybody, studies):
    assert anybody.get("search/", facets="false")["facets"] == {}


def test_pages_give_each_study_once(anybody):
    StudyFactory.create_batch(5, title="Numb")
    seen, cursor = [], None
    while True:
        answer = anybody.get("search/", q="numb", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [hit["study"]["id"] for hit in answer["results"]]
        if (cursor := answer["cursor"]) is None:
            break
    assert len(seen) == len(set(seen)) == 5


def test_drafts_are_in_no_answer(anybody, curator, studies):
    _, other = studies
    EvidenceLineFactory(study=other, claim=ClaimFactory(object=SymptomFactory(name="Knee pain")))
    for reader in (anybody, curator):
        assert found(reader, q="knee pain") == []
        assert reader.get("search/")["facets"]["symptom"][0]["count"] == 1


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"q": "x" * 3000}, "q"),
        ({"q": "x " * 600}, "q"),
        ({"year": "soon"}, "year"),
        ({"design": "guess"}, "design"),
        ({"direction": "up"}, "direction"),
        ({"notices": "some"}, "notices"),
        ({"concept": "nothing"}, "concept"),
        ({"concept": "9" * 30}, "concept"),
        ({"open_licence": "perhaps"}, "open_licence"),
        ({"facets": "perhaps"}, "facets"),
        ({"cursor": "x"}, "cursor"),
        ({"limit": "201"}, "limit"),
        ({"ordering": "year"}, "ordering"),
    ],
)
def test_what_is_wrong_is_named(anybody, query, named):
    assert [error["parameter"] for error in anybody.refused("search/", **query)["errors"]] == [named]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=60))
def test_whatever_is_typed_is_answered(anybody, q):
    assert anybody.response("search/", q=q.encode("utf-8", "replace").decode()).status_code in (200, 400)


@pytest.mark.parametrize("number", [1, 20])
def test_it_costs_as_many_queries_for_one_as_for_many(anybody, number, django_assert_max_num_queries):
    StudyFactory.create_batch(number, title="Numb")
    with django_assert_max_num_queries(7):
        assert len(found(anybody, q="numb")) == number
