"""Advisory file locks (`flock`): what the processes that share a cluster agree by.

The kernel drops a lock when the last process that has the descriptor is gone, however it went, so a
lock never outlives its holder as a pid file does.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import LocalPostgresError

POLL_SECONDS = 0.02


def open_lock(path: Path) -> int:
    """A new descriptor of the lock file, which is made when missing. The caller closes it."""
    flags = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW
    try:
        descriptor = os.open(path, flags | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(path, flags)
    if os.geteuid() == 0:
        # Root may be helping out in somebody's clone: the file must stay theirs to open.
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


def try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Take the lock if that needs no waiting; says whether it was taken."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_locked(path: Path) -> bool:
    """Whether some process holds the lock exclusively or shared."""
    descriptor = open_lock(path)
    try:
        return not try_lock(descriptor)
    finally:
        os.close(descriptor)


def holders(path: Path) -> str:
    """The numbers of the processes that hold the lock, in words for an error message."""
    inode = path.stat().st_ino
    found = set()
    for line in Path("/proc/locks").read_text().splitlines():
        # "1: FLOCK  ADVISORY  READ 4711 fe:00:131090 0 EOF"; a waiting one has "->" before FLOCK.
        fields = line.split()
        if fields[1] == "FLOCK" and fields[5].split(":")[2] == str(inode):
            found.add(int(fields[4]))
    return "processes " + ", ".join(map(str, sorted(found))) if found else "process unknown"


@contextmanager
def held(path: Path, *, timeout: float) -> Iterator[int]:
    """Hold the lock exclusively; yields its descriptor. Raises LocalPostgresError after `timeout` seconds."""
    descriptor = open_lock(path)
    try:
        deadline = time.monotonic() + timeout
        while not try_lock(descriptor):
            if time.monotonic() > deadline:
                raise LocalPostgresError(
                    f"Another process has held {path} for {timeout:.0f} seconds ({holders(path)}). "
                    "End it, and try again."
                )
            time.sleep(POLL_SECONDS)
        yield descriptor
    finally:
        os.close(descriptor)
