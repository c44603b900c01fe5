"""Runs: long work writes down how far it is, so that others can see it and a crash leaves a trace."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils import timezone

from evidence.models import Run, RunKind, RunState

from .results import DONE, Account, Item

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

    def __init__(self, run: Run, progress: Progress | None) -> None:
        self.run = run
        self.account = Account()
        self._progress = progress
        self._written = time.monotonic()

    def add(self, item: Item) -> None:
        self.account.items.append(item)
        if item.status not in DONE and len(self.run.problems) < PROBLEMS_KEPT:
            self.run.problems.append({**item.as_dict(), "input": item.input[:500]})
        if self._progress:
            self._progress(item, self.run.total)
        if time.monotonic() - self._written > HEARTBEAT:
            self.write()
            self._written = time.monotonic()

    def write(self) -> None:
        self.run.done = len(self.account.items)
        self.run.counts = self.account.counts
        self.run.heartbeat = timezone.now()
        self.run.save()


@contextmanager
def tracked(
    kind: RunKind, *, total: int | None, actor: User | None, progress: Progress | None = None
) -> Iterator[Tracker]:
    """A run around the work: succeeded, incomplete (something could not be done) or failed."""
    tracker = Tracker(Run.objects.create(kind=kind, total=total, started_by=actor), progress)
    try:
        yield tracker
    except BaseException as error:
        tracker.run.state = RunState.FAILED
        tracker.run.error = f"{type(error).__name__}: {error}".replace("\0", "")[:2000]
        raise
    else:
        tracker.run.state = RunState.SUCCEEDED if tracker.account.complete else RunState.INCOMPLETE
    finally:
        tracker.run.finished_at = timezone.now()
        tracker.write()
