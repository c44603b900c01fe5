"""A database that fails for a moment costs an import nothing (FAULTS 24)."""

import threading

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, connections, transaction

from evidence.models import Run, RunState, Study
from evidence.services.adding import add_studies
from evidence.services.refreshing import refresh_studies
from evidence.services.transactions import DELAYS, in_transaction
from tests.factories import StudyFactory
from tests.stand_in import message

pytestmark = pytest.mark.django_db(transaction=True)


def fail_with(state):
    """The database's own error of that SQLSTATE."""
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'invented' USING ERRCODE = '{state}'; END $$")


def cut_connection():
    """The server ends this thread's connection, as it does when it is stopped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]

    def terminate():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        connections.close_all()

    other = threading.Thread(target=terminate)
    other.start()
    other.join()


@pytest.mark.parametrize("state", ["40P01", "40001", "57P01", "08006"])
def test_what_passes_is_done_again_as_a_whole(state):
    sleeps = []

    def work():
        study = StudyFactory()
        if len(sleeps) < 2:
            fail_with(state)
        return study

    study = in_transaction(work, sleep=sleeps.append)
    assert Study.objects.get() == study
    assert sleeps == list(DELAYS[:2])


def test_a_cut_connection_is_opened_again():
    sleeps = []

    def work():
        StudyFactory()
        if not sleeps:
            cut_connection()
        return Study.objects.count()

    assert in_transaction(work, sleep=sleeps.append) == 1
    assert len(sleeps) == 1


@pytest.mark.parametrize(
    ("state", "error"), [("23505", IntegrityError), ("22001", DataError), ("53100", OperationalError)]
)
def test_what_does_not_pass_is_raised_at_once(state, error):
    sleeps = []
    with pytest.raises(error):
        in_transaction(lambda: fail_with(state), sleep=sleeps.append)
    assert sleeps == []


def test_it_gives_up_in_the_end():
    sleeps = []
    with pytest.raises(OperationalError):
        in_transaction(lambda: fail_with("40P01"), sleep=sleeps.append)
    assert sleeps == list(DELAYS)


def test_within_a_callers_transaction_nothing_is_repeated():
    sleeps = []
    with pytest.raises(OperationalError), transaction.atomic():
        in_transaction(lambda: fail_with("40P01"), sleep=sleeps.append)
    assert sleeps == []


def test_an_import_goes_on_after_the_database_was_lost(crossref):
    dois = [f"10.5555/{n}" for n in range(60)]
    crossref.serve(*map(message, dois))
    seen = []

    def lose_it(item, total):
        seen.append(item)
        if len(seen) in (1, 30, 55):
            cut_connection()

    account = add_studies(inputs=[*dois, "PMID 1"], progress=lose_it)
    assert account.counts == {"added": 61}
    assert Study.objects.count() == 61
    assert Run.objects.get().state == RunState.SUCCEEDED


def test_a_refresh_goes_on_after_the_database_was_lost(crossref):
    for n in range(3):
        StudyFactory(doi=f"10.5555/{n}")
        crossref.serve(message(f"10.5555/{n}"))
    account = refresh_studies(studies=Study.objects.all(), progress=lambda *_: cut_connection())
    assert account.counts == {"updated": 3}
    assert Run.objects.get().state == RunState.SUCCEEDED
