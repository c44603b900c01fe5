"""A word that stands in unpublished work only, looked for on every surface by everybody who may not see it.

Not only the word: every answer has to be the same, to the letter, as before the work was there. So a count,
an order, a page's end or a time that gives a draft away fails as well (FAULTS 32). The addresses are the
resolver's, so a new one is walked without anybody thinking of it.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.urls import resolve

from evidence.api.mcp.tools import TOOLS
from evidence.models import Decision, Review, State
from evidence.services.exporting import FORMATS
from evidence.services.roles import Role
from evidence.web.audit import COOKIE
from tests.factories import NOON, ClaimFactory, EvidenceLineFactory
from tests.golden.asking import Asker
from tests.golden.objects import Objects, make_objects
from tests.golden.roles import ANONYMOUS, MEMBER, make_user
from tests.golden.routes import all_routes
from tests.golden.targets import targets

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CANARY = "Zyxwomble"
# What is searched for stands on the page that found nothing; so the canary itself is never asked for.
BESIDE_IT = "unheardof"
TEXT = f"{BESIDE_IT} {CANARY}"

NOT_SEEING = (ANONYMOUS, MEMBER, Role.VIEWER, Role.RESEARCHER, Role.ADMINISTRATOR)
NOT_PUBLIC_YET = (State.DRAFT, State.SUBMITTED, State.REJECTED)
# Different each time, whatever is in the database.
_CHANCE = re.compile(rb'(?:csrfmiddlewaretoken" value|nonce)="[^"]*"|until \d\d:\d\d')

# A word that draft claims have, with a slip of the pen: would spelling be learnt from drafts, it were mended.
MISSPELT = f"{BESIDE_IT}x"
GOLDEN = "10.5555/golden"
AUDIT = "/audit/"
ARTICLE = """Numbness is common (1).

References

