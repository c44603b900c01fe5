"""The API as its three kinds of user see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.factories import UserFactory

from .held import drafts, held  # noqa: F401

PROBLEM = "application/problem+json"


class Reader:
    """Somebody who asks the API; addresses are given below /api/v1/, or whole."""

    def __init__(self, user: Any = None) -> None:
        self.user = user
        self.client = Client()
        if user is not None:
            self.client.force_login(user)

    def response(self, address: str = "", **query: object) -> HttpResponse:
        path = address if address.startswith(("/", "http")) else f"/api/v1/{address}"
        return self.client.get(path, query or None)

    def get(self, address: str = "", **query: object) -> dict[str, Any]:
        response = self.response(address, **query)
        assert response.status_code == 200, response.content.decode()
        assert response["Content-Type"] == "application/json"
        return response.json()

    def refused(self, address: str = "", *, status: int = 400, **query: object) -> dict[str, Any]:
        """The problem that the API answers with."""
        response = self.response(address, **query)
        assert response.status_code == status, response.content.decode()
        assert response["Content-Type"] == PROBLEM
        problem = response.json()
        assert problem["status"] == status
        assert problem["title"]
        assert problem["detail"]
        return problem

    def rows(self, address: str, **query: object) -> list[dict[str, Any]]:
        return self.get(address, **query)["results"]

    def ids(self, address: str, **query: object) -> list[int]:
        return [row["id"] for row in self.rows(address, **query)]


@pytest.fixture
def anybody(db: None) -> Reader:
    return Reader()


@pytest.fixture
def member(db: None) -> Reader:
    """Logged in, without any right."""
    return Reader(UserFactory())


@pytest.fixture
def curator(db: None) -> Reader:
    """Sees unpublished work."""
    return Reader(UserFactory(permissions=["evidence.view_unpublished"]))
