"""Who is at which container: any number of processes and machines on one dump, none at another's.

Whoever loads holds an advisory lock of a number of its own for as long as its session lasts, and writes
the number beside each container that it takes. A container whose number nobody holds any more is free:
after a `kill -9` at once, after a machine's power cut as soon as the server notices. Nothing has to be
renewed, and no clock is trusted.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, QuerySet

from evidence.crossref.dump_files import Container
from evidence.models import DumpContainer, DumpRefusal, Run

from .account import Tally

# The first key of these advisory locks; any number that nothing else in the database uses.
_LOCKS = 0x44756D70

_HELD = f"""
SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = {_LOCKS} AND objsubid = 2 AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND objid = container.worker::oid
"""  # noqa: S608
_CLAIM = f"""
INSERT INTO evidence_dumpcontainer AS container
    (run_id, name, fingerprint, size, worker, position, parts_done, is_done,
     read, added, updated, unchanged, duplicate, filtered, refused)
VALUES (%s, %s, %s, %s, %s, 0, 0, false, 0, 0, 0, 0, 0, 0, 0)
ON CONFLICT (run_id, name, fingerprint) DO UPDATE SET worker = excluded.worker
WHERE NOT container.is_done AND NOT EXISTS ({_HELD})
RETURNING id, parts_done
"""  # noqa: S608
_OPEN = f"""
SELECT count(*), count(*) FILTER (WHERE EXISTS ({_HELD}))
FROM evidence_dumpcontainer container WHERE run_id = %s AND NOT is_done
"""  # noqa: S608


class NotOurs(Exception):
    """Somebody else took the container over, when our session with the database was lost."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A container that is ours to load, from the part `parts_done` on."""

    id: int
    parts_done: int


@dataclass(frozen=True, slots=True)
class Open:
    """How many containers are begun and not done, and at how many of them somebody is."""

    all: int
    held: int


class Worker:
    """One process that loads; `close` when it ends."""

    def __init__(self) -> None:
        self.number = 1 + secrets.randbelow(2**31 - 1)
        self._session: object = None
        self._hold()

    def claim(self, run: Run, container: Container, fingerprint: str) -> Claim | None:
        """Take a container that nobody is at and that is not done; None for all others."""
        self._hold()
        values: list[Any] = [run.pk, container.name, fingerprint, container.size, self.number]
        with _connection().cursor() as cursor:
            cursor.execute(_CLAIM, values)
            row = cursor.fetchone()
        return Claim(*row) if row else None

    def check(self, claim: Claim, part: int) -> None:
        """Make sure, until the transaction ends, that the part is still ours to store. Raises `NotOurs`."""
        self._hold()
        if not self._ours(claim, part).select_for_update().exists():
            raise NotOurs

    def tick_off(self, claim: Claim, part: int, *, position: int, is_last: bool, tally: Tally) -> None:
        """Write down that a part is stored, in the transaction that stores it."""
        counted = {outcome.value: F(outcome.value) + number for outcome, number in tally.counts.items()}
        DumpContainer.objects.filter(pk=claim.id).update(
            parts_done=part + 1, position=position, is_done=is_last, read=F("read") + tally.read, **counted
        )
        DumpRefusal.objects.bulk_create(
            [
                DumpRefusal(
                    container_id=claim.id,
                    place=refused.place,
                    identifier=refused.identifier,
                    reason=refused.reason,
                )
                for refused in tally.refused
            ],
            batch_size=1000,
        )

    def open(self, run: Run) -> Open:
        with _connection().cursor() as cursor:
            cursor.execute(_OPEN, [run.pk])
            return Open(*cursor.fetchone())

    def close(self) -> None:
        """Let go of everything that is not done."""
        connection = _connection()
        if connection.connection is self._session and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCKS, self.number])

    def _ours(self, claim: Claim, part: int) -> QuerySet[DumpContainer]:
        return DumpContainer.objects.filter(pk=claim.id, worker=self.number, is_done=False, parts_done=part)

    def _hold(self) -> None:
        """Take our lock, where this session does not hold it: at first, and after a lost connection."""
        connection = _connection()
        connection.ensure_connection()
        if connection.connection is self._session:
            return
        with connection.cursor() as cursor:
            # A machine that is gone must not keep its containers for the two hours of TCP's own patience.
            cursor.execute(
                "SELECT set_config('tcp_keepalives_idle', '60', false), "
                "set_config('tcp_keepalives_interval', '10', false), "
                "set_config('tcp_keepalives_count', '6', false)"
            )
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCKS, self.number])
        self._session = connection.connection


def _connection() -> BaseDatabaseWrapper:
    return connections[router.db_for_write(DumpContainer)]
