"""What must hold of the golden table whatever is written into it: `make golden` writes what it finds.

The rules are those of issue 3: deny by default, hidden is as good as missing, a right is not another's.
"""

from __future__ import annotations

import pytest

from evidence.services.roles import Role

from . import table
from .asking import LOGIN, WROTE
from .roles import ANONYMOUS, ASKING, MEMBER, SUPERUSER
from .table import Row

SAFE = ("GET", "HEAD", "OPTIONS")
HIDDEN = ("draft", "submitted", "rejected", "withdrawn", "superseded")
# Who does not see what others have not published.
NOT_SEEING = (ANONYMOUS, MEMBER, Role.VIEWER, Role.RESEARCHER, Role.ADMINISTRATOR)


@pytest.fixture(scope="module")
def golden() -> table.Table:
    held = table.read()
    assert len(held) > 2000
    return held


# One's own tokens are everybody's to make and to end.
OWN_TOKENS = {
    Row("/account/tokens/", "-", "POST"),
    Row("/account/tokens/<pk>/revoke/", "own", "POST"),
}


def written(golden, asking):
    return {row for row, cells in golden.items() if cells[asking].endswith(WROTE)} - OWN_TOKENS


def test_nobody_touches_the_tokens_of_others_but_administrators(golden):
    ended = {
        (row.route, asking)
        for row, cells in golden.items()
        for asking, cell in cells.items()
        if "token" in row.route and "of another" in row.what and cell.endswith(WROTE)
    }
    assert ended == {
        ("/admin/evidence/apitoken/", Role.ADMINISTRATOR),
        ("/admin/evidence/apitoken/", SUPERUSER),
    }


def test_every_cell_is_filled(golden):
    odd = {
        (row, asking): cell
        for row, cells in golden.items()
        for asking, cell in cells.items()
        if cell not in (LOGIN, table.NO_SUCH_ROW) and not cell.removesuffix(WROTE).isdecimal()
    }
    assert odd == {}
    assert all(set(cells) == set(ASKING) for cells in golden.values())


def test_nothing_fails(golden):
    assert [row for row, cells in golden.items() for cell in cells.values() if cell.startswith("5")] == []


# What an import would do is done, and undone again before it is shown.
PREVIEW = "/admin/evidence/study/import/<file>/"
# They take texts and lists that no address could hold, and write nothing.
READ_BY_POST = ("/api/v1/audit/", "/api/v1/bibliography/")


def test_reading_writes_nothing(golden):
    rows = [row for asking in ASKING for row in written(golden, asking) if row.method in SAFE]
    assert [row for row in rows if row.route != PREVIEW] == []


@pytest.mark.parametrize("asking", [ANONYMOUS, MEMBER, Role.VIEWER])
def test_who_only_reads_writes_nothing(asking, golden):
    assert written(golden, asking) == set()


def test_administrators_write_users_groups_and_the_end_of_tokens_only(golden):
    rows = written(golden, Role.ADMINISTRATOR)
    assert rows
    theirs = ("/admin/auth/", "/admin/evidence/apitoken/")
    assert [row for row in rows if not row.route.startswith(theirs)] == []


def test_only_administrators_and_superusers_come_near_users(golden):
    near = {
        asking
        for row, cells in golden.items()
        if row.route.startswith("/admin/auth/") and not row.route.endswith(("/<id>/", "/<object_id>/"))
        for asking, cell in cells.items()
        if cell not in (LOGIN, table.NO_SUCH_ROW, "403", "404", "405")
    }
    assert near == {Role.ADMINISTRATOR, SUPERUSER}


def test_administrators_touch_no_superuser_and_no_role(golden):
    assert [row for row in written(golden, Role.ADMINISTRATOR) if "a superuser" in row.what] == []
    for asking in ASKING:
        assert [row for row in written(golden, asking) if "a role" in row.what] == []


OF_ARTICLES = "/admin/evidence/article/"


def test_what_is_done_with_stored_articles_is_so_by_role(golden):
    done = {
        asking: {
            row.route.removeprefix(OF_ARTICLES).removeprefix("<object_id>/").strip("/")
            or row.what.partition(":")[0]
            for row in written(golden, asking)
            if row.route.startswith(OF_ARTICLES)
        }
        for asking in (*Role, ANONYMOUS, MEMBER)
    }
    theirs = {"add", "audit", "change", "decide"}
    judged = {*theirs, "suppress", "unsuppress"}
    assert {asking: pages for asking, pages in done.items() if pages} == {
        Role.RESEARCHER: theirs,
        Role.EDITOR: judged,
        Role.CURATOR: {*judged, "delete", "delete_selected"},
    }


