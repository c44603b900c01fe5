"""``POST studies/``: by identifier, with Crossref's word for it."""

from __future__ import annotations

import pytest

from evidence.models import Study
from evidence.services.roles import Role
from tests.factories import StudyFactory
from tests.stand_in import message

from .writers import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator():
    return Writer(Role.CURATOR)


def test_a_new_one_is_a_201_and_one_that_is_here_a_200(curator, crossref):
    crossref.serve(message("10.5555/numb"))
    response = curator.send("POST", "studies/", {"identifier": "https://doi.org/10.5555/NUMB"})
    assert response.status_code == 201, response.content
    shown = response.json()
    assert (shown["doi"], shown["title"]) == ("10.5555/numb", "Numbness in invented adults")
    assert response["Location"] == shown["url"]
    assert type(response["Location"]) is str
    assert response["ETag"] == curator.etag(shown["url"])
    study = Study.objects.get()
    assert study.created_by == curator.user
    context = Study.pgh_event_model.objects.first().pgh_context
    assert context["token"] == curator.token.prefix
    again = curator.done("POST", "studies/", {"identifier": "doi:10.5555/numb"}, status=200)
    assert again["id"] == shown["id"]


def test_what_has_no_doi_is_stored_as_what_it_is(curator):
    assert curator.done("POST", "studies/", {"identifier": "PMID 21103140"})["pmid"] == "21103140"


@pytest.mark.parametrize("identifier", ["no identifier", "", 5, None, ["10.5555/a"]])
def test_what_is_no_identifier_is_a_400(curator, identifier):
    assert curator.pointers(400, "POST", "studies/", {"identifier": identifier}) == {"#/identifier"}


def test_what_crossref_does_not_know_is_a_422_and_stored_nowhere(curator, crossref):
    problem = curator.refused(422, "POST", "studies/", {"identifier": "10.5555/unknown"})
    assert "Crossref" in problem["detail"]
    assert not Study.objects.exists()


def test_an_outage_is_a_503_and_stores_nothing(curator, crossref, quick_retries):
    crossref.down = True
    response = curator.send("POST", "studies/", {"identifier": "10.5555/numb"}, idempotency_key="k")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert not Study.objects.exists()
    crossref.down = False
    crossref.serve(message("10.5555/numb"))
    curator.done("POST", "studies/", {"identifier": "10.5555/numb"}, idempotency_key="k")


def test_it_takes_the_right_and_the_scope_to_import(crossref):
    StudyFactory(doi="10.5555/numb")
    sent = {"identifier": "10.5555/numb"}
    for role in (Role.VIEWER, Role.RESEARCHER, Role.EDITOR, Role.ADMINISTRATOR):
        Writer(role).refused(403, "POST", "studies/", sent)
    Writer(Role.CURATOR, scopes=["draft", "review"]).refused(403, "POST", "studies/", sent)
    Writer(Role.CURATOR, scopes=["import"]).done("POST", "studies/", sent, status=200)
    assert crossref.requests == []
