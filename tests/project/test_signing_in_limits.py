"""Signing in is limited and written down, and nobody locks another out for long (FAULTS 39)."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from evidence.services import signing_in
from evidence.services.signing_in import COOKIE
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery staple"
LOGIN = "/admin/login/"
REFUSED = "Too many wrong passwords."


@pytest.fixture(autouse=True)
def behind_a_proxy(settings) -> None:
    settings.TRUSTED_PROXIES = 1


@pytest.fixture
def hui():
    user = UserFactory(username="hui", is_staff=True)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def log(caplog) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, logger="evidence.security"):
        yield caplog


def attempt(client, password="wrong", *, name="hui", by="198.51.100.7"):
    return client.post(
        LOGIN, {"username": name, "password": password}, headers={"x-forwarded-for": f"10.9.8.7, {by}"}
    )


def wrong(number, *, name="hui", by="198.51.100.7"):
    for _ in range(number):
        assert attempt(Client(), name=name, by=by).status_code == 200


def is_in(response) -> bool:
    return response.status_code == 302


def test_the_sixth_attempt_is_not_looked_at_any_more(hui):
    wrong(5)
    response = attempt(Client(), PASSWORD)
    assert response.status_code == 429
    assert 850 < int(response["Retry-After"]) <= 900
    page = response.content.decode()
    assert REFUSED in page
    assert "Try again in 15 minutes." in page


def test_a_new_browser_or_a_made_up_address_is_no_way_round(hui):
    wrong(5)
    for made_up in ("10.0.0.1", "10.0.0.2"):
        response = Client().post(
            LOGIN,
            {"username": "hui", "password": "wrong"},
            headers={"x-forwarded-for": f"{made_up}, 198.51.100.7"},
        )
        assert response.status_code == 429


def test_somebody_elsewhere_is_not_locked_out(hui):
    wrong(5)
    assert is_in(attempt(Client(), PASSWORD, by="198.51.100.8"))


def test_the_right_password_in_time_clears_the_slips(hui):
    for _ in range(3):
        wrong(4)
        assert is_in(attempt(Client(), PASSWORD))


def test_one_client_does_not_try_every_account(hui, monkeypatch):
    monkeypatch.setattr(signing_in, "OF_CLIENT", signing_in.Limit("sign-in client", 7, 900))
    for n in range(7):
        wrong(1, name=f"guess-{n}")
    assert attempt(Client(), PASSWORD).status_code == 429


def test_ones_own_account_does_not_clear_what_was_tried_at_others(hui, monkeypatch):
    monkeypatch.setattr(signing_in, "OF_CLIENT", signing_in.Limit("sign-in client", 7, 900))
    for n in range(7):
        assert is_in(attempt(Client(), PASSWORD))
        wrong(1, name=f"guess-{n}")
    assert attempt(Client(), name="guess-8").status_code == 429


def test_many_clients_do_not_guess_at_one_account(hui, monkeypatch):
    monkeypatch.setattr(signing_in, "OF_ACCOUNT", signing_in.Limit("sign-in account", 6, 3600))
    for n in range(6):
        wrong(1, by=f"198.51.100.{n}")
    assert attempt(Client(), PASSWORD, by="198.51.100.77").status_code == 429


def test_what_is_refused_to_one_client_does_not_count_against_the_account(hui, monkeypatch):
    monkeypatch.setattr(signing_in, "OF_ACCOUNT", signing_in.Limit("sign-in account", 6, 3600))
    wrong(5)
    for _ in range(10):
        assert attempt(Client()).status_code == 429
    assert is_in(attempt(Client(), PASSWORD, by="198.51.100.8"))


def test_a_browser_that_was_in_before_stays_open_to_its_owner_whatever_others_do(hui, monkeypatch):
    monkeypatch.setattr(signing_in, "OF_ACCOUNT", signing_in.Limit("sign-in account", 3, 3600))
    browser = Client()
    assert is_in(attempt(browser, PASSWORD))
    assert browser.cookies[COOKIE]["httponly"]
    browser.cookies.pop("sessionid")
    for n in range(3):
        wrong(1, by=f"198.51.100.{n}")
    assert attempt(Client(), PASSWORD, by="198.51.100.9").status_code == 429
    assert is_in(attempt(browser, PASSWORD, by="198.51.100.9"))


def test_a_browser_that_was_in_before_does_not_guess_either(hui):
    browser = Client()
    attempt(browser, PASSWORD)
    for _ in range(10):
        assert attempt(browser).status_code == 200
    assert attempt(browser, PASSWORD).status_code == 429


def test_the_browser_of_one_account_is_a_stranger_to_another(hui):
    other = UserFactory(username="other", is_staff=True)
    other.set_password(PASSWORD)
    other.save()
    browser = Client()
    attempt(browser, PASSWORD, name="other")
    known = browser.cookies[COOKIE].value
    for _ in range(5):
        assert attempt(browser).status_code == 200
    for value in (known, known + "x", "", "nonsense", "WyJodWkiLCJ4Il0:1:1"):
        browser.cookies[COOKIE] = value
        assert attempt(browser, PASSWORD).status_code == 429


def test_it_holds_for_whatever_view_asks_for_a_password(hui):
    request = RequestFactory().post("/elsewhere/", headers={"x-forwarded-for": "198.51.100.7"})
    wrong(5)
    assert authenticate(request, username="hui", password=PASSWORD) is None


def test_every_attempt_is_written_down_and_no_password(hui, log):
    attempt(Client(), PASSWORD)
    wrong(5)
    attempt(Client(), "the wrong one")
    assert [record.getMessage() for record in log.records if record.name == "evidence.security"] == [
        "Signed in: user 'hui', client 198.51.100.7.",
        *["Not signed in: user 'hui', client 198.51.100.7."] * 5,
        "Locked out for 900 s: user 'hui', client 198.51.100.7.",
    ]
    assert PASSWORD not in log.text
    assert "wrong one" not in log.text


def test_a_name_writes_no_line_of_its_own_into_the_log(hui, log):
    attempt(Client(), name="x\nSigned in: user 'root'" + "y" * 5000)
    assert len(log.text.splitlines()) == 1
    assert len(log.text) < 500


def test_a_nul_and_a_name_without_end_are_only_wrong(hui):
    for name in ("a\0b", "x" * 100_000, "\u202e", ""):
        assert attempt(Client(), name=name).status_code == 200
