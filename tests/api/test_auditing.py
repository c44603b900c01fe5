"""``POST audit/``: the audit for anybody, with a status for each citation."""

from __future__ import annotations

import json

import pytest
from django.test import override_settings

from evidence.models import Study
from evidence.services.auditing import LONGEST_TEXT
from tests.factories import ClaimFactory, EvidenceLineFactory, MedicationFactory, SymptomFactory, UserFactory
from tests.services.auditing.articles import RECORD, REFERENCE, cited_study, written
from tests.stand_in import message

pytestmark = pytest.mark.django_db

PAGE = "Ek, B. (2021). Why am I numb? Example Health. https://health.example.org/numb"


@pytest.fixture
def send(anybody):
    def send(text, status=200):
        response = anybody.client.post("/api/v1/audit/", json.dumps({"text": text}), "application/json")
        assert response.status_code == status, response.content.decode()
        return response.json()

    return send


def statuses(answer):
    return {one["marker"]: one["status"] for one in answer["citations"]}


def test_each_citation_has_a_status(send, crossref):
    crossref.serve(RECORD)
    text = written(
        REFERENCE, REFERENCE.replace("blunting", "nowhere"), PAGE, sentence="Pills may numb people.[{}]"
    ).replace("\n\nReferences", " All of it.[9]\n\nReferences")
    answer = send(text)
    assert statuses(answer) == {"[1]": 200, "[2]": 404, "[3]": 501, "[9]": 400}
    assert answer["citations"][0]["error_message"] == ""
    assert all(one["error_message"] for one in answer["citations"][1:])
    assert not Study.objects.exists()


def test_what_was_not_asked_is_no_fault_of_the_article(send, crossref, quick_retries):
    crossref.down = True
    answer = send(written(REFERENCE))
    assert statuses(answer) == {"1": 503}
    assert answer["findings"] == []
    assert answer["coverage"] == {"checked": 0, "not_checkable": 0, "could_not_be_asked": 1}


def test_two_works_that_may_be_meant_are_300(send, crossref):
    crossref.found = [RECORD, {**RECORD, "DOI": "10.5555/blunting.again"}]
    assert statuses(send(written(REFERENCE.split(" https")[0]))) == {"1": 300}


def test_a_stored_study_is_named(send, crossref):
    study = cited_study()
    assert send(written(REFERENCE))["references"][0]["study"] == study.pk


def test_a_text_may_have_so_many_characters(send, crossref):
    whole = "a " * (LONGEST_TEXT // 2)
    assert send(whole)["references"] == []
    assert send(f"{whole}b", 400)["errors"][0]["pointer"] == "#/text"


@override_settings(AUDIT_RATE_ANONYMOUS=(1, 3600))
def test_audits_are_counted(anybody, send, crossref):
    send("Nothing.")
    response = anybody.client.post("/api/v1/audit/", json.dumps({"text": "Nothing."}), "application/json")
    assert (response.status_code, 3590 <= int(response["Retry-After"]) <= 3600) == (429, True)


def test_what_is_no_article_is_refused(send):
    assert send("", 400)["errors"][0]["pointer"] == "#/text"


def test_drafts_are_told_to_nobody(send, crossref):
    crossref.serve(message("10.5555/blunting"))
    numbness = SymptomFactory(name="Emotional numbness")
    pill = MedicationFactory(name="Sertraline")
    claim = ClaimFactory(subject=pill, object=numbness, published=True, statement="It can numb.")
    ClaimFactory(subject=pill, object=numbness, statement="SECRET DRAFT")
    EvidenceLineFactory(claim=claim, created_by=UserFactory(), explanation="SECRET LINE")
    answer = send(written(REFERENCE, sentence="Sertraline may bring emotional numbness.{}"))
    assert "It can numb." in json.dumps(answer)
    assert "SECRET" not in json.dumps(answer)
