"""What every test may use. Sockets other than loopback are blocked for all of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from pytest_socket import socket_allow_hosts

from evidence.services.database_owner import application_of
from tests.emptying import Emptying
from tests.stand_in import CrossrefStandIn
from tests.template import template_on


def pytest_runtest_setup(item: pytest.Item) -> None:
    # Unix sockets stay open: the embedded PostgreSQL listens on one.
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(scope="session", autouse=True)
def static_files_where_they_are(django_test_environment: None) -> Iterator[None]:
    """Pages find their style sheets without `collectstatic`."""
    plain = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=plain, WHITENOISE_AUTOREFRESH=True, WHITENOISE_USE_FINDERS=True):
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_hashed_at_once(django_test_environment: None) -> Iterator[None]:
    """Slow on purpose elsewhere; what is tested here is who may do what once the password is right."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> dict[str, Any]:
    """The suite logs in as the owner, who can make and empty a database; its own login is what this gives.

    So `migrate` sets the rights of the application's role as elsewhere; tests with the fixture
    `application` work with that role. The worker's database is a copy of the migrated template, unless it
    is one to be kept (`--reuse-db`), which is migrated where it stands.
    """
    mine = connections["default"].settings_dict
    login = {key: mine[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    if owner := mine.pop("OWNER", None):
        mine |= {**owner, "APPLICATION": login["USER"]}
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            mine["TEST"] |= {"TEMPLATE": template_on(connections["default"]), "MIGRATE": False}
    return login


@pytest.fixture
def application(transactional_db: None, django_db_modify_db_settings: dict[str, Any]) -> Iterator[None]:
    """The test's connection is another one, and of the application's role."""
    outer = connections["default"]
    if not application_of(outer):
        pytest.skip("one role is both owner and application: DATABASE_OWNER_URL is not set")
    inner = outer.copy()
    inner.settings_dict |= {**django_db_modify_db_settings, "HOST": outer.settings_dict["HOST"]}
    del inner.settings_dict["APPLICATION"]
    inner.settings_dict["OWNER"] = {key: outer.settings_dict[key] for key in django_db_modify_db_settings}
    connections["default"] = inner
    try:
        yield
    finally:
        connections["default"] = outer
        inner.close()


@pytest.fixture(scope="session", autouse=True)
def imports_within_the_request(django_test_environment: None) -> Iterator[None]:
    """A process of its own would not see what a test has not committed."""
    with override_settings(IMPORT_APART=False):
        yield


@pytest.fixture(scope="session", autouse=True)
def asking_the_api_without_end(django_test_environment: None) -> Iterator[None]:
    """No limit, and no statement that counts: `tests/api/test_throttling.py` has both."""
    with override_settings(
        API_RATE_ANONYMOUS=None,
        API_RATE_SIGNED_IN=None,
        AUDIT_RATE_ANONYMOUS=None,
        AUDIT_RATE_SIGNED_IN=None,
    ):
        yield


@pytest.fixture(autouse=True)
def nothing_known_from_the_test_before() -> Iterator[None]:
    """What a process keeps between requests, so that a test costs the same queries wherever it stands."""
    yield
    # Not before: only now are all applications there.
    from evidence.api import short_ways
    from evidence.api.json_rows import WrittenByDatabase
    from evidence.search import forget_meanings
    from evidence.services import tally_blocks

    forget_meanings()
    short_ways.forget()
    WrittenByDatabase.planned_pages.forget()
    WrittenByDatabase.planned_rows.forget()
    tally_blocks.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests with ``transaction=True`` empty all tables, which costs little where they wrote little."""
    with django_db_blocker.unblock():
        emptying = Emptying()
    with emptying.in_place_of_flushing():
        yield


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real records beside the project's root; tests that read it are marked `corpus`."""
    path = Path(__file__).resolve().parent.parent.parent / "shared"
    if not (path / "crossref").is_dir():
        pytest.skip("the real records (the folder shared/ beside the project) are not here")
    return path


@pytest.fixture
def crossref(httpserver, settings) -> CrossrefStandIn:
    """A stand-in for Crossref, to which the settings point. A subscriber waits for hardly any turn."""
    stand_in = CrossrefStandIn(httpserver)
    settings.CROSSREF_BASE_URL = stand_in.url
    settings.CROSSREF_API_KEY = "key"
    return stand_in


@pytest.fixture
def quick_retries(settings) -> None:
    """The services give up on Crossref at once: for tests of what becomes of an outage."""
    settings.CROSSREF_DEADLINE = 0.5
