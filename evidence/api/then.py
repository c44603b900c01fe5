"""``as_of`` at the addresses that take it: the same answers, made of what was known then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import Claim, EvidenceLine
from evidence.models.as_of import as_of
from evidence.services.as_of import NoSuchMoment, mark_today, read_as_of

from .history import WithHistory
from .pagination import CursorPages, or_null
from .problems import InvalidParameters, ParameterError
from .serializers.fields import AsOfSerializer

NAME = "as_of"
MEANS = (
    "What was known and published then: a day (through its end in UTC; today means now) or a "
    "moment in RFC 3339, from when history began here to now. Names and filters are understood as of then; "
    "those on the study (`year`, `design`, `notice`, `is_retracted`) ask for what is known of it today, as "
    "the answer shows it. Does not go with `state`. Example: `as_of=2026-03-01`"
)


class CursorPagesThen(CursorPages):
    """Pages that say which moment they show."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        return super().paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> Response:
        response = super().get_paginated_response(data)
        response.data[NAME] = AsOfSerializer(context={"request": self.request}).to_representation(None)
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        page["properties"][NAME] = or_null(AsOfSerializer)
        page["required"].append(NAME)
        return page

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        described = {"name": NAME, "in": "query", "required": False, "description": MEANS}
        return [*super().get_schema_operation_parameters(view), {**described, "schema": {"type": "string"}}]


class KnownThen(WithHistory):
    """A list and its rows that take ``as_of``; `not_then` are the filters that do not go with it."""

    pagination_class = CursorPagesThen
    detail_parameters = (OpenApiParameter(NAME, str, "query", description=MEANS),)
    not_then: tuple[str, ...] = ()

    def allowed_parameters(self) -> tuple[str, ...]:
        allowed = super().allowed_parameters()
        return (*allowed, NAME) if self.action in ("list", "retrieve") else allowed

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with self._then(request):
            return super().list(request, *args, **kwargs)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with self._then(request):
            return super().retrieve(request, *args, **kwargs)

    def paginate_queryset(self, queryset: Any) -> Any:
        return self._marked(super().paginate_queryset(queryset) or [])

    def get_object(self) -> Any:
        return self._marked([super().get_object()])[0]

    def _marked(self, rows: Sequence[Any]) -> Sequence[Any]:
        if hasattr(self.request, NAME):
            publishable = [row for row in rows if isinstance(row, Claim | EvidenceLine)]
            lines = [line for row in publishable for line in getattr(row, "visible_lines", ())]
            mark_today([*publishable, *lines])
        return rows

    @contextmanager
    def _then(self, request: Request) -> Iterator[None]:
        text = request.query_params.get(NAME)
        if text is None:
            yield
            return
        errors = [
            ParameterError(name, f"“{name}” does not go with “{NAME}”, which shows what was published then.")
            for name in self.not_then
            if name in request.query_params
        ]
        try:
            then = read_as_of(text)
        except NoSuchMoment as error:
            errors.append(ParameterError(NAME, str(error)))
        if errors:
            raise InvalidParameters(errors)
        # What the serializers make addresses with, and say which moment they show.
        request.as_of = then  # type: ignore[attr-defined]
        with as_of(then.moment):
            yield
