"""Files sent to ``imports/``: as a field of a form or as the body itself; small, large, and broken off."""

from __future__ import annotations

import resource
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from rest_framework.exceptions import ParseError

from evidence.api.uploads import FILE_TYPES, FileParser, FormParser
from evidence.citations.readers import MOST_BYTES, UnreadableFile
from evidence.models import ImportFile, Run, RunState, Study
from evidence.services.importing import carry_out
from evidence.services.roles import Role
from tests.factories import UserFactory
from tests.services.test_importing import FILE

from .writers import Writer

pytestmark = pytest.mark.django_db

RIS = "application/x-research-info-systems"


@pytest.fixture
def curator() -> Writer:
    return Writer(Role.CURATOR)


def form(data: bytes = FILE, name: str = "library.ris", **fields: Any) -> bytes:
    return encode_multipart(BOUNDARY, {"file": SimpleUploadedFile(name, data), **fields})


def large() -> bytes:
    """More than is read within a request, of two records."""
    record = b"TY  - JOUR\nTI  - A title that is long enough for itself\nDO  - 10.5555/%d\nN1  - %s\nER  - \n"
    return b"".join(record % (number, b"x " * 800_000) for number in (1, 2))


@pytest.mark.parametrize("media_type", FILE_TYPES)
def test_a_body_that_is_the_file(curator: Writer, media_type: str) -> None:
    begun = curator.done(
        "POST", "imports/?filename=library.ris", FILE, status=202, content_type=f"{media_type}; charset=utf-8"
    )
    told = curator.done("GET", begun["url"], status=200)
    assert (told["file"], told["counts"]) == ("library.ris", {"added": 3, "duplicate": 2, "refused": 1})


def test_a_form_with_the_file(curator: Writer) -> None:
    begun = curator.done("POST", "imports/", form(format="ris"), status=202, content_type=MULTIPART_CONTENT)
    told = curator.done("GET", begun["url"], status=200)
    assert (told["file"], told["total"], told["counts"]["added"]) == ("library.ris", 6, 3)


def test_columns_of_a_table_in_a_form(curator: Writer) -> None:
    table = b"Called,Number\nA title that is long enough,10.5555/table\n"
    body = form(table, columns=["title=Called", "doi = Number"])
    curator.done("POST", "imports/", body, status=202, content_type=MULTIPART_CONTENT)
    assert Study.objects.get().title == "A title that is long enough"
    wrong = form(table, columns=["title"])
    assert curator.pointers(400, "POST", "imports/", wrong, content_type=MULTIPART_CONTENT) == {"#/columns"}


@pytest.mark.parametrize("as_form", [True, False])
def test_a_large_file_is_read_by_its_run(curator: Writer, as_form: bool) -> None:
    body, kind = (form(large()), MULTIPART_CONTENT) if as_form else (large(), RIS)
    begun = curator.done("POST", "imports/", body, status=202, content_type=kind)
    told = curator.done("GET", begun["url"], status=200)
    assert (told["state"], told["total"], told["counts"]) == ("succeeded", 2, {"added": 2})


