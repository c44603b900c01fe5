"""``search/``: the search of studies, through HTTP."""

from __future__ import annotations

import pytest
from django.utils.http import parse_http_date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.api.searching import HitSerializer, SearchSerializer
from evidence.api.serializers.studies import StudySerializer
from evidence.models import ConceptName, Direction
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


def test_facets_can_be_left_out_or_chosen(anybody, studies):
    assert anybody.get("search/", facets="false")["facets"] == {}
    every = anybody.get("search/")["facets"]
    for names in (["year"], ["symptom", "direction"], ["design", "journal", "medication"]):
        chosen = anybody.get("search/", facets=",".join(names))["facets"]
        assert chosen == {name: every[name] for name in every if name in names}


def test_an_answer_has_what_its_description_says_and_fields_choose_of_the_study(anybody, studies):
    answer = anybody.get("search/", q="blunting")
    assert answer.keys() == SearchSerializer().fields.keys()
    assert answer["results"][0].keys() == HitSerializer().fields.keys()
    assert answer["results"][0]["study"].keys() == StudySerializer().fields.keys()
    (hit,) = anybody.get("search/", q="blunting", fields="id,title")["results"]
    assert hit["study"] == {"id": studies[0].pk, "title": studies[0].title}
    assert "notices" not in anybody.get("search/", q="blunting", omit="notices")["results"][0]["study"]


def test_it_says_when_a_study_in_it_was_last_changed_and_that_nothing_is_new(anybody, studies):
    first = anybody.response("search/", q="blunting")
    changed = int(studies[0].updated_at.timestamp())
    assert parse_http_date(first["Last-Modified"]) == changed
    held = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    assert anybody.client.get("/api/v1/search/?q=blunting", **held).status_code == 304
    NoticeFactory(study=studies[0])
    assert anybody.client.get("/api/v1/search/?q=blunting", **held).status_code == 200


def test_a_name_given_between_two_searches_counts_in_the_second(anybody, studies):
    about, _ = studies
    assert found(anybody, q="flat feelings") == found(anybody, q="flat feelings") == []
    ConceptName.objects.create(concept=about.evidence_lines.get().claim.object, name="flat feelings")
    assert found(anybody, q="flat feelings") == [about.pk]
    ConceptName.objects.all().delete()
    assert found(anybody, q="flat feelings") == []


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
        ({"facets": "year,sofa"}, "facets"),
        ({"fields": "id,sofa"}, "fields"),
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
