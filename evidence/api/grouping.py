"""``group_by``: how many of a list's rows there are of each kind, instead of the rows."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models.grouping import Groups, grouped

from .filters import Filters
from .filters.keys import NOT_KNOWN, Key
from .filters.sets import FilterSet
from .groups import MOST_KEYS, NAME
from .pagination import limit_of
from .problems import InvalidParameters, ParameterError, shown

# What orders and cuts rows says nothing of groups.
_OF_ROWS = ("ordering", "cursor", "count", "include")


class GroupedLists:
    """A list that can be asked for groups of its rows: by the `keys` of its filters."""

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if NAME not in request.query_params:
            return super().list(request, *args, **kwargs)  # type: ignore[misc]
        view: Any = self
        names = _keys(request, view.filterset_class)
        most = limit_of(request)
        filters = Filters().read(request, view.get_queryset(), view)
        return view.paginator.instead_of_rows(
            request, groups=_told(names, filters, _groups(names, filters, most))
        )


def _keys(request: Request, filterset_class: type[FilterSet]) -> list[str]:
    """The names of the keys that are asked for. Raises `InvalidParameters`."""
    allowed = tuple(filterset_class.keys)
    names = [name.strip() for name in request.query_params[NAME].split(",")]
    errors = [
        ParameterError(name, f"“{name}” does not go with “{NAME}”, whose groups are ordered by size.")
        for name in _OF_ROWS
        if name in request.query_params
    ]
    for name in names[:MOST_KEYS]:
        if name not in allowed:
            errors.append(ParameterError(NAME, f"“{shown(name)}” is nothing to group by.", allowed))
    if len(names) > MOST_KEYS or len(set(names)) < len(names):
        errors.append(ParameterError(NAME, f"Give one key, or {MOST_KEYS} different ones: year,design."))
    if errors:
        raise InvalidParameters(errors)
    return names


def _groups(names: list[str], filters: Any, most: int) -> Groups:
    keys = [filters.keys[name] for name in names]
    if all(key.of in filters.direct for key in keys):
        columns = [key.column(filters.direct[key.of]) for key in keys]
        return grouped(filters.qs, columns, most=most)
    parts, columns = filters.parts_grouped(names)
    return grouped(parts, columns, most=most, part_of=filters.row, whole=filters.qs)


def _told(names: list[str], filters: FilterSet, groups: Groups) -> dict[str, Any]:
    labels = []
    for number, name in enumerate(names):
        key: Key = filters.keys[name]
        values = {group.values[number] for group in groups.largest}
        labels.append(key.labels(values) if key.labels else {})
    return {
        "by": names,
        "rows": groups.rows,
        "largest": [
            {
                "values": [
                    {
                        "parameter": name,
                        "value": filters.keys[name].value(value),
                        "label": labels[number].get(value) or group.labels[number] or NOT_KNOWN,
                    }
                    for number, (name, value) in enumerate(zip(names, group.values, strict=True))
                ],
                "rows": group.rows,
            }
            for group in groups.largest
        ],
        "groups_left_out": groups.left_out,
        "rows_left_out": groups.rows_left_out,
    }
