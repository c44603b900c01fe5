"""The page of one's own tokens: the secret is on it once, and nobody else's token ever."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from evidence.models import ApiToken
from evidence.services.tokens import NoSuchToken, make_token, user_of
from tests.factories import UserFactory

from .reading import read

pytestmark = pytest.mark.django_db

ADDRESS = "/account/tokens/"
FORM = {"name": "Nightly import", "scopes": ["draft", "import"], "lifetime": "90"}
SECRET = re.compile(r"evb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")


@pytest.fixture
def user(client):
    user = UserFactory(username="hui")
    client.force_login(user)
    return user


def test_it_is_for_those_who_are_signed_in(client):
    assert client.get(ADDRESS)["Location"] == f"{reverse('admin:login')}?next={ADDRESS}"
    assert client.post(ADDRESS, FORM).status_code == 302
    assert not ApiToken.objects.exists()


def test_the_header_leads_there(client, user):
    assert read(client.get("/")).links["Your tokens"] == ADDRESS
    assert "Your tokens" not in read(Client().get("/")).links


def test_the_secret_is_shown_once_and_lets_in(client, user):
    page = client.post(ADDRESS, FORM)
    assert page.status_code == 200
    (text,) = SECRET.findall(page.content.decode())
    found = user_of(text)
    assert (found.pk, found.token.name, found.token.scopes) == (
        user.pk,
        "Nightly import",
        ["read", "draft", "import"],
    )
    life = found.token.expires_at - found.token.created_at
    assert life == datetime.timedelta(days=90)
    assert "no-store" in page["Cache-Control"]
    again = client.get(ADDRESS).content.decode()
    assert "Nightly import" in again
    assert found.token.prefix in again
    assert not SECRET.search(again)


def test_sending_the_form_twice_makes_one(client, user):
    client.post(ADDRESS, FORM)
    again = client.post(ADDRESS, FORM)
    assert again.status_code == 400
    assert "You have a token of this name" in read(again).text
    assert not SECRET.search(again.content.decode())
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 101}, {"scopes": ["root"]}, {"lifetime": "366"}, {"name": "a\0b"}],
)
def test_a_wrong_form_says_so(client, user, wrong):
    response = client.post(ADDRESS, {**FORM, **wrong})
    assert response.status_code == 400
    assert 'class="errorlist"' in response.content.decode()
    assert not ApiToken.objects.exists()


def test_a_name_is_text_and_nothing_else(client, user):
    client.post(ADDRESS, {**FORM, "name": "<script>alert(1)</script>"})
    assert ("script", {}) not in read(client.get(ADDRESS)).elements


def test_one_revokes_ones_own_only(client, user):
    lifetime = datetime.timedelta(days=1)
    own, text = make_token(user=user, name="mine", scopes=[], lifetime=lifetime)
    other, _ = make_token(user=UserFactory(), name="theirs", scopes=[], lifetime=lifetime)
    assert "theirs" not in client.get(ADDRESS).content.decode()
    assert client.post(f"{ADDRESS}{other.pk}/revoke/").status_code == 404
    assert client.get(f"{ADDRESS}{own.pk}/revoke/").status_code == 405
    assert client.post(f"{ADDRESS}{own.pk}/revoke/")["Location"] == ADDRESS
    with pytest.raises(NoSuchToken):
        user_of(text)
    other.refresh_from_db()
    assert other.revoked_at is None
    assert "Revoked" in read(client.get(ADDRESS)).text


def test_a_form_from_elsewhere_is_refused(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post(ADDRESS, FORM).status_code == 403
    assert not ApiToken.objects.exists()


def test_it_can_be_read_by_those_who_do_not_see_it(client, user):
    make_token(user=user, name="mine", scopes=[], lifetime=datetime.timedelta(days=1))
    for response in (client.get(ADDRESS), client.post(ADDRESS, FORM), client.post(ADDRESS, {})):
        page = read(response)
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert page.headings[0] == 1
        assert all(below <= above + 1 for above, below in steps), page.headings
        labelled = {label.get("for") for label in page.all("label")}
        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        for field in page.all("input") + page.all("select"):
            assert field["id"] in labelled if field.get("type") != "hidden" else True, field
        for _, attributes in page.elements:
            for referred in (attributes.get("aria-describedby") or "").split():
                assert referred in ids, attributes


def test_the_page_in_queries(client, user, django_assert_num_queries):
    for number in range(3):
        make_token(user=user, name=str(number), scopes=[], lifetime=datetime.timedelta(days=1))
    with django_assert_num_queries(3):  # the session, the user, the tokens
        client.get(ADDRESS)
