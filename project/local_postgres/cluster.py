"""One cluster, shared by all processes of a project folder: made, started and stopped when it should be."""

import atexit
import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import psycopg2
from psycopg2.extensions import connection

from .errors import LocalPostgresError
from .locks import POLL_SECONDS, held, holders, open_lock, try_lock
from .place import ELSEWHERE, choose, find, forget
from .server import OWNER, Server
from .sockets import PORT, is_private

DATABASE = "evidence"
"""The database that every cluster has."""

APPLICATION = "evidence_app"
"""The role that the application logs in with. What it may do in the database is for the project to say."""

PATIENCE_SECONDS = 60.0
"""How long a start, or the recovery after a crash, may take before we give up."""


class Cluster:
    """The cluster whose locks and log are in the folder `control`.

    Processes agree by three lock files in it: `lock` is held while one of them makes, starts or stops the
    server; `users` is held shared by everyone who uses it, so that the last one can tell that they are the
    last; `server` is held by the server itself (see `server`).
    """

    def __init__(self, control: Path, *, elsewhere: Path = ELSEWHERE) -> None:
        self.control = control
        self.elsewhere = elsewhere
        self._threads = threading.Lock()
        self._membership: int | None = None
        self._server: Server | None = None
        os.register_at_fork(after_in_child=self._forget)

    @property
    def in_use(self) -> bool:
        """Whether this process counts as a user of the cluster."""
        return self._membership is not None

    def ensure(self) -> Path:
        """Have a server that accepts connections, and count as its user until this process ends.

        Returns the folder of its socket. Raises LocalPostgresError.
        """
        with self._threads, _explained(self.control), self._locked() as lock:
            self._join()
            place = find(self.control) or choose(self.control, elsewhere=self.elsewhere)
            server = self._server = Server(place)
            if (folder := self._reach(server)) is None:
                server.initialise(lock)
                self._start(server)
                folder = self._reach(server)
            if folder is None:
                raise LocalPostgresError(f"PostgreSQL did not start. {server.last_words()}")
            _furnish(folder)
            return folder

    def leave(self) -> None:
        """Stop using the cluster; the last user stops the server."""
        with self._threads:
            if self._membership is None:
                return
            try:
                with self._locked():
                    if try_lock(self._membership) and self._server:
                        self._server.stop()
            finally:
                os.close(self._membership)
                self._membership = None

    def describe(self) -> str:
        """Where the cluster is and whether its server runs, for people."""
        with self._threads, _explained(self.control), self._locked():
            if not (place := find(self.control)):
                return "There is no database yet: 'make run' makes it."
            server = Server(place)
            status = server.status() if server.is_alive() else None
            state = (
                f"{status.state}, process {status.pid}, socket in {status.socket_folder}"
                if status
                else "stopped"
            )
            return f"Data: {place.data} (owner {place.account.name})\nLog: {server.log}\nServer: {state}"

    def stop(self) -> str:
        """Stop a server that killed processes left behind; says what was done."""
        with self._threads, _explained(self.control), self._locked(), self._unused():
            place = find(self.control)
            if place is None or not Server(place).is_alive():
                return "PostgreSQL does not run."
            Server(place).stop()
            return "PostgreSQL is stopped."

    def remove(self) -> str:
        """Delete the database and all that is in it; says what was done."""
        with self._threads, _explained(self.control), self._locked(), self._unused():
            place = find(self.control)
            if place is None:
                return "There is no database."
            Server(place).stop()
            forget(place)
            return f"Deleted {place.data}."

    @contextlib.contextmanager
    def _unused(self) -> Iterator[None]:
        """Make sure that nobody uses the cluster, and that nobody begins to meanwhile."""
        descriptor = open_lock(self.control / "users")
        try:
            if not try_lock(descriptor):
                raise LocalPostgresError(
                    "PostgreSQL is in use, and stops with the last process that uses it: "
                    f"{holders(self.control / 'users')}."
                )
            yield
        finally:
            os.close(descriptor)

    def _locked(self) -> contextlib.AbstractContextManager[int]:
        return held(self.control / "lock", timeout=PATIENCE_SECONDS)

    def _join(self) -> None:
        if self._membership is None:
            descriptor = open_lock(self.control / "users")
            try_lock(descriptor, shared=True)  # exclusively it is only held by holders of our other lock
            self._membership = descriptor
            atexit.register(self._leave_at_exit)

    def _leave_at_exit(self) -> None:
        try:
            self.leave()
        except (LocalPostgresError, OSError) as error:
            sys.stderr.write(f"The embedded PostgreSQL was not stopped: {error}\n")

    def _forget(self) -> None:
        """In a forked child: the membership is the parent's, and a thread of the parent may hold the lock."""
        self._threads = threading.Lock()
        if self._membership is not None:
            os.close(self._membership)  # leaves the parent's own descriptor locked
            self._membership = None
            atexit.unregister(self._leave_at_exit)

    def _start(self, server: Server) -> None:
        descriptor = open_lock(server.lock)
        try:
            if not try_lock(descriptor):
                raise LocalPostgresError(f"Another process holds {server.lock}.")
            server.start(descriptor)
        finally:
            os.close(descriptor)

    def _reach(self, server: Server) -> Path | None:
        """The socket's folder once the server accepts connections; None when there is no server (any more).

        A server that nobody can reach is stopped: its socket was removed, or its postmaster was killed.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while server.is_alive():
            status = server.status()
            answer = "nothing"
            if status and is_private(status.socket_folder, server.place):
                answer = _ask(status.socket_folder)
                if answer == "accepts":
                    return status.socket_folder
            if time.monotonic() > deadline:
                raise LocalPostgresError(
                    f"PostgreSQL has not become ready within {PATIENCE_SECONDS:.0f} seconds; it may be "
                    f"recovering from a crash: try again later. {server.last_words()}"
                )
            if answer == "nothing" and status and (status.state == "ready" or not server.runs(status.pid)):
                server.stop()
                return None
            time.sleep(POLL_SECONDS)
        return None


@cache
def cluster_at(control: Path) -> Cluster:
    """This process's one object for the cluster at `control`."""
    return Cluster(control)


def _ask(folder: Path) -> Literal["accepts", "busy", "nothing"]:
    """How the server answers a new connection."""
    try:
        _connect(folder).close()
    except psycopg2.OperationalError as error:
        message = str(error)
        if "FATAL:" not in message:
            return "nothing"
        # Starting up, shutting down, in recovery mode: all begin so. Other refusals are for the caller.
        return "busy" if "the database system is" in message else "accepts"
    return "accepts"


def _connect(folder: Path) -> connection:
    return psycopg2.connect(host=str(folder), port=PORT, user=OWNER, dbname="postgres", connect_timeout=5)


def _furnish(folder: Path) -> None:
    """Make what every cluster has, where it is missing: a cluster of an earlier version has no such role."""
    session = _connect(folder)
    try:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s), "
                "EXISTS (SELECT FROM pg_roles WHERE rolname = %s)",
                [DATABASE, APPLICATION],
            )
            has_database, has_role = cursor.fetchone() or (False, False)
            if not has_database:
                cursor.execute(f'CREATE DATABASE "{DATABASE}"')
            if not has_role:
                # It gets no right to make or become anything, which is what PostgreSQL gives by default.
                cursor.execute(f'CREATE ROLE "{APPLICATION}" LOGIN')
    finally:
        session.close()


@contextlib.contextmanager
def _explained(control: Path) -> Iterator[None]:
    """Make the folder, and turn what the operating system refuses into our own error."""
    try:
        control.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise LocalPostgresError(f"The embedded PostgreSQL in {control} cannot be used: {error}") from error
