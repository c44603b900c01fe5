"""The five groups: made by migrating, each with its row of the table and nothing else."""

import logging

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db.migrations.state import ProjectState

from evidence.apps import _make_roles
from evidence.services.roles import ROLES, Role, make_roles
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def held(role):
    group = Group.objects.get(name=role)
    return {
        f"{app}.{codename}"
        for app, codename in group.permissions.values_list("content_type__app_label", "codename")
    }


@pytest.mark.parametrize("role", Role)
def test_migrating_made_each_with_its_row(role):
    """Also: every permission that the table names exists."""
    assert held(role) == ROLES[role]


def test_once_made_nothing_is_written(django_assert_num_queries):
    with django_assert_num_queries(2 + 1 + 2 * len(Role)) as asked:  # in a savepoint
        make_roles()
    assert not [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_what_is_missing_is_added_and_what_is_too_much_is_taken(caplog):
    group = Group.objects.get(name=Role.ADMINISTRATOR)
    publish = Permission.objects.get(codename="publish_claim")
    group.permissions.set([publish])
    with caplog.at_level(logging.WARNING):
        make_roles()
    assert held(Role.ADMINISTRATOR) == ROLES[Role.ADMINISTRATOR]
    (record,) = caplog.records
    assert "from the group administrator" in record.getMessage()
    assert "evidence.publish_claim." in record.getMessage()


def test_a_deleted_group_comes_back_and_others_are_left_alone():
    Group.objects.filter(name=Role.CURATOR).delete()
    own = Group.objects.create(name="our librarians")
    own.permissions.add(Permission.objects.get(codename="publish_claim"))
    call_command("migrate", verbosity=0)
    assert held(Role.CURATOR) == ROLES[Role.CURATOR]
    assert held("our librarians") == {"evidence.publish_claim"}


def test_members_stay_members():
    user = UserFactory()
    user.groups.add(Group.objects.get(name=Role.EDITOR))
    make_roles()
    assert user.has_perm("evidence.publish_claim")


def test_without_tables_of_users_nothing_is_tried(django_assert_num_queries):
    """As when somebody migrates `auth` back to nothing."""
    with django_assert_num_queries(0):
        _make_roles(using="default", apps=ProjectState().apps)


def test_only_editors_publish_and_only_administrators_keep_users():
    publishing = {role for role, rights in ROLES.items() if "evidence.publish_claim" in rights}
    keeping = {role for role, rights in ROLES.items() if any(name.startswith("auth.") for name in rights)}
    assert (publishing, keeping) == ({Role.EDITOR}, {Role.ADMINISTRATOR})


def test_viewers_and_administrators_change_nothing_that_is_said():
    for role in (Role.VIEWER, Role.ADMINISTRATOR):
        changing = {name for name in ROLES[role] if not name.split(".")[1].startswith("view_")}
        # Ending a token says nothing of health.
        said = {name for name in changing if name.startswith("evidence.")} - {"evidence.revoke_apitoken"}
        assert not said, role
        assert "evidence.view_unpublished" not in ROLES[role]
