"""Turns, places and observed limits in the database, and what it refuses to store."""

import time
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from evidence.crossref.deadline import Deadline
from evidence.crossref.errors import RateLimited
from evidence.crossref.pacing import POLITE, PUBLIC, Limits, Pool
from evidence.models import RateLimit, RateLimitSlot
from evidence.services.pacing import DatabasePacer

FAST = Limits(100_000, 1.0, 100)


@pytest.fixture
def pacer() -> DatabasePacer:
    return DatabasePacer()


def take(
    pacer: DatabasePacer, defaults: Limits = FAST, seconds: float = 10.0, pool: Pool = Pool.SINGLE
) -> float:
    with pacer.slot(pool, defaults, Deadline(seconds)):
        return time.monotonic()


@pytest.mark.django_db(transaction=True)
def test_it_is_not_used_within_a_transaction(pacer):
    with (
        transaction.atomic(),
        pytest.raises(RuntimeError, match="within a database transaction"),
        pacer.slot(Pool.SINGLE, FAST, Deadline(5)),
    ):
        pytest.fail("a turn within a transaction")


@pytest.mark.django_db
class TestTurns:
    def test_a_test_in_a_transaction_may_use_it(self, pacer):
        take(pacer)
        assert RateLimit.objects.get().next_at is not None

    def test_the_pools_are_apart(self, pacer):
        slow = Limits(1, 30.0, 1)
        take(pacer, slow)
        take(pacer, PUBLIC[Pool.LIST], pool=Pool.LIST)
        with pytest.raises(RateLimited):
            take(pacer, slow)

    def test_a_turn_beyond_the_deadline_is_refused_at_once_and_not_used_up(self, pacer):
        take(pacer, Limits(1, 20.0, 1))
        before = RateLimit.objects.get().next_at
        began = time.monotonic()
        with pytest.raises(RateLimited) as caught:
            take(pacer, Limits(1, 20.0, 1), seconds=5)
        assert time.monotonic() - began < 2
        assert caught.value.retry_after == pytest.approx(21, abs=1)
        assert RateLimit.objects.get().next_at == before
        assert not RateLimitSlot.objects.filter(holder__isnull=False).exists()

    def test_a_wait_asked_of_one_holds_for_all(self, pacer):
        take(pacer)
        DatabasePacer().back_off(Pool.SINGLE, 0.3)
        began = time.monotonic()
        assert take(pacer) - began >= 0.25

    def test_who_waits_for_long_holds_no_place(self):
        held: list[bool] = []

        def sleep(seconds: float) -> None:
            held.append(RateLimitSlot.objects.filter(holder__isnull=False).exists())
            time.sleep(seconds)

        pacer = DatabasePacer(sleep=sleep)
        take(pacer)
        pacer.back_off(Pool.SINGLE, 0.2)
        take(pacer)
        # Or a lease would run out before the request is sent.
        assert held[0] is False

    def test_a_long_wait_is_refused_and_not_slept(self, pacer):
        pacer.back_off(Pool.SINGLE, 600)
        began = time.monotonic()
        with pytest.raises(RateLimited) as caught:
            take(pacer)
        assert time.monotonic() - began < 2
        assert caught.value.retry_after == pytest.approx(600, abs=5)

    def test_a_shorter_wait_does_not_end_a_longer_one(self, pacer):
        pacer.back_off(Pool.SINGLE, 600)
        until = RateLimit.objects.get().blocked_until
        pacer.back_off(Pool.SINGLE, 1)
        assert RateLimit.objects.get().blocked_until == until

    def test_who_slept_while_crossref_asked_to_wait_waits_on(self):
        slept: list[float] = []

        def sleep(seconds: float) -> None:
            slept.append(seconds)
            time.sleep(seconds)
            if len(slept) == 1:
                pacer.back_off(Pool.SINGLE, 0.3)

        pacer = DatabasePacer(sleep=sleep)
        limits = Limits(20, 1.0, 2)
        take(pacer, limits)
        began = time.monotonic()
        assert take(pacer, limits) - began >= 0.3
        assert not RateLimitSlot.objects.filter(holder__isnull=False).exists()

    def test_a_place_is_given_back_after_an_error(self, pacer):
        with pytest.raises(ZeroDivisionError), pacer.slot(Pool.SINGLE, FAST, Deadline(5)):
            raise ZeroDivisionError
        assert not RateLimitSlot.objects.filter(holder__isnull=False).exists()

    def test_a_turn_costs_three_statements(self, pacer, django_assert_num_queries):
        take(pacer)
        # And two savepoints' worth for each in a test; outside of one they are no statements.
        with django_assert_num_queries(3 * 3 + 2):
            take(pacer)


