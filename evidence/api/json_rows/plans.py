"""What a question of anybody comes to, kept for the next who asks the same.

To read parameters and to write SQL takes Django several times as long as PostgreSQL needs for the answer.
Both hang on the address, on who asks (of people who are not signed in, all are the same), and on what the
database answered meanwhile: which concept a word names, how many rows there are. So a plan is kept by its
address with those questions, and is good for as long as they are answered alike: they are asked each time,
in one statement with the rows, of which a plan holds none.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import connections
from rest_framework.request import Request

from evidence.models.prepared import ask

from .page import Shown, Statement

# Some kilobytes each; of a longer address, or after longer answers, no plan is kept, whatever somebody sends.
KEPT = 512
LONGEST_ADDRESS = 1000
LONGEST_ANSWER = 200

# What is known of an address besides its statement.
About = TypeVar("About")


@dataclass(frozen=True, slots=True)
class _Question:
    """What the database was asked on the way to a plan, and what it said."""

    using: str
    sql: Any
    values: Any
    answer: tuple[tuple[Any, ...], ...]

    @property
    def goes_with_rows(self) -> bool:
        """Whether JSON gives the answer back as Python had it."""
        plain = all(value is None or type(value) in (int, str, bool) for row in self.answer for value in row)
        return plain and isinstance(self.sql, str) and isinstance(self.values, (tuple, list))

    @property
    def beside_others(self) -> str:
        """The question as it stands in a text with values: a % of one without any has to be doubled."""
        sql: str = self.sql
        return sql if self.values else sql.replace("%", "%%")

    def is_answered_alike(self) -> bool:
        with connections[self.using].cursor() as cursor:
            cursor.execute(self.sql, self.values)
            return tuple(cursor.fetchall()) == self.answer


class _Kept(Generic[About]):
    """A plan, with the questions on the way to it."""

    def __init__(self, about: About, statement: Statement, questions: list[_Question]) -> None:
        self.about, self.statement = about, statement
        self._asked: list[_Question] = []
        self._apart = questions
        # What PostgreSQL wrote when it answered as it had before: to compare texts is quickest.
        self._answers: tuple[str | None, ...] | None = None
        if statement.sql is not None:
            alike = [each for each in questions if each.goes_with_rows and each.using == statement.using]
            self._asked, self._apart = alike, [each for each in questions if each not in alike]
            self._sql = statement.sql if not alike else self._with_questions(statement.sql)
            self._values = tuple(value for each in alike for value in each.values)

    def _with_questions(self, sql: str) -> str:
        answers = (
            f"(SELECT json_agg(row_to_json(asked))::text "  # noqa: S608
            f"FROM ({each.beside_others}) AS asked) AS answer_{place}"
            for place, each in enumerate(self._asked)
        )
        # The answers come without rows, too.
        return (
            f"SELECT answers.*, found.* FROM (SELECT {', '.join(answers)}) AS answers "  # noqa: S608
            f"LEFT JOIN ({sql}) AS found ON true ORDER BY found.place"
        )

    def rows(
        self, site: tuple[str, ...], given: tuple[Any, ...], *, just_made: bool = False
    ) -> list[Shown] | None:
        """The rows as they are now; None where the questions are no longer answered as they were."""
        if not just_made and not all(each.is_answered_alike() for each in self._apart):
            return None
        if not self._asked:
            return self.statement.rows(site, given)
        answer = ask(self.statement.using, self._sql, (*self._values, *site, *self.statement.values), given)
        count = len(self._asked)
        if not self._are_alike(tuple(answer[0][:count])):
            return None
        return [(text, tuple(edge)) for text, *edge, _ in (row[count:] for row in answer) if text is not None]

    def _are_alike(self, answers: tuple[str | None, ...]) -> bool:
        if answers == self._answers:
            return True
        if any(_read(text) != each.answer for text, each in zip(answers, self._asked, strict=True)):
            return False
        self._answers = answers
        return True


def _read(text: str | None) -> tuple[tuple[Any, ...], ...]:
    """Rows that PostgreSQL wrote as objects, as `fetchall` gives them; two columns may be called alike."""
    if text is None:
        return ()
    objects = json.loads(text, object_pairs_hook=lambda pairs: tuple(value for _, value in pairs))
    return tuple(objects)


class Plans(Generic[About]):
    """The plans of one kind of question, in each process its own; what is not asked for any more goes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Kept[About]] = OrderedDict()
        self._lock = Lock()

    def rows(
        self,
        request: Request,
        make: Callable[[], tuple[About, Statement]],
        *hangs_on: Hashable,
        site: tuple[str, ...],
        given: tuple[Any, ...] = (),
    ) -> tuple[About, list[Shown]]:
        """The rows for this request, by the plan that `make` makes, or made for the same: not to be changed.

        `hangs_on` is what the plan hangs on besides the address's parameters, the user and the database.
        """
        key = self.key(request, *hangs_on)
        if key is None:
            about, statement = make()
            return about, statement.rows(site, given)
        if known := self.again(key, site=site, given=given):
            return known
        with _overheard() as questions:
            about, statement = make()
        if any(len(question.answer) > LONGEST_ANSWER for question in questions):
            return about, statement.rows(site, given)
        kept = _Kept(about, statement, questions)
        if (rows := kept.rows(site, given, just_made=True)) is None:
            # It changed between the two: as good as what somebody gets who is signed in.
            return about, statement.rows(site, given)
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return about, rows

    def key(self, request: Request, *hangs_on: Hashable) -> Hashable | None:
        """What a plan is kept by; None: there is none for this request."""
        query = request.META.get("QUERY_STRING", "")
        if request.user.is_authenticated or len(query) > LONGEST_ADDRESS:
            return None
        return (query, *hangs_on)

    def again(
        self, key: Hashable, *, site: tuple[str, ...], given: tuple[Any, ...] = ()
    ) -> tuple[About, list[Shown]] | None:
        """By the plan that is kept, what `rows` gives; None where there is no such plan any more."""
        with self._lock:
            if kept := self._kept.get(key):
                self._kept.move_to_end(key)
        rows = kept.rows(site, given) if kept is not None else None
        return (kept.about, rows) if kept is not None and rows is not None else None

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
