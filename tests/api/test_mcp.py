"""``/mcp`` as assistants use it, by the official client; and what HTTP must refuse."""

from __future__ import annotations

import asyncio
import datetime
import json
from dataclasses import replace

import httpx2
import pytest
from django.test import Client as Browser
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from evidence.services.tokens import make_token
from tests.factories import ClaimFactory, EvidenceLineFactory, NoticeFactory, StudyFactory, UserFactory

DOI = "10.5555/mcp.1"
TOOLS = {"search_evidence", "get_study", "resolve_identifiers", "cite"}


@pytest.fixture
def content(transactional_db):
    study = StudyFactory(
        doi=DOI,
        found=True,
        title="Numbness of feeling",
        year=None,
        csl={
            "type": "article-journal",
            "title": "Numbness of feeling",
            "author": [{"family": "Berg", "given": "Ana"}],
            "container-title": "Journal of Feeling",
            "issued": {"date-parts": [[2021]]},
            "DOI": DOI,
        },
    )
    NoticeFactory(study=study, kind="retraction")
    claim = ClaimFactory(published=True, statement="It causes numbness of feeling.")
    EvidenceLineFactory(published=True, claim=claim, study=study)
    draft = ClaimFactory(statement="A secret numbness of feeling.")
    EvidenceLineFactory(claim=draft, study=study)
    return study


