"""What others have not published shows nowhere in the admin: lists, counts, suggestions, pages, deletion."""

from __future__ import annotations

import pytest

from evidence.models import Claim, Concept, EvidenceLine, Study
from tests.admin.conftest import EDIT, as_user
from tests.admin.pages import rows_of, text_of
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "An unpublished suspicion"


@pytest.fixture
def draft():
    """A draft with a draft line, by somebody else."""
    return EvidenceLineFactory(claim=ClaimFactory(statement=SECRET), explanation=SECRET, quote="")


def suggestions(client, model, field, term=""):
    answer = client.get(
        "/admin/autocomplete/",
        {"app_label": "evidence", "model_name": model, "field_name": field, "term": term},
    )
    assert answer.status_code == 200
    return [result["text"] for result in answer.json()["results"]]


def test_lists_show_only_what_one_may_see(draft, as_curator, as_publisher):
    for model, row in (("claim", draft.claim), ("evidenceline", draft)):
        assert rows_of(as_curator.get(f"/admin/evidence/{model}/")) == []
        assert rows_of(as_publisher.get(f"/admin/evidence/{model}/")) == [row]


def test_authors_see_their_own(curator, as_curator):
    mine = ClaimFactory(created_by=curator)
    assert rows_of(as_curator.get("/admin/evidence/claim/")) == [mine]


@pytest.mark.parametrize("query", [f"q={SECRET}", "state__exact=draft", "p=1&o=1", "id__exact={pk}"])
def test_neither_search_nor_filter_nor_order_finds_a_draft(query, draft, as_curator):
    page = as_curator.get(f"/admin/evidence/claim/?{query.format(pk=draft.claim.pk)}")
    assert rows_of(page) == []
    assert SECRET not in text_of(page).replace(f"“{SECRET}”", "")


def test_counts_leave_drafts_out(draft, as_curator, as_publisher):
    line = EvidenceLineFactory(published=True, study=draft.study)
    EvidenceLineFactory(claim=line.claim)
    (study,) = (row for row in rows_of(as_curator.get("/admin/evidence/study/")) if row == draft.study)
    assert study.evidence_count == 1
    (claim,) = rows_of(as_curator.get("/admin/evidence/claim/"))
    assert (claim.supporting, claim.disputing) == (1, 0)
    rows = {row.pk: row for row in rows_of(as_publisher.get("/admin/evidence/claim/"))}
    assert rows[line.claim.pk].supporting == 2


def test_counts_beside_the_filters_leave_drafts_out(draft, as_curator):
    assert "Draft (0)" in text_of(as_curator.get("/admin/evidence/claim/?_facets=True"))
    assert "Supports a claim (0)" in text_of(as_curator.get("/admin/evidence/study/?_facets=True"))


def test_a_concept_counts_and_lists_only_claims_that_one_may_see(draft, as_curator, as_publisher):
    subject = draft.claim.subject
    address = f"/admin/evidence/medication/{subject.pk}/change/"
    assert SECRET not in text_of(as_curator.get(address))
    assert "0 claims , 0 studies" in text_of(as_curator.get(address))
    assert SECRET in text_of(as_publisher.get(address))
    (row,) = rows_of(as_curator.get("/admin/evidence/medication/"))
    assert row.claims == 0


def test_a_study_shows_only_lines_that_one_may_see(draft, as_curator, as_publisher):
    address = f"/admin/evidence/study/{draft.study.pk}/change/"
    assert SECRET not in text_of(as_curator.get(address))
    assert SECRET in text_of(as_publisher.get(address))


def test_a_published_line_of_a_hidden_claim_is_hidden(as_curator):
    line = EvidenceLineFactory(published=True, explanation=SECRET)
    Claim.objects.filter(pk=line.claim.pk).update(state="withdrawn")
    assert rows_of(as_curator.get("/admin/evidence/evidenceline/")) == []
    assert SECRET not in text_of(as_curator.get(f"/admin/evidence/study/{line.study.pk}/change/"))


@pytest.mark.parametrize("page", ["change", "delete", "history"])
def test_the_page_of_a_draft_is_not_there(page, draft, as_curator):
    for model, row in (("claim", draft.claim), ("evidenceline", draft)):
        answer = as_curator.get(f"/admin/evidence/{model}/{row.pk}/{page}/", follow=True)
        assert SECRET not in answer.content.decode()
        missing = as_curator.get(f"/admin/evidence/{model}/{10**9}/{page}/", follow=True)
        assert answer.status_code == missing.status_code
        assert answer.redirect_chain == missing.redirect_chain


def test_suggestions_leave_drafts_out(draft, as_curator, as_publisher):
    assert suggestions(as_curator, "evidenceline", "claim", "suspicion") == []
    assert suggestions(as_publisher, "evidenceline", "claim", "suspicion") == [f"{SECRET} [draft]"]


def test_a_hidden_claim_cannot_be_chosen(draft, as_curator):
    answer = as_curator.post(
        "/admin/evidence/evidenceline/add/",
        {"claim": draft.claim.pk, "study": StudyFactory().pk, "direction": "supports"},
    )
    assert "not one of the available choices" in text_of(answer)
    assert SECRET not in answer.content.decode()
    assert EvidenceLine.objects.count() == 1


def test_deleting_a_concept_or_study_does_not_tell_what_rests_on_it(draft, as_curator):
    for model, row in (("medication", draft.claim.subject), ("study", draft.study)):
        page = as_curator.get(f"/admin/evidence/{model}/{row.pk}/delete/")
        assert SECRET not in page.content.decode()
        assert "that you may not see" in text_of(page)
        as_curator.post(f"/admin/evidence/{model}/{row.pk}/delete/", {"post": "yes"})
    assert Concept.objects.filter(pk=draft.claim.subject.pk).exists()
    assert Study.objects.filter(pk=draft.study.pk).exists()


def test_deleting_ones_own_claim_does_not_take_the_drafts_of_others_along(curator, as_curator):
    mine = ClaimFactory(created_by=curator)
    theirs = EvidenceLineFactory(claim=mine, explanation=SECRET)
    page = as_curator.get(f"/admin/evidence/claim/{mine.pk}/delete/")
    assert SECRET not in page.content.decode()
    as_curator.post(f"/admin/evidence/claim/{mine.pk}/delete/", {"post": "yes"})
    assert EvidenceLine.objects.filter(pk=theirs.pk).exists()


def test_runs_are_for_those_with_the_right_to_see_them(as_viewer):
    without = as_user(UserFactory(is_staff=True, permissions=[p for p in EDIT if not p.endswith("_run")]))
    assert as_viewer.get("/admin/evidence/run/").status_code == 200
    assert without.get("/admin/evidence/run/").status_code == 403


def test_the_first_page_counts_only_what_one_may_see(draft, as_curator, as_publisher):
    Claim.objects.filter(pk=draft.claim.pk).update(state="submitted")
    assert "wait to be judged" not in text_of(as_curator.get("/admin/"))
    assert "claims and evidence that wait to be judged: 1" in text_of(as_publisher.get("/admin/"))
