"""Counting ahead: each number is given out once, and none beyond what the database counted."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from evidence.models import Tally
from evidence.services import tallies, tally_blocks


@pytest.mark.django_db
def test_numbers_are_given_one_by_one_and_asked_for_together(django_assert_num_queries):
    name = tallies.key("test", "somebody")
    with django_assert_num_queries(1):
        given = [tally_blocks.count(name, window=60, ahead=5) for _ in range(5)]
    assert [one.hits for one in given] == [1, 2, 3, 4, 5]
    assert all(55 < one.seconds_left <= 60 for one in given)
    with django_assert_num_queries(1):
        assert tally_blocks.count(name, window=60, ahead=5).hits == 6


@pytest.mark.django_db
def test_two_processes_give_different_numbers():
    name = tallies.key("test", "somebody")
    here = [tally_blocks.count(name, window=60, ahead=5).hits for _ in range(2)]
    tally_blocks.forget()  # As the other one, which knows nothing of it.
    there = [tally_blocks.count(name, window=60, ahead=5).hits for _ in range(2)]
    assert (here, there) == ([1, 2], [6, 7])
    assert Tally.objects.get(key=name).hits == 10


@pytest.mark.django_db
def test_of_few_none_is_taken_ahead():
    name = tallies.key("test", "somebody")
    assert [tally_blocks.count(name, window=60, ahead=ahead).hits for ahead in (0, 1, 0)] == [1, 2, 3]
    assert Tally.objects.get(key=name).hits == 3


@pytest.mark.django_db
def test_the_numbers_of_a_window_end_with_it(monkeypatch):
    name = tallies.key("test", "somebody")
    tally_blocks.count(name, window=60, ahead=5)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE request_tally SET until = until - make_interval(secs => 61)")
    later = tally_blocks.monotonic() + 61
    monkeypatch.setattr(tally_blocks, "monotonic", lambda: later)
    again = tally_blocks.count(name, window=60, ahead=5)
    assert (again.hits, again.seconds_left > 55) == (1, True)


@pytest.mark.django_db
def test_of_the_least_asked_nothing_is_kept(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(tally_blocks, "MOST_KEPT", 1)
    one, two = (tallies.key("test", who) for who in ("one", "two"))
    for name in (one, two):
        tally_blocks.count(name, window=60, ahead=5)
    with django_assert_num_queries(1):
        assert tally_blocks.count(one, window=60, ahead=5).hits == 6


@pytest.mark.django_db(transaction=True)
def test_at_once_each_number_is_given_once():
    name = tallies.key("test", "many")
    start = threading.Barrier(6)
    hits: list[int] = []

    def ask() -> None:
        try:
            start.wait()
            hits.extend(tally_blocks.count(name, window=60, ahead=7).hits for _ in range(20))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(hits)) == len(hits) == 120
    assert max(hits) <= Tally.objects.get(key=name).hits
