"""Answers that are none, too large, or too slow (FAULTS 3–5 and 7), over real connections."""

import gzip
import socket
import time

import pytest

from evidence.crossref.errors import BadResponse, Unavailable
from tests.crossref.servers import (
    client_of,
    encoded,
    raw_server,
    send,
    work,
    work_list,
)

DOI = "10.5555/fault"
PATH = "/works/10.5555/fault"


class TestNonsense:
    @pytest.mark.parametrize(
        ("body", "content_type"),
        [
            (b"<html>secret-body</html>", "text/html"),
            (b"<html>secret-body</html>", "application/json"),
            (encoded(work(DOI))[:-20], "application/json"),
            (b"[" * 200_000, "application/json"),
            (b'{"message":' * 5_000, "application/json"),
            (
                b'{"message-type":"work","message":{"DOI":"10.5555/fault","x":'
                + b"[" * 150
                + b"]" * 150
                + b"}}",
                "",
            ),
            (b'["secret-body"]', "application/json"),
            (b'"secret-body"', "application/json"),
            (b"null", "application/json"),
            (b"", "application/json"),
            (b"\xff\xfe\xfa", "application/json"),
            (b'{"message-type":"work","message":{"DOI":"10.5555/fault","score":NaN}}', "application/json"),
            (b'{"message-type":"work","message":{"DOI":"10.5555/fault","score":1e999}}', "application/json"),
            (b'{"message-type":"work","message":{"DOI":"10.5555/fault","n":' + b"9" * 5_000 + b"}}", ""),
            (b'{"message-type":"work","message":["secret-body"]}', "application/json"),
            (b'{"status":"ok"}', "application/json"),
            (encoded(work_list(DOI)), "application/json"),
        ],
    )
    def test_an_answer_that_is_no_record(self, httpserver, body, content_type):
        httpserver.expect_request(PATH).respond_with_data(body, content_type=content_type)
        with client_of(httpserver.url_for("")) as client, pytest.raises(BadResponse) as caught:
            client.work(DOI)
        assert len(httpserver.log) == 1
        assert "secret-body" not in str(caught.value)
        assert caught.value.doi == DOI

    def test_a_missing_content_type_does_no_harm(self):
        def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
            send(connection, encoded(work(DOI)))

        with raw_server(script) as (url, _), client_of(url) as client:
            assert client.work(DOI)["DOI"] == DOI

    def test_the_parts_that_habanero_does_not_take(self, httpserver):
        body = gzip.compress(encoded(work(DOI)))
        httpserver.expect_request(PATH).respond_with_data(body, headers={"Content-Encoding": "gzip"})
        with client_of(httpserver.url_for("")) as client:
            assert client.work(DOI)["DOI"] == DOI

    @pytest.mark.parametrize(
        "encodings",
        ["Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", "Content-Encoding: gzip, gzip\r\n"],
    )
    def test_a_body_compressed_twice_is_refused(self, encodings):
        def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
            send(connection, gzip.compress(gzip.compress(encoded(work(DOI)))), headers=encodings)

        with raw_server(script) as (url, _), client_of(url) as client, pytest.raises(BadResponse):
            client.work(DOI)

    def test_damaged_compression(self, httpserver):
        httpserver.expect_request(PATH).respond_with_data(
            b"secret-body", headers={"Content-Encoding": "gzip"}
        )
        with client_of(httpserver.url_for("")) as client, pytest.raises(BadResponse, match="compression"):
            client.work(DOI)

    @pytest.mark.parametrize("doi", ["10.5555/another", "", None, 7, "not a DOI"])
    def test_the_record_of_another_doi(self, httpserver, doi):
        httpserver.expect_request(PATH).respond_with_json(work(doi))
        with client_of(httpserver.url_for("")) as client, pytest.raises(BadResponse, match="another DOI"):
            client.work(DOI)

    def test_the_doi_is_compared_without_regard_to_case(self, httpserver):
        httpserver.expect_request("/works/10.5555/sici").respond_with_json(work("10.5555/SICI"))
        with client_of(httpserver.url_for("")) as client:
            assert client.work("10.5555/Sici")["DOI"] == "10.5555/SICI"

    def test_a_merged_doi_is_answered_by_the_one_it_became(self, httpserver):
        httpserver.expect_request(PATH).respond_with_json(work("10.5555/prime", aliases=["10.5555/FAULT"]))
        with client_of(httpserver.url_for("")) as client:
            assert client.work(DOI)["DOI"] == "10.5555/prime"

    @pytest.mark.parametrize("aliases", ["10.5555/fault", None, [None, 5], ["10.5555/other"]])
    def test_odd_aliases_vouch_for_nothing(self, httpserver, aliases):
        httpserver.expect_request(PATH).respond_with_json(work("10.5555/prime", aliases=aliases))
        with client_of(httpserver.url_for("")) as client, pytest.raises(BadResponse):
            client.work(DOI)

    def test_an_objection_is_named(self, httpserver):
        failure = {"type": "filter-not-available", "value": "secret-body", "message": "secret-body"}
        content = {"status": "failed", "message-type": "validation-failure", "message": [failure, "odd", {}]}
        httpserver.expect_request("/works").respond_with_json(content, status=400)
        with client_of(httpserver.url_for("")) as client, pytest.raises(BadResponse) as caught:
            client.search_bibliographic("anything", has_nothing=True)
        assert caught.value.objections == ("filter-not-available",)
        assert "filter-not-available" in str(caught.value)
        assert "secret-body" not in str(caught.value)


