"""Who may do what with an address. Without a word in the view, nobody may do anything."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from evidence.models import Scope, TokenUser, scope_of


class Nobody(BasePermission):
    """The default: a view that declares nothing is closed."""

    message = "Nobody may use this address yet."

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Reading(BasePermission):
    """Anybody reads; which rows, `visible_to` says."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return True


class ByAction(BasePermission):
    """Anybody reads; for everything else the view asks in `check_right`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        # An address without such a method says that it has none, to anybody.
        if view.action not in (None, "metadata", "list", "retrieve", "history"):
            view.check_right(request)
        return True


class MissingScope(PermissionDenied):
    """The user may, the token may not (RFC 6750, section 3.1). `scope` would do; None: no token does."""

    def __init__(self, scope: Scope | None) -> None:
        self.auth_header = 'Bearer realm="Evidence Base", error="insufficient_scope"'
        if scope is None:
            super().__init__("No token is for that: sign in and do it on the site.")
            return
        self.auth_header += f', scope="{scope.value}"'
        super().__init__(
            f"This token is not for that. Make one with the scope `{scope.value}`, on your tokens page."
        )


def require(request: Request, permission: str, *, to: str) -> None:
    """Let only somebody with `permission` pass (``evidence.add_claim``), through a token that covers it.

    Raises `NotAuthenticated` for nobody, `MissingScope`, and `PermissionDenied`, which says that the
    right `to` … (``add claims``) is missing.
    """
    require_somebody(request)
    user = request.user
    if user.has_perm(permission):
        return
    if isinstance(user, TokenUser) and user.person.has_perm(permission):
        raise MissingScope(scope_of(permission))
    raise PermissionDenied(f"You have no right to {to}: ask an administrator for it.")


def require_somebody(request: Request, *, scope: Scope | None = None) -> None:
    """Let only somebody pass, through a token with `scope`: where it depends on the row who may do it."""
    if not request.user.is_authenticated:
        raise NotAuthenticated(
            "Send a token (Authorization: Bearer evb_…): without one, what is published can be read, and "
            "nothing else."
        )
    if scope and isinstance(request.user, TokenUser) and scope not in request.user.token.scopes:
        raise MissingScope(scope)
