"""What the application's role can do on a connection of its own, and what the database refuses it."""

from __future__ import annotations

from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError, ProgrammingError, connection, connections
from django.db.migrations.recorder import MigrationRecorder

from evidence.models import EVENT_MODELS, Concept, HistoryEntry, State
from evidence.services.adding import add_studies
from evidence.services.database_owner import application_of, as_owner
from evidence.services.database_rights import check_guard, grant_rights, weaknesses
from evidence.services.first_start import load_initial_content, make_first_administrator
from evidence.services.history_chain import verify
from evidence.services.linking import link_evidence
from evidence.services.provenance import through
from evidence.services.publishing import publish, submit
from evidence.services.roles import make_roles
from evidence.services.versions import version_hash
from tests.factories import ClaimFactory, ConceptFactory, StudyFactory, UserFactory
from tests.history.rows import CASES
from tests.stand_in import message

EVENTS = [model._meta.db_table for model in EVENT_MODELS]
HISTORY = [*EVENTS, HistoryEntry._meta.db_table]


def ask(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0] if cursor.description else None


def triggers(table):
    """The triggers of the table with their functions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgfoid::regproc::text FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [table],
        )
        return dict(cursor.fetchall())


def assert_refused(*statements):
    for statement in statements:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            ask(statement)


class TestWhatItCanDo:
    pytestmark = pytest.mark.usefixtures("application")

    def test_it_is_another_role_than_the_owner(self):
        assert ask("SELECT session_user::text") != ask(
            "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'evidence_claim'::regclass"
        )
        assert weaknesses(connection) == []

    @pytest.mark.parametrize(
        "case", [case for case in CASES if case.change], ids=lambda case: case.model.__name__
    )
    def test_history_is_written_of_every_change_with_who_made_it(self, case):
        with through(username="anna"):
            row = case.make()
            case.model._default_manager.filter(pk=row.pk).update(**case.change)
            case.model._default_manager.filter(pk=row.pk).delete()
        events = list(case.model.pgh_event_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id"))
        assert [event.pgh_label for event in events] == ["insert", "update", "delete"]
        role = ask("SELECT session_user::text")
        assert {(event.pgh_role, event.pgh_context["username"]) for event in events} == {(role, "anna")}
        assert verify().holds

    def test_a_new_installation_gets_its_content_and_its_administrator(self, client):
        make_roles()
        assert load_initial_content()
        administrator = make_first_administrator()
        client.login(username=administrator.username, password=administrator.password)
        assert client.get("/admin/").status_code == 200
        assert client.get("/api/v1/claims/").status_code == 200
        assert verify().entries > 50
        # `loaddata` sets the sequences: the next row takes a key of its own.
        ConceptFactory()

    def test_studies_are_added_and_drafts_submitted(self, crossref):
        author = UserFactory(is_superuser=True)
        crossref.serve(message(doi="10.5555/one"))
        assert add_studies(inputs=["10.5555/one"], actor=author).complete
        claim = ClaimFactory(created_by=author)
        line = link_evidence(claim=claim, study=StudyFactory(), actor=author, direction="supports")
        for item in (claim, line):
            assert submit(item=item, actor=author).state == State.SUBMITTED
        editor = UserFactory(is_superuser=True)
        claim.contrary_searches.create(query="numbness", source="PubMed", hits=0)
        claim.refresh_from_db()
        published = publish(item=claim, actor=editor, reviewed=version_hash(claim))
        assert published.state == State.PUBLISHED

    def test_ordinary_commands_work(self):
        get_user_model().objects.create_user("anna")
        call_command("createsuperuser", username="ben", email="ben@example.org", interactive=False)
        for command in ("clearsessions", "showmigrations", "verify_history"):
            call_command(command, stdout=mock.MagicMock())
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


class TestWhatItCannotDo:
    pytestmark = pytest.mark.usefixtures("application")

    @pytest.mark.parametrize("table", HISTORY)
    def test_history_is_closed(self, table):
        key = "number" if table == HistoryEntry._meta.db_table else "pgh_id"
        assert_refused(
            f"UPDATE {table} SET {key} = {key}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"INSERT INTO {table} SELECT * FROM {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER USER",
            f"DROP TABLE {table}",
            f"CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        )

    @pytest.mark.parametrize("table", ["evidence_claim", "evidence_conceptevent"])
    def test_triggers_stay_as_they_are(self, table):
        found = triggers(table)
        assert len(found) >= 3
        for trigger, function in found.items():
            assert_refused(
                f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NULL; END $$",
                f"ALTER FUNCTION {function}() SECURITY INVOKER",
                f"DROP FUNCTION {function}() CASCADE",
                f"DROP TRIGGER {trigger} ON {table}",
                f"ALTER TABLE {table} DISABLE TRIGGER {trigger}",
            )

    @pytest.mark.parametrize("table", ["evidence_claim", "evidence_concept", "auth_user"])
    def test_tables_are_not_altered_or_emptied(self, table):
        assert_refused(
            f"TRUNCATE {table} CASCADE",
            f"ALTER TABLE {table} ADD COLUMN mine int",
            f"DROP TABLE {table}",
            f"CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        )

    def test_the_triggers_functions_cannot_be_hung_on_a_table_of_its_own(self):
        """They run with their owner's rights: on a temporary table they would write any event one likes."""
        [function] = (name for name in triggers("evidence_concept").values() if "history_insert" in name)
        ask("CREATE TEMPORARY TABLE forged (LIKE evidence_concept)")
        assert_refused(
            f"CREATE TRIGGER forge AFTER INSERT ON forged FOR EACH ROW EXECUTE FUNCTION {function}()"
        )

    def test_a_temporary_table_does_not_take_the_events(self):
        ask("CREATE TEMPORARY TABLE evidence_conceptevent (LIKE public.evidence_conceptevent)")
        concept = ConceptFactory()
        assert ask("SELECT count(*) FROM public.evidence_conceptevent WHERE pgh_obj_id = %s", concept.pk) == 1

    def test_it_cannot_become_somebody_else_or_switch_triggers_off(self):
        owner = ask("SELECT relowner::regrole::text FROM pg_class WHERE oid = 'evidence_claim'::regclass")
        assert_refused(
            f"SET ROLE {owner}",
            f"SET SESSION AUTHORIZATION {owner}",
            "SET session_replication_role = replica",
            f"GRANT {owner} TO evidence_app",
            "ALTER ROLE evidence_app SUPERUSER",
            "CREATE ROLE another",
            "CREATE DATABASE another",
            "CREATE TABLE another (n int)",
            "CREATE FUNCTION another() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE SCHEMA another",
            "COPY evidence_claim TO PROGRAM 'true'",
            "COPY evidence_claim TO '/tmp/another'",
            "SELECT pg_read_file('postgresql.conf')",
        )

    def test_the_state_of_the_migrations_is_read_only(self):
        assert ask("SELECT count(*) FROM django_migrations") > 0
        assert_refused("DELETE FROM django_migrations")

    def test_flush_is_refused(self):
        ConceptFactory()
        with pytest.raises(CommandError, match="couldn't be flushed"):
            call_command("flush", interactive=False, verbosity=0)
        assert Concept.objects.exists()

    def test_migrate_without_the_owner_is_refused(self):
        connection.settings_dict["OWNER"] = None
        call_command("migrate", verbosity=0)  # there is nothing to do
        # One step back: for more, Django works out what the models were at each, which takes it long.
        applied = MigrationRecorder(connection).applied_migrations()
        *_, before, _ = sorted(name for app, name in applied if app == "evidence")
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            call_command("migrate", "evidence", before, verbosity=0)


