"""The orders of a list's rows: columns, the last of which is unique, and what a cursor holds of each."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Left
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
        # Where an index has the rows without a value; those and the others are asked for apart.
        if self.descending != backwards:
            return self.column.desc(**({"nulls_last": True} if self.nullable else {}))
        return self.column.asc(**({"nulls_first": True} if self.nullable else {}))

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


def beyond(terms: Order, values: Sequence[Any], *, backwards: bool) -> Func:
    """The rows behind the one with these values, or before it with `backwards`: of those that have a value
    in the first column where it has one, or have none either.

    One comparison of whole rows, where an index in this order begins; beside an OR of columns, PostgreSQL
    reads all that comes before.
    """
    if values[0] is None:
        terms, values = terms[1:], values[1:]
    row, edge = (
        Func(*parts, template="(%(expressions)s)", output_field=models.TextField())
        for parts in ([term.column for term in terms], [Value(value) for value in values])
    )
    sign = " < " if terms[0].descending != backwards else " > "
    return Func(row, edge, template="%(expressions)s", arg_joiner=sign, output_field=models.BooleanField())


def order(*columns: str, nullable: bool = False, cut: Mapping[str, int] = MappingProxyType({})) -> Order:
    """``order("-year", "-id", nullable=True)``: the columns of an order, all in one direction, the last one
    unique.

    `nullable` says that rows may have no value in the first; `cut` tells by how many of its first
    characters a long text is ordered.
    """
    down = columns[0].startswith("-")
    paths = [column.removeprefix("-") for column in columns]
    if any(column.startswith("-") != down for column in columns):
        raise ValueError("A cursor compares whole rows: all columns ascend, or all descend.")
    return tuple(Term(path, down, nullable and place == 0, cut.get(path)) for place, path in enumerate(paths))
