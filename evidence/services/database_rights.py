"""What the application's role may do in the database: granted anew after every `migrate`, by the owner.

A model says by `application_rights` where it is less than reading and writing rows. What nobody granted is
refused: the role owns nothing, so it can neither switch triggers off nor replace their functions.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import OperationalError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from evidence.models import EVENT_MODELS, HistoryEntry

from .database_owner import application_of

READ = ("SELECT",)
WRITE = ("SELECT", "INSERT", "UPDATE", "DELETE")
_HISTORY = [*(model._meta.db_table for model in EVENT_MODELS), HistoryEntry._meta.db_table]


def grant_rights(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give `role` exactly its rights on the tables, sequences and functions; `connection` is the owner's.

    All in one transaction, so that a running site never misses a right that it keeps.
    """
    quote = connection.ops.quote_name
    who = quote(role)
    statements = [
        # Two at once would update the same rows of the catalogue, which PostgreSQL refuses.
        "SELECT pg_advisory_xact_lock(hashtext('evidence.database_rights'))",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {who}",
        f"GRANT USAGE ON SCHEMA public TO {who}",
        # What is made later is closed until the next call, whatever somebody once set.
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {who}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {who}",
    ]
    rights = _rights()
    with connection.cursor() as cursor:
        cursor.execute(_OURS)
        for kind, name, identity in cursor.fetchall():
            if kind == "trigger function":
                # Whoever may execute one may hang it on a temporary table, and so write what they like with
                # the owner's rights. A trigger that is there fires for everybody.
                statements.append(f"REVOKE ALL ON FUNCTION {identity} FROM PUBLIC, {who}")
                continue
            granted = rights.get(name, ())
            if kind == "sequence":
                # With UPDATE, which `loaddata` needs to set it after the rows that it brought.
                granted = ("USAGE", "SELECT", "UPDATE") if "INSERT" in granted else ()
            what = "SEQUENCE" if kind == "sequence" else "TABLE"
            statements.append(f"REVOKE ALL ON {what} {identity} FROM PUBLIC, {who}")
            if granted:
                statements.append(f"GRANT {', '.join(granted)} ON {what} {identity} TO {who}")
        cursor.execute("; ".join(statements))


def weaknesses(connection: BaseDatabaseWrapper, role: str | None = None) -> list[str]:
    """Why `role` (None: the one logged in) could rewrite history; nothing when the database keeps it out.

    Sentences for people, each beginning with the role's name.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WEAKNESSES, {"role": role, "tables": _HISTORY})
        name, superuser, creates_roles, owned, written, functions, creates = cursor.fetchone()
    if superuser:
        return [f"{name} is a superuser of the database."]
    found = []
    if owned:
        found.append(f"{name} owns the tables of history, or may become their owner.")
    elif written:
        found.append(f"{name} may write tables of history: {', '.join(written)}.")
    if functions and not owned:
        found.append(f"{name} may use functions that write history in triggers of its own: {functions}.")
    if creates_roles:
        found.append(f"{name} may make roles, and give itself theirs.")
    if creates and not owned:
        found.append(f"{name} may make tables and functions in the schema public.")
    return found


def check_guard(databases: Collection[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """A system check, of those that `migrate` makes: does the database keep the application from history?

    A message, not a warning: a site with one role works, and `verify_history` shows what was bent.
    """
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        try:
            sentences = weaknesses(connections[alias], application_of(connections[alias]))
        except OperationalError:  # there is no database: the command itself says so better
            continue
        found += [
            checks.Info(
                f"Only triggers guard the history: {sentence}",
                hint="Set DATABASE_OWNER_URL: docs/running.md, 'Two roles in the database'.",
                id="evidence.I001",
            )
            for sentence in sentences
        ]
    return found


def _rights() -> dict[str, tuple[str, ...]]:
    """The rights of the application by table: a table that is not here gets none."""
    rights: dict[str, tuple[str, ...]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            rights[model._meta.db_table] = _rights_on(model)
    return {**rights, MigrationRecorder.Migration._meta.db_table: READ}


def _rights_on(model: type[models.Model] | Any) -> tuple[str, ...]:
    # pghistory's own table of contexts is not used: ours stand in the events.
    if model._meta.label == "pghistory.Context":
        return READ
    return getattr(model, "application_rights", WRITE)


# Nothing of an extension: that is its own affair.
_OURS = """
SELECT 'table', relname, oid::regclass::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
UNION ALL
SELECT 'sequence', owner.relname, sequence.oid::regclass::text
FROM pg_class sequence
JOIN pg_depend ON classid = 'pg_class'::regclass AND objid = sequence.oid AND deptype IN ('a', 'i')
JOIN pg_class owner ON owner.oid = refobjid
WHERE sequence.relkind = 'S' AND sequence.relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger function', proname, oid::regprocedure::text FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
ORDER BY 1, 2, 3
"""

_WEAKNESSES = """
SELECT rolname, rolsuper, rolcreaterole,
    COALESCE(bool_or(pg_has_role(pg_roles.oid, relowner, 'MEMBER')), false),
    array_agg(relname::text ORDER BY relname) FILTER (
        WHERE has_table_privilege(pg_roles.oid, pg_class.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
    ),
    (
        SELECT string_agg(proname, ', ' ORDER BY proname) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype AND prosecdef
        AND has_function_privilege(pg_roles.oid, pg_proc.oid, 'EXECUTE')
    ),
    has_schema_privilege(pg_roles.oid, 'public', 'CREATE')
FROM pg_roles LEFT JOIN pg_class
    ON relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname = ANY(%(tables)s)
WHERE rolname = COALESCE(%(role)s, session_user)
GROUP BY pg_roles.oid, rolname, rolsuper, rolcreaterole
"""
