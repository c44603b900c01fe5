"""Loading Crossref's public data file, or any part of it: what the command, and whoever else loads, calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, connections, router

from evidence.crossref.dump_files import DumpFile, find_files
from evidence.crossref.dump_filters import Wanted
from evidence.models import Run, Study
from evidence.services.transactions import in_transaction

from .account import DumpAccount
from .claims import Worker
from .cold import put_back, set_aside
from .forking import forked
from .linking import link_all
from .loader import Loader
from .runs import account_of, end, fail, join_run, key_of, position_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Called after each part: how many bytes of how many are done, and how many records were read.
Progress = Callable[[int, int, int], object]

# So many seconds those who are at the last containers are waited for.
_PATIENCE = 2.0
# What the planner has to know anew after a load; autovacuum would get round to it later.
_ANALYSED = ("study", "contributor", "reference", "crossrefrecord", "notice", "studyrelation")


def import_dump(
    *,
    paths: Iterable[Path],
    wanted: Wanted | None = None,
    actor: User | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> DumpAccount:
    """Load all works of a dump that are `wanted`; give the account of all of it, whoever loaded what.

    Each part of a container is stored in one transaction with the note that it is done. Broken off, by
    whatever, the same call goes on where it was; called by several processes and machines at once, each
    takes containers that no other is at. Where others are still at theirs when nothing is left to take,
    the account says that it is not finished; the last of them ends the run. Called again after the end,
    everything is read again, and what is unchanged stays untouched.

    With more than one of `workers`, the others are forked beside this process; the caller has no other
    threads then. Raises `NoDump` for paths that are none, and the database's error where it fails for good.
    Not to be called within a transaction.
    """
    wanted = wanted or Wanted()
    files = find_files(paths)
    key = key_of(files, wanted)
    run = in_transaction(lambda: join_run(key, actor))
    set_aside(run, files)
    total = sum(file.size for file in files)

    def stored() -> None:
        if progress:
            done, records = position_of(run)
            progress(done, total, records)

    with forked(partial(_help, run, files, wanted), workers - 1, waiting=stored) as wait:
        worker = Worker()
        try:
            loader = Loader(run=run, worker=worker, files=files, wanted=wanted, stored=stored)
            return _load(loader, worker, run, wait)
        except BaseException as error:
            # A database that is gone cannot take the note; the run is then found interrupted.
            with suppress(DatabaseError, InterfaceError):
                fail(run, error)
            raise
        finally:
            worker.close()


def _help(run: Run, files: list[DumpFile], wanted: Wanted, keep_on: Callable[[], object]) -> None:
    """What a forked process does: one pass, and the end is left to the parent."""
    worker = Worker()
    try:
        Loader(run=run, worker=worker, files=files, wanted=wanted, stored=keep_on).load()
    finally:
        worker.close()


def _load(loader: Loader, worker: Worker, run: Run, wait: Callable[[], None]) -> DumpAccount:
    while True:
        loader.load()
        # Our own others, before it is asked whether there are any.
        wait()
        # Of one that was just killed, the server may not know it yet.
        until = time.monotonic() + _PATIENCE
        while (left := in_transaction(lambda: worker.open(run))).held and time.monotonic() < until:
            time.sleep(_PATIENCE / 20)
        if not left.all:
            break
        if left.held == left.all:
            return account_of(run, is_finished=False)
        # Somebody died over a container after we had passed it.
    put_back(run)
    in_transaction(link_all)
    _analyse()
    in_transaction(lambda: end(run))
    return account_of(run)


def _analyse() -> None:
    connection = connections[router.db_for_write(Study)]
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        # Who may not (the application's role beside an owner) is warned, and autovacuum does it.
        for table in _ANALYSED:
            cursor.execute(f"ANALYZE evidence_{table}")
