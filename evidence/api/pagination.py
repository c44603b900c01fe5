"""Pages by cursor: each row once, whatever is null or equal, and however deep.

Not Django REST Framework's `CursorPagination`: its cursor holds the first column only. Rows with a null
there are never reached, and among more than a thousand equal values (studies of one year) it goes round
in circles. Here a cursor holds every column of the order, the last of which is unique.
"""

from __future__ import annotations

import datetime
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from django.db import models
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from . import counting, groups
from .counting import count_of
from .filters.links import LINK
from .identifying import row_id
from .order import Order, beyond
from .problems import InvalidParameters, ParameterError, shown
from .serializers.fields import Answer
from .serializers.pages import PARTS

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
PARAMETERS = ("ordering", "limit", "cursor", counting.NAME, groups.NAME)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: behind the row with these values, or before it with `backwards`."""

    ordering: str
    values: tuple[Any, ...]
    backwards: bool = False

    def encode(self) -> str:
        content = [self.ordering, int(self.backwards), *self.values]
        text = json.dumps(
            content, separators=(",", ":"), ensure_ascii=False, default=datetime.datetime.isoformat
        )
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, terms: Order, model: type[models.Model]) -> Cursor:
        """The cursor that `encode` wrote; `ValueError` for any other text."""
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        content = json.loads(urlsafe_b64decode(padded))
        if not isinstance(content, list) or len(content) != len(terms) + 2 or content[1] not in (0, 1):
            raise ValueError("not the parts of a cursor")
        ordering, backwards, *values = content
        read = tuple(term.read(value, model) for term, value in zip(terms, values, strict=True))
        return cls(str(ordering), read, bool(backwards))


class CursorPages(BasePagination):
    """``ordering``, ``limit`` and ``cursor``; the view's `orderings` names the orders, the default first."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        def edge(row: models.Model) -> tuple[Any, ...]:
            return tuple(term.value_of(row) for term in self.terms)

        rows = list(self.window(queryset, request, view))
        if self.may_go_on(rows):
            rows += self.window(queryset, request, view, rest=True)
        return self.cut(rows, edge)

    def may_go_on(self, rows: list[Any]) -> bool:
        """Whether others may follow upon `rows`, which `window` gave: then ask for the `rest`."""
        return self.has_rest and len(rows) <= self.limit

    def window(self, queryset: Any, request: Request, view: Any, *, rest: bool = False) -> Any:
        """The rows of the page that is asked for, in order, and one more: `cut` takes them.

        An index has rows without a value at one end only, and an order may want them at the other. So the
        rows with a value and those without are asked for one after the other, each as the index has them:
        `may_go_on` says whether the second, the `rest`, are needed.
        """
        orderings: dict[str, Order] = view.orderings
        self.url = request.build_absolute_uri()
        self.ordering = _ordering(request, orderings)
        self.terms = orderings[self.ordering]
        self.more = {**dict.fromkeys(PARTS), **count_of(request, queryset)}
        self.limit = limit_of(request)
        self.cursor = _cursor(request, self.ordering, self.terms, queryset.model)
        backwards = self.cursor is not None and self.cursor.backwards
        terms = _along_links(self.terms, queryset)
        self.has_rest = False
        if terms[0].nullable and (self.cursor is not None or not terms[0].descending):
            without = self.cursor is not None and self.cursor.values[0] is None
            self.has_rest = not rest and without == backwards
            queryset = queryset.filter(**{f"{terms[0].path}__isnull": without != rest})
        if self.cursor is not None and not rest:
            queryset = queryset.filter(beyond(terms, self.cursor.values, backwards=backwards))
        queryset = queryset.order_by(*(term.order_by(backwards=backwards) for term in terms))
        # One more than the page has, to know whether anything follows.
        return queryset[: self.limit + 1]

    def cut(self, rows: list[Any], edge: Callable[[Any], tuple[Any, ...]]) -> list[Any]:
        """The rows of the page out of those of `window`; `edge` gives a row's values of the order."""
        backwards = self.cursor is not None and self.cursor.backwards
        more, rows = len(rows) > self.limit, rows[: self.limit]
        if backwards:
            rows.reverse()

        def link(row: Any, *, backwards: bool) -> str:
            return with_cursor(self.url, Cursor(self.ordering, edge(row), backwards).encode())

        before = more if backwards else self.cursor is not None
        self.next = link(rows[-1], backwards=False) if rows and (more or backwards) else None
        self.previous = link(rows[0], backwards=True) if rows and before else None
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        page = {"next": self.next, "previous": self.previous, "results": data, **self.more}
        return Response(page, headers={"Link": self.links})

    @property
    def links(self) -> str:
        """The ``Link`` header (RFC 8288)."""
        return link_header(first=without_cursor(self.url), prev=self.previous, next=self.next)

    def instead_of_rows(self, request: Request, **more: Any) -> Response:
        """A page without rows that says something else of them."""
        self.request, self.next, self.previous = request, None, None
        self.url = request.build_absolute_uri()
        self.more = {**dict.fromkeys(PARTS), **more}
        return self.get_paginated_response([])

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link: dict[str, Any] = {"type": ["string", "null"], "format": "uri"}
        following = "http://127.0.0.1:8000/api/v1/…/?cursor=WyItaWQiLDAsMTJd"
        return {
            "type": "object",
            "required": ["next", "previous", "results", *PARTS],
            "properties": {
                "next": {
                    **link,
                    "description": "The following page; null on the last.",
                    "example": following,
                },
                "previous": {**link, "description": "The page before; null on the first.", "example": None},
                "results": schema,
                **{name: or_null(part) for name, part in PARTS.items()},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        names = list(view.orderings)
        described: list[tuple[str, str, dict[str, Any]]] = [
            (
                "ordering",
                "The order of the rows; “-” turns it round. Rows without a value come last either way.",
                {"type": "string", "enum": names, "default": names[0]},
            ),
            (
                "limit",
                f"How many rows a page has, up to {MAX_LIMIT}.",
                {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
            ),
            (
                "cursor",
                "Where the page begins. Not made by hand: follow `next` and `previous`.",
                {"type": "string"},
            ),
        ]
        return [
            *(
                {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
                for name, description, schema in described
            ),
            counting.described(),
            groups.described(view.filterset_class.keys),
        ]


def link_header(**addresses: str | None) -> str:
    """Addresses by their relation, as a header; those that there are.

    >>> link_header(first="http://localhost/a", next=None)
    '<http://localhost/a>; rel="first"'
    """
    return ", ".join(f'<{address}>; rel="{name}"' for name, address in addresses.items() if address)


def _along_links(terms: Order, queryset: models.QuerySet) -> Order:
    """`terms` by the columns of a link from which `queryset` has its rows, if it has all of them."""
    linked = tuple(replace(term, path=f"{LINK}{term.path}") for term in terms)
    return linked if all(term.path in queryset.query.annotations for term in linked) else terms


def or_null(part: type[Answer]) -> dict[str, Any]:
    component = f"#/components/schemas/{part.__name__.removesuffix('Serializer')}"
    return {"oneOf": [{"$ref": component}, {"type": "null"}], "example": None}


def _ordering(request: Request, orderings: dict[str, Order]) -> str:
    name = request.query_params.get("ordering", next(iter(orderings)))
    if name not in orderings:
        raise InvalidParameters(
            [ParameterError("ordering", f"“{shown(name)}” is no order of these rows.", tuple(orderings))]
        )
    return name


def with_cursor(url: str, cursor: str) -> str:
    """The address `url` with this cursor instead of any that it has."""
    url = without_cursor(url)
    return f"{url}{'&' if '?' in url else '?'}cursor={quote(cursor, safe='')}"


def without_cursor(url: str, *, cursor: str = "cursor") -> str:
    """The address `url`, wherever it begins now, from its beginning; `cursor` names what says where."""
    address, _, query = url.partition("?")
    parts = [part for part in query.split("&") if part and unquote(part.partition("=")[0]) != cursor]
    return f"{address}?{'&'.join(parts)}" if parts else address


@dataclass(frozen=True, slots=True)
class Behind:
    """Which page of rows in the order of one unique number is asked for: ``after`` and ``limit``."""

    after: int
    limit: int

    @classmethod
    def of(cls, request: Request, *, wrong: str) -> Behind:
        """What the request asks for; raises `InvalidParameters`, which says `wrong` of what is no number."""
        after = row_id(request.query_params.get("after", "0"))
        if after is None:
            raise InvalidParameters([ParameterError("after", wrong)])
        return cls(after, limit_of(request))

    def answer(
        self, request: Request, rows: models.QuerySet[Any], serializer: type[Answer], *, by: str
    ) -> Response:
        """`next`, the address of the page behind this one or null, and `results`, the rows of this one."""
        found = list(rows.filter(**{f"{by}__gt": self.after}).order_by(by)[: self.limit + 1])
        here = request.build_absolute_uri()
        more = len(found) > self.limit
        following = replace_query_param(here, "after", getattr(found[self.limit - 1], by)) if more else None
        page = {"next": following, "results": found[: self.limit]}
        links = link_header(first=without_cursor(here, cursor="after"), next=following)
        return Response(serializer(page, context={"request": request}).data, headers={"Link": links})


def limit_of(request: Request) -> int:
    """What ``limit=`` asks for; raises `InvalidParameters` for anything but a number of rows."""
    text = request.query_params.get("limit", str(DEFAULT_LIMIT))
    # The length first: Python refuses to read numbers of thousands of digits.
    if len(text) > 4 or not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= MAX_LIMIT:
        raise InvalidParameters(
            [
                ParameterError(
                    "limit", f"“{shown(text)}” is not a number from 1 to {MAX_LIMIT}.", (f"1-{MAX_LIMIT}",)
                )
            ]
        )
    return int(text)


def _cursor(request: Request, ordering: str, terms: Order, model: type[models.Model]) -> Cursor | None:
    text = request.query_params.get("cursor")
    if text is None:
        return None
    try:
        cursor = Cursor.decode(text, terms, model)
    except (ValueError, RecursionError):
        detail = "This is no cursor: follow the addresses in `next` and `previous`."
    else:
        if cursor.ordering == ordering:
            return cursor
        detail = f"This cursor belongs to the order “{shown(cursor.ordering)}”: begin without a cursor."
    raise InvalidParameters([ParameterError("cursor", detail)])
