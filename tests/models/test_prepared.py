"""Questions that a connection is asked again are asked by name, and answered as if they were not."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.models import BigIntegerField

from evidence.models import Study
from evidence.models import prepared as prepared_module
from evidence.models.prepared import PREFIX, Given, ask
from evidence.services.provenance import _writes
from tests.factories import StudyFactory

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = "SELECT title FROM evidence_study WHERE title LIKE %s AND title NOT LIKE '%%never' ORDER BY id"


@pytest.fixture(autouse=True)
def nothing_prepared():
    connection.close()


def names():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements ORDER BY prepare_time")
        return [name for (name,) in cursor.fetchall()]


def titles(pattern="%"):
    return [title for (title,) in ask("default", TITLES, (pattern,))]


def test_the_second_time_it_is_prepared_and_the_answer_is_of_now():
    StudyFactory(title="First")
    assert titles() == ["First"]
    assert names() == []
    assert titles() == ["First"]
    (name,) = names()
    StudyFactory(title="Second 100%")
    assert titles() == ["First", "Second 100%"]
    assert names() == [name]
    assert not _writes(f"EXECUTE {name}")
    assert _writes("EXECUTE something")


def test_other_values_are_another_question():
    StudyFactory(title="First"), StudyFactory(title="Second")
    for _ in range(3):
        assert titles("F%") == ["First"]
        assert titles("S%") == ["Second"]
    assert len(names()) == 2


def test_what_is_given_is_none():
    studies = [StudyFactory(doi=f"10.5555/given.{number}") for number in range(3)]
    dois, dois_values = Study.objects.filter(doi__in=[Given(0)]).values("pk").query.sql_with_params()
    ids, ids_values = Study.objects.numbered(Given(0, BigIntegerField())).values("pk").query.sql_with_params()
    for study in studies:
        assert ask("default", dois, dois_values, (study.doi,)) == [(study.pk,)]
        assert ask("default", ids, ids_values, (study.pk,)) == [(study.pk,)]
    assert ask("default", dois, dois_values, ("10.5555/given.'; --",)) == []
    assert ask("default", ids, ids_values, (None,)) == []
    assert len(names()) == 2


def test_within_a_transaction_nothing_is_prepared():
    with transaction.atomic():
        for _ in range(3):
            assert titles() == []
        assert names() == []


@pytest.mark.parametrize("lost", ["DEALLOCATE ALL", "another's"])
def test_a_name_that_is_gone_or_taken_is_asked_plainly(lost):
    StudyFactory(title="First")
    titles(), titles()
    (name,) = names()
    with connection.cursor() as cursor:
        if lost == "DEALLOCATE ALL":
            cursor.execute(lost)
        else:
            connection.evidence_prepared.prepared.clear()
            assert titles() == ["First"]
    assert titles() == ["First"]
    assert titles() == ["First"]
    assert titles() == ["First"]
    assert names() == [name]


def test_a_migration_under_it_is_no_error():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept (value integer); INSERT INTO kept VALUES (1)")
    try:
        question = "SELECT value FROM kept WHERE value = %s"
        for _ in range(3):
            assert ask("default", question, (1,)) == [(1,)]
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE kept ALTER value TYPE bigint")
        for _ in range(3):
            assert ask("default", question, (1,)) == [(1,)]
        assert len(names()) == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE kept")


def test_after_some_vain_tries_a_connection_is_left_alone():
    for _ in range(12):
        titles()
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
    assert connection.evidence_prepared.failures == prepared_module.MOST_FAILURES
    assert titles() == []
    assert names() == []


def test_an_error_of_the_question_itself_is_told():
    from django.db import DataError

    for _ in range(3):
        with pytest.raises(DataError):
            ask("default", "SELECT 1 / %s", (0,))


def test_what_is_kept_is_limited_and_renewed(monkeypatch):
    monkeypatch.setattr(prepared_module, "MOST_PREPARED", 2)
    for pattern in ("a%", "b%", "c%"):
        titles(pattern), titles(pattern)
    assert len(names()) == 2
    monkeypatch.setattr(prepared_module, "SECONDS_KEPT", -1.0)
    before = names()
    assert titles("c%") == []
    assert sorted(names()) == sorted(before)
    assert all(name.startswith(PREFIX) for name in before)
