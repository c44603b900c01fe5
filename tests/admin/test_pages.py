"""What holds for every page: no code in it, links home, no harm from odd requests."""

from __future__ import annotations

import datetime
import re

import pytest
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import User
from django.forms import ModelChoiceField
from django.forms.models import InlineForeignKeyField

from evidence.models import ConflictStatement, PossibleDuplicate, Run, RunKind, RunState
from evidence.services.tokens import make_token
from tests.admin.pages import inline_code, text_of
from tests.factories import (
    NOON,
    ArticleVersionFactory,
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)
from tests.services.reference_matching.conftest import proposal, with_references

pytestmark = pytest.mark.django_db


def a_run():
    return Run.objects.create(
        kind=RunKind.ADD_STUDIES,
        state=RunState.INCOMPLETE,
        total=4,
        done=4,
        counts={"added": 2, "not_found": 1, "unavailable": 1},
        problems=[
            {"input": "10.5555/none", "status": "not_found", "study": None, "reason": "No record."},
            {"input": "10.5555/late", "status": "unavailable", "study": None, "reason": "<b>No answer.</b>"},
        ],
        started_at=NOON,
        finished_at=NOON,
    )


def a_pair() -> PossibleDuplicate:
    first, second = sorted((StudyFactory(), StudyFactory()), key=lambda study: study.pk)
    return PossibleDuplicate.objects.create(study=first, other=second, score=0.8)


ROWS = {
    "article": lambda: ArticleVersionFactory().article,
    "apitoken": lambda: make_token(
        user=UserFactory(), name="Nightly", scopes=[], lifetime=datetime.timedelta(days=1)
    )[0],
    "claim": lambda: ClaimFactory(created_by=None),
    "conflictstatement": lambda: ConflictStatement.objects.create(user=UserFactory(), statement="None."),
    "condition": lambda: ConditionFactory(codes=["mesh:D003863"]),
    "evidenceline": lambda: EvidenceLineFactory(created_by=None),
    "medication": MedicationFactory,
    "notice": NoticeFactory,
    "possibleduplicate": a_pair,
    "referencematch": lambda: proposal(with_references("A reference without a DOI")),
    "run": a_run,
    "study": lambda: StudyFactory(authors=["Ma, Hui"]),
    "symptom": SymptomFactory,
}


def test_every_model_here_is_looked_at():
    admin.autodiscover()
    registered = {
        model._meta.model_name for model in admin.site._registry if model._meta.app_label == "evidence"
    }
    assert registered == {*ROWS, "concept"}


@pytest.mark.parametrize("model", ROWS)
def test_no_page_holds_code(model, admin_client):
    """A Content-Security-Policy without ``unsafe-inline`` holds on every page."""
    row = ROWS[model]()
    pages = ["", f"{row.pk}/change/", f"{row.pk}/history/"]
    if model == "conflictstatement":
        pages.append("add/")
    elif model not in ("apitoken", "notice", "possibleduplicate", "referencematch", "run"):
        pages += ["add/", "add/?_popup=1", f"{row.pk}/delete/"]
    for page in pages:
        answer = admin_client.get(f"/admin/evidence/{model}/{page}")
        assert answer.status_code == 200, page
        assert inline_code(answer) == [], page
        assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address", ["", "evidence/", "evidence/study/add-by-identifier/", "evidence/concept/"]
)
def test_nor_do_the_pages_of_no_model(address, admin_client):
    ClaimFactory()
    answer = admin_client.get(f"/admin/{address}")
    assert answer.status_code == 200
    assert inline_code(answer) == []


def test_confirming_a_deletion_holds_no_code(admin_client):
    study = StudyFactory()
    answer = admin_client.post(
        "/admin/evidence/study/", {"action": "delete_selected", "_selected_action": [study.pk]}
    )
    assert inline_code(answer) == []


