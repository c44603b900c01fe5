"""What all views of the API have in common: read-only, checked parameters, pages by cursor."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from . import fields, including
from .delivery import allowed_methods, delivered
from .filters import Filters
from .grouping import GroupedLists
from .pagination import PARAMETERS, CursorPages, Order
from .permissions import Reading
from .query import check_query
from .serializers.history import HistorySerializer
from .throttling import standing_of
from .versions import tagged, with_more


@cache
def _made_once(classes: tuple[type[Any], ...]) -> tuple[Any, ...]:
    return tuple(each() for each in classes)


@cache
def _repeatable(filters: Any) -> tuple[str, ...]:
    return tuple(name for name, filter_ in filters.base_filters.items() if filter_.several)


class Delivered:
    """Before any view of the API: how its answers leave, and what OPTIONS says."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        finalize: Any = super().finalize_response  # type: ignore[misc]
        response = finalize(request, response, *args, **kwargs)
        if standing := standing_of(request):
            for name, value in standing.headers.items():
                response.headers[name] = value
        self.before_delivery(request, response)
        return delivered(request, response)

    def before_delivery(self, request: Request, response: Any) -> None:
        """For what a view has to say of an answer that is ready."""

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Which methods the address has; what they take, its description says."""
        return allowed_methods(self.allowed_methods)  # type: ignore[attr-defined]


class ApiView(Delivered, APIView):
    """Refuses unknown parameters before anything else is done; keeps what one user sees out of caches.

    Django REST Framework makes anew for each request what holds nothing of any: the objects that sign in,
    parse, negotiate and permit. Here they are made once.
    """

    http_method_names = ["get", "head", "options"]
    permission_classes = [Reading]

    def allowed_parameters(self) -> tuple[str, ...]:
        return ()

    def repeatable_parameters(self) -> tuple[str, ...]:
        """Which of them may be given several times: all that is said then has to hold."""
        filters = getattr(self, "filterset_class", None)
        return () if filters is None else _repeatable(filters)

    def get_authenticators(self) -> Any:
        return _made_once(tuple(self.authentication_classes))

    def get_parsers(self) -> Any:
        return _made_once(tuple(self.parser_classes))

    def get_permissions(self) -> Any:
        return _made_once(tuple(self.permission_classes))

    def get_renderers(self) -> Any:
        return _made_once(tuple(self.renderer_classes))

    def get_content_negotiator(self) -> Any:
        return _made_once((self.content_negotiation_class,))[0]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # First, so that requests count which are refused for something else.
        self.check_throttles(request)
        check_query(request.query_params, self.allowed_parameters(), self.repeatable_parameters())
        super().initial(request, *args, **kwargs)


class ReadOnlyViews(ApiView, GroupedLists, ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """A list, and each of its rows by `key`.

    Subclasses give `rows` (what the user may see, ready to be shown), `find` (one of them), the
    serializers of a list's row and of a row alone, the filters and the orders.
    """

    filter_backends = [Filters]
    pagination_class = CursorPages
    lookup_url_kwarg = "key"
    filterset_class: ClassVar[Any]
    # By name; the first one is the default.
    orderings: ClassVar[dict[str, Order]]
    detail_serializer_class: ClassVar[type[BaseSerializer]]
    # What `include=` takes here.
    includes: ClassVar[dict[str, including.Include]]
    # How a message calls a row.
    what: ClassVar[str]
    # For the API's description: what `key` may be and an example of it; an answer of either kind.
    key_means: ClassVar[tuple[str, str]] = ("The id.", "12")
    examples: ClassVar[dict[str, Any]]
    # What the address of one row takes beside its key, in the same description.
    detail_parameters: ClassVar[tuple[OpenApiParameter, ...]] = ()

    def allowed_parameters(self) -> tuple[str, ...]:
        if self.action == "list":
            return (*self.filterset_class.base_filters, *PARAMETERS, *fields.PARAMETERS, including.NAME)
        return (*fields.PARAMETERS, including.NAME) if self.action == "retrieve" else ()

    @property
    def alone(self) -> bool:
        """Whether one row is shown, whole, and not those of a list."""
        return self.action != "list"

    def get_serializer_class(self) -> Any:
        if self.action == "history":
            return HistorySerializer
        return self.detail_serializer_class if self.alone else self.serializer_class

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer: Any = super().get_serializer(*args, **kwargs)
        if self.action == "list" and kwargs.get("many"):
            row: Any = serializer.child
            names = tuple(field.field_name for field in row._readable_fields)
            for name in set(names).difference(fields.chosen(self.request, names)):
                del row.fields[name]
        return serializer

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        found = self.get_object()
        row = self.get_serializer(found).data
        # The tag is the whole row's, whatever is shown of it: it says which version a change is of.
        response = tagged(row)
        response.data = {name: row[name] for name in fields.chosen(request, tuple(row))}
        if including.NAME in request.query_params:
            (more,) = including.included(request, self.includes, [found.pk])
            response.data[including.INCLUDED] = more
            response.headers["ETag"] = with_more(response.headers["ETag"], more)
        return response

    def paginate_queryset(self, queryset: Any) -> Any:
        if including.NAME in self.request.query_params:
            including.asked(self.request, self.includes)
        self.rows_shown = super().paginate_queryset(queryset) or []
        return self.rows_shown

    def get_paginated_response(self, data: Any) -> Any:
        if including.NAME in self.request.query_params:
            keys = [row.pk for row in self.rows_shown]
            for row, more in zip(data, including.included(self.request, self.includes, keys), strict=True):
                row[including.INCLUDED] = more
        return super().get_paginated_response(data)

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def find(self, rows: QuerySet[Any], key: str) -> QuerySet[Any]:
        """The row of `rows` that `key` names, or none."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        return self.rows()

    def get_object(self) -> Any:
        found = self.find(self.get_queryset(), self.kwargs["key"]).first()
        if found is None:
            # The same words for what does not exist and for what the user may not see.
            raise Http404(f"No {self.what} has this address.")
        self.rows_shown = [found]
        return found
