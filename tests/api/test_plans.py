"""What an address came to is kept for those who are not signed in, and never shows in an answer."""

from __future__ import annotations

import pytest

from evidence.api.json_rows import WrittenByDatabase, plans
from evidence.api.pagination import CursorPages
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory, SymptomFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbness():
    return SymptomFactory(name="Emotional numbness")


@pytest.fixture
def study(numbness):
    study = StudyFactory(title="On numbness")
    EvidenceLineFactory(study=study, claim=ClaimFactory(object=numbness, published=True), published=True)
    return study


def ids(reader, **query):
    return [row["id"] for row in reader.rows("studies/", **query)]


def test_an_address_is_read_once(anybody, study, monkeypatch, django_assert_num_queries):
    query = {"symptom": "emotional numbness", "count": "exact"}
    before = anybody.get("studies/", **query)
    monkeypatch.setattr(CursorPages, "window", None)
    # The concept, the number of rows, the rows: all in one.
    with django_assert_num_queries(1):
        assert anybody.get("studies/", **query) == before


def test_rows_are_those_of_now(anybody, study):
    assert ids(anybody) == [study.pk]
    assert anybody.get(f"studies/{study.pk}/")["title"] == "On numbness"
    study.title = "On something else"
    study.save()
    other = StudyFactory()
    assert set(ids(anybody)) == {study.pk, other.pk}
    assert anybody.get(f"studies/{study.pk}/")["title"] == "On something else"


def test_so_are_the_concepts_that_words_name_and_the_number_of_rows(anybody, study, numbness):
    query = {"symptom": "emotional numbness", "count": "exact"}
    assert anybody.get("studies/", **query)["count"] == {"rows": 1, "exact": True}

    numbness.name, numbness.slug = "Emotional blunting", "emotional-blunting"
    numbness.save()
    heir = SymptomFactory(name="Emotional numbness")
    assert anybody.get("studies/", **query)["count"] == {"rows": 0, "exact": True}

    for _ in range(2):
        claim = ClaimFactory(object=heir, published=True)
        EvidenceLineFactory(study=StudyFactory(), claim=claim, published=True)
    answer = anybody.get("studies/", **query)
    assert answer["count"] == {"rows": 2, "exact": True}
    assert study.pk not in [row["id"] for row in answer["results"]]


def test_a_concept_that_is_gone_is_refused_again(anybody, study):
    other = SymptomFactory(name="Unhappiness")
    anybody.rows("studies/", symptom="unhappiness")
    other.delete()
    assert anybody.refused("studies/", symptom="unhappiness")["errors"][0]["parameter"] == "symptom"


@pytest.mark.parametrize("first", ["anybody", "curator"])
def test_what_a_curator_may_see_is_not_for_others(request, first, numbness):
    draft = EvidenceLineFactory(study=StudyFactory(), claim=ClaimFactory(object=numbness))
    readers = {name: request.getfixturevalue(name) for name in ("anybody", "curator")}
    seen = {"anybody": [], "curator": [draft.study_id]}
    for name in (first, *(readers.keys() - {first}), first):
        assert ids(readers[name], symptom="emotional numbness") == seen[name]


def test_links_lead_to_the_host_that_was_asked(anybody, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    StudyFactory(), StudyFactory()
    for host in settings.ALLOWED_HOSTS:
        answer = anybody.client.get("/api/v1/studies/?limit=1", headers={"host": host}).json()
        assert answer["next"].startswith(f"http://{host}/api/v1/studies/?")
        assert answer["results"][0]["url"].startswith(f"http://{host}/")


def test_the_next_page_is_another_address(anybody):
    StudyFactory(), StudyFactory(), StudyFactory()
    for _ in range(2):
        seen, address = [], "studies/?limit=1"
        while address:
            answer = anybody.get(address)
            seen += [row["id"] for row in answer["results"]]
            address = answer["next"]
        assert len(set(seen)) == len(seen) == 3


def test_what_is_kept_is_limited(anybody, monkeypatch):
    monkeypatch.setattr(plans, "KEPT", 2)
    kept = WrittenByDatabase.planned_pages
    kept.forget()
    for year in (2020, 2021, 2022):
        anybody.get("studies/", year=year)
    assert len(kept) == 2
    kept.forget()
    monkeypatch.setattr(plans, "LONGEST_ADDRESS", len("year=2020") - 1)
    anybody.get("studies/", year=2020)
    assert len(kept) == 0


def test_nor_are_long_answers(anybody, study, monkeypatch):
    kept = WrittenByDatabase.planned_pages
    monkeypatch.setattr(plans, "LONGEST_ANSWER", 0)
    kept.forget()
    assert ids(anybody, symptom="emotional numbness") == [study.pk]
    assert len(kept) == 0


def test_a_refusal_is_not_kept(anybody):
    WrittenByDatabase.planned_pages.forget()
    for _ in range(2):
        anybody.refused("studies/", year="never")
    assert len(WrittenByDatabase.planned_pages) == 0
