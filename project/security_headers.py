"""Sends Content-Security-Policy and Permissions-Policy with every response.

Django 6.0 has the first one built in and reads the same `SECURE_CSP` setting, which is why no library
is added for it: on the step to the next LTS, Django's own middleware takes this one's place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Policy = Mapping[str, Iterable[str]]


def policy_header(policy: Policy) -> str:
    """A policy as the header's text.

    >>> policy_header({"default-src": ["'none'"], "img-src": ["'self'", "data:"]})
    "default-src 'none'; img-src 'self' data:"
    """
    return "; ".join(" ".join([directive, *sources]) for directive, sources in policy.items())


class SecurityHeadersMiddleware:
    """Outermost of all, so that redirects, static files and error pages carry the headers too.

    `SECURE_CSP` is the policy of every response. `SECURE_CSP_BY_ROUTE` names the exceptions, all in
    one place: for the name of a route (``api:docs``), the directives that differ there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.everywhere = policy_header(settings.SECURE_CSP)
        self.by_route = {
            route: policy_header({**settings.SECURE_CSP, **differing})
            for route, differing in settings.SECURE_CSP_BY_ROUTE.items()
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.DEBUG and response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
            # Django's page for developers, which is all inline scripts.
            return response
        route = request.resolver_match.view_name if request.resolver_match else ""
        response.headers["Content-Security-Policy"] = self.by_route.get(route, self.everywhere)
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return response
