"""History with chosen times: what tests of ``as_of`` date events back with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from evidence.models.as_of import SHOWN

# The day on which the history of these tests begins.
BEGAN = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)


def day(number: int) -> datetime:
    """Noon of a day in January 2026."""
    return datetime(2026, 1, number, 12, 0, tzinfo=UTC)


def date_back(moment: datetime = BEGAN) -> None:
    """Let every event that was written from now on backwards, and is not dated back yet, be of `moment`."""
    with connection.cursor() as cursor:
        # The guards forbid it; only a superuser may switch them off, as the tests' role is.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for events in SHOWN:
            cursor.execute(
                f"UPDATE {events._meta.db_table} SET pgh_created_at = %s WHERE pgh_created_at > %s",
                [moment, datetime(2026, 2, 1, tzinfo=UTC)],
            )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def change(row: Any, moment: datetime, **values: Any) -> None:
    """Change `row` as if at `moment`."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    date_back(moment)


def delete(row: Any, moment: datetime) -> None:
    """Delete `row` as if at `moment`: from before published versions were guarded, where it is one."""
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
            [table, "%history_delete%"],
        )
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {cursor.fetchone()[0]}")
        row.delete()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    date_back(moment)


def just_before(moment: datetime) -> str:
    return (moment - timedelta(microseconds=1)).isoformat().replace("+00:00", "Z")