1. Doe, J. (2020). A study. https://doi.org/10.5555/golden
"""
# What is sent to addresses that read what they are sent: it is about what the unpublished is about.
SENT: dict[str, dict[str, Any]] = {
    "/api/v1/studies/resolve/": {"identifiers": [GOLDEN]},
    "/api/v1/bibliography/": {"identifiers": [GOLDEN]},
    "/api/v1/audit/": {"text": ARTICLE},
    # Without a work that Crossref would be asked for: then the article is there at once.
    AUDIT: {"text": ARTICLE.replace("https://doi.org/10.5555/golden", "https://health.example.org/numb")},
}

# What assistants ask each tool. A new tool without an entry fails the test.
ASKED_OF_TOOLS: dict[str, dict[str, Any]] = {
    "search_evidence": {"query": "statement"},
    "get_study": {"identifier": GOLDEN},
    "resolve_identifiers": {"identifiers": [GOLDEN]},
    "cite": {"identifiers": [GOLDEN]},
}

Answers = dict[str, tuple[int, bytes, str]]


@pytest.fixture
def quiet() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def hide_canaries(objects: Objects) -> None:
    """Unpublished work of every kind, about what is public."""
    # Somebody who is there before, with drafts: administrators see who is, and who cannot be deleted.
    author = objects["claim"]["draft of another"].created_by
    published = objects["claim"]["published of another"]
    about = {"subject": published.subject, "object": published.object, "created_by": author}
    for number, state in enumerate(NOT_PUBLIC_YET):
        given = {} if state == State.DRAFT else {"submitted_by": author, "submitted_at": NOON}
        claim = ClaimFactory(
            statement=f"{TEXT} {number}",
            population=TEXT,
            certainty="low",
            certainty_rationale=TEXT,
            state=state,
            **given,
            **about,
        )
        claim.contrary_searches.create(query=TEXT, source=TEXT, hits=7, note=TEXT, searched_by=author)
        EvidenceLineFactory(
            claim=claim if state == State.DRAFT else published,
            study=objects["study"]["study" if state == State.DRAFT else "of a draft"]
            if state != State.REJECTED
            else objects["notice"]["notice"].study,
            explanation=TEXT,
            quote=TEXT,
            locator=TEXT,
            effect_measure=TEXT,
            state=state,
            created_by=author,
            **given,
        )
        if state == State.REJECTED:
            reason = {"decision": Decision.REJECTED, "comment": TEXT, "decided_by": author}
            Review.objects.create(claim=claim, version_hash="0" * 64, **reason)
    ClaimFactory(
        statement=f"{published.statement} {TEXT}",
        predicate=published.predicate,
        version=published.version + 1,
        revises=published,
        **about,
    )


def addresses(objects: Objects) -> list[tuple[str, str]]:
    """Every route with some of its rows, plain, searched and put in other orders."""
    found = []
    for route in all_routes():
        there = [target for target in targets(route, objects) if target.path and "GET" in target.methods]
        for target in there if route.text == "/admin/autocomplete/" else there[:4]:
            plain = "&".join(f"{name}={value}" for name, value in target.query.items())
            found.append((str(target.path), plain))
            if route.text == "/admin/autocomplete/":
                found.append((str(target.path), f"{plain}&term={BESIDE_IT}"))
            if includes := getattr(_views(str(target.path)), "includes", None):
                found.append((str(target.path), f"include={','.join(includes)}"))
        if not route.arguments and there and route.text != "/api/v1/schema/":
            found += [(route.text, query) for query in _queries(route.text)]
    return found


def _views(path: str) -> Any:
    return getattr(resolve(path).func, "cls", None)


def _queries(path: str) -> Iterator[str]:
    yield f"q={BESIDE_IT}"
    if path.endswith("/search/"):
        yield f"q={MISSPELT}"
        # Of what is public, with drafts that have the same words.
        yield "q=statement"
    if path.startswith("/api/v1/export/"):
        yield from (f"format={one.name}" for one in FORMATS.values() if one.available)
    if path.startswith("/admin/"):
        yield from ("o=1", "o=-2", "_facets=True", "state__exact=draft", "certainty=low", "evidence=supports")
    elif path.startswith("/api/"):
        views = _views(path)
        yield from (f"ordering={name}" for name in getattr(views, "orderings", ()))
        yield from ("limit=1", "state=draft|submitted|rejected", "certainty=low", "direction=supports")
        yield from ("count=exact", "certainty=!low", "direction=!supports", "has_evidence=false")
        keys = list(getattr(getattr(views, "filterset_class", None), "keys", ()))
        # Two at a time, which tells as much of each.
        yield from (f"group_by={','.join(keys[place : place + 2])}" for place in range(0, len(keys), 2))
    else:
        yield from ("certainty=low", "direction=supports", "page=2")


def answers(asker: Asker, objects: Objects, asked: list[tuple[str, str]]) -> Answers:
    return {**_read(asker, asked), **_sent(asker, objects), **_asked_of_tools(asker)}


def _asked_of_tools(asker: Asker) -> Answers:
    found = {}
    for name in TOOLS:
        call = {"name": name, "arguments": ASKED_OF_TOOLS[name]}
        message = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call})
        headers = {"accept": "application/json, text/event-stream"}
        answer = asker.generic("POST", "/mcp", message, content_type="application/json", headers=headers)
        found[f"tool {name}"] = _told(answer)
    return found


def _sent(asker: Asker, objects: Objects) -> Answers:
    """What is answered to POST where nothing is written: by whatever reads a body, and by refusals."""
    found = {}
    for route in all_routes():
        if route.text.startswith("/admin/"):
            continue
        there = [target for target in targets(route, objects) if target.path and "POST" in target.methods]
        for target in there:
            if route.text == AUDIT:
                found[f"POST {AUDIT}"] = _told(_audited(asker))
                continue
            if given := SENT.get(route.text):
                target = replace(target, body=given, bodies={"POST": given})
            response, wrote = asker.answer("POST", target)
            if not wrote:
                found[f"POST {target.path}"] = _told(response)
    return found


def _audited(asker: Asker) -> HttpResponseBase:
    """The page that the form leads to, for the browser that sent it."""
    sent = asker.post(AUDIT, SENT[AUDIT])
    asker.cookies[COOKIE] = sent.cookies[COOKIE].value
    return asker.generic("GET", sent["Location"])


def _read(asker: Asker, asked: list[tuple[str, str]]) -> Answers:
    return {f"{path}?{query}": _told(asker.generic("GET", path, QUERY_STRING=query)) for path, query in asked}


def _told(response: HttpResponseBase) -> tuple[int, bytes, str]:
    render = getattr(response, "render", None)
    if render is not None and not response.is_rendered:  # type: ignore[attr-defined]
        render()
    content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    kept = {name: value for name, value in response.headers.items() if name not in ("Set-Cookie", "Expires")}
    return response.status_code, _CHANCE.sub(b"", content), str(sorted(kept.items()))


@pytest.mark.parametrize("asking", NOT_SEEING)
def test_every_surface_is_as_if_the_unpublished_were_not_there(asking, quiet, crossref):
    user = make_user(asking)
    objects = make_objects(user)
    asker, asked = Asker(user, whole=True), addresses(objects)
    assert len(asked) > 100
    before = answers(asker, objects, asked)
    assert GOLDEN.encode() in before["tool get_study"][1]
    assert b"Numbness is common" in before["POST /audit/"][1]
    hide_canaries(objects)
    after = answers(asker, objects, asked)
    assert [each for each, (_, body, headers) in after.items() if CANARY in f"{body!r}{headers}"] == []
    assert [each for each in before if before[each] != after[each]] == []


def test_who_may_see_it_finds_it_so_that_the_above_can_fail(quiet, crossref):
    user = make_user(Role.CURATOR)
    objects = make_objects(user)
    asker, asked = Asker(user, whole=True), addresses(objects)
    hide_canaries(objects)
    found = {
        address.partition("?")[0]
        for address, (_, body, _) in answers(asker, objects, asked).items()
        if CANARY in f"{body!r}"
    }
    assert {"/admin/evidence/claim/", "/admin/evidence/evidenceline/", "/api/v1/claims/", "/claims/"} <= found
