"""Addresses that users give (FAULTS 41): nothing of the house is reached by them, and all is bounded."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from evidence.services import web_pages
from evidence.services.web_pages import UnreachablePage, fetch_page, is_public
from tests.crossref.servers import raw_server

PUBLIC = "93.184.215.14"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<p>a\n"


class Net:
    """Names that resolve as told, and a network on which every address is the test's own server."""

    def __init__(self, server: str, **names: list[str]) -> None:
        host, _, port = server.removeprefix("http://").partition(":")
        self.server = (host, int(port))
        self.names = {name.replace("_", "."): list(addresses) for name, addresses in names.items()}
        self.asked: list[str] = []
        self.connected: list[tuple[str, int]] = []

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror(-2, "Name or service not known")
        return self.names[host]

    def connect(self, address: tuple[str, int], seconds: float) -> socket.socket:
        self.connected.append(address)
        return socket.create_connection(self.server, timeout=seconds)

    def fetch(self, address: str) -> web_pages.FetchedPage:
        return fetch_page(address, resolve=self.resolve, connect=self.connect)


@contextmanager
def serving(*answers: bytes, **names: list[str]) -> Iterator[Net]:
    """A server that gives these answers in turn, behind the names."""

    def script(connection: socket.socket, request: list[bytes], number: int) -> None:
        connection.sendall(answers[min(number, len(answers) - 1)])

    with raw_server(script) as (url, _):
        yield Net(url, **names)


def moved(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def test_a_public_page_is_fetched_from_the_address_that_was_looked_at() -> None:
    with serving(OK, health_example_org=[PUBLIC]) as net:
        page = net.fetch("http://health.example.org/numb?a=1")
    assert (page.address, page.media_type, page.data) == (
        "http://health.example.org/numb?a=1",
        "text/html",
        b"<p>a\n",
    )
    assert net.connected == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.8",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "2001::1",
        "2002:7f00:1::",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "64:ff9b:2::7f00:1",
        "::ffff:0:7f00:1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "no address",
    ],
)
def test_an_address_of_the_inside_is_not_public(address: str) -> None:
    assert not is_public(address)
    with (
        serving(OK, health_example_org=[PUBLIC, address]) as net,
        pytest.raises(UnreachablePage, match="not a public address"),
    ):
        net.fetch("http://health.example.org/")
    assert net.connected == []


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://health.example.org:5432/",
        "http://user@health.example.org/",
        "http://health.example.org@127.0.0.1/",
        "file:///etc/passwd",
        "gopher://health.example.org/",
        "ftp://health.example.org/",
        "//health.example.org/",
        "http://health.example.org\\@127.0.0.1/",
        "http://health.example.org/\r\nHost: inside",
    ],
)
def test_an_address_that_leads_elsewhere_is_refused_before_anything_is_connected(address: str) -> None:
    with serving(OK, health_example_org=[PUBLIC]) as net:
        # As the system's own resolver would take a literal address.
        net.names |= {
            literal: [literal] for literal in ("127.0.0.1", "::1", "64:ff9b::7f00:1", "::ffff:7f00:1")
        }
        with pytest.raises(UnreachablePage):
            net.fetch(address)
    assert net.connected == []


@pytest.mark.parametrize(
    "inside",
    ["http://127.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://in.example.org/", "file:///a"],
)
def test_a_redirect_into_the_inside_is_not_followed(inside: str) -> None:
    with serving(moved(inside), OK, health_example_org=[PUBLIC], in_example_org=["10.0.0.7"]) as net:
        net.names |= {literal: [literal] for literal in ("127.0.0.1", "169.254.169.254")}
        with pytest.raises(UnreachablePage):
            net.fetch("http://health.example.org/")
    assert net.connected == [(PUBLIC, 80)]


def test_a_redirect_to_another_public_page_is_followed_and_looked_at_anew() -> None:
    with serving(moved("/b"), OK, health_example_org=[PUBLIC]) as net:
        assert net.fetch("http://health.example.org/a").address == "http://health.example.org/b"
    assert net.asked == ["health.example.org"] * 2


def test_redirects_come_to_an_end() -> None:
    with (
        serving(moved("/again"), health_example_org=[PUBLIC]) as net,
        pytest.raises(UnreachablePage, match="4 times"),
    ):
        net.fetch("http://health.example.org/")
    assert len(net.connected) == 5


