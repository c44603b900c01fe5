"""The database's two roles: the application's, and the owner's, for what the application must not do.

The connection of every process is the application's. `DATABASES["default"]["OWNER"]` says how the owner
logs in; where it is not set, one role is both.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# The key of an owner's connection's settings that names the application's role.
_APPLICATION = "APPLICATION"


class OwnerNeeded(Exception):
    """What is wanted is the database's owner's, and this process cannot log in as the owner."""


def application_of(connection: BaseDatabaseWrapper) -> str | None:
    """The role of the application, where the connection is that of an owner beside it."""
    return connection.settings_dict.get(_APPLICATION)


@contextmanager
def as_owner(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within, this thread's connection `using` is one of the owner's; for commands, never for requests.

    A second connection: the application's stays as it is, with its locks and its transaction, which the
    owner's sees nothing of. Where one role is both, nothing changes.
    """
    outer = connections[using]
    owner = outer.settings_dict.get("OWNER")
    if not owner:
        yield
        return
    inner = outer.copy(using)
    inner.settings_dict |= {**owner, "OWNER": None, _APPLICATION: outer.settings_dict["USER"]}
    connections[using] = inner
    try:
        yield
    finally:
        connections[using] = outer
        inner.close()


def is_owner() -> bool:
    """Whether the connection is the owner's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT evidence_owner_logged_in('evidence_claim'::regclass)")
        return bool(cursor.fetchone()[0])


def require_owner() -> None:
    """Raise OwnerNeeded unless the connection is the owner's; for use within `as_owner`."""
    if not is_owner():
        raise OwnerNeeded("This is for the owner of the database: set DATABASE_OWNER_URL for this command.")
