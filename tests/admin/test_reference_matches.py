"""Reference matches in the admin: asked for, side by side, accepted, rejected, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.models import MatchState, ReferenceMatch, Run, Study
from tests.admin.conftest import EDIT, as_user
from tests.admin.pages import text_of
from tests.factories import StudyFactory, UserFactory
from tests.services.reference_matching.conftest import RAW, listed, proposal, with_references
from tests.stand_in import message

pytestmark = pytest.mark.django_db

LOOK = [*EDIT, "evidence.view_referencematch"]
LIST = "/admin/evidence/referencematch/"
MATCH = "/admin/evidence/study/match-references/"


@pytest.fixture
def judge() -> Any:
    rights = [*LOOK, "evidence.change_referencematch"]
    return as_user(UserFactory(username="judge", is_staff=True, permissions=rights))


def page_of(match: ReferenceMatch) -> str:
    return reverse("admin:evidence_referencematch_change", args=[match.pk])


def test_the_reference_stands_beside_what_may_be_meant(judge: Any) -> None:
    held = StudyFactory(doi="10.5555/two")
    match = proposal(with_references(RAW), 1, "10.5555/one", "10.5555/two")
    answer = judge.get(page_of(match))
    text = text_of(answer)
    for said in (
        RAW,
        "The work 10.5555/one",
        "The work 10.5555/two",
        "0.85",
        "Agrees – title",
        "Differs – year",
    ):
        assert said in text
    assert reverse("admin:evidence_study_change", args=[held.pk]) in answer.content.decode()
    assert text.count("Stored here") == 1


def test_the_chosen_one_is_accepted_and_can_be_taken_back(judge: Any) -> None:
    study = with_references(RAW)
    match = proposal(study, 1, "10.5555/one", "10.5555/two")
    answer = judge.post(page_of(match), {"accept": "1", "doi": "10.5555/two", "note": "Read it"}, follow=True)
    assert "The reference means 10.5555/two" in text_of(answer)
    assert listed(study) == [("10.5555/two", True)]
    match.refresh_from_db()
    assert (match.decided_by.username, match.note) == ("judge", "Read it")
    assert "Decided by judge" in text_of(judge.get(page_of(match)))
    judge.post(page_of(match), {"undo": "1", "doi": "10.5555/two"})
    assert listed(study) == [("", False)]


def test_none_of_these_is_remembered(judge: Any) -> None:
    match = proposal(with_references(RAW))
    judge.post(page_of(match), {"reject": "1", "doi": match.doi})
    match.refresh_from_db()
    assert (match.state, match.refused) == (MatchState.REJECTED, ["10.5555/meant"])
    assert "Not meant: 10.5555/meant." in text_of(judge.get(page_of(match)))


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"accept": "1"}, "Say which of the works is meant."),
        ({"accept": "1", "doi": "10.5555/other"}, "Select a valid choice"),
    ],
)
def test_a_decision_names_what_was_proposed(judge: Any, sent: dict[str, str], why: str) -> None:
    match = proposal(with_references(RAW))
    assert why in text_of(judge.post(page_of(match), sent))
    match.refresh_from_db()
    assert match.state == MatchState.PROPOSED


def test_what_a_refresh_took_away_meanwhile_is_said(judge: Any) -> None:
    match = proposal(study := with_references(RAW))
    study.references.update(unstructured="Another text, of another work altogether.")
    assert "nothing can be decided" in text_of(judge.get(page_of(match)))
    text = text_of(judge.post(page_of(match), {"accept": "1", "doi": match.doi}))
    assert "Nothing was changed. This reference is not among those" in text


def test_who_may_only_look_decides_and_starts_nothing() -> None:
    onlooker = as_user(UserFactory(is_staff=True, permissions=LOOK))
    match = proposal(study := with_references(RAW))
    page = onlooker.get(page_of(match))
    assert page.status_code == 200
    assert "None of these" not in page.content.decode()
    assert onlooker.post(page_of(match), {"reject": "1"}).status_code == 403
    assert onlooker.post(MATCH, {"study": study.pk}).status_code == 403
    assert (
        "Match references" not in onlooker.get(f"/admin/evidence/study/{study.pk}/change/").content.decode()
    )
    match.refresh_from_db()
    assert match.state == MatchState.PROPOSED


def test_a_study_is_deleted_with_what_was_found_out_about_its_references(judge: Any) -> None:
    match = proposal(study := with_references(RAW))
    assert judge.post(f"{LIST}{match.pk}/delete/", {"post": "yes"}).status_code == 403
    assert judge.post(f"/admin/evidence/study/{study.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Study.objects.filter(pk=study.pk).exists()


def test_the_list_costs_the_same_however_long_it_is(judge: Any) -> None:
    counts = []
    for number in (1, 6):
        for _ in range(number):
            proposal(with_references(RAW))
        with CaptureQueriesContext(connection) as queries:
            page = judge.get(LIST, {"state__exact": "proposed"})
        counts.append(len(queries))
    assert page.content.decode().count("10.5555/meant") == 7
    assert counts == [LIST_QUERIES, LIST_QUERIES]


LIST_QUERIES = 6


@pytest.mark.django_db(transaction=True)
def test_a_study_s_button_asks_and_shows_the_run_and_what_waits(crossref: Any, judge: Any) -> None:
    crossref.found = [message(author=[{"family": "Otherwise"}])]
    study = with_references(RAW)
    page = f"/admin/evidence/study/{study.pk}/change/"
    assert "1 reference without a DOI." in text_of(judge.get(page))
    answer = judge.post(MATCH, {"study": [study.pk, "x"]}, follow=True)
    run = Run.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("admin:evidence_run_change", args=[run.pk])
    assert (run.started_by.username, run.counts) == ("judge", {"proposed": 1})
    assert "1 proposal to decide about" in text_of(judge.get(page))
    assert "1 DOIs proposed for references" in text_of(judge.get("/admin/"))
    # The action does the same for many; those without such references need no run.
    action = {"action": "match_selected", "_selected_action": [StudyFactory().pk]}
    assert "Nothing to do" in text_of(judge.post("/admin/evidence/study/", action, follow=True))
    assert Run.objects.count() == 1
