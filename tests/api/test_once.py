"""Requests that are sent again: done once, answered alike, whatever happened in between."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from evidence.api.once import REPLAYED
from evidence.models import Claim, KeyedRequest, Study
from evidence.services import idempotency
from evidence.services.idempotency import LEASE, Reserved, StillUnderWay, Stored
from evidence.services.roles import Role
from tests.factories import ClaimFactory, MedicationFactory, SymptomFactory
from tests.stand_in import message

from .writers import Writer

pytestmark = pytest.mark.django_db

KEY = "3f1c"


@pytest.fixture
def writer():
    return Writer(Role.RESEARCHER)


@pytest.fixture
def body():
    return {
        "subject": MedicationFactory().pk,
        "predicate": "treats",
        "object": SymptomFactory().pk,
        "statement": "It helps.",
    }


def test_a_repeat_gets_the_same_answer_and_does_nothing(writer, body):
    first = writer.send("POST", "claims/", body, idempotency_key=KEY)
    again = writer.send("POST", "claims/", body, idempotency_key=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.content == again.content
    for name in ("ETag", "Location", "Content-Type"):
        assert first[name] == again[name]
    assert (REPLAYED in first, again[REPLAYED]) == (False, "true")
    assert Claim.objects.count() == 1


def test_a_step_is_taken_once(writer):
    claim = ClaimFactory(created_by=writer.user)
    address = f"claims/{claim.pk}/"
    tag = writer.etag(address)
    for _ in range(2):
        writer.done("POST", f"{address}submit/", status=200, if_match=tag, idempotency_key=KEY)
    assert claim.reviews.count() == 1


def test_another_request_under_the_key_is_a_422(writer, body):
    writer.done("POST", "claims/", body, idempotency_key=KEY)
    writer.refused(422, "POST", "claims/", {**body, "statement": "Other."}, idempotency_key=KEY)
    writer.refused(422, "POST", "evidence/", body, idempotency_key=KEY)
    assert Claim.objects.count() == 1


def test_a_key_is_its_users_own(writer, body):
    writer.done("POST", "claims/", body, idempotency_key=KEY)
    other = Writer(Role.RESEARCHER)
    other.done("POST", "claims/", {**body, "statement": "Other."}, idempotency_key=KEY)
    # Another token of the same user is the same user.
    same = Writer(user=writer.user)
    assert REPLAYED in same.send("POST", "claims/", body, idempotency_key=KEY)


def test_what_was_refused_is_mended_under_the_same_key(writer, body):
    writer.refused(400, "POST", "claims/", {**body, "statement": ""}, idempotency_key=KEY)
    assert not KeyedRequest.objects.exists()
    writer.done("POST", "claims/", body, idempotency_key=KEY)


def test_who_may_not_write_reserves_nothing(body):
    reader = Writer(Role.RESEARCHER, scopes=["read"])
    reader.refused(403, "POST", "claims/", body, idempotency_key=KEY)
    assert not KeyedRequest.objects.exists()


def test_without_the_right_any_more_the_answer_is_not_told_again(writer, body):
    writer.done("POST", "claims/", body, idempotency_key=KEY)
    writer.user.groups.clear()
    writer.refused(403, "POST", "claims/", body, idempotency_key=KEY)


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "ä"])
def test_a_key_that_is_none_is_a_400(writer, body, key):
    writer.refused(400, "POST", "claims/", body, idempotency_key=key)


def reserved(writer, body, *, lease=LEASE):
    """As another process leaves it that is at work, or dead."""
    import json

    print_ = idempotency.fingerprint("POST", "/api/v1/claims/", json.dumps(body).encode())
    found = idempotency.begin(user=writer.user, key=KEY, fingerprint=print_)
    KeyedRequest.objects.update(leased_until=timezone.now() + lease)
    return found


def test_while_the_first_is_under_way_the_second_waits(writer, body):
    reserved(writer, body)
    response = writer.send("POST", "claims/", body, idempotency_key=KEY)
    assert response.status_code == 409
    assert 1 <= int(response["Retry-After"]) <= 5
    assert not Claim.objects.exists()


def test_after_a_crash_another_takes_over_and_the_dead_one_cannot_finish(writer, body):
    dead = reserved(writer, body, lease=datetime.timedelta(seconds=-1))
    writer.done("POST", "claims/", body, idempotency_key=KEY)
    with pytest.raises(StillUnderWay):
        idempotency.finish(dead, Stored(201, {}, "{}"))
    assert Claim.objects.count() == 1


def test_work_whose_lease_was_lost_is_undone(writer, body, monkeypatch):
    lost = lambda **kwargs: Reserved(10**9, reserved(writer, body).lease)  # noqa: E731
    real = idempotency.begin
    calls = []

    def begin(**kwargs):
        calls.append(kwargs)
        return lost() if len(calls) == 1 else real(**kwargs)

    monkeypatch.setattr("evidence.api.once.idempotency.begin", begin)
    response = writer.send("POST", "claims/", body, idempotency_key=KEY)
    assert response.status_code == 409
    assert not Claim.objects.exists()


def test_a_crash_between_the_work_and_its_record_leaves_neither(writer, body, monkeypatch):
    real = idempotency.finish

    def crash(*args):
        real(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr("evidence.api.once.idempotency.finish", crash)
    with pytest.raises(KeyboardInterrupt):
        writer.send("POST", "claims/", body, idempotency_key=KEY)
    assert not Claim.objects.exists()
    monkeypatch.setattr("evidence.api.once.idempotency.finish", real)
    writer.done("POST", "claims/", body, idempotency_key=KEY)
    assert Claim.objects.count() == 1


def test_what_is_a_day_old_is_forgotten(writer, body):
    writer.done("POST", "claims/", body, idempotency_key=KEY)
    KeyedRequest.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))
    writer.refused(409, "POST", "claims/", body, idempotency_key=KEY)
    writer.done("POST", "claims/", {**body, "statement": "Other."}, idempotency_key=KEY)
    assert KeyedRequest.objects.count() == 1


def test_a_study_is_added_once(crossref):
    crossref.serve(message("10.5555/numb"))
    writer = Writer(Role.CURATOR)
    sent = {"identifier": "10.5555/numb"}
    first = writer.done("POST", "studies/", sent, idempotency_key=KEY)
    again = writer.send("POST", "studies/", sent, idempotency_key=KEY)
    assert (again.status_code, again.json()) == (201, first)
    assert Study.objects.count() == 1