def test_a_name_that_resolves_elsewhere_a_moment_later_is_asked_once() -> None:
    with serving(OK, health_example_org=[PUBLIC]) as net:
        answers = iter([[PUBLIC], ["127.0.0.1"]])
        fetch_page("http://health.example.org/", resolve=lambda *_: next(answers), connect=net.connect)
    assert net.connected == [(PUBLIC, 80)]


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with serving(OK, health_example_org=[PUBLIC]) as net:
        assert net.fetch("http://health.example.org/").data
    assert net.connected == [(PUBLIC, 80)]


def test_a_page_that_is_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_pages, "LARGEST_PAGE", 4)
    with (
        serving(OK, health_example_org=[PUBLIC]) as net,
        pytest.raises(UnreachablePage, match="more than 4 bytes"),
    ):
        net.fetch("http://health.example.org/")


def test_a_packed_page_is_not_unpacked() -> None:
    packed = OK.replace(b"Content-Length", b"Content-Encoding: gzip\r\nContent-Length")
    with (
        serving(packed, health_example_org=[PUBLIC]) as net,
        pytest.raises(UnreachablePage, match="came packed"),
    ):
        net.fetch("http://health.example.org/")


@pytest.mark.parametrize(
    "begin", [b"", b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"]
)
def test_a_page_that_drips_is_cut(begin: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_pages, "MOST_SECONDS", 0.3)
    done = threading.Event()

    def drip(connection: socket.socket, request: list[bytes], number: int) -> None:
        connection.sendall(begin)
        while not done.is_set():
            connection.sendall(b"a")
            time.sleep(0.02)

    try:
        with (
            raw_server(drip) as (url, _),
            pytest.raises(UnreachablePage, match=r"too long|web server|broke off"),
        ):
            Net(url, health_example_org=[PUBLIC]).fetch("http://health.example.org/")
    finally:
        done.set()


def test_a_page_that_drips_after_a_slow_handshake_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """While hands are shaken, the standard library has taken the socket out of its object."""
    monkeypatch.setattr(web_pages, "MOST_SECONDS", 0.3)
    until = time.monotonic() + 5.0

    class SlowHandshake:
        def wrap_socket(self, raw: socket.socket, *, server_hostname: str) -> socket.socket:
            taken = socket.socket(raw.family, raw.type, fileno=raw.detach())
            taken.settimeout(0.3)
            time.sleep(0.5)
            return taken

    def drip(connection: socket.socket, request: list[bytes], number: int) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while time.monotonic() < until:
            connection.sendall(b"a")
            time.sleep(0.02)

    monkeypatch.setattr(ssl, "create_default_context", SlowHandshake)
    with raw_server(drip) as (url, requests), pytest.raises(UnreachablePage, match="too long"):
        Net(url, health_example_org=[PUBLIC]).fetch("https://health.example.org/")
    assert not requests


def test_the_time_that_a_name_takes_to_resolve_counts() -> None:
    times = iter([0.0, 30.0, 30.0])
    with serving(OK, health_example_org=[PUBLIC]) as net, pytest.raises(UnreachablePage, match="too long"):
        fetch_page(
            "http://health.example.org/",
            resolve=net.resolve,
            connect=net.connect,
            clock=lambda: 30.0 if net.asked else next(times),
        )
    assert net.connected == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP 404"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "does not say where"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "as a web server does"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<p>a", "broke off|as a web server"),
    ],
)
def test_an_answer_that_is_no_page_is_said_so(answer: bytes, told: str) -> None:
    with serving(answer, health_example_org=[PUBLIC]) as net, pytest.raises(UnreachablePage, match=told):
        net.fetch("http://health.example.org/")


def test_a_host_that_is_not_there_is_said_so() -> None:
    with serving(OK) as net, pytest.raises(UnreachablePage, match="no host called"):
        net.fetch("http://health.example.org/")


def test_a_host_without_a_certificate_is_not_believed() -> None:
    with serving(OK, health_example_org=[PUBLIC]) as net, pytest.raises(UnreachablePage) as refused:
        net.fetch("https://health.example.org/")
    assert isinstance(refused.value.__cause__, ssl.SSLError | OSError)
    assert net.connected == [(PUBLIC, 443)]
