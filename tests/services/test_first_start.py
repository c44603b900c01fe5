"""What a new installation is given, once."""

import threading
from unittest import mock

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command
from django.db import connection

from evidence.models import Claim, Concept, Run, RunKind, RunState, State, Study
from evidence.services import first_start
from evidence.services.first_start import Administrator, load_initial_content, make_first_administrator

pytestmark = pytest.mark.django_db

User = get_user_model()


def test_a_new_installation_gets_the_content_and_a_note_of_it() -> None:
    assert load_initial_content()
    assert Claim.objects.exists()
    run = Run.objects.get()
    assert (run.kind, run.state) == (RunKind.LOAD_FIXTURES, RunState.SUCCEEDED)
    assert run.counts == {"concepts": Concept.objects.count(), "studies": Study.objects.count()}


def test_what_curators_changed_or_deleted_stays_so() -> None:
    load_initial_content()
    changed = Concept.objects.order_by("pk").last()
    assert changed
    Concept.objects.filter(pk=changed.pk).update(description="curated")
    Claim.objects.update(state=State.WITHDRAWN)
    unused = Concept.objects.filter(claims_as_subject=None, claims_as_object=None, children=None)
    unused = unused.exclude(pk=changed.pk)
    gone = list(unused.values_list("pk", flat=True))
    assert gone
    unused.delete()
    assert not load_initial_content()
    assert Concept.objects.get(pk=changed.pk).description == "curated"
    assert not Concept.objects.filter(pk__in=gone).exists()
    assert not Claim.objects.exclude(state=State.WITHDRAWN).exists()
    assert Run.objects.count() == 1


def test_a_database_with_content_of_its_own_gets_none() -> None:
    call_command("loaddata", "vocabulary", verbosity=0)
    assert not load_initial_content()
    assert not Study.objects.exists()
    assert not Run.objects.exists()


def test_content_that_cannot_be_loaded_leaves_nothing_behind() -> None:
    with (
        mock.patch.object(first_start, "INITIAL_CONTENT", ("vocabulary", "no_such_fixture")),
        pytest.raises(Exception, match="no_such_fixture"),
    ):
        load_initial_content()
    assert not Concept.objects.exists()
    assert not Run.objects.exists()
    assert load_initial_content()


def test_the_first_administrator_gets_a_random_password() -> None:
    administrator = make_first_administrator()
    assert administrator
    assert administrator.username == "admin"
    user = authenticate(username="admin", password=administrator.password)
    assert user is not None
    assert user.is_superuser
    assert make_first_administrator() is None


def test_two_installations_do_not_share_a_password() -> None:
    first = make_first_administrator()
    User.objects.all().delete()
    second = make_first_administrator()
    assert first
    assert second
    assert first.password != second.password


def test_a_chosen_password_is_taken_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVIDENCE_ADMIN_PASSWORD", "chosen by whoever installs")
    assert make_first_administrator() == Administrator("admin", None)
    assert authenticate(username="admin", password="chosen by whoever installs")


def test_an_ordinary_user_called_admin_stays_ordinary() -> None:
    User.objects.create_user("admin", password="theirs")
    administrator = make_first_administrator()
    assert administrator
    assert administrator.username == "admin2"
    assert not User.objects.get(username="admin").is_superuser


@pytest.mark.django_db(transaction=True)
def test_two_first_starts_at_once_do_the_work_once() -> None:
    outcomes: list[first_start.Preparation] = []
    told: list[str] = []

    def start() -> None:
        try:
            outcomes.append(first_start.prepare(told.append))
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(outcome.loaded_content for outcome in outcomes) == [False, False, True]
    assert sum(outcome.administrator is not None for outcome in outcomes) == 1
    assert Run.objects.count() == 1
    # Its tables are there already: nothing to wait for.
    assert told == []
