"""An import that is killed (kill -9) at any moment is taken up, and ends as one that nobody disturbed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings
from django.utils import timezone

from evidence.models import ImportRecord, PossibleDuplicate, Run, RunState, Study
from evidence.models.runs import IMPORT_SILENCE
from evidence.services import background
from evidence.services.importing import carry_out, take_up
from tests.factories import UserFactory

from .test_importing import FILE, everything, ris, start

pytestmark = pytest.mark.django_db(transaction=True)

# With a pair to decide, so that a moment falls into its making too.
LIBRARY = FILE + ris(year="2014").encode()


def pairs() -> list[tuple[str, int | None, str, int | None, float]]:
    return list(
        PossibleDuplicate.objects.order_by("study__title", "study__year").values_list(
            "study__title", "study__year", "other__title", "other__year", "score"
        )
    )


def emptied() -> None:
    # One study of each pair with the pair; a run with its records and file.
    for model in (Study, Run):
        model.objects.all().delete()


def undisturbed() -> tuple[Any, int]:
    """What an import leaves behind, and how many statements it took; the database is empty again."""
    run, statements = start(LIBRARY), 0

    def count(execute: Any, *given: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*given)

    with connection.execute_wrapper(count):
        carry_out(run=run, chunk=2)
    held = everything(), pairs()
    emptied()
    return held, statements


def killed_at(statement: int, work: Callable[[], object]) -> bool:
    """Whether a process that does the work was killed at its n-th statement; else it did all of it."""
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=_until, args=(statement, work))
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL)
    return process.exitcode != 0


def _until(statement: int, work: Callable[[], object]) -> None:
    asked = 0

    def kill(execute: Any, *given: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*given)

    with connection.execute_wrapper(kill):
        work()


def test_killed_at_any_statement_it_ends_as_an_undisturbed_one() -> None:
    held, statements = undisturbed()
    assert statements > 60
    done = set()
    # Each moment within a chunk is met, before its first statement and behind its last one too.
    for statement in range(2, statements, 7):
        run = start(LIBRARY)
        assert killed_at(statement, lambda run=run: carry_out(run=run, chunk=2))
        run.refresh_from_db()
        # It could not say so, and nothing is half done.
        assert (run.state, ImportRecord.objects.count()) == (RunState.RUNNING, run.done)
        done.add(run.done)
        carry_out(run=take_up(run), chunk=2)
        assert (everything(), pairs()) == held, statement
        emptied()
    assert done == {0, 2, 4, 6}


def test_killed_again_and_again_it_ends_as_an_undisturbed_one() -> None:
    held, statements = undisturbed()
    run, died = start(LIBRARY), 0
    while killed_at(statements // 3, lambda: carry_out(run=run, chunk=1)):
        died += 1
        assert died < 7, "it does not get on"
    assert died >= 2
    assert (everything(), pairs()) == held


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Imports in processes of their own, in the test's database, slow enough to be met on their way.

    Gives the processes that were started.
    """
    started: list[Any] = []

    class Noted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *given: Any, **more: Any) -> None:
            super().__init__(*given, **more)
            started.append(self)

    monkeypatch.setattr(background.subprocess, "Popen", Noted)
    mine = connection.settings_dict
    monkeypatch.setenv("DATABASE_URL", f"postgresql:///{mine['NAME']}")
    for name, value in {"PGHOST": mine["HOST"], "PGPORT": mine["PORT"], "PGUSER": mine["USER"]}.items():
        monkeypatch.setenv(name, str(value or ""))
    monkeypatch.setenv("PGPASSWORD", mine["PASSWORD"] or "")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(0.004); RETURN NEW; END $$;"
            "CREATE TRIGGER slowly BEFORE INSERT ON evidence_importrecord"
            " FOR EACH ROW EXECUTE FUNCTION slowly()"
        )
    try:
        with override_settings(IMPORT_APART=True):
            yield started
    finally:
        for process in started:
            process.kill()
            process.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER slowly ON evidence_importrecord; DROP FUNCTION slowly()")


def until(holds: Any, seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)


def done(run: Run) -> int:
    run.refresh_from_db()
    return run.done


def silent(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(heartbeat=timezone.now() - IMPORT_SILENCE * 2)


def test_the_process_that_the_admin_started_is_killed_and_taken_up(apart: list[Any], client: Any) -> None:
    many = "".join(f"10.5555/of-a-list.{number}\n" for number in range(100)).encode()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    preview = client.post("/admin/evidence/study/import/", {"file": SimpleUploadedFile("list.txt", many)}).url
    page = client.post(preview).url
    run = Run.objects.get()
    until(lambda: done(run) > 0)
    (process,) = apart
    process.kill()
    assert process.wait(10) == -signal.SIGKILL
    assert 0 < done(run) < 100
    assert "The import goes on" in client.get(page).content.decode()
    silent(run)
    told = client.get(page).content.decode()
    assert f"It broke off after {run.done} records" in told
    assert "Go on with it" in told
    assert "The import goes on" not in told
    # As when the site is started again.
    assert background.look_after_imports()
    assert apart[1].wait(60) == 0
    assert done(run) == 100
    assert (run.state, run.counts) == (RunState.SUCCEEDED, {"added": 100})
    assert list(run.records.values_list("number", flat=True)) == list(range(1, 101))
    assert Study.objects.count() == 100


def test_the_command_is_killed_and_its_run_taken_up(tmp_path: Path, capsys: Any) -> None:
    held, statements = undisturbed()
    (tmp_path / "library.ris").write_bytes(LIBRARY)
    command = "import_bibliography", str(tmp_path / "library.ris")
    assert killed_at(statements // 2, lambda: call_command(*command))
    silent(Run.objects.get())
    with pytest.raises(SystemExit) as left:
        call_command("import_bibliography", "--take-up")
    # One record of the file is refused.
    assert left.value.code == 1
    assert "7 read: 4 added, 2 twice in the file, 1 refused. Run" in capsys.readouterr().out
    assert (everything(), pairs()) == held
    call_command("import_bibliography", "--take-up")
    assert capsys.readouterr().out == ""


def test_an_import_that_may_yet_be_at_work_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    run, looked = start(LIBRARY), 0

    def wait(seconds: float) -> None:
        nonlocal looked
        looked += 1
        assert seconds < IMPORT_SILENCE.total_seconds()
        silent(run)

    monkeypatch.setattr(background.time, "sleep", wait)
    for taken_up in background.left_alone():
        assert looked == 1
        carry_out(run=taken_up)
    run.refresh_from_db()
    assert (looked, run.state) == (1, RunState.INCOMPLETE)


def test_where_no_import_runs_nobody_looks_after_any(apart: list[Any]) -> None:
    carry_out(run=start(LIBRARY))
    assert not background.look_after_imports()
    assert apart == []