def test_the_site_has_its_name_and_a_way_back(admin_client):
    page = admin_client.get("/admin/")
    assert "Evidence Base" in text_of(page)
    assert '<a href="/">View site</a>' in page.content.decode()
    assert [group["name"] for group in page.context["app_list"]][:5] == [
        "Claims and evidence",
        "Sources",
        "Content",
        "Vocabulary",
        "Work in the background",
    ]


def test_an_empty_collection_has_pages_too(admin_client):
    # Of the data nothing waits; who could judge lacks a statement.
    waiting = "Your conflict-of-interest statement is missing or older than a year"
    assert text_of(admin_client.get("/admin/")).count(waiting) == 1
    ConflictStatement.objects.create(user=User.objects.get(), statement="None.")
    assert "Worth a look" not in text_of(admin_client.get("/admin/"))
    for model in ROWS:
        assert admin_client.get(f"/admin/evidence/{model}/").status_code == 200


def test_the_first_page_says_what_waits(admin_user, admin_client):
    ConflictStatement.objects.create(user=admin_user, statement="None.")
    NoticeFactory(study=EvidenceLineFactory(published=True, study__found=True).study)
    ClaimFactory(created_by=admin_user)
    StudyFactory()
    page = admin_client.get("/admin/")
    text = text_of(page)
    for words in (
        "Your claims that are not submitted yet: 1",
        "Evidence lines on a study that was retracted or withdrawn: 1",
        "Studies not checked with Crossref yet: 1",
    ):
        assert words in text
    for link, count in re.findall(r'<li><a href="([^"]+)">[^<]+: (\d+)</a>', page.content.decode()):
        listed = admin_client.get(link.replace("&amp;", "&"))
        assert len(listed.context["cl"].result_list) == int(count), link


def test_the_first_page_costs_the_same_for_one_row_and_for_fifty(admin_client, django_assert_num_queries):
    for count in (1, 49):
        for _ in range(count):
            NoticeFactory(study=EvidenceLineFactory(published=True).study)
        with django_assert_num_queries(15):
            admin_client.get("/admin/")


def test_a_run_tells_what_it_could_not_do(admin_client):
    run = a_run()
    page = admin_client.get(f"/admin/evidence/run/{run.pk}/change/")
    text = text_of(page)
    assert "4 of 4" in text
    assert "2 added, 1 not registered with Crossref, 1 could not be asked about" in text
    assert "10.5555/none not registered with Crossref No record." in text
    assert "<b>No answer.</b>" not in page.content.decode()


def test_a_notice_leads_to_its_study_and_its_own_doi(admin_client):
    notice = NoticeFactory(notice_doi="10.5555/notice", study__title="Withdrawn work")
    waiting = NoticeFactory(study=None, about_doi="10.5555/elsewhere")
    page = admin_client.get("/admin/evidence/notice/")
    assert "10.5555/elsewhere (not held here)" in text_of(page)
    assert 'href="https://doi.org/10.5555/notice"' in page.content.decode()
    assert f'href="/admin/evidence/study/{notice.study.pk}/change/"' in page.content.decode()
    rows = admin_client.get("/admin/evidence/notice/?held=no").context["cl"].result_list
    assert list(rows) == [waiting]
    rows = admin_client.get("/admin/evidence/notice/?q=withdrawn+work").context["cl"].result_list
    assert list(rows) == [notice]


@pytest.mark.parametrize("model", ["claim", "concept", "condition", "evidenceline", "study"])
def test_every_relation_is_found_by_typing(model, admin_client):
    """No drop-down of all rows anywhere, and none of users."""
    page = admin_client.get(f"/admin/evidence/{model}/add/")
    forms = [page.context["adminform"].form]
    forms += [inline.formset.empty_form for inline in page.context["inline_admin_formsets"]]
    chosen = [
        field
        for form in forms
        for field in form.fields.values()
        if isinstance(field, ModelChoiceField) and not isinstance(field, InlineForeignKeyField)
        # The number that tells a saved row of an inline; not shown.
        if not field.widget.is_hidden
    ]
    assert chosen
    for field in chosen:
        assert isinstance(field.widget.widget, AutocompleteSelect), field.label
