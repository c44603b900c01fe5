"""``/healthz`` tells a load balancer the truth and a stranger nothing."""

from __future__ import annotations

import socket

import pytest
from django.db import connections
from django.test import RequestFactory

from evidence.api.health import healthz


@pytest.fixture
def dead_database():
    """The alias of a database where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    wanted = {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": port}
    connections.settings["dead"] = {**connections.settings["default"], **wanted}
    yield "dead"
    del connections["dead"]
    del connections.settings["dead"]


@pytest.mark.django_db
def test_well(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "ok"})


def test_without_its_database(dead_database, django_db_blocker, caplog):
    with django_db_blocker.unblock():
        response = healthz(RequestFactory().get("/healthz"), database=dead_database)
    assert response.status_code == 503
    assert response.content == b'{"status": "unavailable", "reason": "The database does not answer."}'
    assert caplog.records


@pytest.mark.django_db
def test_it_is_never_cached_and_only_read(client):
    assert "no-store" in client.get("/healthz")["Cache-Control"]
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405
