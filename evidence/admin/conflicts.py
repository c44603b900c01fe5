"""Conflict-of-interest statements: filed for oneself, read by those who have to know, changed by nobody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from evidence.models import ConflictStatement

from .base import EvidenceAdmin


@admin.register(ConflictStatement)
class ConflictStatementAdmin(EvidenceAdmin):
    list_display = ["declared", "user", "has_interests", "in_force", "expires"]
    list_display_links = ["declared"]
    list_select_related = ["user"]
    list_filter = ["has_interests"]
    search_fields = ["user__username", "statement"]
    search_help_text = "Words of the statement, or a user's name"
    ordering = ["-declared_at", "-id"]
    view_on_site = False

    def get_fields(self, request: HttpRequest, obj: ConflictStatement | None = None) -> Any:
        declared = ["has_interests", "statement"]
        return ["user", *declared, "declared_at", "expires"] if obj else declared

    def get_readonly_fields(self, request: HttpRequest, obj: ConflictStatement | None = None) -> Any:
        return self.get_fields(request, obj) if obj else []

    def has_change_permission(self, request: HttpRequest, obj: ConflictStatement | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ConflictStatement | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: ConflictStatement, form: Any, change: bool) -> None:
        user: Any = request.user
        obj.user = user
        super().save_model(request, obj, form, change)

    @admin.display(description="declared", ordering="declared_at")
    def declared(self, statement: ConflictStatement) -> str:
        return f"{statement.declared_at:%Y-%m-%d}"

    @admin.display(description="in force", boolean=True)
    def in_force(self, statement: ConflictStatement) -> bool:
        return statement.is_in_force

    @admin.display(description="runs out", ordering="declared_at")
    def expires(self, statement: ConflictStatement) -> str:
        return f"{statement.expires_at:%Y-%m-%d}"