@pytest.mark.django_db
class TestGranting:
    @pytest.fixture(autouse=True)
    def role(self):
        role = application_of(connection)
        if not role:
            pytest.skip("one role is both owner and application: DATABASE_OWNER_URL is not set")
        return role

    def may(self, role, table, right):
        return ask("SELECT has_table_privilege(%s, %s, %s)", role, table, right)

    @pytest.mark.parametrize(
        ("statement", "weakness"),
        [
            ("GRANT UPDATE ON evidence_claimevent TO {role}", "may write tables of history"),
            ("GRANT INSERT ON evidence_historyentry TO PUBLIC", "may write tables of history"),
            ("ALTER TABLE evidence_claimevent OWNER TO {role}", "owns the tables of history"),
            ("GRANT ALL ON SCHEMA public TO {role}", "may make tables and functions"),
            ("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}", "may use functions that write"),
            ("ALTER ROLE {role} SUPERUSER", "is a superuser"),
            ("ALTER ROLE {role} CREATEROLE", "may make roles"),
        ],
    )
    def test_what_opens_history_is_said(self, role, statement, weakness):
        assert weaknesses(connection, role) == []
        assert check_guard(["default"]) == []
        ask(statement.format(role=role))
        [found] = weaknesses(connection, role)
        assert found.startswith(f"{role} {weakness}")
        [message] = check_guard(["default"])
        assert (message.id, weakness in message.msg) == ("evidence.I001", True)

    def test_the_next_migrate_takes_back_what_was_given_by_hand(self, role):
        ask(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}, PUBLIC")
        ask(f"GRANT ALL ON ALL FUNCTIONS IN SCHEMA public TO {role}")
        ask(f"GRANT ALL ON SCHEMA public TO {role}")
        ask(f"GRANT UPDATE (name) ON evidence_conceptevent TO {role}")
        assert weaknesses(connection, role)
        call_command("migrate", verbosity=0)
        assert weaknesses(connection, role) == []
        assert not self.may(role, "evidence_claim", "TRUNCATE")
        assert not ask("SELECT has_any_column_privilege(%s, 'evidence_conceptevent', 'UPDATE')", role)
        assert self.may(role, "evidence_claim", "UPDATE")

    def test_a_table_that_no_model_knows_stays_closed(self, role):
        ask(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO {role}")
        grant_rights(connection, role)
        ask('CREATE TABLE "Made later" (id serial)')
        for _ in range(2):
            assert not self.may(role, '"Made later"', "SELECT")
            grant_rights(connection, role)


class TestAsOwner:
    def test_the_connection_is_the_owners_within_and_the_old_one_after(self, application):
        role, session = ask("SELECT session_user::text"), ask("SELECT pg_backend_pid()")
        owner = ask("SELECT relowner::regrole::text FROM pg_class WHERE oid = 'auth_user'::regclass")
        login = connection.settings_dict
        ask("SELECT pg_advisory_lock(77)")
        with as_owner():
            assert ask("SELECT session_user::text") == owner != role
            assert application_of(connections["default"]) == role
            assert ask("SELECT current_database()") == login["NAME"]
            # What the application held is held still.
            assert ask("SELECT pg_try_advisory_lock(77)") is False
            with as_owner():  # as `migrate` in a command that is the owner's itself
                assert ask("SELECT session_user::text") == owner
        assert ask("SELECT pg_backend_pid()") == session

    @pytest.mark.django_db
    def test_where_one_role_is_both_nothing_changes(self):
        with as_owner():
            ConceptFactory()
        assert Concept.objects.count() == 1
