"""Tags, times, 304, caches, compression, links, other sites' scripts, HEAD and OPTIONS."""

from __future__ import annotations

import datetime
import gzip
import re

import brotli
import pytest
from django.test import Client
from django.utils.http import parse_http_date

from evidence.services.tokens import make_token
from tests.factories import ClaimFactory, ConceptFactory, EvidenceLineFactory, StudyFactory, UserFactory

LISTS = ("concepts/", "conditions/", "studies/", "claims/", "evidence/")
OTHERS = ("", "export/", "search/?q=numb", "matrix/?rows=medication&columns=symptom", "schema/")
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}


@pytest.fixture
def rows(db):
    claim = ClaimFactory(published=True)
    for number in range(4):
        study = StudyFactory(found=True, title=f"Of {number} numb people")
        EvidenceLineFactory(published=True, claim=claim, study=study)
    return claim


def ask(address, method="get", client=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(client or Client(), method)(f"/api/v1/{address}", headers=headers)


@pytest.fixture
def addresses(rows):
    alone = [
        f"{listed}{ask(listed).json()['results'][0]['id']}/" for listed in LISTS if listed != "conditions/"
    ]
    return [
        *LISTS,
        *alone,
        *(f"{one}history/" for one in alone),
        f"claims/{rows.pk}/contrary-searches/",
        *OTHERS,
    ]


def test_whatever_is_read_has_a_tag_and_is_not_sent_again(addresses):
    for address in addresses:
        first = ask(address)
        assert first.status_code == 200
        assert re.fullmatch(r'"[0-9a-f]{64}"', first["ETag"]), address
        again = ask(address, if_none_match=f'"other", W/{first["ETag"]}')
        assert (again.status_code, again.content) == (304, b""), address
        assert again["ETag"] == first["ETag"]
        assert again["Vary"] == first["Vary"]
        assert again["Cache-Control"] == first["Cache-Control"]
        assert "Content-Type" not in again
        assert ask(address, if_none_match='"other"').status_code == 200


def test_a_tag_ends_with_whatever_it_named(rows):
    for number, address in enumerate(("claims/", f"claims/{rows.pk}/", "evidence/")):
        tag = ask(address)["ETag"]
        # No row of the answer's own was changed.
        type(rows.subject).objects.filter(pk=rows.subject.pk).update(name=f"Another name {number}")
        assert ask(address, if_none_match=tag).status_code == 200
    first = ask("studies/")
    StudyFactory(title="And another")
    assert ask("studies/", if_none_match=first["ETag"]).status_code == 200


@pytest.mark.parametrize("listed", LISTS)
def test_last_modified_is_the_newest_change_shown(rows, listed):
    if listed == "conditions/":
        ConceptFactory(kind="condition")
    for address in (listed, f"{listed}{ask(listed).json()['results'][0]['id']}/"):
        answer = ask(address)
        shown = answer.json()
        newest = max(row["updated_at"] for row in shown.get("results", [shown]))
        moment = datetime.datetime.fromisoformat(newest).replace(microsecond=0)
        assert parse_http_date(answer["Last-Modified"]) == moment.timestamp()
        # A time alone never hides what changed around a row.
        assert ask(address, if_modified_since=answer["Last-Modified"]).status_code == 200
    assert "Last-Modified" not in ask(f"{listed}?omit=updated_at")


@pytest.mark.parametrize("coding", UNPACK)
def test_answers_are_compressed_for_those_who_ask(addresses, coding):
    compressed = 0
    for address in addresses:
        plain, packed = ask(address), ask(address, accept_encoding=f"{coding}, identity;q=0.5")
        assert "Accept-Encoding" in packed["Vary"]
        if packed.has_header("Content-Encoding"):
            compressed += 1
            assert packed["Content-Encoding"] == coding
            assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content), address
            assert UNPACK[coding](packed.content) == plain.content
            # Other bytes, another tag; and either is known again.
            assert packed["ETag"] == f'{plain["ETag"][:-1]}-{coding}"'
        else:
            assert len(plain.content) < 1000
        again = ask(address, accept_encoding=coding, if_none_match=packed["ETag"])
        assert (again.status_code, again["ETag"]) == (304, packed["ETag"])
    assert compressed > 8


