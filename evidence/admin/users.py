"""Users and groups: administrators keep them, and cannot raise themselves by that.

Django's own pages let whoever may change users make themselves a superuser, take over one's account by a
new password, or add rights to a group they are in.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from evidence.services.roles import Role

from .addresses import CheckedAddresses

# What makes somebody more than they are.
RIGHTS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")

HOW_TO = (
    "Who works in the admin needs the staff status and a group: researchers write drafts, curators keep "
    "studies and the vocabulary too, editors publish what others wrote. Without the staff status a group "
    "counts on the pages and in the API only."
)


class _NoHint(CheckedAddresses):
    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django looks for the row before it looks at rights, and so tells which numbers are taken."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)


admin.site.unregister([User, Group])


@admin.register(User)
class RestrainedUserAdmin(_NoHint, UserAdmin):
    """Superusers are for superusers to change; nobody else changes their own rights."""

    fieldsets = tuple(
        (title, {**options, "description": HOW_TO} if "groups" in options["fields"] else options)
        for title, options in UserAdmin.fieldsets or ()
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fixed
        if obj is not None and obj.pk == request.user.pk:
            return (*fixed, *RIGHTS)
        return (*fixed, "is_superuser")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Without the names of what stands in the way: drafts are not for those who keep accounts to read."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            return [], {}, set(), ["What they wrote or did here: take away their “active” mark instead"]
        return deleted, counts, lacking, protected

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    return user is None or not user.is_superuser or bool(request.user.is_superuser)


@admin.register(Group)
class RestrainedGroupAdmin(_NoHint, GroupAdmin):
    """The groups of the roles are as the code says; one's own group is for others to change."""

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return super().has_change_permission(request, obj) and _may_shape(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_shape(request, obj)


def _may_shape(request: HttpRequest, group: Group | None) -> bool:
    if group is None:
        return True
    if group.name in {role.value for role in Role}:
        return False
    return bool(request.user.is_superuser) or group not in request.user.groups.all()
