"""Starting a run's work apart from the request that asked for it: in a process of its own.

The process belongs to nobody: it goes on when the web server is restarted. One that dies leaves its run
to whoever takes it up: a person by the button or ``--resume``, or the process that `serve` starts with it,
which waits until those that say that they run have ended or were silent for too long (``--take-up``).
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from evidence.models import Run, RunKind, RunState

from .importing import carry_out, take_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

_LOOK_AGAIN = 5.0


def start_import(run: Run) -> None:
    """Carry out the import once this transaction is committed; here and now without `IMPORT_APART`."""
    if settings.IMPORT_APART:
        transaction.on_commit(lambda: in_a_process("import_bibliography", "--resume", str(run.pk)))
    else:
        carry_out(run=run)


def look_after_imports() -> bool:
    """Let a process go on with the imports that a power cut broke off; whether there is any that runs."""
    if not (settings.IMPORT_APART and under_way().exists()):
        return False
    in_a_process("import_bibliography", "--take-up")
    return True


def under_way() -> QuerySet[Run]:
    """The imports that say that they run, the one that was heard of longest ago first."""
    running = Run.objects.filter(kind=RunKind.IMPORT_BIBLIOGRAPHY, state=RunState.RUNNING)
    return running.order_by("heartbeat")


def left_alone() -> Iterator[Run]:
    """The imports whose process is gone, taken up; waits for those that may yet be, until none runs."""
    while (oldest := under_way().first()) is not None:
        if oldest.is_interrupted:
            yield take_up(oldest)
        else:
            time.sleep(_LOOK_AGAIN)


def in_a_process(*command_line: str) -> None:
    """Start one of our own commands in a process that goes on when this one ends."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *command_line]
    process = subprocess.Popen(  # noqa: S603 -- our own command, and a number
        # The site that starts it has been checked; checking takes half of the start.
        [*command, "--skip-checks"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        # What goes wrong stands in the server's log, and in the run.
        stderr=None,
        start_new_session=True,
    )
    # Waited for, so that the system forgets it when it has ended.
    threading.Thread(target=process.wait, name="waits for a command", daemon=True).start()
