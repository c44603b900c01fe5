"""Tokens in the admin: for administrators to see and to end, and for nobody to make or to read."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import Group

from evidence.models import ApiToken
from evidence.services.roles import Role
from evidence.services.tokens import make_token
from tests.factories import UserFactory

from .conftest import as_user
from .pages import text_of, told

LIST = "/admin/evidence/apitoken/"


@pytest.fixture
def administrator(db):
    user = UserFactory(username="ada", is_staff=True)
    user.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
    return user


@pytest.fixture
def made(db):
    user = UserFactory(username="hui")
    return make_token(user=user, name="Nightly", scopes=["draft"], lifetime=datetime.timedelta(days=1))


def test_administrators_see_all_and_no_secret(administrator, made):
    token, text = made
    client = as_user(administrator)
    for address in (LIST, f"{LIST}{token.pk}/change/"):
        page = client.get(address)
        assert page.status_code == 200
        for shown in ("hui", "Nightly", token.prefix, "read, draft"):
            assert shown in text_of(page), (address, shown)
        for hidden in (text, text[13:], token.digest):
            assert hidden not in page.content.decode()


def test_administrators_revoke(administrator, made):
    token, _ = made
    client = as_user(administrator)
    body = {"action": "revoke_selected", "_selected_action": token.pk}
    page = client.post(LIST, body, follow=True)
    assert told(page) == ["Revoked: 1. Whoever sends one of them is refused from now on."]
    token.refresh_from_db()
    assert (token.is_live, token.revoked_by) == (False, administrator)
    assert "by ada" in text_of(page)
    assert told(client.post(LIST, body, follow=True))[0].startswith("Revoked: 0.")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_others_do_not_come_here(role, made):
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = as_user(user)
    body = {"action": "revoke_selected", "_selected_action": made[0].pk}
    assert client.get(LIST).status_code == 403
    assert client.post(LIST, body).status_code == 403
    assert ApiToken.objects.get().is_live


def test_who_only_sees_them_does_not_end_them(made):
    client = as_user(UserFactory(is_staff=True, permissions=["evidence.view_apitoken"]))
    client.post(LIST, {"action": "revoke_selected", "_selected_action": made[0].pk})
    assert ApiToken.objects.get().is_live


@pytest.mark.django_db
def test_nobody_makes_one_for_somebody_else():
    client = as_user(UserFactory(is_staff=True, is_superuser=True))
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}add/", {"name": "x"}).status_code == 403


def test_the_list_in_queries(administrator, made, django_assert_num_queries):
    client = as_user(administrator)
    client.get(LIST)
    for number in range(3):
        make_token(user=UserFactory(), name=str(number), scopes=[], lifetime=datetime.timedelta(days=1))
    # Session, user, rights of both kinds, how many, the dates, the rows, the days.
    with django_assert_num_queries(8):
        client.get(LIST)
