"""``imports/``: a file in, 202 and an address that tells how far it is and what became of each record."""

from __future__ import annotations

import pytest

from evidence.models import Run, Study
from evidence.services.roles import Role
from tests.services.test_importing import FILE

from .writers import Writer

pytestmark = pytest.mark.django_db

TEXT = FILE.decode()


@pytest.fixture
def curator() -> Writer:
    return Writer(Role.CURATOR)


def test_a_file_is_taken_and_each_record_accounted_for(curator: Writer) -> None:
    answer = curator.send("POST", "imports/", {"text": TEXT, "filename": "library.ris"})
    assert answer.status_code == 202, answer.content
    begun = answer.json()
    assert answer["Location"] == begun["url"]
    told = curator.done("GET", begun["url"], status=200)
    assert (told["file"], told["state"], told["done"], told["total"]) == ("library.ris", "incomplete", 6, 6)
    assert told["counts"] == {"added": 3, "duplicate": 2, "refused": 1}
    first = curator.done("GET", f"{told['records']}?limit=4", status=200)
    rest = curator.done("GET", first["next"], status=200)
    assert [row["number"] for row in first["results"] + rest["results"]] == [1, 2, 3, 4, 5, 6]
    assert rest["next"] is None
    refused = first["results"][2]
    assert (refused["outcome"], refused["line"], refused["study"]) == ("refused", 22, None)
    assert "neither a title nor an identifier" in refused["reason"]
    assert Study.objects.first().created_by == curator.user


def test_sent_again_with_its_key_it_is_done_once(curator: Writer) -> None:
    first = curator.done("POST", "imports/", {"text": TEXT}, status=202, idempotency_key="k")
    again = curator.done("POST", "imports/", {"text": TEXT}, status=202, idempotency_key="k")
    assert first["id"] == again["id"]
    assert Run.objects.count() == 1
    curator.refused(422, "POST", "imports/", {"text": "10.5555/other"}, idempotency_key="k")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "#/text"),
        ({"text": "\u00a7 nothing of a bibliography \u00a7"}, "#/text"),
        ({"text": 5}, "#/text"),
        ({"text": TEXT, "format": "docx"}, "#/format"),
        ({"text": TEXT, "columns": {"title": 1}}, "#/columns/title"),
        ({"text": TEXT, "state": "succeeded"}, "#/state"),
    ],
)
def test_what_is_wrong_is_named(curator: Writer, body: dict[str, object], place: str) -> None:
    assert curator.pointers(400, "POST", "imports/", body) == {place}
    assert not Run.objects.exists()


def test_too_large_a_body_is_a_413(curator: Writer) -> None:
    curator.refused(413, "POST", "imports/", {"text": "x" * 3_000_000})


def test_it_takes_the_right_and_the_scope() -> None:
    Writer(Role.RESEARCHER).refused(403, "POST", "imports/", {"text": TEXT})
    Writer(Role.CURATOR, scopes=["read", "draft"]).refused(403, "POST", "imports/", {"text": TEXT})
    assert not Run.objects.exists()


def test_only_who_began_it_or_sees_runs_is_told(curator: Writer) -> None:
    begun = curator.done("POST", "imports/", {"text": TEXT}, status=202)
    for address in (begun["url"], begun["records"]):
        Writer(Role.RESEARCHER).refused(404, "GET", address)
        Writer(Role.ADMINISTRATOR).done("GET", address, status=200)
    curator.refused(404, "GET", "imports/999999/")
    assert curator.refused(400, "GET", f"{begun['records']}?after=x")


def test_records_cost_the_same_queries_however_many(
    curator: Writer, django_assert_num_queries: object
) -> None:
    begun = curator.done("POST", "imports/", {"text": TEXT}, status=202)
    with django_assert_num_queries(6):  # type: ignore[operator]
        curator.send("GET", begun["records"])
