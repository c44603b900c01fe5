"""``POST studies/resolve/``: what each of many identifiers is to this collection."""

from __future__ import annotations

import json
import random

import pytest

from evidence.models import DoiAlias, Run, Study
from evidence.services import crossref_access
from evidence.services.roles import Role
from tests.factories import NoticeFactory, StudyFactory
from tests.stand_in import message

from .writers import Writer

pytestmark = pytest.mark.django_db

ADDRESS = "studies/resolve/"


@pytest.fixture
def curator():
    return Writer(Role.CURATOR)


@pytest.fixture
def ask(anybody):
    def ask(**body):
        response = anybody.client.post("/api/v1/studies/resolve/", json.dumps(body), "application/json")
        assert response.status_code == 200, response.content.decode()
        return response.json()

    return ask


def statuses(answer):
    return [one["status"] for one in answer["results"]]


def test_each_form_of_identifier_leads_to_its_study(ask):
    study = StudyFactory(doi="10.5555/numb(1)", pmid="21103140", pmcid="PMC8650205")
    page = StudyFactory(doi=None, url="https://example.org/numb")
    DoiAlias.objects.create(study=study, doi="10.5555/older")
    NoticeFactory(study=study)
    forms = [
        "10.5555/NUMB(1)",
        "https://doi.org/10.5555/numb(1).",
        "dx.doi.org/10.5555/numb%281%29",
        "PMID 21103140",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC8650205/",
        "10.5555/older",
        "https://example.org/numb",
    ]
    answer = ask(identifiers=forms)
    assert [one["input"] for one in answer["results"]] == forms
    assert statuses(answer) == ["stored"] * 7
    assert [one["study"]["id"] for one in answer["results"]] == [study.pk] * 6 + [page.pk]
    assert answer["results"][0]["identifier"] == "doi:10.5555/numb(1)"
    assert answer["results"][0]["study"]["notices"][0]["kind"] == "retraction"
    assert (answer["read"], answer["counts"]) == (7, {"stored": 7})


def test_what_is_no_identifier_keeps_no_other_from_its_answer(ask):
    StudyFactory(doi="10.5555/numb")
    answer = ask(identifiers=["", "8650205", "10.5555/numb", "10.5555/elsewhere", "ISSN 0165-0327"])
    assert statuses(answer) == ["malformed", "malformed", "stored", "not_stored", "malformed"]
    assert "PMID or a PMCID" in answer["results"][1]["reason"]
    assert answer["results"][3] == {
        "input": "10.5555/elsewhere",
        "identifier": "doi:10.5555/elsewhere",
        "status": "not_stored",
        "reason": "It is not stored here. Crossref was not asked for it.",
        "study": None,
    }
    assert answer["counts"] == {"stored": 1, "not_stored": 1, "malformed": 3}


def test_a_thousand_cost_as_many_queries_as_one(ask, django_assert_num_queries):
    StudyFactory.create_batch(3)
    for study in Study.objects.all():
        NoticeFactory(study=study)
    known = list(Study.objects.values_list("doi", flat=True))
    others = [f"10.5555/not-here-{number}" for number in range(997)]
    # Aliases and DOIs; the studies and their notices.
    for identifiers in (known[:1], known + others):
        with django_assert_num_queries(4):
            answer = ask(identifiers=identifiers)
        assert answer["read"] == len(identifiers)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"identifiers": []},
        {"identifiers": "10.5555/numb"},
        {"identifiers": [5]},
        {"identifiers": ["10.5555/numb"] * 1001},
        {"identifiers": ["10.5555/numb"], "create": "true"},
        {"identifiers": ["10.5555/numb"], "add": True},
    ],
)
def test_what_is_no_such_body_is_a_400(curator, body):
    assert curator.pointers(400, "POST", ADDRESS, body)


def test_with_create_what_crossref_knows_is_added(curator, crossref):
    crossref.serve(message("10.5555/numb"))
    here = StudyFactory(doi="10.5555/here")
    sent = {
        "identifiers": ["10.5555/numb", "10.5555/here", "10.5555/unknown", "nothing", "PMID 21103140"],
        "create": True,
    }
    answer = curator.done("POST", ADDRESS, sent, status=200)
    assert statuses(answer) == ["added", "stored", "not_found", "malformed", "added"]
    assert answer["results"][0]["study"]["title"] == "Numbness in invented adults"
    assert answer["results"][1]["study"]["id"] == here.pk
    assert Study.objects.get(doi="10.5555/numb").created_by == curator.user
    again = curator.done("POST", ADDRESS, sent, status=200)
    assert statuses(again) == ["stored", "stored", "not_found", "malformed", "stored"]
    assert Study.objects.count() == 3


def test_an_outage_is_told_as_one_and_hides_nothing_that_is_here(curator, crossref, quick_retries):
    crossref.down = True
    StudyFactory(doi="10.5555/here")
    sent = {"identifiers": ["10.5555/numb", "10.5555/here"], "create": True}
    answer = curator.done("POST", ADDRESS, sent, status=200)
    assert statuses(answer) == ["could_not_be_asked", "stored"]
    assert answer["results"][0]["reason"]
    assert Study.objects.count() == 1


def test_what_the_database_refuses_is_told_and_keeps_no_other_from_being_added(curator, crossref):
    # Random, or PostgreSQL would compress it until it fits the index.
    letters = random.Random(7).choices([chr(letter) for letter in range(0x4E00, 0x9000)], k=2000)
    endless = f"10.5555/{''.join(letters)}"
    crossref.serve(message("10.5555/numb"), message(endless))
    sent = {"identifiers": [endless, "10.5555/numb"], "create": True}
    answer = curator.done("POST", ADDRESS, sent, status=200)
    assert statuses(answer) == ["refused", "added"]
    assert "index" in answer["results"][0]["reason"]
    assert answer["counts"] == {"refused": 1, "added": 1}


def test_a_crossref_that_is_slow_is_left_in_time(curator, crossref, monkeypatch):
    monkeypatch.setattr(crossref_access, "INTERACTIVE_BUDGET", -1.0)
    crossref.serve(message("10.5555/numb"))
    answer = curator.done("POST", ADDRESS, {"identifiers": ["10.5555/numb"], "create": True}, status=200)
    assert statuses(answer) == ["could_not_be_asked"]
    assert "no time left" in answer["results"][0]["reason"]


def test_creating_takes_the_right_and_the_scope(anybody, crossref):
    sent = {"identifiers": ["10.5555/numb"], "create": True}
    response = anybody.client.post("/api/v1/studies/resolve/", json.dumps(sent), "application/json")
    assert response.status_code == 401
    Writer(Role.RESEARCHER).refused(403, "POST", ADDRESS, sent)
    Writer(Role.CURATOR, scopes=["draft"]).refused(403, "POST", ADDRESS, sent)
    assert not Study.objects.exists()
    assert not Run.objects.exists()


def test_it_is_no_study_that_is_called_resolve(anybody):
    assert anybody.response(ADDRESS).status_code == 405
