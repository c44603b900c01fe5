"""Crossref slows down, fails or cannot be reached (FAULTS 1 and 2), over real connections."""

import socket
import struct
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import httpx2
import pytest

from evidence.crossref.errors import RateLimited, Unavailable
from evidence.crossref.pacing import Pool
from tests.crossref.servers import (
    FakeClock,
    NoPacer,
    client_of,
    encoded,
    raw_server,
    send,
    work,
)

DOI = "10.5555/fault"
PATH = "/works/10.5555/fault"
HTML_429 = "<html><body><h1>429 Too Many Requests</h1>secret-body</body></html>"


class TestAskedToSlowDown:
    def test_seconds_are_waited_and_the_call_goes_on(self, httpserver):
        httpserver.expect_ordered_request(PATH).respond_with_data(
            HTML_429, status=429, content_type="text/html", headers={"Retry-After": "7"}
        )
        httpserver.expect_ordered_request(PATH).respond_with_json(work(DOI))
        clock, pacer = FakeClock(), NoPacer()
        with client_of(httpserver.url_for(""), clock=clock, sleep=clock.sleep, pacer=pacer) as client:
            assert client.work(DOI)["DOI"] == DOI
        assert clock.sleeps == [7.0]
        # The wait holds for all who share the pacer.
        assert pacer.backed_off == [(Pool.SINGLE, 7.0)]

    def test_a_date_is_waited_for(self, httpserver):
        until = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
        httpserver.expect_ordered_request(PATH).respond_with_data(
            "", status=429, headers={"Retry-After": until}
        )
        httpserver.expect_ordered_request(PATH).respond_with_json(work(DOI))
        clock = FakeClock()
        with client_of(httpserver.url_for(""), clock=clock, sleep=clock.sleep) as client:
            client.work(DOI)
        assert len(clock.sleeps) == 1
        assert 17 < clock.sleeps[0] < 21

    def test_without_a_time_the_waits_grow(self, httpserver):
        for _ in range(3):
            httpserver.expect_ordered_request(PATH).respond_with_data(HTML_429, status=429)
        httpserver.expect_ordered_request(PATH).respond_with_json(work(DOI))
        clock = FakeClock()
        with client_of(httpserver.url_for(""), clock=clock, sleep=clock.sleep, rng=Random(1)) as client:
            client.work(DOI)
        first, second, third = clock.sleeps
        assert 0.25 <= first <= 0.5 <= second <= 1.0 <= third <= 2.0

    def test_a_wait_beyond_the_budget_is_not_begun(self, httpserver):
        httpserver.expect_request(PATH).respond_with_data("", status=429, headers={"Retry-After": "3600"})
        clock, pacer = FakeClock(), NoPacer()
        with (
            client_of(httpserver.url_for(""), clock=clock, sleep=clock.sleep, pacer=pacer) as client,
            pytest.raises(RateLimited) as caught,
        ):
            client.work(DOI)
        assert clock.sleeps == []
        assert caught.value.retry_after == 3600
        assert isinstance(caught.value, Unavailable)
        # A mistaken header must not silence all machines for days.
        assert pacer.backed_off == [(Pool.SINGLE, 900.0)]

    def test_refusals_without_end_stop_at_the_deadline(self, httpserver):
        httpserver.expect_request(PATH).respond_with_data("", status=429, headers={"Retry-After": "9"})
        clock = FakeClock()
        with (
            client_of(httpserver.url_for(""), clock=clock, sleep=clock.sleep, deadline=60) as client,
            pytest.raises(RateLimited),
        ):
            client.work(DOI)
        # More of them than `retries`: being asked to wait is no failure.
        assert clock.sleeps == [9.0] * 6


class TestOutage:
    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_failing_server_is_asked_again_and_then_unavailable(self, httpserver, status):
        httpserver.expect_request(PATH).respond_with_data(
            "<html>secret-body</html>", status=status, content_type="text/html"
        )
        clock = FakeClock()
        with (
            client_of(httpserver.url_for(""), clock=clock, sleep=clock.sleep, retries=4) as client,
            pytest.raises(Unavailable) as caught,
        ):
            client.work(DOI)
        assert len(httpserver.log) == 5
        assert len(clock.sleeps) == 4
        assert all(wait <= 8 for wait in clock.sleeps)
        assert str(status) in str(caught.value)
        assert "secret-body" not in str(caught.value)
        assert (caught.value.doi, caught.value.request) == (DOI, "GET /works/10.5555%2Ffault")

    def test_it_recovers(self, httpserver):
        httpserver.expect_ordered_request(PATH).respond_with_data("", status=503)
        httpserver.expect_ordered_request(PATH).respond_with_json(work(DOI))
        with client_of(httpserver.url_for("")) as client:
            assert client.work(DOI)["DOI"] == DOI

    def test_maintenance_is_waited_for_by_all(self, httpserver):
        httpserver.expect_ordered_request(PATH).respond_with_data(
            "", status=503, headers={"Retry-After": "5"}
        )
        httpserver.expect_ordered_request(PATH).respond_with_json(work(DOI))
        pacer = NoPacer()
        with client_of(httpserver.url_for(""), pacer=pacer) as client:
            client.work(DOI)
        assert pacer.backed_off == [(Pool.SINGLE, 5.0)]

    def test_a_reset_connection_is_tried_again(self):
        def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
            if number == 0:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Len")
                # Closing with unsent linger is a reset (RST).
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                send(connection, encoded(work(DOI)))

        with raw_server(script) as (url, requests), client_of(url) as client:
            assert client.work(DOI)["DOI"] == DOI
        assert len(requests) == 2

    def test_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        clock = FakeClock()
        with (
            client_of(f"http://127.0.0.1:{port}", clock=clock, sleep=clock.sleep) as client,
            pytest.raises(Unavailable, match="refused") as caught,
        ):
            client.work(DOI)
        assert len(clock.sleeps) == 4
        assert caught.value.__cause__ is not None

    def test_a_name_that_does_not_resolve(self):
        def unresolved(request: httpx2.Request) -> httpx2.Response:
            cause = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            raise httpx2.ConnectError("secret-body") from cause

        # The system's resolver is outside of what a test may ask.
        transport = httpx2.MockTransport(unresolved)
        with client_of("http://crossref.invalid", transport=transport) as client:
            with pytest.raises(Unavailable, match="Name or service not known") as caught:
                client.work(DOI)
            assert "secret-body" not in str(caught.value)

    def test_a_body_that_ends_too_early(self):
        def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + encoded(work(DOI)))

        with raw_server(script) as (url, requests), client_of(url) as client, pytest.raises(Unavailable):
            client.work(DOI)
        assert len(requests) == 5

    def test_what_is_no_http_is_not_repeated_to_people(self):
        def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
            connection.sendall(b"secret-body is no status line\r\n\r\n")

        with raw_server(script) as (url, _), client_of(url) as client, pytest.raises(Unavailable) as caught:
            client.work(DOI)
        assert "secret-body" not in str(caught.value)

    @pytest.mark.parametrize(("status", "setting"), [(401, "CROSSREF_API_KEY"), (403, "CROSSREF_MAILTO")])
    def test_a_caller_who_is_refused_is_told_what_to_check(self, httpserver, status, setting):
        httpserver.expect_request(PATH).respond_with_data("secret-body", status=status)
        with client_of(httpserver.url_for("")) as client, pytest.raises(Unavailable, match=setting) as caught:
            client.work(DOI)
        assert len(httpserver.log) == 1
        assert not isinstance(caught.value, RateLimited)
