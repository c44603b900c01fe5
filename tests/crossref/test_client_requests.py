"""What is sent: addresses, headers, parameters, and over how many connections."""

import re
import socket
import threading
import tomllib
from pathlib import Path
from urllib.parse import unquote

import habanero.request
import habanero.request_class
import httpx2
import pytest
from werkzeug import Request, Response

from evidence.crossref.client import CrossrefClient
from evidence.crossref.pacing import Limits, Pool
from tests.crossref.servers import NoPacer, client_of, encoded, raw_server, send, work, work_list

DOI = "10.5555/request"


@pytest.fixture
def echo(httpserver):
    """A server that has every record it is asked for, and the requests that it got."""
    requests: list[Request] = []

    def answer(request: Request) -> Response:
        requests.append(request)
        if request.path == "/works":
            return Response(encoded(work_list(DOI)))
        return Response(encoded(work(request.path.removeprefix("/works/"))))

    httpserver.expect_request(re.compile("/works.*", re.DOTALL)).respond_with_handler(answer)
    return httpserver.url_for(""), requests


@pytest.mark.parametrize(
    ("doi", "raw"),
    [
        ("10.5555/a/b", "/works/10.5555%2Fa%2Fb"),
        ("10.5555/a#b?c%d", "/works/10.5555%2Fa%23b%3Fc%25d"),
        ("10.5555/a%2fb", "/works/10.5555%2Fa%252fb"),
        ("10.5555/a+b&c=d;e", "/works/10.5555%2Fa%2Bb%26c%3Dd%3Be"),
        ("10.5555/é", "/works/10.5555%2F%C3%A9"),
        (
            "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
            "/works/10.1002%2F%28sici%291097-0258%2819980815%2F30%2917%3A15%2F16%3C1661%3A%3Aaid-sim968%3E3.0.co%3B2-2",
        ),
    ],
)
def test_a_doi_arrives_as_asked(echo, doi, raw):
    url, requests = echo
    with client_of(url) as client:
        assert client.work(doi)["DOI"] == doi
    assert requests[0].environ["RAW_URI"] == raw
    assert unquote(raw) == f"/works/{doi}"


def test_the_caller_introduces_itself(echo):
    url, requests = echo
    with client_of(url, mailto="curator@example.org", user_agent="EvidenceBase/9") as client:
        client.work(DOI)
        client.search_bibliographic("anything")
    for request in requests:
        assert request.args["mailto"] == "curator@example.org"
        agent = request.headers["User-Agent"]
        assert re.fullmatch(r"EvidenceBase/9 \(habanero/[\d.]+; mailto:curator@example\.org\)", agent)
        assert "X-User-Agent" not in request.headers
        assert request.headers["Accept-Encoding"] == "gzip"


def test_without_an_address_none_is_sent(echo):
    url, requests = echo
    with client_of(url) as client:
        client.work(DOI)
    assert "mailto" not in requests[0].args
    assert "mailto" not in requests[0].headers["User-Agent"]


def test_the_user_agent_tells_the_version_of_the_project(echo):
    url, requests = echo
    with client_of(url) as client:
        client.work(DOI)
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert requests[0].headers["User-Agent"].startswith(f"EvidenceBase/{project['project']['version']} ")


def test_the_api_key_is_sent(echo):
    url, requests = echo
    with client_of(url, api_key="secret-key") as client:
        client.work(DOI)
        client.search_bibliographic("anything")
    assert [r.headers["Crossref-Plus-API-Token"] for r in requests] == ["Bearer secret-key"] * 2


def test_without_a_key_there_is_no_header(echo):
    url, requests = echo
    with client_of(url) as client:
        client.work(DOI)
    assert "Crossref-Plus-API-Token" not in requests[0].headers


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("mailto", "a@b.org\r\nX: y"),
        ("api_key", "é"),
        ("user_agent", "x\0"),
        ("base_url", "api.crossref.org"),
        ("base_url", "file:///etc/passwd"),
        ("base_url", "https://api.crossref.org?x=1"),
    ],
)
def test_what_cannot_be_sent_is_refused_at_once(option, value):
    with pytest.raises(ValueError, match=option.replace("_url", " URL")):
        CrossrefClient(**{"base_url": "http://127.0.0.1", option: value})


