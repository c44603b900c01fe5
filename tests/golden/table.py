"""The table in ``access.txt``: read, written, and compared with what was found.

Its rows are (route, what, method), its columns who asks. In the file, methods with the same cells share
a line, so that a change of rights shows as a change of few lines.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from .roles import ASKING
from .targets import METHODS

FILE = Path(__file__).parent / "access.txt"
UNKNOWN = "?"
NO_SUCH_ROW = "-"
EACH = "(each)"
"""What stands for all of a route's rows, where a method has the same cells for every one of them."""

HEADER = """\
# Who gets what from every route: the golden table. `make golden` writes it; read what it changes.
#
# Under each route: what is asked about (the state of the row that the address names), the methods, and
# the answer to each kind of person. Forms that are sent are right; nothing is sent twice.
#   404        the status of the answer
#   302*       the same, and something was written
#   login      a redirect to the page for signing in
#   -          there is no such row: nobody is signed in, so there is no draft of theirs
# "member" is signed in without any right; everybody from "viewer" on is staff.
"""


class Row(NamedTuple):
    """One question: a route, what it is asked about, a method."""

    route: str
    what: str
    method: str


Table = dict[Row, dict[str, str]]


def read(file: Path = FILE) -> Table:
    """The table as the file has it."""
    table: Table = {}
    route = ""
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        if line.startswith("/"):
            route = line
        elif line.strip() and not line.startswith("#"):
            what, methods, *cells = (part.strip() for part in line.split("|"))
            for method in methods.split():
                table[Row(route, what, method)] = dict(zip(ASKING, cells, strict=True))
    whats = _whats(table)
    for row in [row for row in table if row.what == EACH]:
        cells_of_each = table.pop(row)
        for what in whats.get(row.route, ()):
            table[Row(row.route, what, row.method)] = cells_of_each
    return table


def _whats(table: Table) -> dict[str, list[str]]:
    """By route, all that it is asked about by its address; an action's row stands in what is sent."""
    whats: dict[str, list[str]] = {}
    for row in sorted(table):
        if row.method == "GET":
            whats.setdefault(row.route, []).append(row.what)
    return whats


def write(table: Table, file: Path = FILE) -> None:
    """Write the file anew."""
    width = max((len(row.what) for row in table), default=0)
    lines = _lines(table)
    methods_width = max((len(line[1]) for line in lines), default=0)

    def line(what: str, methods: str, cells: Iterable[str]) -> str:
        padded = (cell.ljust(max(len(asking), 5)) for asking, cell in zip(ASKING, cells, strict=True))
        return " | ".join((what.ljust(width), methods.ljust(methods_width), *padded)).rstrip()

    # A comment, as it has a line's form without being one.
    parts = [HEADER, "# " + line("", "", ASKING)[2:]]
    route = ""
    for row_route, methods, what, cells in lines:
        if row_route != route:
            parts.append(f"\n{row_route}")
            route = row_route
        parts.append(line(what, methods, cells))
    # All at once: another process may be reading it.
    fresh = file.with_suffix(f".{os.getpid()}")
    fresh.write_text("\n".join(parts) + "\n", "utf-8")
    fresh.replace(file)


def _lines(table: Table) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """``(route, methods, what, cells)`` in the file's order."""
    whats = _whats(table)
    grouped: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for row in sorted(table, key=lambda row: (row.route, row.what, METHODS.index(row.method))):
        what, cells = row.what, _cells(table, row)
        if _same_for_each(table, row, whats.get(row.route, [])):
            first = min(
                whats[row.route],
                key=lambda what: NO_SUCH_ROW in _cells(table, Row(row.route, what, row.method)),
            )
            what, cells = EACH, _cells(table, Row(row.route, first, row.method))
        methods = grouped.setdefault((row.route, what, cells), [])
        if row.method not in methods:
            methods.append(row.method)
    return [
        (route, " ".join(methods), what, cells)
        for (route, what, cells), methods in sorted(grouped.items(), key=lambda item: item[0][:2])
    ]


def _cells(table: Table, row: Row) -> tuple[str, ...]:
    return tuple(table[row].get(asking, UNKNOWN) for asking in ASKING)


def _same_for_each(table: Table, row: Row, whats: list[str]) -> bool:
    if row.method in ("GET", "POST"):  # which are what one looks for
        return False
    others = [Row(row.route, what, row.method) for what in whats]
    return len(others) > 1 and all(
        other in table and _alike(_cells(table, other), _cells(table, row)) for other in others
    )


def _alike(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return all(a == b or NO_SUCH_ROW in (a, b) for a, b in zip(some, others, strict=True))


def write_column(asking: str, found: dict[Row, str]) -> None:
    """Put what `asking` gets into the file; rows that nobody asks for any more go.

    One process after the other: the columns are found by several at once.
    """
    with _locked(FILE.parent):
        table = read()
        write({row: {**table.get(row, {}), asking: cell} for row, cell in found.items()})


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold `folder` against other processes that do the same; closing it lets go."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def differences(asking: str, found: dict[Row, str], table: Table) -> list[str]:
    """Where the answers to `asking` are not those of the table, a line each."""
    lines = []
    for row, cell in found.items():
        if cell == NO_SUCH_ROW:
            continue
        expected = table.get(row, {}).get(asking)
        if expected is None:
            lines.append(f"{row.method} {row.route} [{row.what}] has no row; {asking} gets {cell}")
        elif expected != cell:
            lines.append(
                f"{row.method} {row.route} [{row.what}]: {asking} gets {cell}, and {expected} is right"
            )
    return lines
