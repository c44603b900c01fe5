"""Every route, asked with what breaks things, by somebody who may do everything: never a 500 (FAULTS 38)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction

from tests.golden.asking import Asker
from tests.golden.objects import make_objects
from tests.golden.roles import SUPERUSER, make_user
from tests.golden.routes import Route, all_routes
from tests.golden.targets import Target, targets

from .hostile import BODIES, VALUES, parameters

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def asked(quiet, crossref) -> tuple[Asker, list[tuple[Route, Target]]]:
    """Somebody who may do everything, and one address of each route whose row is there."""
    user = make_user(SUPERUSER)
    objects = make_objects(user)
    each = []
    for route in all_routes():
        there = [target for target in targets(route, objects) if target.path]
        each += [(route, target) for target in there[:1]]
        # An action is another form at the same address.
        each += [(route, target) for target in there[1:] if target.methods == ("POST",)][:1]
    return Asker(user), each


def fails(asker: Asker, method: str, path: str, **request: Any) -> str:
    """What went wrong in asking this, or ``""``; what it did is undone."""
    around = transaction.atomic()
    # As Django's TestCase marks its own: what must not be within a transaction is not, but for us.
    around._from_testcase = True  # type: ignore[attr-defined]
    try:
        with around:
            response = asker.generic(method, path, **request)
            transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001 -- whatever a view lets through is a 500
        return f"{method} {path} {str(request)[:200]!r}: {error!r}"[:600]
    return (
        f"{method} {path} {str(request)[:200]!r}: {response.status_code}"
        if response.status_code >= 500
        else ""
    )


def query(target: Target, name: str, value: str) -> str:
    given = {**target.query, name: value}
    return "&".join(f"{quote(n)}={quote(v.encode('utf-8', 'surrogatepass'))}" for n, v in given.items())


# By face, so that processes share them: what the route is, and how many questions it takes at least.
FACES = {
    "lists of the admin": (lambda route: route.text.startswith("/admin/") and not route.arguments, 500),
    "rows of the admin": (lambda route: route.text.startswith("/admin/") and bool(route.arguments), 100),
    "API": (lambda route: route.text.startswith("/api/"), 200),
    "pages": (lambda route: not route.text.startswith(("/admin/", "/api/")), 50),
}


@pytest.mark.parametrize("face", FACES)
def test_in_the_address(face, asked):
    asker, addresses = asked
    of_face, least = FACES[face]
    broken = [
        fails(asker, "GET", str(target.path), QUERY_STRING=query(target, name, value))
        for route, target in addresses
        if of_face(route)
        for name, value in parameters(route, str(target.path))
    ]
    assert len(broken) > least
    assert [error for error in broken if error] == []


def test_in_a_form(asked):
    asker, addresses = asked
    broken = []
    for route, target in addresses:
        for number, name in enumerate(target.body, start=len(route.text)):
            for value in {VALUES[number * 5 % len(VALUES)], "a\0b", "abc"}:
                body = {
                    **target.body,
                    name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
                }
                broken.append(fails(asker, "POST", str(target.path), **encoded(body)))
    assert len(broken) > 200
    assert [error for error in broken if error] == []


def encoded(body: dict[str, Any]) -> dict[str, Any]:
    text = "&".join(f"{quote(str(name))}={quote(str(value))}" for name, value in body.items())
    return {"data": text, "content_type": "application/x-www-form-urlencoded"}


def test_in_a_body(asked):
    asker, addresses = asked
    broken = []
    for _, target in addresses:
        path = str(target.path)
        # Django's forms read one content type, and the pages of the admin one method.
        methods = ("POST",) if path.startswith("/admin/") else ("POST", "PUT", "PATCH", "DELETE")
        for body in BODIES[:1] if path.startswith("/admin/") else BODIES:
            broken += [fails(asker, m, path, data=body, content_type="application/json") for m in methods]
        for odd in ("multipart/form-data; boundary=x", "text/plain"):
            broken.append(fails(asker, "POST", path, data=BODIES[0], content_type=odd))
    assert [error for error in broken if error] == []