def talk(server, *calls, token=None, **client):
    """What the server answers to `calls`, each a tool's name and its arguments."""

    async def conversation():
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx2.AsyncClient(headers=headers) as http:
            transport = streamable_http_client(f"{server.url}/mcp", http_client=http)
            async with Client(transport, **client) as assistant:
                told = {tool.name: tool for tool in (await assistant.list_tools()).tools}
                return told, [await assistant.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(conversation())


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_an_assistant_searches_reads_resolves_and_cites(live_server, content, mode):
    tools, (found, study, resolved, cited) = talk(
        live_server,
        ("search_evidence", {"query": "numbness"}),
        ("get_study", {"identifier": f"https://doi.org/{DOI}"}),
        ("resolve_identifiers", {"identifiers": [DOI.upper(), "10.5555/nowhere", "8650205"]}),
        ("cite", {"identifiers": [DOI, f"doi:{DOI}", "10.5555/nowhere"]}),
        mode=mode,
    )
    assert set(tools) == TOOLS
    for tool in tools.values():
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
    found = found.structured_content
    assert [claim["statement"] for claim in found["claims"]] == ["It causes numbness of feeling."]
    assert [one["doi"] for one in found["studies"]] == [DOI]
    assert found["studies"][0]["notices"][0]["kind"] == "retraction"
    study = study.structured_content
    assert study["study"]["title"] == "Numbness of feeling"
    assert [line["claim"]["statement"] for line in study["evidence"]] == ["It causes numbness of feeling."]
    statuses = [one["status"] for one in resolved.structured_content["results"]]
    assert statuses == ["stored", "not_stored", "malformed"]
    cited = cited.structured_content
    (reference,) = cited["references"]
    assert reference["reference"].startswith("Berg, A. (2021). Numbness of feeling [Retracted]")
    assert reference["notices"][0]["is_grave"]
    assert [one["input"] for one in cited["not_cited"]] == ["10.5555/nowhere"]


def test_no_notices_is_never_told_without_whether_anybody_asked(live_server, content):
    csl = {**content.csl, "title": "Numbness of two"}
    never = StudyFactory(doi="10.5555/mcp.2", title="Numbness of two", year=None, csl=csl)
    asked = StudyFactory(doi="10.5555/mcp.3", title="Numbness of two", year=None, csl=csl, found=True)
    identifiers = [never.doi, asked.doi]
    tools, (found, resolved, cited, unasked) = talk(
        live_server,
        ("search_evidence", {"query": "numbness"}),
        ("resolve_identifiers", {"identifiers": identifiers}),
        ("cite", {"identifiers": identifiers}),
        ("get_study", {"identifier": never.doi}),
    )
    answers = (
        found.structured_content["studies"],
        [one["study"] for one in resolved.structured_content["results"]],
        cited.structured_content["references"],
    )
    for studies in answers:
        known = {one["doi"]: (one["notices"], one["lookup_status"], one["checked_at"]) for one in studies}
        assert known[never.doi] == ([], "not_checked", None)
        assert known[asked.doi][:2] == ([], "found")
        assert datetime.datetime.fromisoformat(known[asked.doi][2]) == asked.checked_at
    assert unasked.structured_content["study"]["lookup"]["checked_at"] is None
    assert "checked_at" in tools["cite"].description


def test_a_token_sees_what_its_owner_sees_and_nobody_else_does(live_server, content):
    user = UserFactory(permissions=["evidence.view_unpublished"])
    _, token = make_token(user=user, name="t", scopes=["read"], lifetime=datetime.timedelta(days=1))
    calls = (("search_evidence", {"query": "numbness"}), ("get_study", {"identifier": DOI}))
    for mine, claims in ((None, 1), (token, 2)):
        _, (found, study) = talk(live_server, *calls, token=mine)
        assert len(found.structured_content["claims"]) == claims
        assert len(study.structured_content["evidence"]) == claims
        assert study.structured_content["study"]["evidence_count"] == claims
        assert ("secret" in json.dumps([found.structured_content, study.structured_content])) == (claims == 2)


def test_what_cannot_be_answered_is_said_to_the_assistant(live_server, content):
    _, answers = talk(
        live_server,
        ("get_study", {"identifier": "10.5555/nowhere"}),
        ("get_study", {"identifier": "\0"}),
        ("get_study", {"doi": DOI}),
        ("search_evidence", {"query": "a", "limit": 1000}),
        ("cite", {"identifiers": [DOI], "style": "../../etc/passwd"}),
        ("cite", {"identifiers": [DOI], "locale": "xx"}),
        ("cite", {"identifiers": [DOI] * 101}),
        ("search_evidence", {"query": "x " * 900}),
    )
    for answer in answers:
        assert answer.is_error
        assert answer.content[0].text
        assert "Traceback" not in answer.content[0].text
    assert "not stored" in answers[0].content[0].text
    assert "apa" in answers[4].content[0].text


def post(message, *, host="testserver", **headers):
    headers = {"Accept": "application/json, text/event-stream", "Host": host, **headers}
    body = message if isinstance(message, str) else json.dumps(message)
    return Browser().post("/mcp", body, content_type="application/json", headers=headers)


def call(method, **params):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def test_pages_of_other_sites_are_refused(db, settings):
    ask = call("tools/list")
    assert post(ask, Origin="http://testserver").status_code == 200
    for origin in ("https://elsewhere.example", "null", "http://testserver.elsewhere.example", "http://["):
        assert post(ask, Origin=origin).status_code == 403, origin
    assert post(ask, host="elsewhere.example").status_code == 400
    settings.CSRF_TRUSTED_ORIGINS = ["https://elsewhere.example"]
    answer = post(ask, Origin="https://elsewhere.example")
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer


def test_a_session_lets_nobody_in(db):
    draft = ClaimFactory(statement="A secret numbness.")
    browser = Browser()
    browser.force_login(UserFactory(permissions=["evidence.view_unpublished"]))
    message = call("tools/call", name="search_evidence", arguments={"query": "numbness"})
    answer = browser.post(
        "/mcp", json.dumps(message), content_type="application/json", headers={"Accept": "application/json"}
    )
    assert answer.status_code == 200
    assert draft.statement not in answer.content.decode()


def test_what_is_no_message_is_refused_in_the_protocols_words(db):
    for body, status in (("{", 400), ("[" * 100_000, 400), ("[]", 400), ('"a"', 400), ("x" * 300_000, 413)):
        assert post(body).status_code == status, body[:10]
    unknown = post(call("nothing/here"))
    assert unknown.json()["error"]["code"] == -32601
    missing = post(call("tools/call", name="delete_everything", arguments={}))
    assert "search_evidence" in missing.json()["error"]["message"]
    assert post(call("tools/list"), Accept="text/html").status_code == 406
    browser = Browser()
    for method in ("get", "delete", "put"):
        answer = getattr(browser, method)("/mcp")
        assert (answer.status_code, answer["Allow"]) == (405, "POST, OPTIONS"), method


def test_it_counts_as_a_request_to_the_api(db, settings):
    settings.API_RATE_ANONYMOUS = (2, 60)
    answers = [post(call("tools/list")) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert "RateLimit" in answers[0]
    assert post(call("tools/list"), Authorization="Bearer evb_wrong").status_code in (401, 429)


def test_a_fault_is_not_told(db, monkeypatch, caplog):
    from evidence.api.mcp import server

    def fail(request, asked):
        raise RuntimeError("a secret of the inside")

    broken = replace(server.TOOLS["get_study"], answer=fail)
    monkeypatch.setitem(server.TOOLS, "get_study", broken)
    answer = post(call("tools/call", name="get_study", arguments={"identifier": DOI}))
    assert answer.json()["result"]["isError"] is True
    assert "secret" not in answer.content.decode()
    assert "a secret of the inside" in caplog.text


# More than a few: where little is found, searching also asks for names that are spelt nearly so.
@pytest.mark.parametrize("rows", [6, 9])
@pytest.mark.parametrize(
    ("tool", "arguments", "queries"),
    [
        ("search_evidence", {"query": "numbness"}, 4),
        ("get_study", {"identifier": "10.5555/several.0"}, 8),
        ("resolve_identifiers", {"identifiers": [f"10.5555/several.{number}" for number in range(5)]}, 4),
        ("cite", {"identifiers": [f"10.5555/several.{number}" for number in range(5)]}, 4),
    ],
)
def test_each_tool_costs_the_same_queries_however_much_there_is(
    db, django_assert_num_queries, rows, tool, arguments, queries
):
    for number in range(rows):
        study = StudyFactory(
            doi=f"10.5555/several.{number}", found=True, title="Numbness", authors=["Ma, Hui"]
        )
        NoticeFactory(study=study, kind="correction")
        for _ in range(rows):
            EvidenceLineFactory(published=True, claim=ClaimFactory(published=True), study=study)
    message = call("tools/call", name=tool, arguments=arguments)
    post(message)  # what a process finds out once
    with django_assert_num_queries(queries):
        answer = post(message)
    assert not answer.json()["result"].get("isError")
