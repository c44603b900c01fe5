"""Several rows in one request: all or none, or each told of by itself."""

from __future__ import annotations

import pytest

from evidence.models import Claim, EvidenceLine, KeyedRequest
from evidence.services.roles import Role
from tests.factories import ClaimFactory, MedicationFactory, StudyFactory, SymptomFactory

from .writers import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return Writer(Role.RESEARCHER)


@pytest.fixture
def claims():
    subject, about = MedicationFactory().pk, SymptomFactory().pk
    return [
        {"subject": subject, "predicate": "treats", "object": about, "statement": f"Statement {n}."}
        for n in range(3)
    ]


def test_all_are_added_in_order(writer, claims):
    told = writer.done("POST", "claims/bulk/", {"items": claims})["items"]
    assert [item["index"] for item in told] == [0, 1, 2]
    assert {(item["status"], item["problem"]) for item in told} == {(201, None)}
    for item, sent in zip(told, claims, strict=True):
        assert Claim.objects.get(pk=item["id"]).statement == sent["statement"]
        assert writer.done("GET", item["url"], status=200)["statement"] == sent["statement"]


def test_lines_too(writer):
    claim = ClaimFactory(created_by=writer.user).pk
    lines = [{"claim": claim, "study": StudyFactory().pk, "direction": "neutral"} for _ in range(2)]
    writer.done("POST", "evidence/bulk/", {"items": lines, "atomic": True})
    assert EvidenceLine.objects.filter(created_by=writer.user).count() == 2


def test_one_that_is_wrong_keeps_all_out_and_all_that_is_wrong_is_named(writer, claims):
    sent = [claims[0], {**claims[1], "statement": ""}, {**claims[2], "colour": "red"}, claims[0]]
    places = writer.pointers(400, "POST", "claims/bulk/", {"items": sent})
    same = {f"#/items/3/{name}" for name in ("subject", "predicate", "object", "statement")}
    assert places == {"#/items/1/statement", "#/items/2/colour"} | same
    assert not Claim.objects.exists()


def test_nothing_but_conflicts_is_a_conflict(writer, claims):
    writer.done("POST", "claims/", claims[0])
    problem = writer.refused(409, "POST", "claims/bulk/", {"items": claims})
    assert problem["detail"] == "Nothing was stored: 1 of the items cannot be."
    assert Claim.objects.count() == 1


def test_without_atomic_each_is_told_of_by_itself(writer, claims):
    sent = [claims[0], claims[0], {**claims[1], "statement": 5}, None, claims[2]]
    told = writer.done("POST", "claims/bulk/", {"items": sent, "atomic": False}, status=207)["items"]
    assert [item["status"] for item in told] == [201, 409, 400, 400, 201]
    assert [bool(item["id"]) for item in told] == [True, False, False, False, True]
    assert told[2]["problem"]["errors"] == [
        {"pointer": "#/items/2/statement", "detail": "Not a valid string."}
    ]
    assert Claim.objects.count() == 2


def test_a_hundred_and_no_more(writer, claims):
    many = [{**claims[0], "statement": f"Statement {n}."} for n in range(101)]
    assert writer.pointers(400, "POST", "claims/bulk/", {"items": many}) == {"#/items"}
    writer.done("POST", "claims/bulk/", {"items": many[:100]})
    assert Claim.objects.count() == 100


def test_a_repeat_adds_nothing(writer, claims):
    sent = {"items": claims, "atomic": False}
    first = writer.done("POST", "claims/bulk/", sent, status=207, idempotency_key="k")
    assert writer.done("POST", "claims/bulk/", sent, status=207, idempotency_key="k") == first
    assert (Claim.objects.count(), KeyedRequest.objects.count()) == (3, 1)


def test_it_takes_the_right_to_add(claims):
    Writer(Role.VIEWER).refused(403, "POST", "claims/bulk/", {"items": claims})
    Writer(Role.RESEARCHER, scopes=["import"]).refused(403, "POST", "claims/bulk/", {"items": claims})
