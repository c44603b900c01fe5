"""Who changes something, and through what: told to the database with each statement that may change it.

The triggers of `evidence.models.history` read it from two settings of the transaction, pghistory's own.
They are set in the same message as the statement, so nothing is left behind on a connection that others
use next, through PgBouncer too, and it costs no journey of its own. `pghistory.context` is not used:
within it, raw SQL with a ``%`` and no parameters fails, and so does ``executemany``.
"""

from __future__ import annotations

import getpass
import json
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from psycopg2 import sql as psycopg2_sql
from psycopg2.extensions import TRANSACTION_STATUS_INTRANS, QuotedString

Facts = dict[str, Any]

# A path or a command line is cut after this many characters.
LONGEST = 500

_COMMENTS = r"(?:\s+|--[^\n]*\n|/\*.*?\*/)*"
# A WITH may hold what writes; a label of history ('delete') does not.
_WRITES_WITHIN = r"with\b.*(?<!')\b(?:insert|update|delete|merge)\b"
_ROW_WRITES = re.compile(
    rf"{_COMMENTS}(?:(?:insert|update|delete|merge)\b|{_WRITES_WITHIN})", re.IGNORECASE | re.DOTALL
)
# What `models.prepared` asks by name only reads. Its prefix is not imported: a process says where it comes
# from before there are models.
_CODE = re.compile(rf"{_COMMENTS}(?:do|call|execute(?! evidence_reads_))\b", re.IGNORECASE | re.DOTALL)
_OUR_TABLES = "evidence_"


@dataclass(eq=False)
class _Provenance:
    """What is said of changes; facts are asked for when something is written, and only then."""

    facts: list[Callable[[], Facts]]
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    told: list[BaseDatabaseWrapper] = field(default_factory=list)

    def as_json(self) -> str:
        """In ASCII, and such as PostgreSQL's jsonb takes: without NUL and lone surrogates."""
        known: Facts = {}
        for facts in self.facts:
            known |= facts()
        return json.dumps({name: _clean(value) for name, value in known.items()})


_current: ContextVar[_Provenance | None] = ContextVar("provenance", default=None)
_of_process: list[_Provenance] = []


def of_process(argv: Sequence[str]) -> None:
    """Say that what this process changes, outside of requests, comes from this command line."""
    command = " ".join([PurePath(argv[0]).name, *argv[1:]])[:LONGEST]
    _of_process[:] = [_Provenance([lambda: {"command": command, "account": account()}])]


@contextmanager
def through(facts: Callable[[], Facts] | None = None, **more: Any) -> Iterator[None]:
    """Say of all changes within who makes them and why: ``through(reason="duplicate")``.

    Within another `through` the facts are added to its own, and the changes belong together. Facts are
    what JSON holds; a function is asked for them at each write.
    """
    added = [*([facts] if facts else []), lambda: more]
    outer = _current.get()
    own = _Provenance([*outer.facts, *added], outer.id, outer.told) if outer else _Provenance(added)
    token = _current.set(own)
    try:
        yield
    finally:
        _current.reset(token)
        if outer is None:
            _retract(own)


class ProvenanceMiddleware:
    """Changes within a request are its user's, through its method and path."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The user is asked for at a write, not before: pages need no session, the API signs in later.
        with through(lambda: _facts_of(request)):
            return self.get_response(request)


def attach(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Receives `connection_created`: from now on the connection tells where changes come from."""
    if tell not in connection.execute_wrappers:
        # First, because `execute_wrapper` takes the last one away when it ends.
        connection.execute_wrappers.insert(0, tell)


def tell(execute: Any, statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    provenance = _current.get() or (_of_process[0] if _of_process else None)
    if provenance is None:
        return execute(statement, params, many, context)
    cursor = context["cursor"].cursor
    if isinstance(statement, psycopg2_sql.Composable):
        statement = statement.as_string(cursor)
    text = statement.decode() if isinstance(statement, bytes) else statement
    if _writes(text):
        facts = QuotedString(provenance.as_json())
        facts.prepare(cursor.connection)
        preamble = (
            f"SELECT set_config('pghistory.context_id', '{provenance.id}', true), "
            f"set_config('pghistory.context_metadata', {facts.getquoted().decode()}, true); "
        )
        # Without parameters a % is a %; with some it has to be doubled.
        statement = (preamble if params is None else preamble.replace("%", "%%")) + text
        if context["connection"] not in provenance.told:
            provenance.told.append(context["connection"])
    return execute(statement, params, many, context)


def _writes(text: str) -> bool:
    return bool((_ROW_WRITES.match(text) and _OUR_TABLES in text) or _CODE.match(text))


def _retract(provenance: _Provenance) -> None:
    """In a transaction that goes on, what comes after is not ours; otherwise there is nothing left."""
    for connection in provenance.told:
        session = connection.connection
        if session is None or session.closed:
            continue
        if session.get_transaction_status() == TRANSACTION_STATUS_INTRANS:
            with session.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('pghistory.context_id', '', true), "
                    "set_config('pghistory.context_metadata', '', true)"
                )


def _facts_of(request: HttpRequest) -> Facts:
    user = getattr(request, "user", None)
    who: Facts = {}
    if user is not None and user.is_authenticated:
        who = {"user": user.pk, "username": user.get_username()}
        if token := getattr(user, "token", None):
            who |= {"token": token.prefix, "token_name": token.name}
    return {**who, "method": request.method, "path": request.path[:LONGEST]}


def account() -> str:
    """The operating system's account that this process runs as, ``""`` where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return ""


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "")
    return value
