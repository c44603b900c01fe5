"""The evidence as it was known at a moment: the same queries, put to the history instead of to today's rows.

    with as_of(moment):
        claims = list(Claim.objects.visible_to(user).select_related("subject"))

Within, PostgreSQL reads the names of the tables of `SHOWN` as queries on their event tables (a name in a
``WITH`` hides the table of that name): each row as its last event up to the moment left it, of claims and
evidence lines only what was published then. QuerySets, filters, serializers and pages need not know.

Nothing can be written within, and a QuerySet that is evaluated after it gives today's rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from .history import ClaimEvent, ConceptCodeEvent, ConceptEvent, ConceptNameEvent, EvidenceLineEvent
from .visibility import State

# The histories that are asked instead of the tables, and of which rows only what was published is shown.
SHOWN: tuple[Any, ...] = (ConceptEvent, ConceptNameEvent, ConceptCodeEvent, ClaimEvent, EvidenceLineEvent)

_moment: ContextVar[datetime | None] = ContextVar("as_of", default=None)

_READS = re.compile(r"\s*(?:select\b|\()", re.IGNORECASE)
_READS_RECURSIVELY = re.compile(r"\s*with\s+recursive\s", re.IGNORECASE)


class NotReadable(Exception):
    """A statement that cannot be put to history: anything that is no plain question."""


@contextmanager
def as_of(moment: datetime | None) -> Iterator[None]:
    """Show what was known at `moment`, an aware datetime; None: today's rows, within another `as_of` too."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)


def moment_shown() -> datetime | None:
    """The moment of the `as_of` that is around; None: today."""
    return _moment.get()


def attach(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Receives `connection_created`: from now on the connection's questions go where `as_of` says."""
    if redirect not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, redirect)


def redirect(execute: Any, statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    moment = _moment.get()
    if moment is not None and _our_tables().search(str(statement)):
        statement = _put_to_history(str(statement), moment)
    return execute(statement, params, many, context)


def _put_to_history(statement: str, moment: datetime) -> str:
    then = _tables_then(moment)
    if _READS.match(statement):
        return f"WITH {then} {statement}"
    if recursive := _READS_RECURSIVELY.match(statement):
        return f"WITH RECURSIVE {then}, {statement[recursive.end() :]}"
    raise NotReadable("What was known at a moment can only be read.")


@cache
def _our_tables() -> re.Pattern[str]:
    names = "|".join(events.pgh_tracked_model._meta.db_table for events in SHOWN)
    return re.compile(rf"\b(?:{names})\b")


def _tables_then(moment: datetime) -> str:
    # A literal of our own making, not a parameter: the planner knows it, and placeholders stay in order.
    literal = f"TIMESTAMPTZ '{moment.astimezone(UTC).isoformat()}'"
    return ", ".join(template.replace("{moment}", literal) for template in _templates())


@cache
def _templates() -> tuple[str, ...]:
    return tuple(_template(events) for events in SHOWN)


def _template(events: Any) -> str:
    """One table as it was at ``{moment}``.

    The last event is the one without a later one. Not ``DISTINCT ON``: through that the planner passes no
    condition but on the key, and would go through the whole history for each claim whose lines it counts.
    By number, not by time: a row's events are numbered in their order even where the clock was put back.
    """
    model = events.pgh_tracked_model
    held = {field.attname for field in events._meta.concrete_fields}
    columns = ", ".join(
        f"{_value(field, field.attname in held)} AS {_quoted(field.column)}"
        for field in model._meta.concrete_fields
    )
    published = f" AND event.state = '{State.PUBLISHED.value}'" if "state" in held else ""
    table = _quoted(events._meta.db_table)
    return (
        f"{_quoted(model._meta.db_table)} AS NOT MATERIALIZED (SELECT {columns} FROM {table} event "  # noqa: S608
        f"WHERE event.pgh_created_at <= {{moment}} AND event.pgh_label <> 'delete'{published} "
        f"AND NOT EXISTS (SELECT 1 FROM {table} later WHERE later.pgh_obj_id = event.pgh_obj_id "
        "AND later.pgh_id > event.pgh_id AND later.pgh_created_at <= {moment}))"
    )


def _value(field: Any, held: bool) -> str:
    """A column as the event has it; of one that history does not hold, null."""
    if field.primary_key:
        return "event.pgh_obj_id"
    if field.name == "state":
        # Whoever asks for what is published, as all do, asks for nothing more: the planner drops it, and
        # does not take two conditions for twice as rare.
        return f"'{State.PUBLISHED.value}'::varchar"
    if not held:
        return f"NULL::{field.db_type(connection)}"
    column = f"event.{_quoted(field.column)}"
    # A column is null in the events that are older than it: there its rows had what it was made with.
    if (
        not field.null
        and isinstance(field, models.IntegerField | models.BooleanField)
        and field.has_default()
    ):
        return f"COALESCE({column}, {field.default})"
    if not field.null and field.blank and isinstance(field, models.CharField | models.TextField):
        return f"COALESCE({column}, '')"
    return column


def _quoted(name: str) -> str:
    return f'"{name}"'
