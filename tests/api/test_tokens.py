"""Coming with a token: who is let in, and what the others are told."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from evidence.api.permissions import Nobody
from evidence.api.urls import urlpatterns
from evidence.models import ApiToken
from evidence.services.tokens import make_token
from tests.factories import ClaimFactory, UserFactory

from .conftest import PROBLEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def text(author):
    return make_token(user=author, name="script", scopes=[], lifetime=datetime.timedelta(days=1))[1]


def ask(authorization, address="/api/v1/claims/"):
    return Client().get(address, headers={"authorization": authorization})


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_it_shows_what_its_user_sees(author, text, scheme):
    draft = ClaimFactory(created_by=author)
    assert Client().get("/api/v1/claims/").json()["results"] == []
    assert [row["id"] for row in ask(f"{scheme} {text}").json()["results"]] == [draft.pk]


@pytest.mark.parametrize(
    "wrong",
    [
        "Bearer",
        "Bearer ",
        "Bearer evb_00000000_0000000000000000000000000000000000000000000",
        "Bearer something else",
        "Bearer ä\x00",
        "Bearer " + "x" * 7000,
    ],
)
def test_a_wrong_one_is_a_401_that_says_the_same_of_all(text, wrong):
    response = ask(wrong)
    ApiToken.objects.update(revoked_at=datetime.datetime.now(datetime.UTC))
    revoked = ask(f"Bearer {text}")
    for refused in (response, revoked):
        assert refused.status_code == 401
        assert refused["Content-Type"] == PROBLEM
        assert refused["WWW-Authenticate"] == 'Bearer realm="Evidence Base", error="invalid_token"'
    assert response.json() == revoked.json()


def test_a_wrong_token_does_not_fall_back_on_the_session(author):
    client = Client()
    client.force_login(author)
    assert client.get("/api/v1/claims/", headers={"authorization": "Bearer evb_x"}).status_code == 401


def test_what_is_no_bearer_is_not_for_us(author):
    assert ask("Basic dTpw").status_code == 200


def test_no_shared_cache_keeps_an_answer(text):
    assert "private" in ask(f"Bearer {text}")["Cache-Control"]


def test_every_address_says_who_may_use_it():
    """The default lets nobody in, so an address that says nothing is closed: and none should be."""

    def views(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from views(pattern.url_patterns)
            elif isinstance(pattern, URLPattern):
                yield str(pattern.pattern), pattern.callback.cls

    found = list(views(urlpatterns))
    assert len(found) > 10
    assert [address for address, view in found if Nobody in view.permission_classes] == []


def test_a_view_that_says_nothing_is_closed():
    from rest_framework.test import APIRequestFactory, force_authenticate
    from rest_framework.views import APIView

    class Forgotten(APIView):
        def get(self, request):
            raise AssertionError("somebody came in")

    request = APIRequestFactory().get("/")
    force_authenticate(request, UserFactory(is_superuser=True))
    assert Forgotten.as_view()(request).status_code == 403
