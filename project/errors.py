"""What is told of requests that cannot be read: a page to people, a problem to programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from evidence.api.problems import problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse | Any:
    """Django's `handler400`: a wrong host, too many fields, an address that has no meaning."""
    if request.path_info.startswith("/api/v"):
        return problem(400, "The request cannot be read: too many parameters, or a wrong host.")
    return defaults.bad_request(request, exception)
