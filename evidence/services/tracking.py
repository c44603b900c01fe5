"""Runs: long work writes down how far it is, so that others can see it and a crash leaves a trace."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from evidence.crossref.cleaning import clean_message
from evidence.markup import storable
from evidence.models import Run, RunKind, RunState

from .results import DONE, Account, Item
from .transactions import in_transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.contrib.auth.models import User

    # Called after each item, with how many are to come in all (None: not known).
    Progress = Callable[[Item, int | None], None]

# Seconds between two writes of a run's progress: often enough to watch, rare enough to cost nothing.
HEARTBEAT = 2.0
# A run keeps this many of its problems; the account that the caller gets has all of them.
PROBLEMS_KEPT = 1000


class Tracker:
    """Collects the account of one run and writes its progress down."""

    def __init__(self, run: Run, progress: Progress | None, account: Account | None = None) -> None:
        self.run = run
        self.account = account or Account()
        self._progress = progress
        self._written = time.monotonic()

    def add(self, item: Item) -> None:
        self.account.items.append(item)
        if item.status not in DONE and len(self.run.problems) < PROBLEMS_KEPT:
            # An input is whatever somebody pasted: a NUL in it must not cost the run.
            problem, _ = clean_message({**item.as_dict(), "input": item.input[:500]})
            self.run.problems.append(problem)
        if self._progress:
            self._progress(item, self.run.total)
        if time.monotonic() - self._written > HEARTBEAT:
            self.write()
            self._written = time.monotonic()

    def write(self) -> None:
        self.run.done = len(self.account.items)
        self.run.counts = self.account.counts
        self.run.heartbeat = timezone.now()
        in_transaction(self.run.save)

    def finish(self) -> None:
        self.run.finished_at = timezone.now()
        self.write()


def error_text(error: BaseException) -> str:
    """What a run keeps of the error that it broke off with."""
    return storable(f"{type(error).__name__}: {error}"[:2000])


@contextmanager
def tracked(
    kind: RunKind,
    *,
    total: int | None,
    actor: User | None,
    progress: Progress | None = None,
    account: Account | None = None,
    run: Run | None = None,
) -> Iterator[Tracker]:
    """A run around the work: succeeded, incomplete (something could not be done) or failed.

    `account` is one of the work's own kind, and `run` one that was made before, to be carried out now.
    """
    run = run or Run(kind=kind, started_by=actor)
    run.total = total
    in_transaction(run.save)
    tracker = Tracker(run, progress, account)
    try:
        yield tracker
    except BaseException as error:
        tracker.run.state = RunState.FAILED
        tracker.run.error = error_text(error)
        # A database that is gone cannot take the note, and what went wrong goes before.
        with suppress(DatabaseError, InterfaceError):
            tracker.finish()
        raise
    tracker.run.state = RunState.SUCCEEDED if tracker.account.complete else RunState.INCOMPLETE
    tracker.finish()
