"""The history at the API: the same changes as on the pages, in pages, and described."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils.http import parse_http_date

from evidence.services.provenance import through
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory, SymptomFactory

from .test_schema import answer_schema, schema, wrong  # noqa: F401 — a fixture

ADDRESSES = ("concepts", "symptoms", "studies", "claims", "evidence")


@pytest.fixture
def rows(db):
    line = EvidenceLineFactory(published=True, study=StudyFactory(doi="10.5555/a(b)/c"))
    symptom = SymptomFactory(name="Numbness", synonyms=["dullness"])
    return {
        "concepts": symptom,
        "symptoms": symptom,
        "studies": line.study,
        "claims": line.claim,
        "evidence": line,
    }


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_row_has_one_as_described(anybody, rows, schema, address):  # noqa: F811
    answer = anybody.get(f"{address}/{rows[address].pk}/history/")
    assert answer["results"]
    assert answer["next"] is None
    part = answer_schema(schema, f"{address}/{{key}}/history/")
    assert not wrong(schema, part, answer)


def test_it_says_when_the_newest_change_was_made(anybody, rows):
    response = anybody.response(f"symptoms/{rows['symptoms'].pk}/history/")
    newest = response.json()["results"][0]["when"]
    assert parse_http_date(response["Last-Modified"]) == int(datetime.fromisoformat(newest).timestamp())


def test_what_a_change_tells(anybody, curator, rows):
    symptom = rows["symptoms"]
    with through(username="ada", method="POST", path="/admin/x/", reason="as in MeSH"):
        symptom.name = "Emotional numbness"
        symptom.save()
    latest = anybody.rows(f"symptoms/{symptom.slug}/history/")[0]
    assert latest.pop("when")
    assert latest == {
        "action": "changed",
        "action_label": "changed",
        "what": "concept",
        "id": symptom.pk,
        "part": "",
        "who": "a curator",
        "through": "",
        "reason": "as in MeSH",
        "comment": "",
        "differences": [
            {"name": "name", "label": "Preferred name", "before": "Numbness", "after": "Emotional numbness"}
        ],
    }
    team = curator.rows(f"symptoms/{symptom.slug}/history/")[0]
    assert (team["who"], team["through"]) == ("ada", "POST /admin/x/")


def test_studies_are_named_by_any_identifier(anybody, rows):
    by_id = anybody.get(f"studies/{rows['studies'].pk}/history/")
    assert anybody.get("studies/doi:10.5555/a(b)/c/history/") == by_id


def test_what_may_not_be_seen_has_none(anybody, curator, db):
    claim = ClaimFactory(statement="quetzaldraft")
    anybody.refused(f"claims/{claim.pk}/history/", status=404)
    assert "quetzaldraft" in str(curator.rows(f"claims/{claim.pk}/history/"))
    anybody.refused("studies/doi:nonsense/history/")
    line = EvidenceLineFactory(claim=claim, published=True)
    anybody.refused(f"evidence/{line.pk}/history/", status=404)


def test_it_comes_in_pages(anybody, rows):
    symptom = rows["symptoms"]
    for number in range(5):
        symptom.description = f"Wording {number}."
        symptom.save()
    whole = anybody.rows(f"symptoms/{symptom.pk}/history/")
    seen, answer = [], anybody.get(f"symptoms/{symptom.pk}/history/", limit=3)
    while True:
        assert len(answer["results"]) <= 3
        seen += answer["results"]
        if answer["next"] is None:
            break
        answer = anybody.get(answer["next"])
    assert seen == whole
    assert len(whole) == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cursor", "x"),
        ("cursor", "2026-01-01T00:00:00/x/1"),
        ("limit", "0"),
        ("limit", "9999"),
        ("as_of", "2026-03-01"),
        ("ordering", "id"),
        ("state", "draft"),
    ],
)
def test_wrong_parameters_are_refused(anybody, rows, name, value):
    (error,) = anybody.refused(f"claims/{rows['claims'].pk}/history/", **{name: value})["errors"]
    assert error["parameter"] == name
