"""Emptying all tables after a test with ``transaction=True``, as Django's `flush` does, where there is need.

Django's `flush` truncates every table, makes the files of them and of their indexes anew, and then fills in
content types, permissions, roles and rights as after a migration. Few tests write much, and hardly any
touches those: then deleting the rows there are comes to the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import TransactionTestCase

# Filled after every migration, and after every flush.
_FILLED = [model._meta.db_table for model in (ContentType, Permission, Group, Group.permissions.through)]
# Above so many bytes, truncating is quicker, and gives the room back.
_MUCH = 8_000_000

_STATE = """
SELECT md5(concat_ws(' ',
    (SELECT string_agg(concat_ws(' ', oid, relname, relkind, relacl, reloptions), ',' ORDER BY oid)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT string_agg(concat_ws(' ', attrelid, attname, atttypid, attnotnull, attacl), ','
            ORDER BY attrelid, attnum)
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0),
    (SELECT string_agg(concat_ws(' ', oid, conname, convalidated), ',' ORDER BY oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace),
    (SELECT string_agg(concat_ws(' ', oid, tgname, tgenabled, tgfoid), ',' ORDER BY oid) FROM pg_trigger),
    (SELECT string_agg(concat_ws(' ', oid, proname, proacl, prosrc), ',' ORDER BY oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace),
    (SELECT nspacl FROM pg_namespace WHERE nspname = 'public'),
    (SELECT string_agg(defaclacl::text, ',' ORDER BY oid) FROM pg_default_acl),
    {filled}
))
"""


class Emptying:
    """Empties the tables of the tests' database, whose state it takes for the right one when it is made."""

    def __init__(self) -> None:
        introspection = connection.introspection
        self._tables = introspection.django_table_names(only_existing=True, include_views=False)
        self._state, _ = self._look()

    @contextmanager
    def in_place_of_flushing(self) -> Iterator[None]:
        """Within, tests with ``transaction=True`` are cleared up after so.

        History's tables refuse to be emptied. Only a superuser may switch triggers off, as the tests' role on
        the embedded server is.
        """
        flush, tear_down = DatabaseOperations.execute_sql_flush, TransactionTestCase._fixture_teardown

        def past_the_guards(operations: DatabaseOperations, sql_list: list[str]) -> None:
            flush(operations, ["SET LOCAL session_replication_role = replica", *sql_list])

        def clear_up(test: TransactionTestCase) -> None:
            if not self._emptied():
                tear_down(test)
                self._state, _ = self._look()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(DatabaseOperations, "execute_sql_flush", past_the_guards)
            patch.setattr(TransactionTestCase, "_fixture_teardown", clear_up)
            yield

    def _emptied(self) -> bool:
        """Delete all rows but those that Django filled in; False where that is not all there is to do."""
        state, size = self._look()
        if state != self._state or size > _MUCH:
            return False
        # As truncating does: what another connection still writes is waited for, and deleted too.
        statements = [f"LOCK TABLE {', '.join(self._tables)}"]
        statements += [f"DELETE FROM {table}" for table in self._tables if table not in _FILLED]
        connection.ops.execute_sql_flush(statements)
        return True

    def _look(self) -> tuple[str, int]:
        """What `flush` would put back where it is different, as one number; and how large the tables are."""
        filled = ", ".join(
            f"(SELECT string_agg(row::text, ',' ORDER BY row::text) FROM {table} AS row)" for table in _FILLED
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT ({_STATE.format(filled=filled)}), "
                "(SELECT sum(pg_relation_size(name::regclass)) FROM unnest(%s) AS name)",
                [self._tables],
            )
            state, size = cursor.fetchone()
        return state, int(size)
