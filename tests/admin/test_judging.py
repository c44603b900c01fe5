"""Judging in the admin: what is on the page is what is published; the queue; the statement of interests."""

from __future__ import annotations

import pytest
from django.utils import timezone

from evidence.models import Claim, ConflictStatement, State
from evidence.services.versions import version_hash
from tests.admin.conftest import EDIT, as_user
from tests.admin.pages import form_data, new_row, text_of, told
from tests.admin.steps import buttons, step, submitted_claim
from tests.factories import ClaimFactory, EvidenceLineFactory, NoticeFactory, UserFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/evidence/claim/review-queue/"


@pytest.fixture
def undeclared():
    """An editor without a statement on file."""
    rights = [
        *EDIT,
        "evidence.publish_claim",
        "evidence.view_unpublished",
        "evidence.add_conflictstatement",
        "evidence.view_conflictstatement",
    ]
    return UserFactory(username="una", is_staff=True, permissions=rights, declared=False)


def test_the_queue_leads_to_what_waits(as_publisher):
    claim = ClaimFactory(state=State.SUBMITTED, submitted_at=timezone.now(), statement="Judge me.")
    due = ClaimFactory(published=True, review_due=timezone.localdate(), statement="Look again.")
    fallen = EvidenceLineFactory(claim=due, published=True)
    NoticeFactory(study=fallen.study, kind="retraction")
    page = as_publisher.get(QUEUE).content.decode()
    for row in (claim, due, fallen):
        assert f"/admin/evidence/{row._meta.model_name}/{row.pk}/change/" in page
    assert "Retraction" in page


def test_the_queue_is_for_those_who_judge(as_viewer, as_curator):
    for client in (as_viewer, as_curator):
        assert client.get(QUEUE).status_code == 403


def test_an_empty_queue_says_so(as_publisher):
    assert text_of(as_publisher.get(QUEUE)).count("Nothing.") == 5


def test_without_a_statement_nobody_judges_and_everybody_is_told_where_to_file_one(undeclared):
    client = as_user(undeclared)
    claim = ClaimFactory(state=State.SUBMITTED)
    claim.contrary_searches.create(query="q", source="PubMed", hits=0)
    assert buttons(client, claim) == ["take-back"]
    for page in (QUEUE, f"/admin/evidence/claim/{claim.pk}/change/", "/admin/"):
        assert "/admin/evidence/conflictstatement/add/" in client.get(page).content.decode()
    add = "/admin/evidence/conflictstatement/add/"
    answer = client.post(add, form_data(client.get(add), has_interests="on", statement="Shares in Acme."))
    assert answer.status_code == 302
    statement = ConflictStatement.objects.get()
    assert (statement.user, statement.has_interests) == (undeclared, True)
    assert statement.statement == "Shares in Acme."
    assert buttons(client, claim) == ["publish", "reject", "take-back"]
    assert "File one" not in text_of(client.get(QUEUE))


def test_a_statement_is_read_but_not_changed(undeclared):
    client = as_user(undeclared)
    statement = ConflictStatement.objects.create(user=UserFactory(), statement="Shares in Acme.")
    address = f"/admin/evidence/conflictstatement/{statement.pk}"
    assert "Shares in Acme." in text_of(client.get(f"{address}/change/"))
    assert client.post(f"{address}/change/", {"statement": "None."}).status_code == 403
    assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403


def test_what_is_published_is_what_was_on_the_page(as_publisher):
    claim = submitted_claim()
    page = as_publisher.get(f"/admin/evidence/claim/{claim.pk}/change/")
    assert f'name="reviewed" value="{version_hash(claim)}"' in page.content.decode()
    answer = step(as_publisher, claim, "publish", reviewed="0" * 64)
    assert "was changed since you looked at it" in told(answer)[0]
    assert claim.state == "submitted"


def test_a_claim_needs_a_search_for_contrary_evidence(curator, as_curator, as_publisher):
    claim = ClaimFactory(created_by=curator)
    address = f"/admin/evidence/claim/{claim.pk}/change/"
    step(as_curator, claim, "submit")
    assert "no search for contrary evidence" in told(step(as_publisher, claim, "publish"))[0]
    step(as_curator, claim, "take-back")
    search = new_row(
        "contrary_searches", source="PubMed", query="numb* NOT ssri", searched_on="2026-03-01", hits=4
    )
    answer = as_curator.post(address, form_data(as_curator.get(address), **search))
    assert answer.status_code == 302, text_of(answer)
    row = claim.contrary_searches.get()
    assert (row.query, row.hits, row.searched_by) == ("numb* NOT ssri", 4, curator)
    step(as_curator, claim, "submit")
    step(as_publisher, claim, "publish")
    assert (claim.state, claim.review_due is None) == ("published", False)


def test_rejecting_gives_the_reason_to_the_author(curator, as_curator, as_publisher):
    claim = submitted_claim(created_by=curator)
    assert "Say why" in told(step(as_publisher, claim, "reject"))[0]
    step(as_publisher, claim, "reject", comment="Too <b>broad</b>.")
    assert claim.state == "rejected"
    page = as_curator.get(f"/admin/evidence/claim/{claim.pk}/change/")
    assert "Too &lt;b&gt;broad&lt;/b&gt;." in page.content.decode()
    assert buttons(as_curator, claim) == ["submit"]


def test_a_revision_is_a_draft_of_its_own(curator, as_curator):
    claim = ClaimFactory(published=True)
    answer = step(as_curator, claim, "revise")
    new = Claim.objects.get(revises=claim)
    assert answer.redirect_chain[-1][0] == f"/admin/evidence/claim/{new.pk}/change/"
    assert (new.created_by, new.version, claim.state) == (curator, 2, "published")


def test_who_changed_a_draft_does_not_publish_it(publisher, as_publisher):
    claim = ClaimFactory(created_by=None)
    claim.contrary_searches.create(query="q", source="PubMed", hits=0)
    address = f"/admin/evidence/claim/{claim.pk}/change/"
    page = as_publisher.get(address)
    assert as_publisher.post(address, form_data(page, statement="Mine.")).status_code == 302
    Claim.objects.filter(pk=claim.pk).update(state="submitted")
    assert "publish" not in buttons(as_publisher, claim)
    assert "somebody else" in told(step(as_publisher, claim, "publish"))[0]


def test_withdrawing_takes_the_right_to_publish(curator, as_curator, as_publisher):
    claim = ClaimFactory(published=True, created_by=curator)
    assert buttons(as_curator, claim) == ["revise"]
    step(as_curator, claim, "withdraw")
    assert claim.state == "published"
    assert buttons(as_publisher, claim) == ["revise", "confirm", "withdraw"]
    page = as_publisher.get(f"/admin/evidence/claim/{claim.pk}/change/")
    assert "Readers will not see it any more, and it cannot be published again." in text_of(page)
    step(as_publisher, claim, "withdraw")
    assert claim.state == "withdrawn"
