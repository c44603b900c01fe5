"""How much of its tables a new server keeps in memory that is its own."""

import os
from pathlib import Path

_LEAST, _MOST = 64, 1024
# The limit of a container is not among what the machine has (the kernel's cgroup v2 and v1).
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def shared_buffers(total: int | None = None) -> str:
    """An eighth of the memory, `total` bytes or what this machine or container has, for ``shared_buffers``.

    It is taken as tables are read, and no sooner. PostgreSQL's manual advises a quarter of a machine that
    does nothing else.
    """
    megabytes = (total or _memory()) // 8 // 2**20
    return f"{min(max(megabytes, _LEAST), _MOST)}MB"


def _memory() -> int:
    """In bytes."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([memory, *(limit for path in _LIMITS if (limit := _limit(path)))])


def _limit(path: Path) -> int:
    """The limit in bytes that stands in the file; 0 where there is none."""
    try:
        text = path.read_text().strip()
    except OSError:
        return 0
    # "max"
    return int(text) if text.isdecimal() else 0
