"""Questions that PostgreSQL plans once for a connection: where answers are short, planning takes longer.

psycopg2 sends a question as one text, which is parsed and planned each time. What a connection is asked a
second time is prepared there, with its values in it, so that the plan is the one that PostgreSQL would make
for them; only what `given` stands for differs from time to time. It costs no journey: preparing goes with the
asking.

A prepared question is named by its text. So a connection that others use in between (PgBouncer, set to lend
connections by transaction) has either the same question under the name, or none; then it is asked plainly,
and after a few such times no longer prepared. The same when a migration changes a table under it.
"""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from django.db import Error, connections
from django.db.models import Expression
from django.db.models.fields import Field, TextField
from psycopg2 import errors
from psycopg2.extensions import AsIs

from .as_of import moment_shown

# The name of a prepared question begins with this; `services.provenance` knows by it that nothing is written.
PREFIX = "evidence_reads_"
# A connection keeps so many, about 100 kB each, and remembers of so many that they were asked once.
MOST_PREPARED = 100
MOST_REMEMBERED = 500
# A table may have grown a hundredfold before it is analysed, which is what makes PostgreSQL plan again.
SECONDS_KEPT = 60.0
# After so many vain tries a connection is left alone.
MOST_FAILURES = 3

# There is none of the name; there is one already, of the same text as its name says; a migration has changed
# what it gives ("cached plan must not change result type"); it cannot be told of what type a given value is.
_GONE = (errors.InvalidSqlStatementName, errors.IndeterminateDatatype, errors.AmbiguousParameter)
_OUTDATED = (errors.FeatureNotSupported,)
_THERE = (errors.DuplicatePreparedStatement,)


# A question: its text, and the values in it.
_Key = tuple[str, tuple[Any, ...]]

# What stands around each statement of a connection (Django's `execute_wrappers`) and does nothing with a
# question that is asked by name. Where nothing else does, such a question is put to the driver itself:
# Django's cursor around it would take as long again.
unconcerned: set[Any] = set()


@dataclass(frozen=True, slots=True)
class Place:
    """Stands among the values of a question for the value that is given in that place."""

    number: int


class Given(Expression):
    """In a QuerySet, a value that is given when the question is asked, and not when it is written.

    ``rows.filter(doi__in=[Given(0)])``; `ask` takes the values in the order of their numbers.
    """

    def __init__(self, number: int, output_field: Field | None = None) -> None:
        super().__init__(output_field or TextField())
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [Place(self.number)]


@dataclass
class _Kept:
    """What is prepared on a connection, by question, with its name and when that was."""

    session: Any
    prepared: OrderedDict[_Key, tuple[str, float]] = field(default_factory=OrderedDict)
    asked_once: OrderedDict[_Key, None] = field(default_factory=OrderedDict)
    failures: int = 0

    def text(self, cursor: Any, key: _Key, given: Sequence[Any]) -> str | None:
        """The text that asks by name, and prepares if need be; None where it is to be asked plainly."""
        try:
            known = self.prepared.get(key)
            if known is None and key not in self.asked_once:
                self.asked_once[key] = None
                if len(self.asked_once) > MOST_REMEMBERED:
                    self.asked_once.popitem(last=False)
                return None
        except TypeError:  # a list among the values: seldom, and not worth a copy each time
            return None
        before = ""
        if known is None or monotonic() - known[1] > SECONDS_KEPT:
            before, name = self._preparing(cursor, key, known)
        else:
            name = known[0]
        self.prepared.move_to_end(key)
        if not given:
            return f"{before}EXECUTE {name}"
        return before + _mogrified(cursor, f"EXECUTE {name} ({', '.join(['%s'] * len(given))})", given)

    def _preparing(self, cursor: Any, key: _Key, known: tuple[str, float] | None) -> tuple[str, str]:
        """The text that prepares the question, and its name; what it takes the place of goes."""
        sql, values = key
        self.asked_once.pop(key, None)
        text = _mogrified(
            cursor, sql, [AsIs(f"${each.number + 1}") if isinstance(each, Place) else each for each in values]
        )
        name = known[0] if known else PREFIX + hashlib.sha256(text.encode()).hexdigest()[:40]
        gone = [name] if known else []
        self.prepared[key] = (name, monotonic())
        if len(self.prepared) > MOST_PREPARED:
            gone.append(self.prepared.popitem(last=False)[1][0])
        return f"{''.join(f'DEALLOCATE {each}; ' for each in gone)}PREPARE {name} AS {text}; ", name

    def has_failed(self, key: _Key, error: Error) -> bool:
        """Whether it was the preparing that failed, not the question."""
        cause = error.__cause__
        if not isinstance(cause, (*_GONE, *_OUTDATED, *_THERE)):
            return False
        self.failures += 1
        if isinstance(cause, _GONE):
            self.prepared.pop(key, None)
        elif isinstance(cause, _OUTDATED) and key in self.prepared:
            self.prepared[key] = (self.prepared[key][0], -math.inf)
        return True


def ask(using: str, sql: str, values: Sequence[Any], given: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The rows that answer `sql`, a question with ``%s`` for each of `values`; it must change nothing.

    `using` names the database; `given` are the values for `Given`, each used once or more.
    """
    connection: Any = connections[using]
    connection.ensure_connection()
    kept = _kept_on(connection)
    key = (sql, tuple(values))
    if kept is not None:
        with _cursor(connection) as cursor:
            if text := kept.text(cursor, key, given):
                try:
                    with connection.wrap_database_errors:
                        cursor.execute(text)
                        return list(cursor.fetchall())
                except Error as error:
                    if not kept.has_failed(key, error):
                        raise
    with connection.cursor() as cursor:
        cursor.execute(sql, [given[each.number] if isinstance(each, Place) else each for each in values])
        return list(cursor.fetchall())


def _cursor(connection: Any) -> Any:
    """The driver's own cursor, unless somebody listens to what a connection is asked."""
    if connection.queries_logged or not unconcerned.issuperset(connection.execute_wrappers):
        return connection.cursor()
    cursor = connection.connection.cursor()
    # As Django's: what PostgreSQL says of a moment's zone is left to it.
    cursor.tzinfo_factory = connection.tzinfo_factory
    return cursor


def _kept_on(connection: Any) -> _Kept | None:
    """None where nothing may be prepared now: an error, such as a name that is gone, would end a transaction,
    and `as_of` rewrites each question."""
    if connection.in_atomic_block or not connection.autocommit or moment_shown() is not None:
        return None
    kept: _Kept | None = getattr(connection, "evidence_prepared", None)
    if kept is None or kept.session is not connection.connection:
        kept = connection.evidence_prepared = _Kept(connection.connection)
    return kept if kept.failures < MOST_FAILURES else None


def _mogrified(cursor: Any, sql: str, values: Sequence[Any]) -> str:
    # Django's cursor wraps the driver's.
    text: bytes = getattr(cursor, "cursor", cursor).mogrify(sql, values)
    return text.decode()
