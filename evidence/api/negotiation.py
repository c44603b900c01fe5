"""Which form an answer takes: what Django REST Framework says, at once where there is no question."""

from __future__ import annotations

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request


class Negotiation(DefaultContentNegotiation):
    """Nearly every request takes anything, or names the first form that there is and no other."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[Any, str]:
        first = renderers[0]
        asked = request.META.get("HTTP_ACCEPT", "*/*")
        if asked in ("*/*", first.media_type) and not (
            format_suffix or self.settings.URL_FORMAT_OVERRIDE in request.query_params
        ):
            return first, first.media_type
        chosen: tuple[Any, str] = super().select_renderer(request, renderers, format_suffix)
        return chosen
