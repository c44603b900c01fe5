"""``POST audit/``: the audit for anybody, with a status for each citation."""

from __future__ import annotations

import json

import pytest
from django.test import override_settings

from evidence.api import examples_of_audits
from evidence.models import Study
from evidence.services.auditing import LONGEST_TEXT
from tests.articles.test_several_lists import UNFIT, plain
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
    assert [one["status"] for one in answer["references"]] == ["resolved", "not_found", "not_checkable"]
    assert [bool(one["reason"]) for one in answer["references"]] == [False, True, True]
    assert answer["citations"][0]["error_message"] == ""
    assert all(one["error_message"] for one in answer["citations"][1:])
    assert not Study.objects.exists()


def test_a_number_that_two_lists_have_is_300(send, crossref):
    answer = send(plain(*UNFIT))
    assert statuses(answer) == {"[1]": 300, "[2,3]": 300}
    assert [one["references"] for one in answer["citations"]] == [[], [5], []]


def test_what_was_not_asked_is_no_fault_of_the_article(send, crossref, quick_retries):
    crossref.down = True
    answer = send(written(REFERENCE))
    assert statuses(answer) == {"1": 503}
    assert [one["status"] for one in answer["references"]] == ["could_not_be_asked"]
    assert answer["references"][0]["reason"]
    assert answer["findings"] == []
    assert answer["coverage"] == {"checked": 0, "not_checkable": 0, "could_not_be_asked": 1}


def test_two_works_that_may_be_meant_are_300_and_named(send, crossref):
    crossref.found = [RECORD, {**RECORD, "DOI": "10.5555/blunting.again"}]
    answer = send(written(REFERENCE.split(" https")[0]))
    assert statuses(answer) == {"1": 300}
    (reference,) = answer["references"]
    assert (reference["status"], reference["doi"]) == ("ambiguous", None)
    assert [one["doi"] for one in reference["candidates"]] == ["10.5555/blunting", "10.5555/blunting.again"]
    assert {one["label"] for one in reference["candidates"]} == {
        "Berg (2023), “Emotional blunting in invented adults”"
    }
    assert all(0 < one["score"] <= 1 for one in reference["candidates"])


def test_a_citation_of_several_has_the_gravest_status(send, crossref):
    crossref.serve(RECORD)
    text = written(REFERENCE, PAGE, sentence="Pills may numb people.[{}]")
    assert statuses(send(text.replace("people.[2]", "people.[1,2]"))) == {"[1]": 200, "[1,2]": 501}


def test_the_example_is_what_is_answered(send, crossref):
    crossref.serve(message("10.5555/12345678", author=[{"given": "Ada", "family": "Berg"}]))
    assert send(examples_of_audits.SENT["text"]) == examples_of_audits.ANSWER


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
