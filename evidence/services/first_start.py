"""What a new installation is given before anybody uses it: tables, content, an administrator."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from evidence.models import Concept, Run, RunKind, RunState, Study

from .database_owner import as_owner

INITIAL_CONTENT = ("vocabulary", "demonstration")
"""The fixtures that a new installation starts with, in the order in which they build on each other."""

# Any number that nothing else in the database uses as an advisory lock.
_LOCK = 0x45566964


@dataclass(frozen=True)
class Administrator:
    """A new administrator; `password` is None when it was chosen by whoever started us, who knows it."""

    username: str
    password: str | None


@dataclass(frozen=True)
class Preparation:
    """What `prepare` had to do."""

    loaded_content: bool
    administrator: Administrator | None


def prepare(tell: Callable[[str], None]) -> Preparation:
    """Make the database ready for use; changes nothing where it is. Processes at once wait for each other.

    `tell` is given what is begun that may take its time: those who wait should know for what.
    """
    with _one_process_at_a_time():
        if steps := _missing_migrations():
            tell(f"Preparing the database (migrations to apply: {steps}). Pages wait until it is done …")
        call_command("migrate", interactive=False, verbosity=0)
        return Preparation(load_initial_content(), make_first_administrator())


def _missing_migrations() -> int:
    with as_owner():
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def load_initial_content() -> bool:
    """Load the initial content into an installation that has none and never had it; says whether it did.

    Never a second time: what curators changed or deleted since must stay so. The content and the note
    that it was loaded are stored together or not at all.
    """
    # As the owner: the content comes published, and for all others a version begins as a draft.
    with as_owner(), transaction.atomic():
        if (
            Run.objects.filter(kind=RunKind.LOAD_FIXTURES, state=RunState.SUCCEEDED).exists()
            or Concept.objects.exists()
            or Study.objects.exists()
        ):
            return False
        started = timezone.now()
        call_command("loaddata", *INITIAL_CONTENT, verbosity=0)
        Run.objects.create(
            kind=RunKind.LOAD_FIXTURES,
            state=RunState.SUCCEEDED,
            counts={"concepts": Concept.objects.count(), "studies": Study.objects.count()},
            started_at=started,
            finished_at=timezone.now(),
        )
        return True


def make_first_administrator() -> Administrator | None:
    """The user `admin`, where nobody is a superuser yet; None where somebody is.

    The password is that of the variable EVIDENCE_ADMIN_PASSWORD, or a random one.
    """
    users = get_user_model()._default_manager
    if users.filter(is_superuser=True).exists():
        return None
    chosen = os.environ.get("EVIDENCE_ADMIN_PASSWORD")
    password = chosen or secrets.token_urlsafe(12)
    # An ordinary user may have the name already.
    username = next(name for name in _names() if not users.filter(username=name).exists())
    users.create_superuser(username=username, email="", password=password)
    return Administrator(username, None if chosen else password)


def _names() -> Iterator[str]:
    yield "admin"
    number = 2
    while True:
        yield f"admin{number}"
        number += 1


@contextmanager
def _one_process_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
