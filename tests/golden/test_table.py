"""The table itself: a route that it does not have is named, and what is written is what is read."""

from __future__ import annotations

import pytest

from . import table
from .roles import ASKING
from .routes import Route, all_routes
from .table import Row
from .targets import NoTarget, targets


def test_a_route_that_nobody_gives_rows_is_named_with_what_to_do():
    with pytest.raises(NoTarget, match=r"/articles/<pk>/ is new.*targets\.py.*make golden"):
        targets(Route("/articles/<pk>/"), {})


def test_a_model_that_is_new_in_the_admin_is_named():
    with pytest.raises(NoTarget, match=r"/admin/evidence/claim/<object_id>/change/ is new.*objects\.py"):
        targets(Route("/admin/evidence/claim/<object_id>/change/"), {})


def test_a_missing_row_and_another_answer_are_told():
    row, other = Row("/a/", "-", "GET"), Row("/b/", "-", "POST")
    told = table.differences("viewer", {row: "200", other: "302*"}, {row: {"viewer": "403"}})
    assert told == [
        "GET /a/ [-]: viewer gets 200, and 403 is right",
        "POST /b/ [-] has no row; viewer gets 302*",
    ]


def test_what_is_written_is_read(tmp_path):
    cells = dict.fromkeys(ASKING, "200")
    refused = dict.fromkeys(ASKING, "405")
    mine = {**refused, "anonymous": table.NO_SUCH_ROW}
    golden = {
        Row("/a/<pk>/", "draft of another", "GET"): cells,
        Row("/a/<pk>/", "own draft", "GET"): {**cells, "anonymous": table.NO_SUCH_ROW},
        Row("/a/<pk>/", "draft of another", "PUT"): refused,
        Row("/a/<pk>/", "own draft", "PUT"): mine,
        Row("/b/", "-", "POST"): {**cells, "editor": "302*"},
    }
    table.write(golden, tmp_path / "access.txt")
    read = table.read(tmp_path / "access.txt")
    # One line stands for the PUT of both, in which nobody's own row is as refused as any.
    assert read == golden | {Row("/a/<pk>/", "own draft", "PUT"): refused}
    assert (tmp_path / "access.txt").read_text().count("PUT") == 1


def test_the_file_is_as_it_would_be_written(tmp_path):
    table.write(table.read(), tmp_path / "access.txt")
    assert (tmp_path / "access.txt").read_text("utf-8") == table.FILE.read_text("utf-8")


def test_the_resolver_gives_every_face():
    texts = {route.text for route in all_routes()}
    assert {
        "/",
        "/healthz",
        "/api/v1/claims/<key>/",
        "/admin/evidence/claim/<object_id>/step/<name>/",
    } <= texts
    assert {"/admin/<app_label>/", "/admin/<url>"} <= texts
    assert not [text for text in texts if any(sign in text for sign in "^$()\\")]
