"""What one process, machine or client learns and uses of Crossref's limits holds for all (FAULTS 11)."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import timezone

from evidence.crossref.client import CrossrefClient
from evidence.crossref.deadline import Deadline
from evidence.crossref.errors import RateLimited
from evidence.crossref.pacing import Limits, Pool
from evidence.models import RateLimit, RateLimitSlot
from evidence.services.pacing import DatabasePacer
from tests.crossref.servers import work

FAST = Limits(100_000, 1.0, 100)

# What a process of its own does: asks for turns, and writes down when it had each of them.
WORKER = """
import sys, time, django
django.setup()
from evidence.crossref.deadline import Deadline
from evidence.crossref.pacing import Limits, Pool
from evidence.services.pacing import DatabasePacer
pacer, limits = DatabasePacer(), Limits({rate}, 1.0, {places})
for _ in range({turns}):
    with pacer.slot(Pool.SINGLE, limits, Deadline(30)):
        print("begin", time.monotonic(), flush=True)
        time.sleep({hold})
        print("end", time.monotonic(), flush=True)
"""


def start_worker(*, rate: int, places: int, turns: int, hold: float) -> subprocess.Popen[str]:
    settings = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "project.settings",
        # The rest is libpq's to find in what follows.
        "DATABASE_URL": f"postgresql:///{settings['NAME']}",
        "PGHOST": settings["HOST"] or "localhost",
        "PGPORT": str(settings["PORT"] or 5432),
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"] or "",
    }
    code = WORKER.format(rate=rate, places=places, turns=turns, hold=hold)
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment, cwd=root, stdout=subprocess.PIPE, text=True
    )


def take(
    pacer: DatabasePacer, defaults: Limits = FAST, seconds: float = 10.0, pool: Pool = Pool.SINGLE
) -> float:
    with pacer.slot(pool, defaults, Deadline(seconds)):
        return time.monotonic()


def in_threads(count: int, work) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
class TestSharedPace:
    def test_threads_with_pacers_of_their_own_keep_one_rate(self):
        times: list[float] = []
        in_threads(4, lambda: times.extend(take(DatabasePacer(), Limits(20, 1.0, 4)) for _ in range(5)))
        times.sort()
        assert len(times) == 20
        assert 0.9 < times[-1] - times[0] < 3
        for begin in times:
            # Ten in half a second, and those that a busy machine woke too late.
            assert sum(begin <= at < begin + 0.5 for at in times) <= 10 + 4

    def test_no_more_at_once_than_allowed(self):
        lock, under_way, most = threading.Lock(), 0, 0

        def ask() -> None:
            nonlocal under_way, most
            for _ in range(4):
                with DatabasePacer().slot(Pool.SINGLE, Limits(1_000, 1.0, 2), Deadline(20)):
                    with lock:
                        under_way += 1
                        most = max(most, under_way)
                    time.sleep(0.01)
                    with lock:
                        under_way -= 1

        in_threads(5, ask)
        assert most == 2
        assert not RateLimitSlot.objects.filter(holder__isnull=False).exists()

    def test_processes_share_rate_and_places(self):
        workers = [start_worker(rate=20, places=2, turns=5, hold=0.02) for _ in range(3)]
        events = []
        for worker in workers:
            output, _ = worker.communicate(timeout=60)
            assert worker.returncode == 0
            events += [(float(at), word) for word, at in (line.split() for line in output.splitlines())]
        begins = sorted(at for at, word in events if word == "begin")
        assert len(begins) == 15
        # Ten in half a second, and those that a busy machine woke too late.
        for begin in begins:
            assert sum(begin <= at < begin + 0.5 for at in begins) <= 10 + 2
        under_way = most = 0
        for _, word in sorted(events):
            under_way += 1 if word == "begin" else -1
            most = max(most, under_way)
        assert most <= 2

    def test_a_killed_process_gives_its_place_up_when_the_lease_has_run_out(self):
        RateLimit.objects.create(pool=Pool.SINGLE)
        worker = start_worker(rate=1_000, places=1, turns=1, hold=60)
        assert worker.stdout is not None
        assert worker.stdout.readline().startswith("begin")
        worker.send_signal(signal.SIGKILL)
        worker.communicate(timeout=10)
        held = RateLimitSlot.objects.get(holder__isnull=False)
        with pytest.raises(RateLimited, match="at once"):
            take(DatabasePacer(), Limits(1_000, 1.0, 1), seconds=0.1)
        RateLimitSlot.objects.filter(pk=held.pk).update(leased_until=timezone.now() + timedelta(seconds=0.2))
        take(DatabasePacer(), Limits(1_000, 1.0, 1), seconds=10)
        assert not RateLimitSlot.objects.filter(holder__isnull=False).exists()

    def test_who_comes_back_late_does_not_free_the_place_of_another(self):
        one = Limits(1_000, 1.0, 1)
        late = ExitStack()
        late.enter_context(DatabasePacer(lease=0.05).slot(Pool.SINGLE, one, Deadline(5)))
        time.sleep(0.1)
        with DatabasePacer().slot(Pool.SINGLE, one, Deadline(5)):
            holder = RateLimitSlot.objects.get().holder
            late.close()
            assert RateLimitSlot.objects.get().holder == holder


@pytest.mark.django_db(transaction=True)
class TestWithTheClient:
    """What one client learns from Crossref holds for the other, which has not asked yet."""

    DOI, PATH = "10.5555/paced", "/works/10.5555/paced"

    def ask(self, url: str) -> dict[str, object]:
        with CrossrefClient(base_url=url, pacer=DatabasePacer(), deadline=5) as client:
            return client.work(self.DOI)

    def test_limits_in_the_headers(self, httpserver):
        headers = {"X-Rate-Limit-Limit": "1", "X-Rate-Limit-Interval": "30s"}
        httpserver.expect_request(self.PATH).respond_with_json(work(self.DOI), headers=headers)
        # The turn after the first was given under the published limits.
        for _ in range(2):
            assert self.ask(httpserver.url_for(""))["DOI"] == self.DOI
        with pytest.raises(RateLimited):
            self.ask(httpserver.url_for(""))
        assert len(httpserver.log) == 2

    def test_a_wait_that_crossref_asks_for(self, httpserver):
        httpserver.expect_request(self.PATH).respond_with_data("", 429, headers={"Retry-After": "300"})
        for _ in range(2):
            with pytest.raises(RateLimited) as caught:
                self.ask(httpserver.url_for(""))
            assert caught.value.retry_after == pytest.approx(300, abs=5)
        assert len(httpserver.log) == 1
