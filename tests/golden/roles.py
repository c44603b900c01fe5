"""Who asks: nobody, somebody signed in without any right, each role, and a superuser."""

from __future__ import annotations

from django.contrib.auth.models import Group, User

from evidence.models import ConflictStatement
from evidence.services.roles import Role
from tests.factories import UserFactory

ANONYMOUS = "anonymous"
MEMBER = "member"
SUPERUSER = "superuser"
# The columns of the table.
ASKING = (ANONYMOUS, MEMBER, *(role.value for role in Role), SUPERUSER)


def make_user(asking: str) -> User | None:
    """The user of a column. Those with a role are staff, as they are where people work in the admin."""
    if asking == ANONYMOUS:
        return None
    if asking == MEMBER:
        return UserFactory(username=asking)
    user = UserFactory(username=asking, is_staff=True, is_superuser=asking == SUPERUSER)
    if asking != SUPERUSER:
        user.groups.add(Group.objects.get(name=asking))
        if user.has_perm("evidence.add_conflictstatement"):
            ConflictStatement.objects.create(user=user, statement="None.")
    return user