def test_nothing_is_compressed_beside_a_session(rows):
    user = UserFactory(permissions=["evidence.view_unpublished"])
    client = Client()
    client.force_login(user)
    answer = ask("studies/", client=client, accept_encoding="br, gzip")
    assert "Content-Encoding" not in answer
    assert answer["Cache-Control"] == "private, no-cache"
    _, token = make_token(user=user, name="t", scopes=["read"], lifetime=datetime.timedelta(days=1))
    by_token = ask("studies/", authorization=f"Bearer {token}", accept_encoding="br")
    assert by_token["Content-Encoding"] == "br"
    assert by_token["Cache-Control"] == "private, no-cache"
    assert ask("studies/")["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("coding", UNPACK)
@pytest.mark.parametrize("form", ["jsonl", "csv", "sqlite"])
def test_exports_are_compressed_as_they_stream(rows, coding, form):
    address = f"export/evidence/?format={form}"
    plain, packed = ask(address), ask(address, accept_encoding=coding)
    assert packed.streaming
    assert packed["Content-Encoding"] == coding
    unpacked = UNPACK[coding](b"".join(packed.streaming_content))
    assert unpacked[:15] == b"".join(plain.streaming_content)[:15]
    if form != "sqlite":
        assert unpacked.count(b"\n") >= 4


def test_a_version_is_known_again_however_it_was_compressed(rows):
    user = UserFactory(
        permissions=["evidence.view_unpublished", "evidence.change_claim", "evidence.add_claim"]
    )
    _, token = make_token(user=user, name="t", scopes=["read", "draft"], lifetime=datetime.timedelta(days=1))
    claim = ClaimFactory(created_by=user, certainty="high", certainty_rationale="All agree. " * 100)
    sent = {"Authorization": f"Bearer {token}"}
    read = Client().get(f"/api/v1/claims/{claim.pk}/", headers={**sent, "Accept-Encoding": "br"})
    assert read["ETag"].endswith('-br"')
    changed = Client().patch(
        f"/api/v1/claims/{claim.pk}/",
        {"statement": "Shorter."},
        content_type="application/json",
        headers={**sent, "If-Match": read["ETag"]},
    )
    assert changed.status_code == 200, changed.content
    stale = Client().patch(
        f"/api/v1/claims/{claim.pk}/",
        {"statement": "Lost."},
        content_type="application/json",
        headers={**sent, "If-Match": read["ETag"]},
    )
    assert stale.status_code == 412


def links(answer):
    return {rel: address for address, rel in re.findall(r'<([^<>]*)>; rel="(\w+)"', answer["Link"])}


@pytest.mark.parametrize("listed", ["studies/", "evidence/"])
def test_links_lead_through_a_list(rows, listed):
    address, seen, way = f"http://testserver/api/v1/{listed}?limit=2&year=1900-2100", [], []
    page = Client().get(address)
    while True:
        shown, related = page.json(), links(page)
        assert related.get("next") == shown["next"]
        assert related.get("prev") == shown["previous"]
        way.append(related["first"])
        seen += [row["id"] for row in shown["results"]]
        if not shown["next"]:
            break
        page = Client().get(shown["next"])
    assert len(seen) == len(set(seen)) == 4
    assert set(way) == {address}
    assert set(links(Client().get(f"{address}&group_by=year"))) == {"first"}


def test_scripts_of_other_sites_read_and_do_nothing_else(rows):
    answer = ask("studies/", origin="https://elsewhere.example")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert {"ETag", "Link", "Retry-After"} <= set(answer["Access-Control-Expose-Headers"].split(", "))
    asked = ask(
        "studies/",
        "options",
        origin="https://elsewhere.example",
        access_control_request_method="POST",
        access_control_request_headers="authorization",
    )
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "authorization" not in asked["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in asked
    for address in ("/admin/login/", "/", "/api/docs/", "/healthz"):
        page = Client().get(address, headers={"Origin": "https://elsewhere.example"})
        assert "Access-Control-Allow-Origin" not in page, address


def test_head_is_get_without_the_body(addresses):
    for address in addresses:
        get, head = ask(address), ask(address, "head")
        assert (head.status_code, head.content) == (200, b""), address
        for name in ("ETag", "Content-Type", "Content-Length", "Link", "Last-Modified", "Cache-Control"):
            assert head.headers.get(name) == get.headers.get(name), (address, name)


def test_options_names_the_methods(addresses):
    for address in addresses:
        answer = ask(address, "options")
        assert (answer.status_code, answer.content) == (204, b""), address
        assert {"GET", "HEAD", "OPTIONS"} <= set(answer["Allow"].split(", ")), address
    assert "POST" in ask("claims/", "options")["Allow"]
    assert ask("studies/resolve/", "options")["Allow"] == "POST, OPTIONS"
