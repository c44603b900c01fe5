"""Clusters for the tests to make and break, and processes that use them."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Folder:
    """A project's `var/postgres`, and the processes that were started on it."""

    control: Path
    elsewhere: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def home(self) -> Path:
        pointer = self.control / "location"
        return Path(pointer.read_text().strip()) if pointer.exists() else self.control

    @property
    def data(self) -> Path:
        return self.home / "data"

    def user(self, *account: str, **environment: str) -> "User":
        """Start a process that uses the cluster; it may not have got it yet on return."""
        module = "tests.project.local_postgres.user"
        process = subprocess.Popen(
            [sys.executable, "-m", module, self.control, self.elsewhere, *account],
            cwd=ROOT,
            env={**os.environ, "EVIDENCE_POSTGRES_FSYNC": "off", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return User(process)

    def processes(self) -> dict[int, str]:
        """PostgreSQL's live processes on the data, with their titles."""
        found = {}
        for cwd in Path("/proc").glob("[0-9]*/cwd"):
            with contextlib.suppress(OSError):
                if cwd.readlink() == self.data:
                    title = (cwd.parent / "cmdline").read_bytes().rstrip(b"\0").decode(errors="replace")
                    found[int(cwd.parent.name)] = title
        return found

    def destroy(self) -> None:
        """End all that was started, and all that this started."""
        for process in self.started:
            process.kill()
            process.communicate()
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def postmaster(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split("\n")[0])


@dataclass
class User:
    process: subprocess.Popen[str]

    def socket(self) -> Path:
        """The socket's folder once the process has the cluster; fails with what it said otherwise."""
        assert self.process.stdout
        if line := self.process.stdout.readline():
            return Path(line.removesuffix("\n"))
        raise AssertionError(self.refusal())

    def refusal(self) -> str:
        """What the process that did not get the cluster said."""
        _, errors = self.process.communicate(timeout=60)
        assert self.process.returncode != 0
        return errors

    def leave(self) -> None:
        """Let the process end as it should, and check that it had nothing to complain about."""
        _, errors = self.process.communicate(timeout=60)
        assert (self.process.returncode, errors) == (0, "")

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)


def ask(socket: Path, statement: str, database: str = "evidence", user: str = "evidence") -> object:
    """The first value of the first row that the statement gives."""
    connection = psycopg2.connect(host=str(socket), port=5432, user=user, dbname=database)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until the condition holds; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "that took too long"
        time.sleep(0.01)
