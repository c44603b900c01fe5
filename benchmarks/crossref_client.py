"""Requests a second over loopback: the client's pooled connections against habanero by itself.

Run with ``python -m benchmarks.crossref_client``. Compare within one run only.
"""

from __future__ import annotations

import json
import multiprocessing
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import habanero

from evidence.crossref.client import CrossrefClient
from evidence.crossref.deadline import Deadline
from evidence.crossref.pacing import Limits, Pool

DOI = "10.5555/benchmark"
ROUNDS, POOLED, PLAIN = 5, 300, 20

_message = {"DOI": DOI, "title": ["x" * 3_000], "reference": [{"key": str(n), "DOI": DOI} for n in range(40)]}
_body = json.dumps({"status": "ok", "message-type": "work", "message": _message}).encode()
_head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(_body)}\r\n\r\n"
ANSWER = _head.encode() + _body


class NoPace:
    """Lets everything through at once."""

    @contextmanager
    def slot(self, pool: Pool, defaults: Limits, deadline: Deadline) -> Iterator[None]:
        yield

    def observe(self, pool: Pool, limits: Limits) -> None:
        pass

    def back_off(self, pool: Pool, seconds: float) -> None:
        pass


def serve(ports: multiprocessing.Queue[int]) -> None:
    """Give every request the same answer, on connections that stay open."""

    def answer(connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            while connection.recv(65536):
                connection.sendall(ANSWER)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        ports.put(listener.getsockname()[1])
        while True:
            threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()


def rate(ask: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        ask()
    return times / (time.perf_counter() - began)


def main() -> None:
    ports: multiprocessing.Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(ports,), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{ports.get()}"
    plain = habanero.Crossref(base_url=url)
    pooled_rates, plain_rates = [], []
    with CrossrefClient(base_url=url, pacer=NoPace()) as client:
        for _ in range(ROUNDS):
            pooled_rates.append(rate(lambda: client.work(DOI), POOLED))
            plain_rates.append(rate(lambda: plain.works(ids=[DOI.replace("/", "%2F")]), PLAIN))
    server.terminate()
    pooled, alone = statistics.median(pooled_rates), statistics.median(plain_rates)
    sys.stdout.write(
        f"client {pooled:.0f}/s, habanero alone {alone:.1f}/s: {pooled / alone:.0f} times as many\n"
    )


if __name__ == "__main__":
    main()
