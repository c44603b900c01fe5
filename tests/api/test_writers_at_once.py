"""Twelve at once: nothing is lost, nothing happens twice, and nobody gets a fault for an answer."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from evidence.models import Claim, ContrarySearch, Review, Study
from evidence.services.roles import Role
from tests.factories import ClaimFactory, MedicationFactory, SymptomFactory
from tests.stand_in import message

from .writers import Writer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WRITERS = 12


def at_once(ask):
    """The answers of twelve threads that begin together; `ask` gets the thread's number."""
    barrier = Barrier(WRITERS)

    def one(number):
        barrier.wait()
        try:
            return ask(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


@pytest.fixture
def curator():
    return Writer(Role.CURATOR)


def test_on_one_draft_one_writes_and_the_others_are_told(curator):
    claim = ClaimFactory()
    address = f"claims/{claim.pk}/"
    tag = curator.etag(address)
    answers = at_once(
        lambda number: curator.send("PATCH", address, {"statement": f"Writer {number}."}, if_match=tag)
    )
    assert statuses(answers) == {200: 1, 412: WRITERS - 1}
    (won,) = (answer.json()["statement"] for answer in answers if answer.status_code == 200)
    assert Claim.objects.get().statement == won


def test_the_same_doi_is_added_once(curator, crossref):
    crossref.serve(message("10.5555/numb"))
    answers = at_once(lambda number: curator.send("POST", "studies/", {"identifier": "10.5555/numb"}))
    assert statuses(answers) == {201: 1, 200: WRITERS - 1}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Study.objects.count() == 1


def test_the_same_claim_is_added_once(curator):
    sent = {
        "subject": MedicationFactory().pk,
        "predicate": "treats",
        "object": SymptomFactory().pk,
        "statement": "It helps.",
    }
    answers = at_once(lambda number: curator.send("POST", "claims/", sent))
    assert statuses(answers) == {201: 1, 409: WRITERS - 1}
    assert Claim.objects.count() == 1


def test_one_request_sent_twelve_times_is_done_once(curator):
    sent = {
        "subject": MedicationFactory().pk,
        "predicate": "treats",
        "object": SymptomFactory().pk,
        "statement": "It helps.",
    }
    answers = at_once(lambda number: curator.send("POST", "claims/", sent, idempotency_key="k"))
    # Whoever comes while the first is at work is told to wait; whoever comes after it gets its answer.
    assert set(statuses(answers)) <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert all(answer["Retry-After"] for answer in answers if answer.status_code == 409)
    assert Claim.objects.count() == 1
    assert curator.send("POST", "claims/", sent, idempotency_key="k").status_code == 201


def test_twelve_editors_publish_once():
    author = Writer(Role.RESEARCHER)
    claim = ClaimFactory(created_by=author.user)
    ContrarySearch.objects.create(claim=claim, query="ssri", source="PubMed", hits=0)
    address = f"claims/{claim.pk}/"
    author.done("POST", f"{address}submit/", status=200, if_match=author.etag(address))
    editors = [Writer(Role.EDITOR) for _ in range(WRITERS)]
    tags = [editor.etag(address) for editor in editors]
    answers = at_once(
        lambda number: editors[number].send("POST", f"{address}publish/", if_match=tags[number])
    )
    assert statuses(answers) == {200: 1, 412: WRITERS - 1}
    assert Review.objects.filter(decision="published").count() == 1