class TestSizeAndTime:
    def test_a_bomb_is_noticed_before_it_is_large(self, httpserver):
        bomb = gzip.compress(b"\0" * 50_000_000)
        httpserver.expect_request(PATH).respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
        with (
            client_of(httpserver.url_for(""), max_bytes=5_000_000) as client,
            pytest.raises(BadResponse, match="larger than 5,000,000"),
        ):
            client.work(DOI)

    def test_a_large_record_within_the_cap_passes(self, httpserver):
        httpserver.expect_request(PATH).respond_with_json(work(DOI, abstract="a" * 900_000))
        with client_of(httpserver.url_for(""), max_bytes=1_000_000) as client:
            assert len(client.work(DOI)["abstract"]) == 900_000

    @pytest.mark.parametrize(
        "beginning",
        [
            pytest.param(b"", id="before the status"),
            pytest.param(b"HTTP/1.1 200 OK\r\nX-Padding: ", id="in a header"),
            pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", id="in the body"),
            pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", id="in a chunk's size"),
            pytest.param(
                # A gzip header whose file name never ends decodes to nothing, for ever.
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99999\r\n\r\n"
                b"\x1f\x8b\x08\x08\0\0\0\0\0\3",
                id="in a gzip header",
            ),
        ],
    )
    def test_a_drip_feed_ends_at_the_deadline(self, beginning):
        def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
            connection.sendall(beginning)
            for _ in range(200):
                time.sleep(0.02)
                connection.sendall(b"H" if not beginning else b"a")

        with (
            raw_server(script) as (url, _),
            client_of(url, clock=time.monotonic, sleep=time.sleep, timeout=2, deadline=0.4) as client,
        ):
            began = time.monotonic()
            with pytest.raises(Unavailable):
                client.work(DOI)
            assert time.monotonic() - began < 1.5

    def test_a_silent_server_is_left_at_the_deadline(self):
        def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
            connection.recv(1)

        with (
            raw_server(script) as (url, _),
            client_of(url, clock=time.monotonic, sleep=time.sleep, timeout=5, deadline=0.3) as client,
        ):
            began = time.monotonic()
            with pytest.raises(Unavailable, match="in the time allowed"):
                client.work(DOI)
            assert time.monotonic() - began < 2

    @pytest.mark.parametrize("drips", [False, True])
    def test_a_server_that_hangs_leaves_time_for_another_attempt(self, drips):
        def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
            if number > 0:
                send(connection, encoded(work(DOI)))
                return
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Padding: ")
            for _ in range(300 if drips else 0):
                time.sleep(0.03)
                # When the client has gone away, this ends with an error.
                connection.sendall(b"a")
            connection.recv(1)

        with (
            raw_server(script) as (url, requests),
            client_of(url, clock=time.monotonic, sleep=lambda _: None, timeout=0.1, deadline=20) as client,
        ):
            began = time.monotonic()
            assert client.work(DOI)["DOI"] == DOI
            assert time.monotonic() - began < 3
        assert len(requests) == 2
