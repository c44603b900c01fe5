"""What the commands share: a progress bar, the account for people or programs, the exit code."""

from __future__ import annotations

import json
import sys
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import CommandError
from django.db import InterfaceError, OperationalError, ProgrammingError
from psycopg2.errors import UndefinedTable
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from evidence.identifiers import InvalidIdentifier, identify
from evidence.models import Study
from evidence.services.results import DONE, ItemStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.core.management.base import CommandParser, OutputWrapper

    from evidence.services.results import Account, Item

IN_WORDS = {
    ItemStatus.ADDED: "added",
    ItemStatus.EXISTING: "already here",
    ItemStatus.UPDATED: "updated",
    ItemStatus.UNCHANGED: "unchanged",
    ItemStatus.REFUSED: "refused",
    ItemStatus.NOT_FOUND: "not found at Crossref",
    ItemStatus.UNAVAILABLE: "Crossref could not be asked",
}
# A value in a difference is cut after this many characters.
WIDTH = 100


def add_json_option(parser: CommandParser) -> None:
    parser.add_argument(
        "--json", action="store_true", help="write the account as one JSON object to standard output"
    )


def bar_of(*columns: str | ProgressColumn) -> Progress:
    """A progress bar on standard error, which shows nothing where that is no terminal; rich's own columns
    unless others are given."""
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def lines_of(name: str) -> list[tuple[int, str]]:
    """The lines of a file (``-``: standard input) with their numbers, empty ones and comments left out.

    Raises `CommandError` for a file that cannot be read.
    """
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    # Windows programs write UTF-16 as "Unicode text", and begin it with this mark.
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    # A byte that is not of the encoding makes its own line unreadable, not the file.
    lines = (line.strip() for line in data.decode(encoding, errors="replace").splitlines())
    return [(n, line) for n, line in enumerate(lines, start=1) if line and not line.startswith("#")]


def named_study(text: str) -> Study:
    """The stored study with this identifier, however it is written; raises `CommandError` without one."""
    try:
        found = Study.objects.identified_by([identify(text)]).first()
    except InvalidIdentifier as error:
        raise CommandError(str(error)) from error
    if found is None:
        raise CommandError(f"{text} is not stored here: add it with add_studies.")
    return found


@contextmanager
def progress_bar(description: str) -> Iterator[Callable[[Item, int | None], None] | None]:
    """A progress bar on standard error where that is a terminal; nothing otherwise."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(description, total=None)

        def advance(_item: Item, total: int | None) -> None:
            bar.update(task, advance=1, total=total)

        yield advance


@contextmanager
def database_needed() -> Iterator[None]:
    """Say in words that the database was lost for good, where it would be a traceback."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise CommandError(
            f"The database failed, and the work was broken off: {str(error).strip()}\n"
            "What was done before stays done. Run the same command again to do the rest."
        ) from error
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable):
            raise
        raise CommandError(
            "The database has no tables yet. Run “manage.py migrate” once, or start the site with “make run”."
        ) from error


def report(
    account: Account, *, as_json: bool, stdout: OutputWrapper, stderr: OutputWrapper, dry_run: bool = False
) -> None:
    """Show the account; leave with exit code 1 unless everything went in."""
    if as_json:
        # ASCII, so that no terminal's encoding can refuse a title.
        stdout.write(json.dumps(account.as_dict()))
    else:
        for item in account.items:
            _show(item, stdout, stderr, dry_run=dry_run)
        counts = ", ".join(f"{n} {IN_WORDS[ItemStatus(status)]}" for status, n in account.counts.items())
        summary = f"{len(account.items)} read: {counts or 'nothing to do'}."
        stdout.write(f"{summary} Nothing was written (--dry-run)." if dry_run else summary)
    if not account.complete:
        raise SystemExit(1)


def _show(item: Item, stdout: OutputWrapper, stderr: OutputWrapper, *, dry_run: bool) -> None:
    if item.status not in DONE:
        stderr.write(f"{item.input[:WIDTH]}: {IN_WORDS[item.status]}. {item.reason}")
    elif item.reason:
        stdout.write(f"{item.input[:WIDTH]}: {IN_WORDS[item.status]}. {item.reason}")
    if item.changes:
        stdout.write(f"{item.input}{' would change' if dry_run else ''}:")
    for change in item.changes:
        kept = "   (kept: set by a curator)" if change.kept else ""
        stdout.write(f"  {change.field}: {_cut(change.before)} → {_cut(change.after)}{kept}")


def _cut(text: str) -> str:
    one_line = " ".join(text.split())
    return (one_line[: WIDTH - 1] + "…" if len(one_line) > WIDTH else one_line) or "(empty)"
