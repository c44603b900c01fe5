"""The pace of one process, and what the headers say about it."""

import threading
import time

import pytest

from evidence.crossref.deadline import Deadline
from evidence.crossref.errors import RateLimited
from evidence.crossref.pacing import (
    PLUS,
    POLITE,
    PUBLIC,
    InProcessPacer,
    Limits,
    Pool,
    published_limits,
    read_limits,
)
from tests.crossref.servers import FakeClock

KNOWN = Limits(10, 1.0, 3)
FAST = Limits(1_000, 1.0, 100)


class TestReadLimits:
    def test_all_three(self):
        headers = {"x-rate-limit-limit": "150", "x-rate-limit-interval": "2s", "x-concurrency-limit": "7"}
        assert read_limits(headers, KNOWN) == Limits(150, 2.0, 7)

    def test_none(self):
        assert read_limits({"content-type": "application/json"}, KNOWN) is None

    def test_one_absurd_header_leaves_the_others(self):
        headers = {"x-rate-limit-limit": "50", "x-rate-limit-interval": "forever", "x-concurrency-limit": "0"}
        assert read_limits(headers, KNOWN) == Limits(50, 1.0, 3)

    @pytest.mark.parametrize("rate", ["0", "-5", "5.5", "ten", "", "1e3", "٥", "9" * 5_000, "10001"])
    def test_absurd_rates(self, rate):
        assert read_limits({"x-rate-limit-limit": rate}, KNOWN) is None

    @pytest.mark.parametrize(
        ("text", "seconds"), [("1s", 1.0), ("500ms", 0.5), ("1m", 60.0), ("2", 2.0), (" 3 s ", 3.0)]
    )
    def test_intervals(self, text, seconds):
        assert read_limits({"x-rate-limit-interval": text}, KNOWN) == Limits(10, seconds, 3)

    @pytest.mark.parametrize("text", ["0s", "-1s", "1h", "61s", "s", "1 fortnight", "9" * 5_000])
    def test_absurd_intervals(self, text):
        assert read_limits({"x-rate-limit-interval": text}, KNOWN) is None


@pytest.mark.parametrize(
    ("mailto", "api_key", "limits"),
    [("", "", PUBLIC), ("a@b.org", "", POLITE), ("", "key", PLUS), ("a@b.org", "key", PLUS)],
)
def test_what_is_published_for_whom(mailto, api_key, limits):
    assert published_limits(mailto=mailto, api_key=api_key) is limits


def test_the_limits_of_december_2025():
    assert {Pool.SINGLE: Limits(5, 1.0, 1), Pool.LIST: Limits(1, 1.0, 1)} == PUBLIC
    assert {Pool.SINGLE: Limits(10, 1.0, 3), Pool.LIST: Limits(3, 1.0, 3)} == POLITE


class TestInProcessPacer:
    def pacer(self) -> tuple[InProcessPacer, FakeClock]:
        clock = FakeClock()
        return InProcessPacer(clock, clock.sleep), clock

    def take(self, pacer, clock, pool=Pool.SINGLE, defaults=KNOWN, seconds=60.0):
        with pacer.slot(pool, defaults, Deadline(seconds, clock)):
            return clock.now

    def test_turns_keep_within_the_rate_in_every_window(self):
        pacer, clock = self.pacer()
        times = [self.take(pacer, clock) for _ in range(30)]
        for begin in times:
            assert sum(begin <= at < begin + 1.0 for at in times) <= 10
        # And not much slower than allowed.
        assert times[-1] - times[0] < 3.2

    def test_the_pools_are_apart(self):
        pacer, clock = self.pacer()
        self.take(pacer, clock, Pool.LIST, PUBLIC[Pool.LIST])
        before = clock.now
        assert self.take(pacer, clock, Pool.SINGLE) == before
        assert self.take(pacer, clock, Pool.LIST, PUBLIC[Pool.LIST]) > before + 0.9

    def test_what_was_observed_goes_before_the_defaults(self):
        pacer, clock = self.pacer()
        pacer.observe(Pool.SINGLE, Limits(1, 1.0, 1))
        first = self.take(pacer, clock)
        assert self.take(pacer, clock) >= first + 1.0

    def test_a_turn_beyond_the_deadline_is_refused_at_once_and_not_used_up(self):
        pacer, clock = self.pacer()
        pacer.back_off(Pool.SINGLE, 30)
        with pytest.raises(RateLimited) as caught:
            self.take(pacer, clock, seconds=10)
        assert caught.value.retry_after == pytest.approx(30)
        assert clock.sleeps == []
        start = clock.now
        assert self.take(pacer, clock) == pytest.approx(start + 30)

    def test_a_shorter_wait_does_not_end_a_longer_one(self):
        pacer, clock = self.pacer()
        start = clock.now
        pacer.back_off(Pool.SINGLE, 30)
        pacer.back_off(Pool.SINGLE, 1)
        assert self.take(pacer, clock) == pytest.approx(start + 30)

    def test_who_slept_while_crossref_asked_to_wait_waits_on(self):
        clock = FakeClock()
        pacer: InProcessPacer
        asked = False

        def sleep(seconds: float) -> None:
            nonlocal asked
            clock.sleep(seconds)
            if not asked:
                asked = True
                pacer.back_off(Pool.SINGLE, 20)

        pacer = InProcessPacer(clock, sleep)
        self.take(pacer, clock)
        second = self.take(pacer, clock)
        assert second >= 1_020

    def test_a_place_is_given_back_after_an_error(self):
        pacer, clock = self.pacer()
        for _ in range(3):
            with (
                pytest.raises(ZeroDivisionError),
                pacer.slot(Pool.SINGLE, PUBLIC[Pool.SINGLE], Deadline(9, clock)),
            ):
                raise ZeroDivisionError
        self.take(pacer, clock, defaults=PUBLIC[Pool.SINGLE])

    @pytest.mark.parametrize("places", [1, 3])
    def test_no_more_at_once_than_allowed(self, places):
        pacer = InProcessPacer()
        limits = Limits(10_000, 1.0, places)
        lock, under_way, most = threading.Lock(), 0, 0

        def ask() -> None:
            nonlocal under_way, most
            for _ in range(5):
                with pacer.slot(Pool.SINGLE, limits, Deadline(20)):
                    with lock:
                        under_way += 1
                        most = max(most, under_way)
                    time.sleep(0.002)
                    with lock:
                        under_way -= 1

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert most == places

    def test_waiting_for_a_place_ends_at_the_deadline(self):
        pacer = InProcessPacer()
        limits = Limits(1_000, 1.0, 1)
        with pacer.slot(Pool.SINGLE, limits, Deadline(10)):
            began = time.monotonic()
            with (
                pytest.raises(RateLimited, match="at once"),
                pacer.slot(Pool.SINGLE, limits, Deadline(0.05)),
            ):
                pytest.fail("two at once")
            assert time.monotonic() - began < 2

    def test_a_raised_limit_lets_a_waiting_one_in(self):
        pacer = InProcessPacer()
        entered = threading.Event()

        def ask() -> None:
            with pacer.slot(Pool.SINGLE, Limits(1_000, 1.0, 1), Deadline(20)):
                entered.set()

        with pacer.slot(Pool.SINGLE, Limits(1_000, 1.0, 1), Deadline(20)):
            thread = threading.Thread(target=ask)
            thread.start()
            assert not entered.wait(0.05)
            pacer.observe(Pool.SINGLE, Limits(1_000, 1.0, 2))
            assert entered.wait(5)
        thread.join()
