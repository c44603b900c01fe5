"""Every recorded answer of Crossref's API ends as a record, a list, or the right error."""

import gzip
import json
import re
from collections import Counter
from urllib.parse import unquote, urlsplit

import pytest
from werkzeug import Response

from evidence.crossref.client import CrossrefClient
from evidence.crossref.errors import BadResponse, CrossrefError
from evidence.crossref.pacing import POLITE, Pool, read_limits
from tests.crossref.servers import client_of

pytestmark = pytest.mark.corpus

# They say how the body travelled, and it stands decoded in the recording.
TRAVEL = {"content-length", "content-encoding", "transfer-encoding", "connection", "location"}
SINGLE = re.compile(r"(?:/v1)?/works/(10\..+?)(?:/agency|/transform.*)?")


@pytest.fixture(scope="module")
def exchanges(shared_dir):
    with gzip.open(shared_dir / "crossref" / "http_exchanges.jsonl.gz", "rt") as lines:
        recorded = [json.loads(line) for line in lines]
    return [exchange for exchange in recorded if urlsplit(exchange["url"]).hostname == "api.crossref.org"]


def kind(exchange) -> str:
    """The recorded message type, or "" for what is no JSON."""
    try:
        return json.loads(exchange["body"])["message-type"]
    except ValueError:
        return ""


def replay(httpserver, client: CrossrefClient, exchange, *, single: bool):
    """What the client makes of a recorded answer, as one to a single request or to a list's."""
    headers = {name: value for name, value in exchange["headers"].items() if name.lower() not in TRAVEL}
    httpserver.clear()
    httpserver.expect_request(re.compile(".*/agency")).respond_with_data("Resource not found.", status=404)
    httpserver.expect_request(re.compile(".*", re.DOTALL)).respond_with_response(
        Response(exchange["body"], exchange["status"], headers)
    )
    try:
        if not single:
            return client.search_bibliographic("anything")
        asked = SINGLE.fullmatch(urlsplit(exchange["url"]).path)
        return client.work(unquote(asked[1]) if asked else "10.5555/recorded")
    except CrossrefError as error:
        return error


def test_each_answer_ends_as_what_it_is(httpserver, exchanges):
    ended: Counter[tuple[str, str, str]] = Counter()
    with client_of(httpserver.url_for("")) as client:
        for exchange in exchanges:
            for single in (True, False):
                result = replay(httpserver, client, exchange, single=single)
                shape = kind(exchange) if exchange["status"] != 404 else "404"
                ended["single" if single else "list", shape or "text", type(result).__name__] += 1
                if isinstance(result, BadResponse) and shape == "validation-failure":
                    assert result.objections, exchange["url"]
                if isinstance(result, CrossrefError):
                    assert len(str(result)) < 300
    others = {"text", "funder", "funder-list", "journal", "journal-list", "license-list", "member"}
    others |= {"member-list", "prefix", "work-agency"}
    expected = {
        ("single", "work"): "dict",
        ("single", "work-list"): "BadResponse",
        ("single", "404"): "NotFound",
        ("single", "validation-failure"): "BadResponse",
        ("single", "exception"): "Unavailable",
        ("list", "work"): "BadResponse",
        ("list", "work-list"): "list",
        ("list", "404"): "BadResponse",
        ("list", "validation-failure"): "BadResponse",
        ("list", "exception"): "Unavailable",
        **{(route, other): "BadResponse" for route in ("single", "list") for other in others},
    }
    assert {(route, shape): name for route, shape, name in ended} == expected
    assert len(ended) == len(expected)


def test_the_words_for_people_hold_nothing_of_the_bodies(httpserver, exchanges):
    with client_of(httpserver.url_for("")) as client:
        for exchange in exchanges:
            result = replay(httpserver, client, exchange, single=True)
            if isinstance(result, CrossrefError):
                words = set(re.findall(r"[A-Za-z]{12,}", exchange["body"])) - {"registration"}
                assert not [word for word in words if word in result.message]


def test_the_recorded_agency(httpserver, exchanges):
    (exchange,) = (exchange for exchange in exchanges if kind(exchange) == "work-agency")
    httpserver.expect_request(re.compile(".*")).respond_with_data(exchange["body"])
    with client_of(httpserver.url_for("")) as client:
        assert client.agency("10.1111/(issn)1442-9993") == "crossref"


def test_the_recorded_limits_are_read(exchanges):
    found = Counter(
        read_limits({k.lower(): v for k, v in exchange["headers"].items()}, POLITE[Pool.SINGLE])
        for exchange in exchanges
    )
    known = {limits for limits in found if limits is not None}
    assert {(limits.rate, limits.concurrency) for limits in known} == {(5, 1), (10, 3), (50, 3), (150, 3)}
    assert {limits.interval for limits in known} == {1.0}
    # Through 2025 many answers told none.
    assert found[None] > 20