def test_a_base_url_may_have_a_path(httpserver):
    httpserver.expect_request("/mirror/v1/works/10.5555/request").respond_with_json(work(DOI))
    with client_of(httpserver.url_for("/mirror/v1/")) as client:
        assert client.work(DOI)["DOI"] == DOI


def test_cookies_are_not_kept(httpserver):
    httpserver.expect_request("/works/10.5555/request").respond_with_json(
        work(DOI), headers={"Set-Cookie": "tracking=1; Path=/"}
    )
    with client_of(httpserver.url_for("")) as client:
        client.work(DOI)
        client.work(DOI)
    assert "Cookie" not in httpserver.log[1][0].headers


def test_one_connection_serves_many_requests():
    connections = []

    def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
        connections.append(connection)
        received = b"first\r\n\r\n"
        while received:
            body = encoded(work(DOI))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            received = connection.recv(65536)

    with raw_server(script) as (url, _), client_of(url) as client:
        for _ in range(5):
            client.work(DOI)
    assert len(connections) == 1


def test_habanero_itself_stays_as_it_is(echo):
    url, _ = echo
    with client_of(url) as client:
        client.work(DOI)
        assert habanero.request.httpx2 is httpx2
        assert habanero.request_class.httpx2 is httpx2
        assert habanero.Crossref.works.__globals__["request"] is habanero.request.request


def test_two_clients_in_many_threads_do_not_mix(httpserver):
    def answer(request: Request) -> Response:
        doi = request.path.removeprefix("/works/")
        return Response(encoded(work(doi, asked_by=request.args["mailto"])))

    httpserver.expect_request(re.compile("/works/.*")).respond_with_handler(answer)
    wrong: list[str] = []

    def ask(client: CrossrefClient, mailto: str, number: int) -> None:
        for repeat in range(10):
            doi = f"10.5555/{number}.{repeat}"
            record = client.work(doi)
            if (record["DOI"], record["asked_by"]) != (doi, mailto):
                wrong.append(doi)

    with (
        client_of(httpserver.url_for(""), mailto="a@example.org") as one,
        client_of(httpserver.url_for(""), mailto="b@example.org") as other,
    ):
        threads = [
            threading.Thread(target=ask, args=(client, mailto, number))
            for number in range(4)
            for client, mailto in ((one, "a@example.org"), (other, "b@example.org"))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
    assert len(httpserver.log) == 80


def test_the_limits_in_the_headers_are_passed_on(httpserver):
    headers = {"X-Rate-Limit-Limit": "10", "X-Rate-Limit-Interval": "1s", "X-Concurrency-Limit": "3"}
    httpserver.expect_request("/works/10.5555/request").respond_with_json(work(DOI), headers=headers)
    httpserver.expect_request("/works").respond_with_json(work_list(DOI))
    pacer = NoPacer()
    with client_of(httpserver.url_for(""), pacer=pacer) as client:
        client.work(DOI)
        client.search_bibliographic("anything")
    assert pacer.pools == [Pool.SINGLE, Pool.LIST]
    assert pacer.observed == [(Pool.SINGLE, Limits(10, 1.0, 3))]


def test_a_proxy_of_the_environment_is_used(monkeypatch):
    def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
        send(connection, encoded(work(DOI)))

    with raw_server(script) as (proxy, requests):
        monkeypatch.setenv("http_proxy", proxy.replace("://", "://user:word@"))
        monkeypatch.delenv("no_proxy", raising=False)
        with client_of("http://crossref.invalid") as client:
            assert client.work(DOI)["DOI"] == DOI
        # Not for what runs on this machine, as a stand-in for Crossref does.
        with client_of(proxy) as client:
            client.work(DOI)
    assert requests[0][0] == b"GET http://crossref.invalid/works/10.5555%2Frequest HTTP/1.1"
    assert any(line.startswith(b"Proxy-Authorization: Basic ") for line in requests[0])
    assert requests[1][0] == b"GET /works/10.5555%2Frequest HTTP/1.1"


def test_an_unusable_proxy_is_named_at_once(monkeypatch):
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")
    with pytest.raises(ValueError, match="proxy"):
        CrossrefClient(base_url="http://crossref.invalid")
