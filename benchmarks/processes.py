"""What a process and its descendants take of memory and processors, as Linux tells it (proc(5))."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def tree_megabytes(root: int) -> tuple[float, float]:
    """Memory of a process and all its descendants at this moment: resident, and proportional."""
    resident = proportional = 0
    for pid in _tree(root):
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                name, *rest = line.split()
                if name == "Rss:":
                    resident += int(rest[0])
                elif name == "Pss:":
                    proportional += int(rest[0])
    return resident / 1024, proportional / 1024


def tree_seconds(root: int) -> float:
    """What a process and all its descendants, those that have ended too, have taken of processors so far."""
    ticks = 0
    for pid in _tree(root):
        with suppress(OSError):  # it ended meanwhile
            # utime, stime, cutime, cstime (proc(5)).
            ticks += sum(map(int, _stat(pid)[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def parent_of(pid: int) -> int:
    return int(_stat(pid)[1])


def _stat(pid: int) -> list[str]:
    """The fields of a process from its state on. Raises `OSError` where there is none."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _tree(root: int) -> set[int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError, IndexError):  # it ended meanwhile
                parents[int(folder.name)] = parent_of(int(folder.name))
    tree, grown = {root}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in tree} - tree
        tree |= more
        grown = bool(more)
    return tree
