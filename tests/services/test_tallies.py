"""Counting: exact for any number at once, in one statement, and without leftovers."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from evidence.models import Tally
from evidence.services import tallies


def let_time_pass(name: str, seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE request_tally SET until = until - make_interval(secs => %s) WHERE key = %s",
            [seconds, name],
        )


@pytest.mark.django_db
def test_one_window_after_the_other(django_assert_num_queries):
    name = tallies.key("test", "somebody")
    with django_assert_num_queries(1):
        assert tallies.count(name, window=60).hits == 1
    second = tallies.count(name, window=60)
    assert second.hits == 2
    assert 55 < second.seconds_left <= 60
    assert tallies.count(tallies.key("test", "somebody else"), window=60).hits == 1

    let_time_pass(name, 20)
    third = tallies.count(name, window=60)
    assert (third.hits, third.seconds_left < 41) == (3, True)
    let_time_pass(name, 60)
    again = tallies.count(name, window=60)
    assert (again.hits, again.seconds_left > 55) == (1, True)


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_are_twelve():
    name = tallies.key("test", "many")
    start = threading.Barrier(12)
    hits: list[int] = []

    def ask() -> None:
        try:
            start.wait()
            hits.append(tallies.count(name, window=60).hits)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(hits) == list(range(1, 13))


@pytest.mark.django_db
def test_taking_back_and_forgetting():
    name = tallies.key("test", "somebody")
    tallies.count(name, window=60)
    tallies.take_back(name)
    tallies.take_back(name)
    assert tallies.count(name, window=60).hits == 1
    tallies.forget(name)
    assert not Tally.objects.exists()


@pytest.mark.django_db
def test_what_is_over_is_swept_up_with_a_later_count(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(tallies, "SWEEP_EVERY", 0.5)  # each time
    old, current = tallies.key("test", "old"), tallies.key("test", "current")
    monkeypatch.setattr(tallies, "SWEPT_AT_ONCE", 1)
    for name in (old, tallies.key("test", "older"), current):
        tallies.count(name, window=60)
    let_time_pass(old, 61)
    let_time_pass(tallies.key("test", "older"), 61)
    with django_assert_num_queries(1):
        tallies.count(current, window=60)
    assert Tally.objects.count() == 2
    tallies.count(current, window=60)
    assert [tally.key for tally in Tally.objects.all()] == [current]


@pytest.mark.django_db
def test_the_table_holds_no_name_and_no_address_and_is_not_written_to_the_disk():
    tallies.count(tallies.key("test", "hui", "198.51.100.1"), window=60)
    tally = Tally.objects.get()
    assert "hui" not in tally.key
    assert "198.51" not in tally.key
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'request_tally'")
        assert cursor.fetchone() == ("u",)


def test_whose_it_is_cannot_be_forged_by_dividing_it_elsewhere():
    assert tallies.key("test", "a", "bc") != tallies.key("test", "ab", "c")
