"""Who asks as others did gets what the long way would give, without going it."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.views import APIView

from evidence.api import short_ways
from evidence.api.identifying import _PLAIN, form_of, plain_address
from evidence.api.json_rows.plans import Plans
from evidence.models import ConceptName
from tests.api.conftest import PROBLEM
from tests.factories import ClaimFactory, EvidenceLineFactory, MedicationFactory, StudyFactory, UserFactory

LIST = "/api/v1/studies/"
SEARCH = "/api/v1/search/"


@pytest.fixture
def studies(db):
    return [
        StudyFactory(doi=f"10.5555/short.{number}", pmid=f"{number + 1}", found=True) for number in range(3)
    ]


@pytest.fixture
def odd(db):
    """A study whose address stands for itself."""
    return StudyFactory(doi="10.5555/a/b(c)")


@pytest.fixture
def only_short(monkeypatch):
    """Called, it closes the long way."""

    def close():
        monkeypatch.setattr(APIView, "dispatch", None)

    return close


def ask(address=LIST, client=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return (client or Client()).get(address, headers=headers)


def shown(response):
    return response.status_code, dict(response.items()), response.content


QUERIES = (
    "",
    "?limit=2",
    "?limit=1&ordering=id&fields=id,doi",
    "?count=exact&year=2019-2030",
)
SEARCHES = (
    "",
    "?q=results",
    "?q=results&limit=1&fields=id,doi&facets=year",
    "?q=10.5555/short.1",
    "?q=sertalin&concept=sertraline&omit=notices",
    "?q=-",
)
SENT = (
    {},
    {"accept": "application/json"},
    {"accept": "text/html, */*"},
    {"accept_encoding": "gzip"},
    {"accept_encoding": "br, gzip"},
    {"host": "127.0.0.1:8000"},
    {"if_none_match": "*"},
    {"if_none_match": '"another"'},
    {"if_modified_since": "Sun, 01 Mar 2026 12:30:05 GMT"},
    {"x_forwarded_for": "192.0.2.7"},
)


@pytest.mark.parametrize("headers", SENT, ids=str)
def test_both_ways_give_the_same(studies, odd, only_short, headers):
    first = studies[0]
    rows = [first.pk, f"doi:{first.doi}", f"doi:{first.doi.upper()}", f"doi:{odd.doi}", f"pmid:{first.pmid}"]
    addresses = [f"{LIST}{query}" for query in QUERIES]
    addresses += [f"{LIST}{row}/{query}" for row in rows for query in ("", "?omit=csl")]
    MedicationFactory(name="Sertraline")
    addresses += [f"{SEARCH}{query}" for query in SEARCHES]
    # By a request that says little more than the address, and by the same again.
    long = [shown(ask(address, **headers)) for address in addresses]
    if "if_none_match" in headers or "accept_encoding" in headers:
        [ask(address) for address in addresses]
    only_short()
    assert [shown(ask(address, **headers)) for address in addresses] == long


def test_a_tag_holds_on_either_way(studies, only_short):
    tag = ask()["ETag"]
    only_short()
    for held in (tag, f"W/{tag}", f'"x", {tag[:-1]}-gzip"'):
        response = ask(if_none_match=held)
        assert (response.status_code, response.content) == (304, b"")
        assert "Content-Type" not in response
        assert response["Content-Security-Policy"]


def test_rows_are_those_of_now_and_of_the_address(studies, only_short):
    for study in studies:
        assert ask(f"{LIST}doi:{study.doi}/").json()["id"] == study.pk
    only_short()
    studies[0].title = "Another"
    studies[0].save()
    assert [ask(f"{LIST}doi:{study.doi}/").json()["title"] for study in studies] == [
        study.title for study in studies
    ]


def test_a_search_finds_what_is_there_now(studies, only_short):
    sertraline = MedicationFactory(name="Sertraline")
    searches = [f"{SEARCH}?q=another", f"{SEARCH}?q=other", f"{SEARCH}?concept=sertraline"]
    assert [ask(address).json()["count"] for address in searches] == [0, 0, 0]
    studies[0].title = "Another"
    studies[0].save()
    ConceptName.objects.create(concept=sertraline, name="other")
    EvidenceLineFactory(
        published=True, claim=ClaimFactory(published=True, subject=sertraline), study=studies[1]
    )
    only_short()
    assert [ask(address).json()["count"] for address in searches] == [1, 1, 1]


def test_a_search_about_a_concept_that_is_gone_is_refused(db):
    concept = MedicationFactory(name="Sertraline")
    address = f"{SEARCH}?concept=sertraline"
    assert ask(address).status_code == 200
    concept.delete()
    assert ask(address).status_code == 400


def test_every_request_counts_once(settings, studies):
    settings.API_RATE_ANONYMOUS = (4, 60)
    answers = [ask() for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
    assert [answer["RateLimit"].partition(";t")[0] for answer in answers] == [
        f'"anonymous";r={left}' for left in (3, 2, 1, 0, 0, 0)
    ]
    assert answers[-1]["Content-Type"] == PROBLEM
    assert ask(x_forwarded_for="198.51.100.7").status_code == 429


def test_clients_behind_a_proxy_count_apart(settings, studies):
    settings.API_RATE_ANONYMOUS, settings.TRUSTED_PROXIES = (2, 60), 1
    for client in ("198.51.100.7", "198.51.100.8"):
        statuses = [ask(x_forwarded_for=client).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]


def test_who_shows_credentials_goes_the_long_way(studies):
    draft = EvidenceLineFactory(study=studies[0], claim=ClaimFactory())
    address = f"{LIST}?concept={draft.claim.subject.slug}"
    user = UserFactory(permissions=["evidence.view_unpublished"])
    signed_in = Client()
    signed_in.force_login(user)
    for _ in range(2):
        assert ask(address).json()["results"] == []
        assert ask(address, authorization="Bearer evb_wrong").status_code == 401
        assert len(ask(address, signed_in).json()["results"]) == 1
        assert ask(address, signed_in)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "headers", [{"cookie": "theme=dark"}, {"origin": "https://example.org"}, {"authorization": "Basic eA=="}]
)
def test_nor_is_what_they_get_kept(studies, headers):
    for _ in range(2):
        assert ask(**headers).status_code == 200
    assert not short_ways._kept
    for _ in range(2):
        assert "Access-Control-Allow-Origin" not in ask()


@pytest.mark.parametrize(
    "address", [f"{LIST}?year=never", f"{LIST}?include=notices", f"{LIST}?group_by=year"]
)
def test_only_pages_of_rows_are_kept(studies, address):
    ask(address)
    assert not short_ways._kept


def test_other_methods_are_not_asked_here(studies):
    ask()
    assert Client().head(LIST).content == b""
    assert Client().post(LIST).status_code == 401
    assert Client().options(LIST).status_code == 204


def test_a_row_that_is_gone_is_not_found(studies):
    address = f"{LIST}{studies[0].pk}/"
    ask(address)
    studies[0].delete()
    assert ask(address).status_code == 404


def test_a_host_that_is_none_of_ours_is_refused(settings, studies):
    settings.ALLOWED_HOSTS = ["one.example"]
    for host, status in (("one.example", 200), ("two.example", 400)) * 2:
        assert ask(host=host).status_code == status
    settings.ALLOWED_HOSTS = ["two.example"]
    assert ask(host="one.example").status_code == 400


def test_a_database_that_fails_is_told_as_ever(studies, monkeypatch):
    ask()

    def fail(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr(Plans, "again", fail)
    response = ask(client=Client(raise_request_exception=False))
    assert (response.status_code, response["Content-Type"]) == (503, PROBLEM)


def test_what_is_kept_is_limited(studies, monkeypatch):
    monkeypatch.setattr(short_ways, "KEPT", 2)
    for limit in (1, 2, 3):
        ask(f"{LIST}?limit={limit}")
    assert len(short_ways._kept) == 2
    short_ways.forget()
    monkeypatch.setattr(short_ways, "LONGEST_KEY", 20)
    ask()
    assert not short_ways._kept


@given(st.from_regex(_PLAIN, fullmatch=True))
def test_addresses_are_read_as_the_routes_and_the_view_read_them(path):
    form, values = plain_address(path)
    match = resolve(path)
    assert match.view_name == "api:study"
    schemes, read = form_of(match.kwargs["key"])
    assert ([str(scheme) for scheme in schemes] or ["id"], read) == ([form], values)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/studies/doi:10.5555/history/",
        "/api/v1/studies/doi:10.5555/a/history/",
        "/api/v1/studies/doi:10.5555/a/b/",
        "/api/v1/studies/doi:10.5555/a",
        "/api/v1/studies/resolve/",
        "/api/v1/studies/pmid:1/",
        "/api/v1/claims/12/",
        "/api/v1/studies/12/\n",
    ],
)
def test_other_addresses_stand_for_themselves(path):
    assert plain_address(path) == (path, ())
