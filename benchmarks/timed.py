"""How long a program takes, and the most memory that it and its children have at once."""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from typing import Any

from .place import NotMeasured
from .processes import tree_megabytes

_EVERY = 0.1


@dataclass(frozen=True)
class Timed:
    seconds: float
    # Resident memory of the whole tree of processes: what two of them share counts twice in the first,
    # and once in the second.
    megabytes: float
    proportional: float


def timed(command: list[str], *, given: str = "", **options: Any) -> Timed:
    """Run a program to its end. Raises `NotMeasured` with its last words if it fails."""
    with tempfile.TemporaryFile("w+") as log:
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, text=True, **options
        )
        peaks = (0.0, 0.0)
        ended = threading.Event()

        def watch() -> None:
            nonlocal peaks
            while not ended.wait(_EVERY):
                resident, proportional = tree_megabytes(process.pid)
                peaks = max(peaks[0], resident), max(peaks[1], proportional)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            process.communicate(given)
        finally:
            took = time.perf_counter() - began
            ended.set()
            watcher.join()
        if process.returncode:
            log.seek(0)
            raise NotMeasured(f"{' '.join(command[:4])} failed: {log.read()[-300:].strip()}")
    return Timed(took, *peaks)