def test_a_large_file_that_runs_apart_is_kept_unread(
    curator: Writer, settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    settings.IMPORT_APART = True
    monkeypatch.setattr("evidence.services.importing.read_bibliography", pytest.fail)
    with django_capture_on_commit_callbacks() as started:
        begun = curator.done("POST", "imports/", large(), status=202, content_type=RIS)
    assert (begun["state"], begun["total"], begun["done"], len(started)) == ("running", None, 0, 1)
    assert ImportFile.objects.get().size == len(large())


@pytest.mark.parametrize("padding", [b"", b" " * 3_000_000], ids=["small", "large"])
def test_what_is_no_bibliography_is_refused_and_nothing_kept(curator: Writer, padding: bytes) -> None:
    nothing = b"nothing of a bibliography \xc2\xa7" + padding
    assert curator.pointers(400, "POST", "imports/", nothing, content_type=RIS) == {"#"}
    found = curator.pointers(400, "POST", "imports/", form(nothing), content_type=MULTIPART_CONTENT)
    assert found == {"#/file"}
    assert not Run.objects.exists()
    assert not ImportFile.objects.exists()


def test_a_large_file_that_is_no_bibliography_fails_where_it_runs_apart(
    curator: Writer, settings: Any
) -> None:
    settings.IMPORT_APART = True
    begun = curator.done("POST", "imports/", b"\xc2\xa7 " * 1_000_000, status=202, content_type="text/plain")
    with pytest.raises(UnreadableFile):
        carry_out(run=Run.objects.get())
    told = curator.done("GET", begun["url"], status=200)
    assert (told["state"], told["total"]) == (RunState.FAILED, None)
    assert "none of the formats" in told["error"]


@pytest.mark.parametrize(
    ("address", "body", "kind", "places"),
    [
        ("imports/", form(FILE, format="docx"), MULTIPART_CONTENT, {"#/format"}),
        ("imports/", form(FILE, state="succeeded"), MULTIPART_CONTENT, {"#/state"}),
        ("imports/", form(FILE, format=["ris", "ris"]), MULTIPART_CONTENT, {"#/format"}),
        (
            "imports/",
            encode_multipart(BOUNDARY, {"file": "not a file"}),
            MULTIPART_CONTENT,
            {"#/file"},
        ),
        ("imports/", encode_multipart(BOUNDARY, {}), MULTIPART_CONTENT, {"#/file"}),
    ],
)
def test_what_is_wrong_with_a_body_is_named(
    curator: Writer, address: str, body: bytes, kind: str, places: set[str]
) -> None:
    assert curator.pointers(400, "POST", address, body, content_type=kind) == places
    assert not Run.objects.exists()


def test_a_body_with_nothing_in_it_is_no_file(curator: Writer) -> None:
    answer = curator.client.generic("POST", "/api/v1/imports/", b"", CONTENT_TYPE=RIS)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#")
    assert "nothing in it" in answer.json()["errors"][0]["detail"]


def test_what_is_wrong_with_a_parameter_is_named(curator: Writer) -> None:
    for address, body, kind in (
        ("imports/?file_format=docx", FILE, RIS),
        ("imports/?filename=a.ris", {"text": "10.5555/a"}, "application/json"),
        ("imports/?file_format=ris", form(), MULTIPART_CONTENT),
        ("imports/?columns=title", FILE, RIS),
    ):
        problem = curator.refused(400, "POST", address, body, content_type=kind)
        assert [error["parameter"] for error in problem["errors"]] == [address.split("?")[1].split("=")[0]]


def test_other_kinds_of_body_are_a_415(curator: Writer) -> None:
    curator.refused(415, "POST", "imports/", FILE, content_type="application/pdf")
    curator.refused(415, "POST", "claims/", FILE, content_type=RIS)
    curator.refused(415, "POST", "claims/", form(), content_type=MULTIPART_CONTENT, idempotency_key="k")


def test_a_file_that_is_too_large_is_a_413_before_any_of_it_is_read() -> None:
    writer = Writer(Role.CURATOR)

    class Unread(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return pytest.fail("read")

    for kind, most in ((RIS, MOST_BYTES), (MULTIPART_CONTENT, MOST_BYTES + 64 * 1024)):
        sent = {"CONTENT_LENGTH": most + 1, "CONTENT_TYPE": kind, "wsgi.input": Unread()}
        answer = writer.client.generic("POST", "/api/v1/imports/", b"", **sent)
        assert answer.status_code == 413, answer.content


@pytest.mark.parametrize("kind", [RIS, MULTIPART_CONTENT])
def test_a_body_that_broke_off_is_no_file(kind: str) -> None:
    """What came of it would be read as all of it, and the rest be lost in silence."""
    whole = form() if kind == MULTIPART_CONTENT else FILE
    for end in (len(whole) - 1, len(whole) // 2):
        cut = RequestFactory().generic("POST", "/", whole, content_type=kind)
        parser = FormParser() if kind == MULTIPART_CONTENT else FileParser()
        with pytest.raises(ParseError, match="broke off"):
            parser.parse(BytesIO(whole[:end]), kind, {"request": cut, "encoding": "utf-8"})


@pytest.mark.parametrize(("body", "kind"), [(FILE, RIS), (form(), MULTIPART_CONTENT)])
def test_sent_again_with_its_key_it_is_done_once(curator: Writer, body: bytes, kind: str) -> None:
    first = curator.done("POST", "imports/", body, status=202, content_type=kind, idempotency_key="k")
    again = body.replace(BOUNDARY.encode(), b"another") if kind == MULTIPART_CONTENT else body
    kind_again = kind.replace(BOUNDARY, "another")
    second = curator.done("POST", "imports/", again, status=202, content_type=kind_again, idempotency_key="k")
    assert first["id"] == second["id"]
    assert Run.objects.count() == 1
    other = body.replace(b"10.5555/one", b"10.5555/two")
    curator.refused(422, "POST", "imports/", other, content_type=kind, idempotency_key="k")


def test_it_takes_the_right_the_scope_and_in_a_browser_its_token() -> None:
    for writer in (Writer(Role.RESEARCHER), Writer(Role.CURATOR, scopes=["read", "draft"])):
        writer.refused(403, "POST", "imports/", FILE, content_type=RIS)
        writer.refused(403, "POST", "imports/", form(), content_type=MULTIPART_CONTENT)
    assert Client().generic("POST", "/api/v1/imports/", FILE, content_type=RIS).status_code == 401
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(UserFactory(permissions=["evidence.add_study"]))
    for body, kind in ((FILE, RIS), (form(), MULTIPART_CONTENT)):
        assert browser.generic("POST", "/api/v1/imports/", body, content_type=kind).status_code == 403
    assert not Run.objects.exists()


def test_a_file_of_forty_megabytes_takes_no_such_memory() -> None:
    """What the server keeps of it in memory is its packed form; the rest is on disk."""
    size = 40_000_000
    request = RequestFactory().generic("POST", "/", b"", content_type=RIS, CONTENT_LENGTH=str(size))

    class Long:
        left = size

        def read(self, most: int = -1) -> bytes:
            piece = min(most, self.left)
            self.left -= piece
            return b"a" * piece

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = FileParser().parse(Long(), RIS, {"request": request})
    file.close()
    assert file.size == size
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000
