"""Administrators keep users and groups, and get no further by that."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User

from evidence.services.roles import Role
from tests.admin.conftest import as_user
from tests.admin.pages import form_data, text_of
from tests.factories import ClaimFactory, UserFactory

pytestmark = pytest.mark.django_db


def with_role(role, **details):
    user = UserFactory(is_staff=True, **details)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def administrator():
    return with_role(Role.ADMINISTRATOR)


@pytest.fixture
def as_administrator(administrator):
    return as_user(administrator)


def save(client, row, **changes):
    """The change form, sent with every right that somebody might add by hand."""
    address = f"/admin/auth/{row._meta.model_name}/{row.pk}/change/"
    page = client.get(address)
    data = {name: value for name, value in form_data(page).items() if value != []}
    data |= {"date_joined_0": "2026-03-01", "date_joined_1": "12:00:00"}
    return client.post(address, {**data, **changes})


def test_makes_somebody_a_researcher(as_administrator):
    user = UserFactory()
    page = as_administrator.get(f"/admin/auth/user/{user.pk}/change/")
    assert "needs the staff status and a group" in text_of(page)
    researcher = Group.objects.get(name=Role.RESEARCHER)
    assert save(as_administrator, user, is_staff="on", groups=[researcher.pk]).status_code == 302
    user = User.objects.get(pk=user.pk)
    assert user.is_staff
    assert user.has_perm("evidence.add_claim")
    assert as_user(user).get("/admin/evidence/claim/add/").status_code == 200


def test_gives_themselves_no_right(administrator, as_administrator):
    publish = Permission.objects.get(codename="publish_claim")
    editor = Group.objects.get(name=Role.EDITOR)
    sent = {"is_superuser": "on", "groups": [editor.pk], "user_permissions": [publish.pk]}
    assert save(as_administrator, administrator, first_name="Ada", **sent).status_code == 302
    user = User.objects.get(pk=administrator.pk)
    assert user.first_name == "Ada"
    assert not user.is_superuser
    assert [group.name for group in user.groups.all()] == ["administrator"]
    assert not user.has_perm("evidence.publish_claim")


def test_makes_nobody_a_superuser(as_administrator):
    user = UserFactory()
    assert save(as_administrator, user, is_superuser="on", is_staff="on").status_code == 302
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser) == (True, False)


def test_does_not_take_over_a_superuser(as_administrator):
    root = UserFactory(is_superuser=True, is_staff=True, declared=False)
    password = {"password1": "mine now, all of it", "password2": "mine now, all of it"}
    for page in ("change", "password", "delete"):
        answer = as_administrator.post(f"/admin/auth/user/{root.pk}/{page}/", {"post": "yes", **password})
        assert answer.status_code == 403, page
    sent = {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"}
    assert as_administrator.post("/admin/auth/user/", sent).status_code == 403
    root.refresh_from_db()
    assert not root.has_usable_password()


def test_a_superuser_may_all_of_that():
    client = as_user(UserFactory(is_superuser=True, is_staff=True))
    user = UserFactory()
    assert save(client, user, is_superuser="on").status_code == 302
    user.refresh_from_db()
    assert user.is_superuser


@pytest.mark.parametrize("superuser", [False, True])
@pytest.mark.parametrize("role", Role)
def test_nobody_changes_what_a_role_is(role, superuser):
    client = as_user(with_role(Role.ADMINISTRATOR, is_superuser=superuser))
    group = Group.objects.get(name=role)
    publish = Permission.objects.get(codename="publish_claim")
    for page in ("change", "delete"):
        answer = client.post(
            f"/admin/auth/group/{group.pk}/{page}/",
            {"name": "mine", "permissions": [publish.pk], "post": "yes"},
        )
        assert answer.status_code == 403
    assert Group.objects.get(pk=group.pk).name == role


def test_adds_no_right_to_their_own_group(administrator, as_administrator):
    mine, other = Group.objects.create(name="mine"), Group.objects.create(name="other")
    administrator.groups.add(mine)
    publish = Permission.objects.get(codename="publish_claim")
    sent = {"permissions": [publish.pk]}
    answer = as_administrator.post(f"/admin/auth/group/{mine.pk}/change/", {"name": "mine", **sent})
    assert answer.status_code == 403
    assert not mine.permissions.exists()
    answer = as_administrator.post(f"/admin/auth/group/{other.pk}/change/", {"name": "other", **sent})
    assert answer.status_code == 302
    assert other.permissions.get() == publish


def test_who_may_not_see_users_learns_no_number():
    client = as_user(with_role(Role.EDITOR))
    answers = {client.get(f"/admin/auth/user/{pk}/history/").status_code for pk in (UserFactory().pk, 10**9)}
    assert answers == {403}


def test_deleting_an_author_does_not_tell_what_they_wrote(admin_client):
    draft = ClaimFactory(statement="An unpublished suspicion")
    page = admin_client.get(f"/admin/auth/user/{draft.created_by.pk}/delete/").content.decode()
    assert "What they wrote or did here" in page
    assert "suspicion" not in page
