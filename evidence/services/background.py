"""Starting a run's work apart from the request that asked for it: in a process of its own.

The process belongs to nobody: it goes on when the web server is restarted. One that dies leaves its run
to whoever takes it up (`evidence.services.importing.take_up`), here or by ``--resume``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from .importing import carry_out

if TYPE_CHECKING:
    from evidence.models import Run


def start_import(run: Run) -> None:
    """Carry out the import once this transaction is committed; here and now without `IMPORT_APART`."""
    if settings.IMPORT_APART:
        transaction.on_commit(lambda: _in_a_process(run.pk))
    else:
        carry_out(run=run)


def _in_a_process(pk: int) -> None:
    subprocess.Popen(  # noqa: S603 -- our own command, and a number
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "import_bibliography", "--resume", str(pk)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        # What goes wrong stands in the server's log, and in the run.
        stderr=None,
        start_new_session=True,
    )