def test_researchers_write_their_own_drafts_only(golden):
    rows = {row for row in written(golden, Role.RESEARCHER) if not row.route.startswith(OF_ARTICLES)}
    assert rows
    assert {row.route.split("/")[3] for row in rows} == {"claim", "evidenceline", "claims", "evidence"}
    own = ("own draft", "own rejected", "own submitted")
    # A revision is a draft of one's own, beside what is published.
    assert {row.what for row in rows if row.what.startswith("revise: ")} == {
        "revise: own published",
        "revise: published of another",
    }
    assert {row.what for row in rows if row.route.endswith("/revise/")} == {
        "own published",
        "published of another",
    }
    # To have looked for what speaks against a claim changes nobody's words.
    aside = ("/add/", "/revise/", "/contrary-searches/")
    others = [row for row in rows if not row.what.startswith("revise: ") and not row.what.endswith(own)]
    assert {row.route for row in others if not row.route.endswith(aside)} == {
        f"/api/v1/{rows}/{more}" for rows in ("claims", "evidence") for more in ("", "bulk/")
    }


def test_curators_and_editors_reject_what_others_submitted(golden):
    rejected = {
        (row.what.partition(": ")[2], asking)
        for row, cells in golden.items()
        for asking, cell in cells.items()
        if row.what.startswith("reject: ") and cell.endswith(WROTE)
    }
    judges = (Role.CURATOR, Role.EDITOR, SUPERUSER)
    submitted = ("submitted of another", "submitted of a draft claim")
    assert rejected == {(what, asking) for what in submitted for asking in judges}


def test_only_submitted_work_of_others_is_published_and_by_editors(golden):
    publishing = {
        (row.what.partition(": ")[2], asking)
        for row, cells in golden.items()
        for asking, cell in cells.items()
        if row.what.startswith("publish: ") and cell.endswith(WROTE)
    }
    by_api = {
        (row.what, asking)
        for row, cells in golden.items()
        for asking, cell in cells.items()
        if row.route.startswith("/api/") and row.route.endswith("/publish/") and cell.endswith(WROTE)
    }
    assert publishing == by_api
    assert publishing == {("submitted of another", Role.EDITOR), ("submitted of another", SUPERUSER)}


def test_who_may_publish_rewrites_nothing_of_others(golden):
    for asking in (Role.EDITOR, SUPERUSER):
        rewritten = {
            row.what
            for row in written(golden, asking)
            if row.route.startswith("/admin/evidence/evidenceline/<object_id>/change/")
        }
        by_api = {
            row.what
            for row in written(golden, asking)
            if row.route == "/api/v1/evidence/<key>/" and row.method in ("PATCH", "DELETE")
        }
        assert rewritten == by_api == {"own draft", "own rejected"}


def test_nobody_writes_what_is_out_of_draft(golden):
    fixed = ("published", "withdrawn", "superseded")
    for asking in ASKING:
        for row in written(golden, asking):
            if (
                row.route.startswith("/admin/evidence/evidenceline/<object_id>/")
                and "/step/" not in row.route
            ):
                assert not any(state in row.what for state in fixed), (asking, row)


def test_hidden_is_as_good_as_missing(golden):
    """No status tells that there is a row which one may not see."""
    compared = 0
    for row, cells in golden.items():
        step, _, what = row.what.rpartition(": ")
        if what.startswith(HIDDEN) and what.endswith("of another"):
            missing = golden.get(Row(row.route, f"{step}: missing" if step else "missing", row.method))
            for asking in NOT_SEEING if missing else ():  # HEAD is asked about one row only
                compared += 1
                assert cells[asking] == missing[asking], (asking, row)
    assert compared > 500


def test_hidden_is_404_on_pages_and_in_the_api(golden):
    for row, cells in golden.items():
        if row.method == "GET" and row.what == "draft of another" and not row.route.startswith("/admin/"):
            # An address of a step has nothing to get, whatever the row.
            assert {cells[asking] for asking in NOT_SEEING} in ({"404"}, {"405"}), row


def test_nobody_writes_through_the_api_without_signing_in(golden):
    for row, cells in golden.items():
        if row.route.startswith("/api/") and row.method not in SAFE:
            right = ("401", "405", "404", table.NO_SUCH_ROW)
            assert cells[ANONYMOUS] in ((*right, "200") if row.route in READ_BY_POST else right), row


def test_the_api_gives_nobody_more_than_the_admin_does(golden):
    """A step that the admin refuses somebody, the API refuses them too."""
    compared = 0
    for row, cells in golden.items():
        rows, _, rest = row.route.removeprefix("/api/v1/").partition("/")
        model = {"claims": "claim", "evidence": "evidenceline"}.get(rows)
        step = rest.removeprefix("<key>/").rstrip("/")
        name = "take-back" if step == "withdraw" and "submitted" in row.what else step
        there = Row(f"/admin/evidence/{model}/<object_id>/step/<name>/", f"{name}: {row.what}", "POST")
        if row.method == "POST" and there in golden:
            for asking, cell in cells.items():
                compared += 1
                if cell.endswith(WROTE):
                    assert golden[there][asking].endswith(WROTE), (asking, row)
    assert compared > 500


def test_the_admin_is_for_those_who_are_signed_in_as_staff(golden):
    open_to_all = {"/admin/login/", "/admin/logout/"}
    for row, cells in golden.items():
        if row.route.startswith("/admin/") and row.route not in open_to_all:
            assert {cells[ANONYMOUS], cells[MEMBER]} <= {LOGIN, "405", table.NO_SUCH_ROW}, row
