"""Every address that the API has, out of the resolver, as it is read by anybody and by a token's owner.

What `test_delivery` holds of some addresses in depth is held of each here, also of a route that is new.
"""

from __future__ import annotations

import datetime
import gzip
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import brotli
import pytest
from django.test import Client
from django.utils.http import parse_http_date

from evidence.services.exporting import TABLES
from evidence.services.tokens import make_token
from tests.factories import EvidenceLineFactory, UserFactory
from tests.golden.objects import make_objects
from tests.golden.routes import all_routes
from tests.golden.targets import targets

API = "/api/v1/"
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}
LISTS = {f"{API}{name}/" for name in ("concepts", "conditions", "medications", "symptoms", "studies")}
LISTS |= {f"{API}claims/", f"{API}evidence/"}
# What takes the right to see it, and what there is not.
NOT_FOR_ALL = {f"{API}articles/{rest}" for rest in ("", "<key>/", "<key>/audits/", "<key>/audits/<audit>/")}
NOT_FOR_ALL |= {f"{API}imports/<key>/", f"{API}imports/<key>/records/"}
NOWHERE = {f"{API}<address>/"}
# Their tag stands on what is committed: `test_export` asks for it outside a test's transaction.
FILES = {f"{API}export/{table}/" for table in TABLES}
# What takes something and gives nothing to read.
NOT_READ = ("/bulk/", "/submit/", "/publish/", "/reject/", "/withdraw/", "/revise/", "/confirm/", "/resolve/")
NOT_READ += ("/audit/", "/bibliography/", "/imports/")


@dataclass(frozen=True)
class Asker:
    """One who reads; `known` by a token."""

    headers: dict[str, str]
    known: bool

    def get(self, path: str, query: dict[str, str], **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        answer: Any = Client().get(path, query, headers={**self.headers, **sent})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return Answer(answer.status_code, answer.headers, body)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def shown(self) -> dict[str, Any]:
        """The JSON; of other kinds, nothing."""
        return json.loads(self.body) if self.headers["Content-Type"] == "application/json" else {}

    def named(self, header: str) -> set[str]:
        return {name.strip().lower() for name in self.headers.get(header, "").split(",")}


@pytest.fixture(params=["anybody", "a token"])
def asker(request, db, settings, tmp_path) -> Asker:
    settings.API_RATE_ANONYMOUS = settings.API_RATE_SIGNED_IN = (100_000, 3600)
    settings.EXPORT_DIR = tmp_path
    dump = tmp_path / "evidence-base-2026-03-01T120000Z.zip"
    dump.write_bytes(b"PK, as it were")
    dump.with_name(f"{dump.name}.sha256").write_text(f"{'0' * 64}  {dump.name}\n")
    if request.param == "anybody":
        return Asker({}, known=False)
    user = UserFactory(permissions=[f"evidence.view_{what}" for what in ("unpublished", "article", "run")])
    _, token = make_token(user=user, name="t", scopes=["read"], lifetime=datetime.timedelta(days=1))
    return Asker({"Authorization": f"Bearer {token}"}, known=True)


def test_every_address_is_delivered_alike(asker, caplog):
    """Tag, time, 304, caches, compression, other sites' scripts, limits, links."""
    caplog.set_level("ERROR", "django.request")
    objects = make_objects(None)
    EvidenceLineFactory(published=True)
    read, timed, linked, packed = set(), set(), set(), set()
    for route in all_routes():
        if not route.text.startswith(API) or route.text.endswith(NOT_READ):
            continue
        for target in targets(route, objects):
            if target.path is None:
                continue
            path, query = target.path, target.query
            first = asker.get(path, query)
            if first.status in (401, 403, 404):
                continue
            assert first.status == 200, (path, first.body[:200])
            read.add(route.text)
            check_caching(asker, path, query, first)
            check_told(asker, path, query, first)
            if route.text not in FILES:
                check_tag(asker, path, query, first)
            for coding in UNPACK:
                if check_coding(asker, path, query, coding, first):
                    packed.add((route.text, coding))
            if "Last-Modified" in first.headers:
                timed.add(route.text)
            if "next" in first.shown:
                linked.add(route.text)
    every = {route.text for route in all_routes() if route.text.startswith(API)}
    unread = {route for route in every - read if not route.endswith(NOT_READ)}
    assert unread == NOWHERE | (set() if asker.known else NOT_FOR_ALL)
    assert timed >= LISTS
    assert linked >= LISTS
    assert {coding for _, coding in packed} == set(UNPACK)


def check_tag(asker, path, query, first):
    assert re.fullmatch(r'"[0-9a-f]{64}(\+[0-9a-f]{16})?"', first.headers.get("ETag", "")), path
    again = asker.get(path, query, if_none_match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b""), path
    same = ("ETag", "Vary", "Cache-Control", "Last-Modified", "Link")
    assert [again.headers.get(name) for name in same] == [first.headers.get(name) for name in same], path
    shown = first.shown.get("results", [first.shown])
    moments = [row["updated_at"] for row in shown if isinstance(row, dict) and row.get("updated_at")]
    if moments:
        newest = datetime.datetime.fromisoformat(max(moments)).replace(microsecond=0)
        assert parse_http_date(first.headers["Last-Modified"]) == newest.timestamp(), path


def check_caching(asker, path, query, first):
    """For all is kept only what is everybody's."""
    assert first.headers["Cache-Control"] == f"{'private' if asker.known else 'public'}, no-cache", path
    assert {"accept", "accept-encoding", "authorization", "cookie"} <= first.named("Vary"), path
    assert "Set-Cookie" not in first.headers, path
    # A token that lets nobody in is somebody's all the same.
    wrong = asker.get(path, query, authorization="Bearer wrong")
    assert (wrong.status, wrong.headers["Cache-Control"]) == (401, "private, no-cache"), path


def check_coding(asker, path, query, coding, first):
    packed = asker.get(path, query, accept_encoding=coding)
    if "Content-Encoding" not in packed.headers:
        assert len(first.body) < 1000 or first.headers["Content-Type"] == "application/zip", path
        assert packed.body == first.body, path
        return False
    assert packed.headers["Content-Encoding"] == coding, path
    assert UNPACK[coding](packed.body) == first.body, path
    if "ETag" in first.headers:
        assert packed.headers["ETag"] == f'{first.headers["ETag"][:-1]}-{coding}"', path
    return True


def check_told(asker, path, query, first):
    """What other sites' scripts may read, how much may still be asked, where a list goes on."""
    elsewhere = asker.get(path, query, origin="https://elsewhere.example")
    assert elsewhere.headers["Access-Control-Allow-Origin"] == "*", path
    assert "Access-Control-Allow-Credentials" not in elsewhere.headers, path
    readable = elsewhere.named("Access-Control-Expose-Headers")
    assert {"etag", "link", "ratelimit", "ratelimit-policy", "retry-after"} <= readable, path
    policy = "signed-in" if asker.known else "anonymous"
    assert first.headers["RateLimit-Policy"] == f'"{policy}";q=100000;w=3600', path
    assert re.fullmatch(rf'"{policy}";r=\d+;t=\d+', first.headers["RateLimit"]), path
    if "next" in first.shown:
        assert 'rel="first"' in first.headers["Link"], path
        assert ('rel="next"' in first.headers["Link"]) == (first.shown["next"] is not None), path
