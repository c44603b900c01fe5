"""Where a run keeps what it made, and the programs that it starts.

Everything is under ``var/bench``, or the folder that BENCH_VAR names: works, databases, peers. It is kept
from run to run; ``rm -r`` it, after ``python -m benchmarks --remove``, to begin anew.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from project.local_postgres.cluster import cluster_at
from project.local_postgres.server import OWNER

from .processes import parent_of

PROJECT = Path(__file__).resolve().parent.parent
ROOT = Path(os.environ.get("BENCH_VAR") or PROJECT / "var" / "bench").resolve()
SIZES = {"10k": 10_000, "100k": 100_000, "300k": 300_000, "1m": 1_000_000}


class NotMeasured(Exception):
    """Something cannot be measured here and now; the message says why. Never a win."""


def note(text: str) -> None:
    """Say what goes on, apart from the results."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@dataclass(frozen=True)
class Database:
    """An installation's folder and the embedded PostgreSQL in it."""

    var: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which the project works on this database, as `make run` does without a .env."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("EVIDENCE_", "API_RATE_", "DATABASE_", "DJANGO_")) and name != "DEBUG"
        }
        return {
            **kept,
            "EVIDENCE_VAR": str(self.var),
            "EVIDENCE_ENV_FILE": "",
            # The machinery of limits works as it does for everybody; the limit is out of the way.
            "API_RATE_ANONYMOUS": "900000000/day",
            "API_RATE_SIGNED_IN": "900000000/day",
            "PYTHONPATH": str(PROJECT),
        }

    def manage(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run ``manage.py``; raises `NotMeasured` with its last words if it fails."""
        return run([sys.executable, "manage.py", *arguments], cwd=PROJECT, env=self.environment, **options)

    @property
    def host(self) -> str:
        """The folder of the server's socket; starts the server, which runs as long as this process."""
        return str(cluster_at(self.var / "postgres").ensure())

    def dsn(self, user: str = OWNER) -> str:
        return f"host={self.host} port=5432 dbname=evidence user={user}"

    @contextmanager
    def session(self) -> Iterator[Any]:
        """A cursor of the owner's, each statement by itself."""
        connection = psycopg2.connect(self.dsn())
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            yield cursor

    @property
    def server_process(self) -> int:
        """The process of the server that all its others are children of."""
        with self.session() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return parent_of(cursor.fetchone()[0])

    def answer(self, program: Path, sent: Any, *, timeout: float) -> Any:
        """What `program` writes as JSON when it is run on this database, made anew for it and removed behind
        it; `sent` is its input, as JSON. Raises `NotMeasured`."""
        if self.var.exists():
            self.remove()
            shutil.rmtree(self.var, ignore_errors=True)
        try:
            self.manage("migrate", "--verbosity=0")
            command = [sys.executable, str(program)]
            text = json.dumps(sent)
            return json.loads(
                run(command, cwd=PROJECT, env=self.environment, input=text, timeout=timeout).stdout
            )
        finally:
            self.remove()

    def leave(self) -> None:
        cluster_at(self.var / "postgres").leave()

    def remove(self) -> None:
        self.leave()
        cluster_at(self.var / "postgres").remove()


def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; raises `NotMeasured` if there is none or it fails."""
    try:
        return subprocess.run(command, check=True, text=True, capture_output=True, **options)  # noqa: S603
    except FileNotFoundError as error:
        raise NotMeasured(f"there is no {command[0]}") from error
    except subprocess.TimeoutExpired as error:
        raise NotMeasured(f"{Path(command[0]).name} did not end within {error.timeout:.0f} s") from error
    except subprocess.CalledProcessError as error:
        words = (error.stderr or error.stdout or "").strip().splitlines()
        raise NotMeasured(f"{' '.join(command[:3])} failed: {' '.join(words[-2:])[-300:]}") from error
