"""The client that measures: every answer whole, counted once, and nothing but 200 taken for one."""

import socket
import threading
from contextlib import contextmanager, suppress

import pytest

from benchmarks.client import Request, WrongAnswer, fetch, measure

LARGE = b"x" * 300_000


def whole(connection):
    """One request with its body, which may come in a piece of its own; empty where nobody asks any more."""
    question = connection.recv(65536)
    head, _, body = question.partition(b"\r\n\r\n")
    _, named, length = head.lower().partition(b"content-length: ")
    missing = int(length.split(b"\r\n")[0]) - len(body) if named else 0
    while missing > 0:
        piece = connection.recv(missing)
        question, missing = question + piece, missing - len(piece)
    return question


@contextmanager
def answering(*answers):
    """A port where each connection gets the answers in turn, over and over, in pieces."""
    asked = []

    def serve(connection):
        turn = 0
        # The client hangs up when its time is over.
        with connection, suppress(OSError):
            while question := whole(connection):
                asked.append(question)
                answer = answers[turn % len(answers)]
                turn += 1
                for start in range(0, len(answer), 100_000):
                    connection.sendall(answer[start : start + 100_000])
                if b"Connection: close" in answer:
                    return

    def accept():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1], asked
        listener.shutdown(socket.SHUT_RDWR)


def answer(body, head="200 OK", length=True, extra=""):
    size = f"content-length: {len(body)}\r\n" if length else ""
    return f"HTTP/1.1 {head}\r\n{size}{extra}\r\n".encode() + body


CHUNKED = answer(b"5\r\nhello\r\n0\r\n\r\n", length=False, extra="Transfer-Encoding: chunked\r\n")


@pytest.mark.parametrize(
    "given",
    [answer(b"{}"), answer(LARGE), CHUNKED, answer(b"{}", extra="Connection: close\r\n")],
    ids=["at once", "in pieces", "in chunks", "and hangs up"],
)
def test_counts_whole_answers(given):
    with answering(given) as (port, asked):
        measured = measure([port], [Request("/list")], seconds=0.05, concurrency=2)
    # What was asked last may still be on its way when the time is up.
    assert 0 <= len(asked) - len(measured.milliseconds) <= 2
    assert measured.rate > 0
    assert 0 < measured.p50 <= measured.p99


def test_asks_everything_in_turn_at_all_ports():
    with answering(answer(b"[]")) as (one, at_one), answering(answer(b"[]")) as (two, at_two):
        measure([one, two], [Request("/a"), Request("/b")], seconds=0.1, concurrency=2)
    for asked in (at_one, at_two):
        assert {question.split()[1] for question in asked} == {b"/a", b"/b"}


def test_posts_json_with_its_headers():
    with answering(answer(b"[]")) as (port, asked):
        assert fetch(port, Request("/graphql", '{"query": "é"}', (("X-Extra", "yes"),))) == b"[]"
        measure(
            [port],
            [Request("/graphql", '{"query": "é"}', (("X-Extra", "yes"),))],
            seconds=0.01,
            concurrency=1,
        )
    for question in asked[1:]:
        assert question.startswith(b"POST /graphql HTTP/1.1\r\n")
        assert b"\r\nX-Extra: yes\r\n" in question
        assert b"\r\nContent-Length: 15\r\n" in question


@pytest.mark.parametrize("head", ["429 Too Many Requests", "304 Not Modified"])
def test_takes_nothing_but_200_for_an_answer(head):
    with answering(answer(b"{}"), answer(b"", head=head)) as (port, _), pytest.raises(WrongAnswer):
        measure([port], [Request("/list")], seconds=0.5, concurrency=1)


def test_an_answer_cut_short_is_none():
    short = answer(b"{}").replace(b"content-length: 2", b"content-length: 20") + b"Connection: close"
    with answering(short) as (port, _), pytest.raises(WrongAnswer, match="middle"):
        measure([port], [Request("/list")], seconds=0.5, concurrency=1)


def test_a_slow_server_is_given_the_time_for_one_answer():
    with answering(answer(b"{}")) as (port, _):
        assert len(measure([port], [Request("/list")], seconds=0, concurrency=1).milliseconds) == 1
