"""``/mcp``: streamable HTTP without sessions, each message answered as JSON, by the official package.

That package speaks ASGI and our server WSGI: each request is handed to it as one ASGI exchange in an event
loop of its own, in which the tools ask the database from the request's thread (docs/adr/0017).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpResponse
from django.http.request import split_domain_port
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from evidence.api.authentication import BearerAuthentication
from evidence.api.base import ApiView
from evidence.api.problems import problem

# A thousand identifiers of the longest kind fit; nothing that a tool takes is larger.
MOST_BYTES = 256 * 1024


class _AsItComes(BaseContentNegotiation):
    """The protocol has its own words on what is accepted, and its package says them."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class McpView(ApiView):
    """Tools for assistants, with the API's tokens, limits and visibility. A session lets nobody in."""

    http_method_names = ["post", "options"]
    authentication_classes = [BearerAuthentication]
    content_negotiation_class = _AsItComes
    schema = None

    def post(self, request: Request) -> HttpResponse:
        if foreign := _foreign_origin(request):
            return problem(
                HTTPStatus.FORBIDDEN,
                f"Pages of {foreign} may not ask here. CSRF_TRUSTED_ORIGINS names those that may.",
            )
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A message has {MOST_BYTES} bytes at most.")
        # A second of imports, which those who never ask are spared.
        from .server import exchange

        status, headers, body = async_to_sync(exchange)(request, request._request.body)
        response = HttpResponse(body, status=status)
        del response.headers["Content-Type"]
        for name, value in headers:
            response.headers[name] = value
        return response


def _foreign_origin(request: Request) -> str:
    """The origin of a page of another site that asks; "" where it is ours, trusted, or no page at all.

    A page elsewhere that has its own name point here could otherwise use a browser to ask a server on its
    user's machine or network (DNS rebinding); `ALLOWED_HOSTS` refuses its name, this its origin.
    """
    origin = request.META.get("HTTP_ORIGIN", "")
    if not origin or origin in settings.CSRF_TRUSTED_ORIGINS:
        return ""
    try:
        named = urlsplit(origin)
        ours = split_domain_port(request.get_host())
        same = split_domain_port(named.netloc.lower()) == ours and named.scheme in ("http", "https")
    except ValueError:
        same = False
    return "" if same else origin[:200]
