"""A dump's progress and account, for people and for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from evidence.services.loading.account import DumpAccount, Outcome

_IN_WORDS = {
    Outcome.ADDED: "added",
    Outcome.UPDATED: "updated",
    Outcome.UNCHANGED: "unchanged",
    Outcome.DUPLICATE: "named twice",
    Outcome.FILTERED: "left out by the filters",
    Outcome.REFUSED: "refused",
}


@contextmanager
def byte_bar(description: str) -> Iterator[Callable[[int, int, int], None] | None]:
    """A bar of how much of the dump is done, with records a second; nothing where there is no terminal.

    It begins with the first news, so that processes may be forked before: it has a thread of its own.
    """
    if not sys.stderr.isatty():
        yield None
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[records]:,} works, {task.fields[rate]:,.0f}/s,"),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(description, total=None, records=0, rate=0.0)
    before: list[int] = []

    def advance(done: int, total: int, records: int) -> None:
        if not before:
            # What an earlier call did is no part of this one's rate.
            before.append(records)
            bar.start()
        elapsed = bar.tasks[0].elapsed or 1.0
        bar.update(
            task, completed=done, total=total, records=records, rate=(records - before[0]) / max(elapsed, 0.1)
        )

    try:
        yield advance
    finally:
        bar.stop()


def report_dump(
    account: DumpAccount, *, as_json: bool, stdout: OutputWrapper, stderr: OutputWrapper, dry_run: bool
) -> None:
    """Show the account, a line for each refusal; leave with exit code 1 unless everything went in."""
    if as_json:
        stdout.write(json.dumps(account.as_dict()))
    else:
        for refused in account.refusals:
            name = f"{refused.place} ({refused.identifier})" if refused.identifier else refused.place
            stderr.write(f"{name}: refused. {refused.reason}")
        counts = ", ".join(
            f"{number:,} {_IN_WORDS[Outcome(name)]}" for name, number in account.counts.items() if number
        )
        stdout.write(f"{account.read:,} read: {counts or 'nothing to do'}.")
        if dry_run:
            stdout.write("Nothing was written (--dry-run).")
        elif not account.is_finished:
            stdout.write("Other processes are still at the rest; the last of them ends the run.")
    if not account.complete:
        raise SystemExit(1)
