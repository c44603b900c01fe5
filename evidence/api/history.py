"""The history of a row: the changes that the reader may be told of, the latest first."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.services.history import NotACursor, history_of

from .base import ReadOnlyViews
from .pagination import MAX_LIMIT, limit_of, link_header, with_cursor, without_cursor
from .problems import InvalidParameters, ParameterError
from .serializers.history import HistorySerializer

PARAMETERS = (
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": 50},
        "query",
        description=f"How many changes a page has, up to {MAX_LIMIT}.",
    ),
    OpenApiParameter(
        "cursor", str, "query", description="Where the page begins. Not made by hand: follow `next`."
    ),
)


class WithHistory(ReadOnlyViews):
    """A list, its rows, and the history of each."""

    history_parameters = PARAMETERS

    def allowed_parameters(self) -> tuple[str, ...]:
        return ("limit", "cursor") if self.action == "history" else super().allowed_parameters()

    def history(self, request: Request, key: str) -> Response:
        """What was changed, when, why and by which role, the latest first.

        Of claims and evidence lines everybody is told of what was public when it happened: published
        wordings, and that they were withdrawn or superseded. Those who see unpublished work are told of
        drafts, persons and requests too. Works from when history began here: see `as_of`.
        """
        row = self.get_object()
        try:
            found = history_of(
                row,
                viewer=request.user,
                before=request.query_params.get("cursor"),
                limit=limit_of(request),
            )
        except NotACursor as error:
            detail = "This is no cursor: follow the address in `next`."
            raise InvalidParameters([ParameterError("cursor", detail)]) from error
        here = request.build_absolute_uri()
        older = with_cursor(here, found.older) if found.older else None
        shown = HistorySerializer({"next": older, "results": found.changes}).data
        links = link_header(first=without_cursor(here), next=older)
        return Response(shown, headers={"Link": links})
