"""Somebody who writes through the API: with a token, as programs do."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client

from evidence.models import ConflictStatement, Scope
from evidence.services.roles import Role
from evidence.services.tokens import make_token
from tests.factories import UserFactory

from .conftest import PROBLEM
from .described import check_described


class Writer:
    """One person with one token, of every scope unless `scopes` says otherwise."""

    def __init__(self, role: Role | None = None, *, scopes: Any = tuple(Scope.values), **user: Any) -> None:
        self.user = user.pop("user", None) or UserFactory(**user)
        if role is not None:
            self.user.groups.add(Group.objects.get(name=role))
        # Without one, nobody judges anything.
        ConflictStatement.objects.get_or_create(user=self.user, defaults={"statement": "None."})
        lifetime = datetime.timedelta(days=1)
        name = f"token {self.user.api_tokens.count()}"
        self.token, text = make_token(user=self.user, name=name, scopes=scopes, lifetime=lifetime)
        self.client = Client(headers={"authorization": f"Bearer {text}"})

    def send(self, method: str, address: str, body: Any = None, **headers: str) -> HttpResponse:
        """Send `body` as JSON, or as it is if it is bytes; `if_match=` and the like become headers."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        path = address if address.startswith(("/", "http")) else f"/api/v1/{address}"
        response = self.client.generic(
            method,
            path,
            raw,
            content_type=headers.pop("content_type", "application/json"),
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        check_described(method, path, response)
        return response

    def done(self, method: str, address: str, body: Any = None, *, status: int = 201, **headers: str) -> Any:
        response = self.send(method, address, body, **headers)
        assert response.status_code == status, (response.status_code, response.content.decode())
        return response.json() if response.content else None

    def refused(self, status: int, method: str, address: str, body: Any = None, **headers: str) -> Any:
        response = self.send(method, address, body, **headers)
        assert response.status_code == status, (response.status_code, response.content.decode())
        assert response["Content-Type"] == PROBLEM
        problem = response.json()
        assert (problem["status"], problem["type"]) == (status, "about:blank")
        assert problem["title"]
        assert problem["detail"]
        return problem

    def pointers(self, status: int, method: str, address: str, body: Any = None, **headers: str) -> set[str]:
        """The places that a refusal names."""
        problem = self.refused(status, method, address, body, **headers)
        return {error["pointer"] for error in problem.get("errors", ())}

    def etag(self, address: str) -> str:
        response = self.send("GET", address)
        assert response.status_code == 200, response.content.decode()
        return response["ETag"]
