"""Applies a view's filters, and describes them in the schema."""

from __future__ import annotations

from typing import Any

from django.db import models
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from evidence.api.problems import InvalidParameters

from .base import Filter


class Filters(BaseFilterBackend):
    """The view's `filterset_class`; raises `InvalidParameters` with everything that is wrong at once."""

    def filter_queryset(self, request: Request, queryset: models.QuerySet, view: Any) -> models.QuerySet:
        return self.read(request, queryset, view).qs

    def read(self, request: Request, queryset: models.QuerySet, view: Any) -> Any:
        """The filters with what was asked for; `qs` of them is `queryset` filtered."""
        filters = view.filterset_class(request.query_params, queryset, request=request)
        if wrong := filters.wrong():
            raise InvalidParameters(wrong)
        return filters

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        filters: dict[str, Filter] = view.filterset_class.base_filters
        return [filter_.described(name) for name, filter_ in filters.items()]
