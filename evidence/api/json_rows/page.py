"""One statement for a page of rows: the QuerySet finds them, the expressions write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from evidence.models.prepared import ask

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
        found = ", ".join(["id", *self.annotated(names), *order])
        # Of names that this package gives; whatever a request says is a parameter.
        return (
            f"WITH site ({', '.join(self.site)}) AS (VALUES ({', '.join(['%s'] * len(self.site))})), "  # noqa: S608
            f"page ({found}, place) AS (SELECT *, row_number() OVER () FROM ({{found}}) AS found) "
            f"SELECT row_to_json(shown)::text AS written{''.join(f', page.{name}' for name in order)}, place "
            f"FROM page JOIN {self.table} AS row ON row.id = page.id CROSS JOIN site "
            f"CROSS JOIN LATERAL (SELECT {written}) AS shown ORDER BY place"
        )

    def of_row(
        self, queryset: QuerySet[Any], names: tuple[str, ...], site: tuple[str, ...]
    ) -> tuple[str, tuple[Any, ...]]:
        """A query of one JSON, and its values, for within a statement that has the table's row as ``row``:
        the fields `names` of it, if it is among `queryset`."""
        this: Any = RawSQL("row.id", ())
        found, values = (
            queryset.order_by()
            .filter(pk=this)
            .values_list("pk", *self.annotated(names))
            .query.sql_with_params()
        )
        written = ", ".join(f'{self.fields[name].replace("%", "%%")} AS "{name}"' for name in names)
        return (
            f"SELECT row_to_json(shown) FROM (VALUES ({', '.join(['%s'] * len(self.site))})) "  # noqa: S608
            f"AS site ({', '.join(self.site)}) CROSS JOIN LATERAL ({found}) "
            f"AS page ({', '.join(['id', *self.annotated(names)])}) "
            f"CROSS JOIN LATERAL (SELECT {written}) AS shown",
            (*site, *values),
        )

    def annotated(self, names: tuple[str, ...]) -> list[str]:
        """The annotations that are shown; each is called like the field that shows it."""
        return [name for name in self.annotations if name in names]

    @staticmethod
    def _plain(sql: str) -> str:
        """A % of the expression's own, to stand beside parameters; so do braces beside ``{found}``."""
        return sql.replace("%", "%%").replace("{", "{{").replace("}", "}}")


@dataclass(frozen=True, slots=True)
class Statement:
    """The question for a page, ready to be asked; `sql` is None where no row can be in it."""

    sql: str | None
    values: tuple[Any, ...]
    using: str

    def rows(self, site: tuple[str, ...], given: tuple[Any, ...] = ()) -> list[Shown]:
        """The rows as they are now, each as JSON text and with its values of the order.

        `site` are the texts that the kind of row names, `given` the values for `Given` in the QuerySet.
        """
        if self.sql is None:
            return []
        answer = ask(self.using, self.sql, (*site, *self.values), given)
        return [(text, tuple(edge)) for text, *edge, _ in answer]


def statement_for(
    rows: Rows, queryset: QuerySet[Any], *, names: tuple[str, ...], order: tuple[Any, ...] = ()
) -> Statement:
    """For the rows that `queryset` gives, in its order; `names` are fields of `rows`, `order` expressions
    of Django's."""
    columns = {f"order_{place}": column for place, column in enumerate(order)}
    found = queryset.annotate(**columns).values_list("pk", *rows.annotated(names), *columns)
    try:
        sql, values = found.query.sql_with_params()
    except EmptyResultSet:
        return Statement(None, (), queryset.db)
    return Statement(rows.template(names, len(order)).format(found=sql), tuple(values), queryset.db)
