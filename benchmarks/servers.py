"""Servers that are measured: started side by side, each with as many workers, and stopped at the end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from project.webserver import THREADS, WORKERS

from .place import NotMeasured
from .processes import tree_seconds

_PATIENCE = 120


@dataclass
class Server:
    """A program that listens on a port, or several of it, each on a port of its own."""

    name: str
    # With {port} where the port goes.
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    processes: int = 1
    ports: list[int] = field(default_factory=list)
    pids: list[int] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """What its processes have taken of processors so far."""
        return sum(tree_seconds(pid) for pid in self.pids)

    @contextmanager
    def running(self) -> Iterator[Server]:
        """Started, and stopped with all its children. Raises `NotMeasured` if it does not come up."""
        self.ports = [free_port() for _ in range(self.processes)]
        with tempfile.TemporaryFile() as log:
            started: list[subprocess.Popen[bytes]] = []
            try:
                for port in self.ports:
                    started.append(self._start(port, log.fileno()))
                self.pids = [process.pid for process in started]
                for process, port in zip(started, self.ports, strict=True):
                    if not _listens(process, port):
                        log.seek(0)
                        words = log.read()[-400:].decode("utf-8", "replace").strip()
                        raise NotMeasured(f"{self.name} did not start: {words}")
                yield self
            finally:
                for process in started:
                    _end(process)

    def _start(self, port: int, log: int) -> subprocess.Popen[bytes]:
        command = [part.replace("{port}", str(port)) for part in self.command]
        try:
            return subprocess.Popen(  # noqa: S603
                command,
                env={**os.environ, **self.environment},
                cwd=self.folder,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                # A group of its own, so that its workers end with it and nobody else does.
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise NotMeasured(f"there is no {command[0]}") from error


def gunicorn(python: Path | str, application: str) -> list[str]:
    """The command that serves a WSGI application just as `make run` serves ours."""
    return [
        *(str(python), "-m", "gunicorn", application, "--bind=127.0.0.1:{port}", "--log-level=warning"),
        *("--worker-class=gthread", f"--workers={WORKERS}", f"--threads={THREADS}"),
    ]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        time.sleep(0.1)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(patience)
