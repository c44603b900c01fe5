"""API tokens of everybody, for those who look after them: to see when one was used, and to end it.

There is no form: a token is made by its user alone, on their own page.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evidence.models import ApiToken
from evidence.services.tokens import revoke

from .base import EvidenceAdmin
from .display import EMPTY, moment


@admin.register(ApiToken)
class ApiTokenAdmin(EvidenceAdmin):
    list_display = ["token", "user", "scopes_shown", "created", "used", "standing"]
    list_display_links = None
    list_select_related = ["user", "revoked_by"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["name", "prefix", "user__username"]
    search_help_text = "Part of a token’s name, of how it begins, or of its user’s name"
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    view_on_site = False
    actions = ["revoke_selected"]
    fields: ClassVar[Any] = ["user", "name", "prefix", "scopes_shown", "created", "used", "standing"]
    readonly_fields: ClassVar[Any] = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("evidence.revoke_apitoken")

    @admin.action(description="Revoke selected %(verbose_name_plural)s", permissions=["revoke"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet) -> None:
        live = list(queryset.filter(revoked_at=None))
        for token in live:
            revoke(token=token, actor=request.user)  # type: ignore[arg-type]
            self.log_change(request, token, "Revoked.")
        messages.success(request, f"Revoked: {len(live)}. Whoever sends one of them is refused from now on.")

    @admin.display(description="token", ordering="name")
    def token(self, token: ApiToken) -> SafeString:
        return format_html("{} <code>{}…</code>", token.name, token.prefix)

    @admin.display(description="for")
    def scopes_shown(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    @admin.display(description="made", ordering="created_at")
    def created(self, token: ApiToken) -> str:
        return moment(token.created_at)

    @admin.display(description="last used", ordering="last_used_at")
    def used(self, token: ApiToken) -> str:
        return moment(token.last_used_at) if token.last_used_at else EMPTY

    @admin.display(description="until", ordering="expires_at")
    def standing(self, token: ApiToken) -> str:
        if token.revoked_at:
            by = f" by {token.revoked_by}" if token.revoked_by_id not in (None, token.user_id) else ""
            return f"revoked {moment(token.revoked_at)}{by}"
        if not token.is_live:
            return f"expired {moment(token.expires_at)}"
        return moment(token.expires_at) if token.user.is_active else "its user is not active"
