"""The Django backend on top: when it starts the server, and how it gets over losing it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from project.local_postgres.cluster import cluster_at
from tests.project.clusters import ROOT, Folder, wait_for


@pytest.fixture
def handler(
    folder: Folder, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ConnectionHandler]:
    """Connections to a cluster of its own; this process uses it until the end of the test."""
    monkeypatch.setenv("EVIDENCE_POSTGRES_FSYNC", "off")
    configured = ConnectionHandler(
        {
            "default": {
                "ENGINE": "project.local_postgres",
                "CLUSTER": folder.control,
                "NAME": "evidence",
                "USER": "evidence",
            }
        }
    )
    with django_db_blocker.unblock():
        yield configured
    configured.close_all()
    cluster_at(folder.control).leave()
    assert folder.processes() == {}


def first_value(connection: BaseDatabaseWrapper, statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
        assert row is not None
        return row[0]


@pytest.mark.usefixtures("open_project")
def test_nothing_starts_before_the_first_connection(handler: ConnectionHandler, folder: Folder) -> None:
    connection = handler["default"]
    assert not folder.control.exists()
    assert first_value(connection, "SELECT current_database()") == "evidence"
    assert connection.settings_dict["HOST"] == str(folder.control / "socket")


def test_a_connection_after_the_postmaster_was_killed(handler: ConnectionHandler, folder: Folder) -> None:
    connection = handler["default"]
    first_value(connection, "SELECT 1")
    os.kill(folder.postmaster(), signal.SIGKILL)
    wait_for(lambda: not folder.processes())
    with pytest.raises(OperationalError):
        first_value(connection, "SELECT 1")
    connection.close()
    assert first_value(connection, "SELECT 1") == 1


def test_a_connection_after_a_session_was_killed_waits_for_the_recovery(
    handler: ConnectionHandler, folder: Folder
) -> None:
    connection = handler["default"]
    session = first_value(connection, "SELECT pg_backend_pid()")
    assert isinstance(session, int)
    os.kill(session, signal.SIGKILL)
    wait_for(lambda: "was terminated by signal 9" in (folder.control / "log").read_text())
    connection.close()
    assert first_value(connection, "SELECT 1") == 1


def test_a_missing_database_is_an_error_and_is_not_made(handler: ConnectionHandler) -> None:
    connection = handler["default"]
    connection.settings_dict["NAME"] = "no_such_database"
    with pytest.raises(OperationalError, match='database "no_such_database" does not exist'):
        connection.ensure_connection()


def test_a_dropped_default_database_is_made_again(handler: ConnectionHandler) -> None:
    connection = handler["default"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("DROP DATABASE evidence")
    assert first_value(connection, "SELECT current_database()") == "evidence"


def test_many_threads_at_once(handler: ConnectionHandler, folder: Folder) -> None:
    answers: list[object] = []

    def work() -> None:
        connection = handler["default"]
        answers.append(first_value(connection, "SELECT 1"))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [1] * 8
    assert (folder.control / "log").read_text().count("starting PostgreSQL") == 1


FORK = """
import os, sys
from pathlib import Path
from django.db.utils import ConnectionHandler

connection = ConnectionHandler(
    {"default": {"ENGINE": "project.local_postgres", "CLUSTER": Path(sys.argv[1]), "USER": "evidence",
                 "NAME": "evidence", "TIME_ZONE": "UTC"}}
)["default"]
connection.ensure_connection()
connection.close()
reading, writing = os.pipe()
if child := os.fork():
    os.read(reading, 1)
    print(child, flush=True)
    sys.exit()  # the parent leaves, and must not stop the server under its child
connection.ensure_connection()
os.write(writing, b"x")
sys.stdin.read()
connection.connection.cursor().execute("SELECT 1")
"""


def test_a_forked_child_counts_as_a_user_of_its_own(folder: Folder) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FORK, folder.control],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "project.settings", "EVIDENCE_POSTGRES_FSYNC": "off"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout
        assert parent.stdin
        assert parent.stderr
        parent.stdout.readline()
        parent.wait(60)
        assert folder.processes() != {}
        parent.stdin.close()
        assert parent.stderr.read() == ""  # until the child has ended
    assert folder.processes() == {}


def test_dbshell_brings_its_own_psql(folder: Folder) -> None:
    shell = subprocess.run(
        [sys.executable, "manage.py", "dbshell", "--", "-Atc", "SELECT current_database()"],
        cwd=ROOT,
        env={**os.environ, "EVIDENCE_VAR": str(folder.control.parent), "PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shell.stdout == "evidence\n"
    assert folder.processes() == {}
