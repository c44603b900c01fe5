"""A connection is looked at before it is asked over; what is wrong with it is noticed all the same."""

from __future__ import annotations

import pytest
from django.db import connection

from project.postgres import base

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def looked_after():
    """A connection of this test, that has its health checked as in a request."""
    connection.close()
    connection.ensure_connection()
    yield
    connection.close()


@pytest.fixture
def asked(monkeypatch):
    """How often the database was asked whether it is there."""
    times = []
    usable = base.base.DatabaseWrapper.is_usable
    monkeypatch.setattr(base.base.DatabaseWrapper, "is_usable", lambda self: times.append(1) or usable(self))
    return times


def test_a_connection_that_answered_just_now_is_only_looked_at(asked):
    assert connection.is_usable()
    assert asked == []


def test_after_some_seconds_it_is_asked(asked, monkeypatch):
    monkeypatch.setattr(base, "LOOKED_AT_SECONDS", -1.0)
    assert connection.is_usable()
    assert asked == [1]


def test_after_an_error_it_is_asked(asked):
    connection.errors_occurred = True
    assert connection.is_usable()
    assert asked == [1]


def test_a_connection_that_the_server_ended_meanwhile_is_noticed():
    pid = connection.connection.get_backend_pid()
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()
    assert not connection.is_usable()
    # As at the beginning of a request: Django connects anew, and nobody sees an error.
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert connection.connection.get_backend_pid() != pid


def test_so_is_one_that_is_closed_or_not_there():
    connection.connection.close()
    assert not connection.is_usable()
