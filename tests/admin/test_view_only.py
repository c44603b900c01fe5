"""Staff who may only look: every way of changing something is refused, and none is offered."""

from __future__ import annotations

import re

import pytest

from evidence.models import Claim, CuratedField, EvidenceLine, Study
from tests.admin.conftest import MODELS
from tests.factories import (
    ClaimFactory,
    ConceptFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db

PAGES = {
    "claim": lambda: ClaimFactory(published=True),
    "condition": ConditionFactory,
    "evidenceline": lambda: EvidenceLineFactory(published=True),
    "medication": MedicationFactory,
    "notice": NoticeFactory,
    "study": StudyFactory,
    "symptom": SymptomFactory,
}


@pytest.fixture
def submitted(viewer):
    """A claim that waits, of which the viewer is not the author."""
    return ClaimFactory(state="submitted")


@pytest.mark.parametrize("model", PAGES)
def test_pages_open_without_anything_to_save(model, as_viewer):
    row = PAGES[model]()
    page = as_viewer.get(f"/admin/evidence/{model}/{row.pk}/change/")
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert b'method="post"' not in page.content.replace(b'id="logout-form" method="post"', b"").replace(
        f'method="post" id="{model}_form"'.encode(), b""
    )


@pytest.mark.parametrize("model", PAGES)
@pytest.mark.parametrize("page", ["{pk}/change", "{pk}/delete", "add"])
def test_nothing_is_saved_or_deleted(model, page, as_viewer):
    row = PAGES[model]()
    answer = as_viewer.post(f"/admin/evidence/{model}/{page.format(pk=row.pk)}/", {"post": "yes"})
    assert answer.status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", PAGES)
def test_no_action_is_offered(model, as_viewer):
    PAGES[model]()
    page = as_viewer.get(f"/admin/evidence/{model}/").content
    # To cite is to read.
    assert re.findall(rb'<option value="(\w+)">', page) == ([b"cite_selected"] if model == "study" else [])


@pytest.mark.parametrize(
    ("model", "action"),
    [
        ("claim", "submit_selected"),
        ("claim", "delete_selected"),
        ("evidenceline", "submit_selected"),
        ("study", "refresh_selected"),
        ("study", "delete_selected"),
    ],
)
def test_an_action_sent_all_the_same_does_nothing(model, action, viewer, as_viewer, httpserver, settings):
    settings.CROSSREF_BASE_URL = httpserver.url_for("")
    own = ClaimFactory(created_by=viewer)
    line = EvidenceLineFactory(claim=own, created_by=viewer)
    row = {"claim": own, "evidenceline": line, "study": line.study}[model]
    as_viewer.post(
        f"/admin/evidence/{model}/", {"action": action, "_selected_action": [row.pk], "post": "yes"}
    )
    row.refresh_from_db()
    assert getattr(row, "state", "draft") == "draft"
    assert httpserver.log == []


@pytest.mark.parametrize("step", ["submit", "publish", "withdraw", "take-back"])
@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_no_step_is_taken_by_somebody_who_only_looks(step, state, viewer, as_viewer):
    claim = ClaimFactory(state=state)
    as_viewer.post(f"/admin/evidence/claim/{claim.pk}/step/{step}/")
    claim.refresh_from_db()
    assert claim.state == state


def test_the_viewer_does_not_withdraw_what_is_published(as_viewer):
    claim = ClaimFactory(published=True)
    as_viewer.post(f"/admin/evidence/claim/{claim.pk}/step/withdraw/")
    claim.refresh_from_db()
    assert claim.state == "published"


def test_studies_are_neither_added_nor_refreshed_nor_released(as_viewer, httpserver, settings):
    settings.CROSSREF_BASE_URL = httpserver.url_for("")
    study = StudyFactory()
    CuratedField.objects.create(study=study, field="title")
    assert as_viewer.get("/admin/evidence/study/add-by-identifier/").status_code == 403
    answer = as_viewer.post("/admin/evidence/study/add-by-identifier/", {"identifiers": "10.5555/new"})
    assert answer.status_code == 403
    assert as_viewer.post("/admin/evidence/study/refresh/", {"study": study.pk}).status_code == 403
    answer = as_viewer.post("/admin/evidence/study/refresh/", {"study": study.pk, "confirm": "1"})
    assert answer.status_code == 403
    answer = as_viewer.post(f"/admin/evidence/study/{study.pk}/release/", {"field": "title"})
    assert answer.status_code == 403
    assert (Study.objects.count(), CuratedField.objects.count(), httpserver.log) == (1, 1, [])


def test_runs_and_notices_are_nobodys_to_change(admin_client):
    notice = NoticeFactory()
    for address in ("notice/add", f"notice/{notice.pk}/change", f"notice/{notice.pk}/delete", "run/add"):
        assert admin_client.post(f"/admin/evidence/{address}/", {"post": "yes"}).status_code == 403
    assert b'name="_save"' not in admin_client.get(f"/admin/evidence/notice/{notice.pk}/change/").content


def test_strangers_get_the_login_page(client):
    for model in (*MODELS[:1], "study", "run"):
        answer = client.get(f"/admin/evidence/{model}/")
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")
    for address in (
        "study/add-by-identifier/",
        "study/refresh/",
        "study/1/release/",
        "claim/1/step/publish/",
    ):
        assert client.post(f"/admin/evidence/{address}").status_code == 302


def test_suggestions_need_the_right_to_see(as_viewer, client):
    from tests.admin.conftest import as_user
    from tests.factories import UserFactory

    ConceptFactory()
    ask = {"app_label": "evidence", "model_name": "claim", "field_name": "subject", "term": ""}
    assert as_viewer.get("/admin/autocomplete/", ask).status_code == 200
    assert as_user(UserFactory(is_staff=True)).get("/admin/autocomplete/", ask).status_code == 403


def test_no_list_of_users_is_offered(as_viewer):
    """Who works here is no business of those who only look."""
    ask = {"app_label": "evidence", "model_name": "claim", "field_name": "created_by", "term": ""}
    assert as_viewer.get("/admin/autocomplete/", ask).status_code == 403
    assert Claim.objects.count() == EvidenceLine.objects.count() == 0
