"""One statement for a page of rows: the QuerySet finds them, the expressions write them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

# A row as JSON, and the values of the columns that the rows are in the order of.
Shown = tuple[str, tuple[Any, ...]]


class Rows:
    """How rows of one table are written.

    `fields` gives an SQL expression for each name, over ``row`` (the table's row), ``page`` (what the
    QuerySet annotates it with, `annotations`) and ``site`` (texts that are the same for all: `site`).
    """

    def __init__(
        self, table: str, fields: Mapping[str, str], *, annotations: tuple[str, ...], site: tuple[str, ...]
    ) -> None:
        self.table, self.fields, self.annotations, self.site = table, fields, annotations, site

    @cache  # noqa: B019 -- an instance for each kind of row, for as long as the process lives
    def template(self, names: tuple[str, ...], ordered_by: int) -> str:
        """The statement around a QuerySet's own (``{found}``), for the fields `names`."""
        written = ", ".join(f'{self._plain(self.fields[name])} AS "{name}"' for name in names)
        order = [f"order_{place}" for place in range(ordered_by)]
        found = ", ".join(["id", *self.annotations, *order])
        # Of names that this package gives; whatever a request says is a parameter.
        return (
            f"WITH site ({', '.join(self.site)}) AS (VALUES ({', '.join(['%s'] * len(self.site))})), "  # noqa: S608
            f"page ({found}, place) AS (SELECT *, row_number() OVER () FROM ({{found}}) AS found) "
            f"SELECT row_to_json(shown)::text{''.join(f', page.{name}' for name in order)} "
            f"FROM page JOIN {self.table} AS row ON row.id = page.id CROSS JOIN site "
            f"CROSS JOIN LATERAL (SELECT {written}) AS shown ORDER BY page.place"
        )

    @staticmethod
    def _plain(sql: str) -> str:
        """A % of the expression's own, to stand beside parameters; so do braces beside ``{found}``."""
        return sql.replace("%", "%%").replace("{", "{{").replace("}", "}}")


def page_of(
    rows: Rows,
    queryset: QuerySet[Any],
    *,
    names: tuple[str, ...],
    site: tuple[str, ...],
    order: tuple[Any, ...] = (),
) -> list[Shown]:
    """The rows that `queryset` gives, in its order, each as JSON text and with its values of `order`.

    `names` are fields of `rows`, `site` the texts that it names, `order` expressions of Django's.
    """
    columns = {f"order_{place}": column for place, column in enumerate(order)}
    found = queryset.annotate(**columns).values_list("pk", *rows.annotations, *columns)
    try:
        sql, values = found.query.sql_with_params()
    except EmptyResultSet:
        return []
    statement = rows.template(names, len(order)).format(found=sql)
    with connections[queryset.db].cursor() as cursor:
        cursor.execute(statement, (*site, *values))
        return [(text, tuple(edge)) for text, *edge in cursor.fetchall()]
