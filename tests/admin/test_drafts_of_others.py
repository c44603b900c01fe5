"""Curators better the drafts of others; whoever may publish does not; nobody deletes them."""

from __future__ import annotations

import pytest

from tests.admin.conftest import EDIT, as_user
from tests.admin.pages import form_data, text_of
from tests.factories import ClaimFactory, EvidenceLineFactory, UserFactory

pytestmark = pytest.mark.django_db

CURATING = [*EDIT, "evidence.view_unpublished", "evidence.edit_any_draft"]


@pytest.fixture
def line():
    return EvidenceLineFactory(claim=ClaimFactory(statement="Theirs."), explanation="Theirs.")


def rewrite(client, row, field):
    address = f"/admin/evidence/{row._meta.model_name}/{row.pk}/change/"
    client.post(address, form_data(client.get(address), **{field: "Better."}))
    row.refresh_from_db()
    return getattr(row, field)


def test_curators_edit_and_submit_any_draft(line):
    author = line.created_by
    client = as_user(UserFactory(is_staff=True, permissions=CURATING))
    assert rewrite(client, line.claim, "statement") == "Better."
    assert rewrite(client, line, "explanation") == "Better."
    assert line.created_by == author
    client.post(f"/admin/evidence/claim/{line.claim.pk}/step/submit/")
    line.claim.refresh_from_db()
    assert line.claim.state == "submitted"
    assert rewrite(client, line.claim, "statement") == "Better."


def test_curators_edit_them_on_the_page_of_the_claim(line):
    client = as_user(UserFactory(is_staff=True, permissions=CURATING))
    address = f"/admin/evidence/claim/{line.claim.pk}/change/"
    page = client.get(address)
    assert "evidence in preparation" in text_of(page).lower()
    sent = form_data(page, **{"evidence_lines-0-explanation": "Better."})
    assert client.post(address, sent).status_code == 302
    line.refresh_from_db()
    assert line.explanation == "Better."


@pytest.mark.parametrize("superuser", [False, True])
def test_who_may_publish_does_not(superuser, line):
    rights = [*CURATING, "evidence.publish_claim"]
    client = as_user(UserFactory(is_staff=True, is_superuser=superuser, permissions=rights))
    assert rewrite(client, line.claim, "statement") == "Theirs."
    assert rewrite(client, line, "explanation") == "Theirs."


def test_nobody_deletes_them(line):
    client = as_user(UserFactory(is_staff=True, permissions=CURATING))
    for row in (line, line.claim):
        address = f"/admin/evidence/{row._meta.model_name}/"
        assert client.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        client.post(address, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
        row.refresh_from_db()
