"""What the client's tests stand on: servers that misbehave, a clock that only sleeping moves."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from evidence.crossref.client import CrossrefClient
from evidence.crossref.deadline import Deadline
from evidence.crossref.pacing import Limits, Pool

# What a server does with one connection: it has the request's lines, and how many came before.
Script = Callable[[socket.socket, list[bytes], int], None]


class FakeClock:
    """A clock that stands still but for `sleep`, so that waits cost a test no time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


class NoPacer:
    """Lets everything through at once, and remembers what it was told."""

    def __init__(self) -> None:
        self.pools: list[Pool] = []
        self.observed: list[tuple[Pool, Limits]] = []
        self.backed_off: list[tuple[Pool, float]] = []

    @contextmanager
    def slot(self, pool: Pool, defaults: Limits, deadline: Deadline) -> Iterator[None]:
        self.pools.append(pool)
        yield

    def observe(self, pool: Pool, limits: Limits) -> None:
        self.observed.append((pool, limits))

    def back_off(self, pool: Pool, seconds: float) -> None:
        self.backed_off.append((pool, seconds))


@contextmanager
def client_of(base_url: str, **options: Any) -> Iterator[CrossrefClient]:
    """A client that paces nothing and sleeps on a fake clock, unless told otherwise."""
    clock = FakeClock()
    options = {"pacer": NoPacer(), "clock": clock, "sleep": clock.sleep, **options}
    with CrossrefClient(base_url=base_url, **options) as client:
        yield client


@contextmanager
def raw_server(script: Script) -> Iterator[tuple[str, list[list[bytes]]]]:
    """A server that does with each connection what `script` says, HTTP or not.

    Gives its base URL and the list of requests it has received, each as its lines.
    """
    requests: list[list[bytes]] = []
    stopping = threading.Event()

    def serve(connection: socket.socket) -> None:
        # A client that has had enough goes away: that is what many of the tests are about.
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            received = b""
            while b"\r\n\r\n" not in received:
                piece = connection.recv(65536)
                if not piece:
                    return
                received += piece
            requests.append(received.split(b"\r\n"))
            script(connection, requests[-1], len(requests) - 1)

    def accept() -> None:
        while not stopping.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = listener.accept()
                thread = threading.Thread(target=serve, args=(connection,), daemon=True)
                threads.append(thread)
                thread.start()

    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        acceptor = threading.Thread(target=accept, daemon=True)
        acceptor.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", requests
        finally:
            stopping.set()
            for thread in [acceptor, *threads]:
                thread.join(timeout=10)


def send(connection: socket.socket, body: bytes, *, status: str = "200 OK", headers: str = "") -> None:
    """One complete HTTP answer, after which the connection is closed."""
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{headers}\r\n"
    connection.sendall(head.encode() + body)


def work(doi: str, **fields: Any) -> dict[str, Any]:
    """What Crossref answers for a record it has."""
    message = {"DOI": doi, "title": [f"Record of {doi}"], "type": "journal-article", **fields}
    return {"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": message}


def work_list(*dois: str, total: int | None = None, **fields: Any) -> dict[str, Any]:
    """What Crossref answers for a list with records of these DOIs."""
    items = [{**work(doi)["message"], "score": 1.0} for doi in dois]
    message = {"total-results": len(items) if total is None else total, "items": items, **fields}
    return {"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message}


def agency(doi: str, name: str) -> dict[str, Any]:
    """What Crossref answers to the question which agency has a DOI."""
    message = {"DOI": doi, "agency": {"id": name, "label": name.title()}}
    return {"status": "ok", "message-type": "work-agency", "message-version": "1.0.0", "message": message}


def encoded(content: Any) -> bytes:
    return json.dumps(content).encode()
