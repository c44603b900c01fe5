"""How many rows there are of each kind: one query for the groups of any list, and for what they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet


@dataclass(frozen=True, slots=True)
class Column:
    """What rows are grouped by: an expression, or if `several` one that gives an array.

    Of an array each value counts once, and a row with an empty one is in no group. Null and ``""`` are one
    group. `label` is an expression of which a group shows one value, where that is not what it groups by.
    """

    value: Any
    several: bool = False
    label: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """Each column's value as text (``""`` where there is none), its label, and the number of rows."""

    values: tuple[str, ...]
    labels: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Groups:
    """The largest groups and how many more there are; of how many rows, and how many of them are in none."""

    largest: tuple[Group, ...]
    left_out: int
    rows: int
    rows_left_out: int


def grouped(
    rows: QuerySet, by: Sequence[Column], *, most: int, part_of: str = "", whole: QuerySet | None = None
) -> Groups:
    """The `most` largest groups of `rows`.

    Or of `whole`, of which `rows` are the parts (studies, by their evidence lines): `part_of` is the
    column that tells which each belongs to, and a group has all that have a part in it.
    """
    counted = whole if whole is not None else rows
    columns = {f"key{number}": column.value for number, column in enumerate(by)}
    columns |= {f"label{number}": column.label for number, column in enumerate(by) if column.label}
    # Each row is in one group: then they need not be told apart, which takes the database longest.
    once = whole is None and not any(column.several for column in by)
    found = _largest(rows.values(counted_row=F(part_of or "pk"), **columns), by, most=most, once=once)
    if not found:
        total = 0 if once else counted.count()
        return Groups((), 0, total, total)
    size = len(by)
    groups = tuple(Group(row[:size], row[size : 2 * size], row[2 * size]) for row in found)
    there, covered, total = found[0][2 * size + 1 :]
    total = total if once else counted.count()
    return Groups(groups, there - len(groups), total, total - covered)


def _largest(rows: QuerySet, by: Sequence[Column], *, most: int, once: bool) -> list[tuple[Any, ...]]:
    """For each group its keys, labels and number; behind them the number of groups, and of rows."""
    try:
        asked, parameters = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return []
    keys = ", ".join(f"key{number}" for number in range(len(by)))
    labels = ", ".join(f"label{number}" for number in range(len(by)))
    cells = ", ".join(_cell(number, column) for number, column in enumerate(by))
    each = " ".join(
        f"CROSS JOIN LATERAL unnest(asked.key{number}) AS each{number} (value)"
        for number, column in enumerate(by)
        if column.several
    )
    there = " AND ".join(f"each{number}.value IS NOT NULL" for number, col in enumerate(by) if col.several)
    number = "count(*)" if once else "count(DISTINCT counted_row)"
    covered = (
        "SELECT sum(number) FROM shown"
        if once
        else f"SELECT count(DISTINCT counted_row) FROM cells JOIN shown USING ({keys})"  # noqa: S608
    )
    smallest = ", ".join(f"min(label{number}) AS label{number}" for number in range(len(by)))
    # A query within a query: what begins with WITH could not be asked as of a moment.
    statement = f"""
        SELECT * FROM (
            WITH cells AS (
                SELECT counted_row, {cells} FROM ({asked}) asked {each} WHERE {there or "true"}
            ), groups AS (
                SELECT {keys}, {smallest}, {number} AS number FROM cells GROUP BY {keys}
            ), shown AS (
                SELECT * FROM groups ORDER BY number DESC, {keys} LIMIT {most:d}
            )
            SELECT {keys}, {labels}, number, (SELECT count(*) FROM groups) AS there,
                ({covered})::bigint AS covered, (SELECT sum(number) FROM groups)::bigint AS total
            FROM shown
        ) answer ORDER BY number DESC, {keys}
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _cell(number: int, column: Column) -> str:
    if column.several:
        value = f"each{number}.value::text"
        return f"{_key(value, number)}, {value} AS label{number}"
    label = f"label{number}" if column.label else f"key{number}"
    # Never null: the groups shown are joined to the rows again.
    value = f"COALESCE(asked.key{number}::text, '')"
    return f"{_key(value, number)}, COALESCE(asked.{label}::text, '') AS label{number}"


def _key(value: str, number: int) -> str:
    # In the order of its bytes: keys are sorted to be counted, and by a language's rules that takes longer.
    return f'{value} COLLATE "C" AS key{number}'
