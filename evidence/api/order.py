"""The orders of a list's rows: columns, the last of which is unique, and what a cursor holds of each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Left
from django.db.models.lookups import Exact, GreaterThan, LessThan
from django.utils.timezone import is_naive


@dataclass(frozen=True, slots=True)
class Term:
    """One column of an order. Rows without a value come last, in either direction.

    A text of any length orders by its first `cut` characters: the cursor that holds it has to fit into
    an address, of which web servers read some 4,000 bytes.
    """

    path: str
    descending: bool = False
    nullable: bool = False
    cut: int | None = None

    @property
    def column(self) -> Any:
        return Left(self.path, self.cut) if self.cut else F(self.path)

    def order_by(self, *, backwards: bool) -> Any:
        descending = self.descending != backwards
        nulls: dict[str, bool] = {}
        if self.nullable:
            nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return self.column.desc(**nulls) if descending else self.column.asc(**nulls)

    def same(self, value: Any) -> Q:
        if value is None:
            return Q(**{f"{self.path}__isnull": True})
        return Q(Exact(self.column, value)) if self.cut else Q(**{self.path: value})

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """What comes after `value` in this order (before it with `backwards`); None: nothing does."""
        if value is None:
            return Q(**{f"{self.path}__isnull": False}) if backwards else None
        below = self.descending != backwards
        if self.cut:
            condition = Q(LessThan(self.column, value) if below else GreaterThan(self.column, value))
        else:
            condition = Q(**{f"{self.path}__{'lt' if below else 'gt'}": value})
        if self.nullable and not backwards:
            condition |= Q(**{f"{self.path}__isnull": True})
        return condition

    def value_of(self, row: models.Model) -> Any:
        value: Any = row
        for name in self.path.split("__"):
            value = getattr(value, name)
        return value[: self.cut] if self.cut else value

    def read(self, value: Any, model: type[models.Model]) -> Any:
        """A value out of a cursor as the column's own type; `ValueError` if it cannot be one."""
        if value is None:
            if self.nullable:
                return None
            raise ValueError("null in a column without nulls")
        *relations, name = self.path.split("__")
        for relation in relations:
            model = model._meta.get_field(relation).related_model  # type: ignore[assignment]
        field: Any = model._meta.get_field(name)
        # A generated column (`Study.year`) has the type of what it is generated as.
        field = getattr(field, "output_field", field)
        try:
            read = field.to_python(value)
            if isinstance(read, datetime.datetime) and not is_naive(read):
                # Out of the years that there are, it is a moment of none.
                return read.astimezone(datetime.UTC)
        except (ValidationError, TypeError, OverflowError) as error:
            raise ValueError(f"not a value of {self.path}") from error
        if isinstance(read, datetime.datetime) or (isinstance(read, str) and not _storable(read)):
            raise ValueError(f"not a value of {self.path}")
        return read


def _storable(text: str) -> bool:
    """Whether the database can hold `text`: JSON may spell a NUL and half a character."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


Order = tuple[Term, ...]


def beyond_row(terms: Order, values: Sequence[Any], *, backwards: bool) -> Func | None:
    """The rows behind the one with these values, but for those that have none where it has one.

    One comparison of whole rows, where an index in this order begins; beside an OR of columns, PostgreSQL
    reads all that comes before. None where that cannot be said so: columns in opposite directions, a null.
    """
    directions = {term.descending != backwards for term in terms}
    if len(directions) > 1 or None in values:
        return None
    row, edge = (
        Func(*parts, template="(%(expressions)s)", output_field=models.TextField())
        for parts in ([term.column for term in terms], [Value(value) for value in values])
    )
    sign = " < " if directions == {True} else " > "
    return Func(row, edge, template="%(expressions)s", arg_joiner=sign, output_field=models.BooleanField())


def order(
    *columns: str, nullable: Iterable[str] = (), cut: Mapping[str, int] = MappingProxyType({})
) -> Order:
    """``order("-year", "-id", nullable=["year"])``: the columns of an order, the last one unique.

    `cut` tells by how many of its first characters a long text is ordered.
    """
    maybe_null = set(nullable)
    return tuple(
        Term(path, column.startswith("-"), path in maybe_null, cut.get(path))
        for column in columns
        for path in (column.removeprefix("-"),)
    )
