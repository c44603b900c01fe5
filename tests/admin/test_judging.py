"""The review queue's page, and the statement of interests without which nobody judges."""

from __future__ import annotations

import pytest
from django.utils import timezone

from evidence.models import ConflictStatement, State
from tests.admin.conftest import EDIT, as_user
from tests.admin.pages import form_data, text_of
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


def buttons(client, claim):
    page = client.get(f"/admin/evidence/claim/{claim.pk}/change/")
    return [step["name"] for step in page.context["steps"]]


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
