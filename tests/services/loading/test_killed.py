"""Killed at any moment and started again, by one or by several: the database of an undisturbed load."""

import multiprocessing
import os
import random
import signal
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from evidence.models import DumpContainer, Notice, Run, RunState, Study, StudyRelation
from evidence.search import index
from evidence.services.loading.dumps import import_dump
from tests.stand_in import message

from .database import contents, write_container

pytestmark = pytest.mark.django_db(transaction=True)

CONTAINERS, WORKS = 10, 30


@pytest.fixture
def dump(tmp_path):
    """Small containers, with works named twice, notices across containers, and what is refused."""
    chance = random.Random(4)
    folder = tmp_path / "dump"
    folder.mkdir()
    for c in range(CONTAINERS):
        works = []
        for n in range(WORKS):
            other = f"10.5555/{chance.randrange(CONTAINERS)}.{chance.randrange(WORKS)}"
            works.append(
                message(
                    f"10.5555/{c}.{n}" if n % 10 else other,
                    title=[f"Work {c}.{n}"],
                    indexed={"date-time": f"2026-01-{c + 1:02}T00:00:{n:02}Z"},
                    **({"update-to": [{"DOI": other, "type": "correction"}]} if n % 7 == 0 else {}),
                    relation={"is-comment-on": [{"id-type": "doi", "id": other}]} if n % 5 == 0 else None,
                )
            )
        write_container(folder / f"{c}.{'json' if c % 2 else 'jsonl'}.gz", [*works, {"DOI": "none"}])
    return folder


def started(dump, **options):
    """A process of its own that loads the dump."""
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=_load, args=(dump, options))
    process.start()
    return process


def _load(dump, options):
    import_dump(paths=[dump], **options)
    connections.close_all()


def undisturbed(dump):
    """What a load in one go leaves behind; the database is empty again afterwards."""
    began = time.monotonic()
    account = import_dump(paths=[dump])
    took, held = time.monotonic() - began, contents()
    for model in (StudyRelation, Notice, Study, Run):
        model.objects.all().delete()
    return held, account.counts, took


def indexes():
    """Every index and constraint of the tables, as the database describes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef(indexrelid) FROM pg_index UNION ALL "
            "SELECT conname || conrelid || pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1"
        )
        return cursor.fetchall()


def test_killed_at_ten_moments_it_ends_as_if_undisturbed(dump, monkeypatch):
    before = indexes()
    monkeypatch.setattr("evidence.services.loading.cold.WORTH_IT", 0)
    held, counts, took = undisturbed(dump)
    assert counts["refused"] == CONTAINERS
    chance = random.Random(20261124)
    unfinished = 0
    for _ in range(10):
        process = started(dump)
        time.sleep(chance.uniform(0.1, 0.5) * took)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        unfinished += Run.objects.filter(state=RunState.RUNNING).exists()
    assert unfinished >= 3, "it was too quick to be killed on its way"
    account = import_dump(paths=[dump])
    assert account.is_finished
    if unfinished == 10:
        assert Run.objects.count() == 1
        assert account.counts == counts
    assert contents() == held
    assert indexes() == before
    assert set(index.differences().values()) == {0}


def test_what_a_killed_load_set_aside_is_put_back_by_migrate(dump, monkeypatch):
    before = indexes()
    monkeypatch.setattr("evidence.services.loading.cold.WORTH_IT", 0)
    killed = started(dump, progress=lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    killed.join()
    assert Study.objects.exists()
    assert indexes() != before
    # As long as it may still be at it, it is left alone.
    call_command("migrate", verbosity=0)
    assert indexes() != before
    Run.objects.update(heartbeat=timezone.now() - timedelta(hours=1))
    call_command("migrate", verbosity=0)
    assert indexes() == before
    assert set(index.differences().values()) == {0}


def test_several_processes_share_a_dump_and_do_nothing_twice(dump):
    held, counts, _ = undisturbed(dump)
    account = import_dump(paths=[dump], workers=3)
    assert account.is_finished
    assert account.counts["refused"] == counts["refused"]
    assert account.read == CONTAINERS * (WORKS + 1)
    assert set(contents()) == set(held)
    assert not DumpContainer.objects.filter(is_done=False).exists()
    # Each container is read once, by whomever: what is there twice would be counted twice.
    assert list(DumpContainer.objects.values_list("read", flat=True)) == [WORKS + 1] * CONTAINERS
    assert len(set(DumpContainer.objects.values_list("worker", flat=True))) > 1


def test_a_container_that_somebody_is_at_is_left_to_them(dump, monkeypatch):
    monkeypatch.setattr("evidence.services.loading.dumps._PATIENCE", 0.1)
    slow = started(dump, progress=lambda *_: time.sleep(60))
    try:
        while not DumpContainer.objects.filter(is_done=True).exists():
            time.sleep(0.02)
        account = import_dump(paths=[dump])
        assert not account.is_finished
        assert not account.complete
        theirs = DumpContainer.objects.filter(is_done=False)
        assert theirs.exists()
        assert Run.objects.get().state == RunState.RUNNING
    finally:
        os.kill(slow.pid, signal.SIGKILL)
        slow.join()
    monkeypatch.setattr("evidence.services.loading.dumps._PATIENCE", 5)
    assert import_dump(paths=[dump]).is_finished
    assert Run.objects.get().state == RunState.INCOMPLETE
