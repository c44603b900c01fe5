"""Who asks: somebody with a token (RFC 6750), or somebody signed in in a browser."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from evidence.models import ApiToken, TokenUser
from evidence.services.tokens import NoSuchToken, user_of

_SCHEME = b"bearer"
# The same for a wrong, an expired and a revoked token: whoever tries some learns nothing.
REFUSED = "This token lets nobody in: it is wrong, has expired or was revoked. Make one on your tokens page."


class BearerAuthentication(BaseAuthentication):
    """``Authorization: Bearer evb_…``. Whoever sends a token is not asked for a session as well."""

    def authenticate(self, request: Request) -> tuple[TokenUser, ApiToken] | None:
        scheme, _, text = get_authorization_header(request).partition(b" ")
        if scheme.lower() != _SCHEME:
            return None
        try:
            user = user_of(text.strip().decode("latin-1"))
        except NoSuchToken:
            raise AuthenticationFailed(REFUSED) from None
        return user, user.token

    def authenticate_header(self, request: Request) -> str:
        if get_authorization_header(request).partition(b" ")[0].lower() == _SCHEME:
            return 'Bearer realm="Evidence Base", error="invalid_token"'
        return 'Bearer realm="Evidence Base"'


class BrowserAuthentication(SessionAuthentication):
    """Somebody who is signed in in a browser; it asks for the CSRF token where something is changed."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        # Without a session there is nobody in it, and none needs to be opened to see that.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        signed_in: tuple[Any, None] | None = super().authenticate(request)
        return signed_in


class BrowserScheme(SessionScheme):
    """As that of Django REST Framework's own class."""

    target_class: Any = BrowserAuthentication
    priority = 0


class BearerScheme(OpenApiAuthenticationExtension):
    """How the API's description calls it."""

    target_class = BearerAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "evb_…",
            "description": "A token of yours, made on your tokens page. It reads; its scopes `draft`, "
            "`import` and `review` say what else it is for, and it never gives more than you have.",
        }