@pytest.mark.django_db
class TestObservedLimits:
    def test_they_go_before_the_defaults(self, pacer):
        take(pacer)
        pacer.observe(Pool.SINGLE, Limits(1, 30.0, 1))
        take(pacer)
        with pytest.raises(RateLimited):
            take(DatabasePacer())
        row = RateLimit.objects.get()
        assert (row.allowance, row.interval, row.concurrency) == (1, 30.0, 1)
        assert row.observed_at is not None

    def test_more_places_are_added_and_fewer_are_kept_to(self, pacer):
        two, one = Limits(100_000, 1.0, 2), Limits(100_000, 1.0, 1)
        with pacer.slot(Pool.SINGLE, one, Deadline(5)):
            with pytest.raises(RateLimited):
                take(pacer, one, seconds=0.05)
            pacer.observe(Pool.SINGLE, two)
            take(pacer, one)
            pacer.observe(Pool.SINGLE, one)
            with pytest.raises(RateLimited):
                take(pacer, two, seconds=0.05)
        assert list(RateLimitSlot.objects.values_list("number", flat=True)) == [1, 2]

    def test_the_same_again_writes_nothing(self, pacer, django_assert_num_queries):
        take(pacer)
        pacer.observe(Pool.SINGLE, POLITE[Pool.SINGLE])
        observed = RateLimit.objects.get().observed_at
        with django_assert_num_queries(0):
            pacer.observe(Pool.SINGLE, POLITE[Pool.SINGLE])
        DatabasePacer().observe(Pool.SINGLE, POLITE[Pool.SINGLE])
        assert RateLimit.objects.get().observed_at == observed


@pytest.mark.django_db
class TestConstraints:
    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"pool": "other"}, "rate_limit_pool_known"),
            ({"pool": "single", "allowance": 0}, "rate_limit_allowance_positive"),
            ({"pool": "single", "interval": 0.0}, "rate_limit_interval_positive"),
            ({"pool": "single", "concurrency": 0}, "rate_limit_concurrency_positive"),
        ],
    )
    def test_limits(self, fields, constraint):
        with pytest.raises(IntegrityError, match=constraint):
            RateLimit.objects.create(**fields)

    def test_one_row_a_pool(self):
        RateLimit.objects.create(pool="single")
        with pytest.raises(IntegrityError, match="rate_limit_pool_once"):
            RateLimit.objects.create(pool="single")

    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"pool": "other"}, "rate_limit_slot_pool_known"),
            ({"holder": uuid.uuid4()}, "rate_limit_slot_held_until"),
            ({"leased_until": timezone.now()}, "rate_limit_slot_held_until"),
        ],
    )
    def test_slots(self, fields, constraint):
        with pytest.raises(IntegrityError, match=constraint):
            RateLimitSlot.objects.create(**{"pool": "single", "number": 1, **fields})

    def test_one_row_a_slot(self):
        RateLimitSlot.objects.create(pool="single", number=1)
        with pytest.raises(IntegrityError, match="rate_limit_slot_once"):
            RateLimitSlot.objects.create(pool="single", number=1)
