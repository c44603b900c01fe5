"""A client that is not the bottleneck: bare sockets that stay open, one thread, no HTTP library.

It sends requests made beforehand, reads each answer by its length, and does nothing else. What it took of
a processor is measured beside (`Measured.busy`), so that a figure that it held back can be told.
"""

from __future__ import annotations

import http.client
import re
import selectors
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

CONCURRENCY = 8
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


class WrongAnswer(Exception):
    """A server answered with something else than 200; its status and first words."""


@dataclass(frozen=True)
class Request:
    """What is asked: a path, with a body where it is a POST of JSON."""

    path: str
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def encoded(self, host: str) -> bytes:
        body = self.body.encode()
        lines = [
            f"{'POST' if body else 'GET'} {self.path} HTTP/1.1",
            f"Host: {host}",
            "Accept: application/json",
        ]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Measured:
    """Requests a second in one round, each answer's milliseconds, and the client's share of a processor."""

    rate: float
    milliseconds: list[float]
    busy: float

    @property
    def p50(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.milliseconds, n=100)[98] if len(self.milliseconds) > 1 else self.p50


@dataclass
class _Connection:
    address: tuple[str, int]
    requests: cycle[bytes]
    answered: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(self.address, timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> None:
        self.buffer = b""
        self.began = time.perf_counter()
        # An answer is only awaited after the whole question went out: questions are small.
        self.socket.sendall(next(self.requests))

    def read(self) -> bool:
        """Take what has come; True when the answer is whole."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise WrongAnswer("the connection was closed in the middle of an answer")
        self.buffer = self.buffer + data if self.buffer else data
        head_end = self.buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return False
        head = self.buffer[:head_end]
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
            raise WrongAnswer(self.buffer[:300].decode("utf-8", "replace"))
        if found := _LENGTH.search(head):
            whole = len(self.buffer) >= head_end + 4 + int(found[1])
        elif _CHUNKED.search(head):
            whole = self.buffer.endswith(b"\r\n0\r\n\r\n")
        else:
            raise WrongAnswer("an answer without a length")
        if whole:
            self.answered.append((time.perf_counter() - self.began) * 1000)
            if _CLOSES.search(head):
                self.socket.close()
                self.open()
        return whole


def measure(
    ports: Sequence[int], requests: Sequence[Request], *, seconds: float, concurrency: int = CONCURRENCY
) -> Measured:
    """Ask as fast as `concurrency` connections get answers, over all `ports` alike.

    Raises `WrongAnswer`, and OSError where nobody listens.
    """
    encoded = [request.encoded("127.0.0.1") for request in requests]
    selector = selectors.DefaultSelector()
    connections = []
    for index in range(concurrency):
        # Each begins elsewhere: eight connections do not ask for the same at once.
        start = index * len(encoded) // concurrency
        turn = cycle(encoded[start:] + encoded[:start])
        connections.append(_Connection(("127.0.0.1", ports[index % len(ports)]), turn))
    try:
        began, used = time.perf_counter(), time.process_time()
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask()
        answered = 0
        # A slow server is given the time for one answer at least.
        while (now := time.perf_counter()) - began < seconds or not answered:
            ready = selector.select(timeout=60)
            if not ready:
                raise WrongAnswer("no answer within a minute")
            for key, _ in ready:
                connection = key.data
                before = connection.socket
                if connection.read():
                    answered += 1
                    if connection.socket is not before:
                        selector.unregister(before)
                        selector.register(connection.socket, selectors.EVENT_READ, connection)
                    connection.ask()
        took, busy = now - began, time.process_time() - used
    finally:
        selector.close()
        for connection in connections:
            connection.socket.close()
    times = [each for connection in connections for each in connection.answered]
    return Measured(len(times) / took, times, busy / took)


def fetch(port: int, request: Request) -> bytes:
    """One answer's body. Raises `WrongAnswer` unless its status is 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        method = "POST" if request.body else "GET"
        headers = dict(request.headers) | ({"Content-Type": "application/json"} if request.body else {})
        connection.request(
            method, request.path, request.body or None, {"Accept": "application/json", **headers}
        )
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise WrongAnswer(f"{answer.status} to {request.path[:120]}: {body[:200].decode('utf-8', 'replace')}")
    return body
