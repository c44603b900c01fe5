"""The headers that every response carries, and their one exception."""

from contextlib import closing

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from project.security_headers import SecurityHeadersMiddleware

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/search/",
        "/nowhere/",
        "/studies/?page=x",
        "/admin/",
        "/admin/login/",
        "/static/evidence/site.css",
        "/api/v1/",
    ],
)
def test_every_response_carries_them(client, address):
    with closing(client.get(address)) as response:
        headers = response.headers

    assert headers["Content-Security-Policy"] == STRICT
    assert headers["Permissions-Policy"] == settings.PERMISSIONS_POLICY
    if not address.startswith("/static/"):
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
def test_the_api_documentation_alone_may_style_itself(client):
    policy = client.get(reverse("api:docs"))["Content-Security-Policy"]

    assert policy == STRICT.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'").replace(
        "img-src 'self'", "img-src 'self' data:"
    )
    assert list(settings.SECURE_CSP_BY_ROUTE) == ["api:docs"]
    assert "unsafe" not in STRICT


def test_only_the_page_for_developers_goes_without(settings):
    settings.DEBUG = True
    request = RequestFactory().get("/")

    broken = SecurityHeadersMiddleware(lambda request: HttpResponse(status=500))(request)
    fine = SecurityHeadersMiddleware(lambda request: HttpResponse())(request)

    assert "Content-Security-Policy" not in broken.headers
    assert fine["Content-Security-Policy"] == STRICT
