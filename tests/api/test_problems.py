"""Every error has one shape, whatever went wrong and wherever."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import RequestFactory
from rest_framework.exceptions import Throttled

from evidence.api.base import ApiView
from evidence.api.problems import InvalidParameters, ParameterError, problem, shown

from .conftest import PROBLEM, Reader

REQUEST = RequestFactory()


def answer_to(error: Exception):
    """What a view of the API answers when it raises `error`."""

    class Failing(ApiView):
        def get(self, request):
            raise error

    return Failing.as_view()(REQUEST.get("/api/v1/failing/"))


def content(response) -> dict[str, Any]:
    assert response["Content-Type"] == PROBLEM
    return json.loads(response.content)


def test_the_shape():
    errors = [ParameterError("year", "No year.", ("2023",)), ParameterError("q", "Too long.")]
    assert content(answer_to(InvalidParameters(errors))) == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "No year. Too long.",
        "errors": [
            {"parameter": "year", "detail": "No year.", "allowed": ["2023"]},
            {"parameter": "q", "detail": "Too long."},
        ],
    }


def test_without_a_parameter_to_name_there_is_no_list_of_them():
    assert "errors" not in content(problem(404, "Nothing."))


def test_an_unexpected_fault_is_a_500_without_its_inside_and_is_logged(caplog):
    response = answer_to(RuntimeError("the inside"))
    assert response.status_code == 500
    assert content(response)["title"] == "Internal Server Error"
    assert "the inside" not in response.content.decode()
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.name == "django.request"
    assert isinstance(record.exc_info[1], RuntimeError)


def test_a_fault_reaches_whoever_listens_for_faults(client, settings, monkeypatch):
    # Django's test client raises what the signal `got_request_exception` tells of.
    monkeypatch.setattr("evidence.api.views.Root.get", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client.get("/api/v1/")
    client.raise_request_exception = False
    assert client.get("/api/v1/").json()["status"] == 500


def test_a_database_that_does_not_answer_is_a_503(caplog):
    response = answer_to(OperationalError("could not connect to server at 10.0.0.7"))
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "10.0.0.7" not in response.content.decode()
    assert caplog.records


def test_too_many_requests_say_when_to_come_back():
    response = answer_to(Throttled(wait=61))
    assert response.status_code == 429
    assert response["Retry-After"] == "61"
    assert content(response)["title"] == "Too Many Requests"


def test_what_is_forbidden_is_a_403():
    response = answer_to(PermissionDenied("Not for you."))
    assert (response.status_code, content(response)["detail"]) == (403, "Not for you.")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("", "GET, HEAD, OPTIONS"),
        ("studies/1/", "GET, HEAD, OPTIONS"),
        ("studies/", "GET, HEAD, OPTIONS, POST"),
        ("claims/1/", "GET, HEAD, OPTIONS, PATCH, DELETE"),
        ("claims/1/submit/", "OPTIONS, POST"),
    ],
)
def test_a_method_that_is_not_there_is_a_405_for_anybody(anybody, method, address, allowed):
    response = getattr(anybody.client, method)(f"/api/v1/{address}")
    if method.upper() in allowed.split(", "):
        assert response.status_code == 401
        return
    assert response.status_code == 405
    assert content(response)["detail"]
    assert response["Allow"] == allowed


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/*"])
def test_what_is_not_json_is_a_406(anybody, accept):
    response = anybody.client.get("/api/v1/studies/", headers={"accept": accept})
    assert response.status_code == 406
    assert content(response)["title"] == "Not Acceptable"


def test_head_answers_like_get_without_a_body(anybody):
    response = anybody.client.head("/api/v1/studies/")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    "address",
    ["nothing/", "claims/abc/", "claims/1/2/", "concepts/a/b/", "a%0Ab/", "claims/%00/", "concepts/a%00/"],
)
def test_an_address_that_is_none_is_a_404(anybody, address):
    anybody.refused(address, status=404)


def test_a_forgotten_slash_leads_to_the_right_address(anybody):
    response = anybody.client.get("/api/v1/studies?year=2020")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/studies/?year=2020")


def test_more_parameters_than_django_reads_are_a_400(anybody, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 5
    response = anybody.client.get("/api/v1/studies/?" + "&".join(f"a{n}=1" for n in range(9)))
    assert response.status_code == 400
    assert content(response)["title"] == "Bad Request"


def test_what_a_message_repeats_is_short_and_printable():
    assert shown("a\0b\u202ec") == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c"
    assert len(shown("x" * 10_000)) == 100


def test_a_post_of_somebody_without_the_right_is_refused(member: Reader):
    assert member.client.post("/api/v1/studies/", {"title": "x"}).status_code == 403
