"""Bodies that are none: whatever is sent, the answer is a problem that says what is wrong, and no fault."""

from __future__ import annotations

import pytest

from evidence.models import Claim, Concept
from evidence.services.roles import Role

from .writers import Writer

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "claims/",
    "evidence/",
    "claims/bulk/",
    "evidence/bulk/",
    "concepts/",
    "symptoms/",
    "studies/",
)


@pytest.fixture
def writer():
    return Writer(Role.CURATOR)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"[" * 25 + b"]" * 25,
        b'{"statement": "a\\u0000b"}',
        b'{"a\\u0000b": 1}',
        b'{"statement": "\\ud800"}',
        b'{"statement": "\xff"}',
        b'{"statement": NaN}',
        b'{"subject": -Infinity}',
        b'{"subject": ' + b"9" * 5000 + b"}",
        b'{"subject": 1e999999}',
        b'{"subject": ' + b"9" * 29 + b"}",
        b'{"statement": "a", "statement": "b"}',
        b"null",
        b"[]",
        b"1",
        b'"text"',
        b'{"items": {}}',
        b'{"items": []}',
        b'{"items": [null, 1, "x", []]}',
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda body: body[:24].decode("latin-1") + ("…" if len(body) > 24 else ""),
)
def test_what_is_no_good_is_a_400(writer, address, body):
    writer.refused(400, "POST", address, body)
    assert not Claim.objects.exists()
    assert not Concept.objects.exists()


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/x"])
def test_what_is_not_json_is_a_415(writer, content_type):
    writer.refused(415, "POST", "claims/", b"a=b", content_type=content_type)


def test_what_is_too_large_is_a_413(writer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    writer.refused(413, "POST", "claims/", b'{"statement": "' + b"x" * 1000 + b'"}')
    writer.refused(413, "POST", "claims/", b"[" * 2000, idempotency_key="large")


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("PUT", "claims/1/"),
        ("PATCH", "claims/"),
        ("DELETE", "claims/"),
        ("POST", "claims/1/"),
        ("GET", "claims/1/submit/"),
        ("PATCH", "claims/1/publish/"),
        ("GET", "claims/bulk/"),
        ("DELETE", "concepts/1/"),
        ("PATCH", "studies/1/"),
        ("DELETE", "studies/1/"),
        ("DELETE", "claims/1/contrary-searches/"),
    ],
)
def test_a_method_that_is_not_there_is_a_405(writer, method, address):
    response = writer.send(method, address)
    assert response.status_code == 405
    assert method not in response["Allow"]


@pytest.mark.parametrize(
    ("method", "address"), [("POST", "claims/"), ("POST", "studies/"), ("PATCH", "claims/1/")]
)
def test_what_writes_takes_no_parameters(writer, method, address):
    writer.refused(400, method, f"{address}?as_of=2026-01-01", {})
    writer.refused(400, method, f"{address}?limit=1", {})


def test_every_place_is_named_by_a_json_pointer(writer):
    sent = {"items": [{"a/b~c": 1}], "atomic": "yes"}
    assert writer.pointers(400, "POST", "claims/bulk/", sent) == {"#/atomic"}
    places = writer.pointers(400, "POST", "claims/bulk/", {"items": [{"a/b~c": 1}]})
    assert places == {
        "#/items/0/a~1b~0c",
        "#/items/0/subject",
        "#/items/0/predicate",
        "#/items/0/object",
        "#/items/0/statement",
    }
