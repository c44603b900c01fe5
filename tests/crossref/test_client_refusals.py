"""DOIs that Crossref has not, and redirects (FAULTS 8 and 9), over real connections."""

import socket

import httpx2
import pytest
from werkzeug import Response

from evidence.crossref.errors import BadResponse, NotFound, Unavailable
from tests.crossref.servers import (
    NoPacer,
    agency,
    client_of,
    raw_server,
    send,
    work,
)

DOI = "10.5555/fault"
PATH = "/works/10.5555/fault"


class TestNotRegistered:
    # All four recorded; none of the labels says anything.
    @pytest.mark.parametrize(
        "content_type",
        ["text/plain", "text/plain;charset=utf-8", "application/json", "application/json;charset=utf-8"],
    )
    def test_not_found_with_the_agency_that_has_it(self, httpserver, content_type):
        httpserver.expect_request(PATH).respond_with_data(
            "Resource not found.", status=404, content_type=content_type
        )
        httpserver.expect_request(PATH + "/agency").respond_with_json(agency(DOI, "datacite"))
        with client_of(httpserver.url_for("")) as client, pytest.raises(NotFound, match="datacite") as caught:
            client.work(DOI)
        assert (caught.value.agency, caught.value.agency_known) == ("datacite", True)
        assert caught.value.doi == DOI
        assert not isinstance(caught.value, Unavailable)

    def test_nobody_has_it(self, httpserver):
        httpserver.expect_request(PATH).respond_with_data("Resource not found.", status=404)
        httpserver.expect_request(PATH + "/agency").respond_with_data("Resource not found.", status=404)
        with client_of(httpserver.url_for("")) as client, pytest.raises(NotFound) as caught:
            client.work(DOI)
        assert (caught.value.agency, caught.value.agency_known) == (None, True)

    @pytest.mark.parametrize("status", [200, 503])
    def test_who_has_it_could_not_be_asked(self, httpserver, status):
        httpserver.expect_request(PATH).respond_with_data("Resource not found.", status=404)
        httpserver.expect_request(PATH + "/agency").respond_with_data("<html>", status=status)
        with client_of(httpserver.url_for("")) as client, pytest.raises(NotFound) as caught:
            client.work(DOI)
        assert (caught.value.agency, caught.value.agency_known) == (None, False)

    def test_a_route_that_is_missing_says_nothing_about_a_doi(self, httpserver):
        content = {"status": "failed", "message-type": "route-not-found", "message": []}
        httpserver.expect_request(PATH).respond_with_json(content, status=404)
        with client_of(httpserver.url_for("")) as client, pytest.raises(BadResponse):
            client.work(DOI)

    def test_the_agency_alone(self, httpserver):
        httpserver.expect_request(PATH + "/agency").respond_with_json(agency(DOI, "crossref"))
        with client_of(httpserver.url_for("")) as client:
            assert client.agency(DOI) == "crossref"
            httpserver.clear()
            httpserver.expect_request(PATH + "/agency").respond_with_data("Resource not found.", status=404)
            assert client.agency(DOI) is None

    @pytest.mark.parametrize("name", [None, "", "<b>secret</b>", "a" * 50, 5])
    def test_an_agency_that_is_no_word(self, httpserver, name):
        content = agency(DOI, "x")
        content["message"]["agency"]["id"] = name
        httpserver.expect_request(PATH + "/agency").respond_with_json(content)
        with client_of(httpserver.url_for("")) as client, pytest.raises(BadResponse):
            client.agency(DOI)


class TestRedirects:
    def test_on_the_same_host(self, httpserver):
        # Since February 2025 Crossref redirects merged DOIs to what they became.
        httpserver.expect_request(PATH).respond_with_response(
            Response(status=301, headers={"Location": "/works/10.5555%2Fprime"})
        )
        httpserver.expect_request("/works/10.5555/prime").respond_with_json(
            work("10.5555/prime", aliases=[DOI])
        )
        with client_of(httpserver.url_for("")) as client:
            assert client.work(DOI)["DOI"] == "10.5555/prime"

    @pytest.mark.parametrize("hops", [3, 4])
    def test_at_most_three_hops(self, httpserver, hops):
        for hop in range(hops):
            here = PATH if hop == 0 else f"/hop/{hop}"
            httpserver.expect_request(here).respond_with_response(
                Response(status=302, headers={"Location": f"/hop/{hop + 1}"})
            )
        httpserver.expect_request(f"/hop/{hops}").respond_with_json(work(DOI))
        with client_of(httpserver.url_for("")) as client:
            if hops == 3:
                assert client.work(DOI)["DOI"] == DOI
            else:
                with pytest.raises(BadResponse, match="more than 3"):
                    client.work(DOI)

    def test_a_loop_ends(self, httpserver):
        httpserver.expect_request(PATH).respond_with_response(
            Response(status=302, headers={"Location": PATH})
        )
        with client_of(httpserver.url_for("")) as client, pytest.raises(BadResponse):
            client.work(DOI)
        assert len(httpserver.log) == 4

    @pytest.mark.parametrize(
        "location",
        [
            "http://127.0.0.2:{port}/works/x",
            "http://127.0.0.1:1/works/x",
            "http://user@127.0.0.1:{port}/works/x",
            "ftp://127.0.0.1:{port}/works/x",
            "//example.org/works/x",
            "http://[/works/x",
            "http://127.0.0.1:99999999/",
            "",
        ],
    )
    def test_to_elsewhere_is_not_followed(self, location):
        def script(connection: socket.socket, lines: list[bytes], number: int) -> None:
            port = connection.getsockname()[1]
            header = f"Location: {location.format(port=port)}\r\n" if location else ""
            send(connection, b"", status="302 Found", headers=header)

        with (
            raw_server(script) as (url, requests),
            client_of(url, api_key="secret-key") as client,
            pytest.raises(BadResponse),
        ):
            client.work(DOI)
        assert len(requests) == 1

    def test_from_http_to_https_of_the_same_host_with_the_key(self):
        sent: list[httpx2.Request] = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            sent.append(request)
            if request.url.scheme == "http":
                return httpx2.Response(301, headers={"Location": f"https://crossref.invalid{PATH}"})
            return httpx2.Response(200, json=work(DOI))

        transport = httpx2.MockTransport(answer)
        with client_of("http://crossref.invalid", transport=transport, api_key="secret-key") as client:
            assert client.work(DOI)["DOI"] == DOI
        assert [request.url.scheme for request in sent] == ["http", "https"]
        assert sent[1].headers["Crossref-Plus-API-Token"] == "Bearer secret-key"

    @pytest.mark.parametrize(
        "location",
        ["http://crossref.invalid/", "https://crossref.invalid:8443/", "https://www.crossref.invalid/"],
    )
    def test_from_https_to_less_or_to_elsewhere(self, location):
        sent: list[httpx2.Request] = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            sent.append(request)
            return httpx2.Response(301, headers={"Location": location})

        transport = httpx2.MockTransport(answer)
        with client_of("https://crossref.invalid", transport=transport) as client, pytest.raises(BadResponse):
            client.work(DOI)
        assert len(sent) == 1

    def test_each_hop_has_its_turn(self, httpserver):
        httpserver.expect_request(PATH).respond_with_response(
            Response(status=307, headers={"Location": "/hop"})
        )
        httpserver.expect_request("/hop").respond_with_json(work(DOI))
        pacer = NoPacer()
        with client_of(httpserver.url_for(""), pacer=pacer) as client:
            client.work(DOI)
        assert len(pacer.pools) == 2
