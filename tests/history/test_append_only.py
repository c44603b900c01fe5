"""FAULTS 33: what is written into history stays, and nothing but a trigger writes it."""

import pytest
from django.db import ProgrammingError, connection

from evidence.models import EVENT_MODELS, HistoryEntry
from tests.factories import ConceptFactory
from tests.history.rows import CASES, events_of

pytestmark = pytest.mark.django_db
TABLES = [*(model._meta.db_table for model in EVENT_MODELS), HistoryEntry._meta.db_table]
KEYS = {HistoryEntry._meta.db_table: "number"}


@pytest.fixture
def rows():
    for case in CASES:
        case.make()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {key} = {key}",
        "DELETE FROM {table}",
        "TRUNCATE {table}",
        "DELETE FROM {table} WHERE false",
        "INSERT INTO {table} SELECT * FROM {table}",
    ],
)
def test_the_database_refuses(rows, table, statement):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
        with pytest.raises(ProgrammingError, match=r"history is (never changed|written by triggers only)"):
            cursor.execute(statement.format(table=table, key=KEYS.get(table, "pgh_id")))


def test_the_orm_is_refused_too():
    event = events_of(ConceptFactory(name="Numbness")).get()
    event.name = "Joy"
    with pytest.raises(ProgrammingError, match="history is never changed"):
        event.save()


def test_pghistory_s_own_table_of_contexts_takes_nothing():
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="keeps its context"):
        cursor.execute("INSERT INTO pghistory_context VALUES (gen_random_uuid(), now(), now(), '{}')")


def test_pgtrigger_s_switch_does_not_open_history():
    ConceptFactory()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'evidence_conceptevent'::regclass")
        names = ",".join(f'"{name}"' for (name,) in cursor.fetchall())
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{names}}}"])
        with pytest.raises(ProgrammingError, match="history is never changed"):
            cursor.execute("DELETE FROM evidence_conceptevent")


def test_a_role_without_ownership_cannot_switch_triggers_off():
    """What a separate role for the application brings; the tables' owner could do it."""
    ConceptFactory()
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE history_test_role NOSUPERUSER")
        cursor.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO history_test_role"
        )
        cursor.execute("REVOKE INSERT, UPDATE, DELETE ON evidence_conceptevent FROM history_test_role")
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO history_test_role")
        cursor.execute("SET ROLE history_test_role")
        try:
            # It writes concepts, and history with them, without a right of its own to history.
            assert events_of(ConceptFactory()).count() == 1
            for statement in (
                "SET session_replication_role = replica",
                "ALTER TABLE evidence_concept DISABLE TRIGGER USER",
                "DELETE FROM evidence_conceptevent",
            ):
                cursor.execute("SAVEPOINT before")
                with pytest.raises(ProgrammingError, match=r"permission denied|must be owner|never changed"):
                    cursor.execute(statement)
                cursor.execute("ROLLBACK TO SAVEPOINT before")
        finally:
            cursor.execute("RESET ROLE")
