"""What a question of anybody comes to, kept for the next who asks the same.

To read parameters and to write SQL takes Django several times as long as PostgreSQL needs for the answer.
Both hang on the address, on who asks (of people who are not signed in, all are the same), and on what the
database answered meanwhile: which concept a word names, how many rows there are. So a plan is kept by its
address with those questions, and is good for as long as they are answered alike: they are asked each time,
as are the rows, of which a plan holds none.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connections
from rest_framework.request import Request

# Some kilobytes each; of a longer address, or after longer answers, no plan is kept, whatever somebody sends.
KEPT = 512
LONGEST_ADDRESS = 1000
LONGEST_ANSWER = 200

Plan = TypeVar("Plan")


@dataclass(frozen=True, slots=True)
class _Question:
    """What the database was asked on the way to a plan, and what it said."""

    using: str
    sql: Any
    values: Any
    answer: tuple[Any, ...]

    def is_answered_alike(self) -> bool:
        with connections[self.using].cursor() as cursor:
            cursor.execute(self.sql, self.values)
            return tuple(cursor.fetchall()) == self.answer


@dataclass(frozen=True, slots=True)
class _Kept(Generic[Plan]):
    plan: Plan
    questions: tuple[_Question, ...]


class Plans(Generic[Plan]):
    """The plans of one kind of question, in each process its own; what is not asked for any more goes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Kept[Plan]] = OrderedDict()
        self._lock = Lock()

    def plan(self, request: Request, make: Callable[[], Plan], *about: Hashable) -> Plan:
        """The plan that `make` makes for this request, or that it made for the same: not to be changed.

        `about` is what the plan hangs on besides the address's parameters, the user and the database.
        """
        query = request.META.get("QUERY_STRING", "")
        if request.user.is_authenticated or len(query) > LONGEST_ADDRESS:
            return make()
        key = (query, *about)
        with self._lock:
            kept = self._kept.get(key)
        if kept is None or not all(question.is_answered_alike() for question in kept.questions):
            with _overheard() as questions:
                plan = make()
            if any(len(question.answer) > LONGEST_ANSWER for question in questions):
                return plan
            kept = _Kept(plan, tuple(questions))
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return kept.plan

    def forget(self) -> None:
        """Let go of all plans: they are made anew."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


@contextmanager
def _overheard() -> Iterator[list[_Question]]:
    """The questions that are put to the databases within, and their answers."""
    questions: list[_Question] = []

    def overhear(execute: Any, sql: Any, values: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, values, many, context)
        cursor = context["cursor"].cursor
        answer = tuple(cursor.fetchall())
        if answer:
            # Whoever asked has yet to read it.
            cursor.scroll(0, mode="absolute")
        questions.append(_Question(context["connection"].alias, sql, values, answer))
        return result

    listening = connections.all(initialized_only=True)
    for connection in listening:
        # Outermost: asked again, a question goes through what else stands between (`as_of`, `provenance`).
        connection.execute_wrappers.insert(0, overhear)
    try:
        yield questions
    finally:
        for connection in listening:
            connection.execute_wrappers.remove(overhear)
