"""Every role asks every route, with every method, about rows in every state: it gets what the table says."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from . import table
from .asking import Asker
from .objects import make_objects
from .roles import ASKING, make_user
from .routes import all_routes
from .table import Row
from .targets import targets

WHAT_TO_DO = (
    "If the new answer is wrong, mend the code. If it is right, or the route is new: `make golden` writes "
    "tests/golden/access.txt; read its difference before you commit it."
)

NOT_ALLOWED = "405"


@pytest.fixture
def quiet(monkeypatch) -> None:
    """Refusals are what is asked for here: no log of each."""
    monkeypatch.setattr(logging.getLogger("django"), "disabled", True)
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


def found_by(asking: str) -> Iterator[tuple[Row, str]]:
    user = make_user(asking)
    objects = make_objects(user)
    asker = Asker(user)
    for route in all_routes():
        without: set[str] = set()
        for target in targets(route, objects):
            for method in target.methods:
                # A method that a route does not have for its first row, it has for no other.
                cell = NOT_ALLOWED if method in without else asker.cell(method, target)
                if cell == NOT_ALLOWED:
                    without.add(method)
                yield Row(route.text, target.what, method), cell if target.path else table.NO_SUCH_ROW


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("asking", ASKING)
def test_everybody_gets_what_the_table_says(asking, writing, quiet, crossref):
    found = dict(found_by(asking))
    if writing:
        table.write_column(asking, found)
    broken = [f"{row.method} {row.route} [{row.what}]" for row, cell in found.items() if cell[0] == "5"]
    assert not broken, "These fail, whoever may ask them."
    differences = table.differences(asking, found, table.read())
    shown = "\n".join(differences[:40])
    assert not differences, f"{len(differences)} answers differ.\n{shown}\n{WHAT_TO_DO}"


@pytest.mark.django_db
def test_every_route_has_rows_and_every_row_a_route(writing):
    if writing:
        pytest.skip("the table is being written")
    objects = make_objects(make_user("viewer"))
    wanted = {
        Row(route.text, target.what, method)
        for route in all_routes()
        for target in targets(route, objects)
        for method in target.methods
    }
    held = set(table.read())
    missing = sorted(f"{row.method} {row.route} [{row.what}]" for row in wanted - held)
    gone = sorted(f"{row.method} {row.route} [{row.what}]" for row in held - wanted)
    assert not missing, f"Without a row in the golden table: {missing[:20]}. {WHAT_TO_DO}"
    assert not gone, f"In the golden table, but gone from the site: {gone[:20]}. {WHAT_TO_DO}"
