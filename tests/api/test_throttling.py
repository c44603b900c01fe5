"""How often the API may be asked (FAULTS 39)."""

from __future__ import annotations

import re

import pytest
from django.db import OperationalError
from django.test import Client

from evidence.models import Tally
from evidence.services import tallies
from tests.api.conftest import PROBLEM, Reader
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings):
    settings.API_RATE_ANONYMOUS = (3, 60)
    settings.API_RATE_SIGNED_IN = (5, 60)


def statuses(client: Client, number: int, address="/api/v1/", **headers: str) -> list[int]:
    return [client.get(address, headers=headers).status_code for _ in range(number)]


def test_too_many_are_told_when_to_come_back(client):
    assert statuses(client, 3) == [200, 200, 200]
    response = client.get("/api/v1/")
    assert response.status_code == 429
    assert response["Content-Type"] == PROBLEM
    assert response.json()["title"] == "Too Many Requests"
    wait = int(response["Retry-After"])
    assert 55 <= wait <= 60
    assert f"{wait} second" in response.json()["detail"]


def test_every_answer_says_what_is_left(client):
    left = []
    for _ in range(4):
        response = client.get("/api/v1/studies/")
        assert response["RateLimit-Policy"] == '"anonymous";q=3;w=60'
        left.append(re.fullmatch(r'"anonymous";r=(\d);t=(60|5\d)', response["RateLimit"])[1])
    assert left == ["2", "1", "0", "0"]


def test_a_made_up_address_is_no_way_round(client, settings):
    for proxies in (0, 1):
        settings.TRUSTED_PROXIES = proxies
        Tally.objects.all().delete()
        own = ", 198.51.100.7" if proxies else ""
        answers = [
            client.get("/api/v1/", headers={"x-forwarded-for": f"10.0.0.{n}{own}"}).status_code
            for n in range(4)
        ]
        assert answers == [200, 200, 200, 429]


def test_two_clients_behind_a_proxy_are_two(client, settings):
    settings.TRUSTED_PROXIES = 1
    for address in ("198.51.100.7", "198.51.100.8"):
        assert statuses(client, 3, **{"x-forwarded-for": address}) == [200, 200, 200]


def test_who_is_signed_in_counts_as_that_wherever_from(settings):
    settings.TRUSTED_PROXIES = 1
    user = UserFactory()
    here, there = Reader(user).client, Reader(user).client
    assert statuses(here, 3, **{"x-forwarded-for": "198.51.100.7"}) == [200] * 3
    assert statuses(there, 3, **{"x-forwarded-for": "198.51.100.8"}) == [200, 200, 429]
    assert statuses(Reader(UserFactory()).client, 1) == [200]


@pytest.mark.parametrize(
    ("address", "status"),
    [("/api/v1/nothing/", 404), ("/api/v1/studies/?colour=red", 400), ("/api/v1/claims/999999/", 404)],
)
def test_what_is_refused_counts_too(client, address, status):
    assert statuses(client, 4, address) == [status, status, status, 429]


def test_the_schema_counts_and_the_pages_do_not(client):
    statuses(client, 3)
    assert client.get("/api/v1/schema/").status_code == 429
    assert client.get("/").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_it_costs_one_statement_and_can_be_switched_off(client, settings, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/api/v1/")
    settings.API_RATE_ANONYMOUS = None
    with django_assert_num_queries(0):
        assert "RateLimit" not in client.get("/api/v1/").headers


def test_a_count_that_fails_lets_the_request_through(client, monkeypatch, caplog):
    def failing(*args, **kwargs):
        raise OperationalError("the counters are gone")

    monkeypatch.setattr(tallies, "count", failing)
    assert statuses(client, 5) == [200] * 5
    assert "was not counted" in caplog.text


def test_guessing_at_tokens_counts_and_is_told_as_such(client, settings):
    settings.TRUSTED_PROXIES = 1
    answers = [
        client.get(
            "/api/v1/",
            headers={"authorization": f"Bearer evb_guess{n}", "x-forwarded-for": f"10.0.0.{n}, 198.51.100.7"},
        ).status_code
        for n in range(4)
    ]
    assert answers == [401, 401, 401, 429]


def test_nobody_gets_beyond_a_limit_that_is_counted_ahead(client, settings, django_assert_num_queries):
    settings.API_RATE_ANONYMOUS = (400, 60)
    assert client.get("/api/v1/").status_code == 200
    # Four are counted at a time.
    with django_assert_num_queries(0):
        assert statuses(client, 3) == [200, 200, 200]
    tally = Tally.objects.get()
    Tally.objects.update(hits=398)
    answers = statuses(client, 4)
    assert answers == [200, 200, 429, 429]
    assert Tally.objects.get().key == tally.key
