"""What a write costs in queries, whatever hangs on the row: exactly this many."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.services.roles import Role
from tests.factories import ClaimFactory, EvidenceLineFactory, MedicationFactory, SymptomFactory

from .writers import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    writer = Writer(Role.RESEARCHER)
    # So that the use of the token, and the rights' table of types, are written down and known.
    writer.send("GET", "claims/")
    return writer


# The throttle's count, the token and its user, and the user's rights stand before all of them.
ADD = 24
# The row's lock, its representation before and after, the checks of every constraint.
CHANGE = 28
# Sweeping, reserving, reading and finishing the key.
KEYED = 4
REPEAT = 7
# An item of several: its concepts, the checks, the row, the hand in it.
EACH = 18


def cost(writer, method, address, body=None, **headers):
    with CaptureQueriesContext(connection) as asked:
        response = writer.send(method, address, body, **headers)
    assert response.status_code < 300, response.content
    statements = [query["sql"].split()[0] for query in asked]
    return len([word for word in statements if word not in ("SAVEPOINT", "RELEASE")])


def claim_body():
    return {
        "subject": MedicationFactory().pk,
        "predicate": "treats",
        "object": SymptomFactory().pk,
        "statement": "It helps.",
    }


@pytest.mark.parametrize("lines", [0, 20])
def test_a_change_costs_the_same_however_much_evidence_there_is(writer, lines):
    claim = ClaimFactory(created_by=writer.user)
    EvidenceLineFactory.create_batch(lines, claim=claim, created_by=writer.user)
    address = f"claims/{claim.pk}/"
    tag = writer.etag(address)
    found = cost(writer, "PATCH", address, {"statement": "Other."}, if_match=tag)
    # A row without evidence has no notices to ask for, in each of two representations.
    assert found == CHANGE - (0 if lines else 2)


def test_adding_and_its_repeat(writer):
    sent = claim_body()
    assert cost(writer, "POST", "claims/", sent) == ADD
    sent = {**claim_body(), "statement": json.dumps("Another.")}
    assert cost(writer, "POST", "claims/", sent, idempotency_key="k") == ADD + KEYED
    assert cost(writer, "POST", "claims/", sent, idempotency_key="k") == REPEAT


def test_several_at_once_cost_what_one_does_each(writer):
    costs = []
    for number in (1, 10):
        items = [{**claim_body(), "statement": f"{number} {place}"} for place in range(number)]
        costs.append(cost(writer, "POST", "claims/bulk/", {"items": items}))
    one, ten = costs
    assert (ten - one) % 9 == 0
    assert (ten - one) // 9 == EACH
