"""Studies by words, ranked, counted and with their words marked: one question to the database."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import connection

from evidence.identifiers import Identifier, InvalidIdentifier, identify
from evidence.models import Study
from evidence.models.prepared import Place, ask

from . import written
from .facets import NAMES, facets_of
from .filters import Filters
from .language import LONGEST, Query, QueryTooLong, parse, storable
from .marking import Marking
from .reach import Reaches, question_of
from .results import Found, Hit, Shown
from .spelling import suggestions
from .statement import ALONE, Form, statement
from .understanding import Memory, Understood, understand

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

MOST_COUNTED = 10_000
"""So many studies are counted, ranked and told by facet; of more, the newest."""
MOST_SHOWN = 200
# With fewer hits than this, a word may be misspelt.
_FEW = 5

_meanings = Memory()
_reaches = Reaches()


def forget_meanings() -> None:
    """Let go of what queries meant and words are: they are understood anew."""
    _meanings.forget()
    _reaches.forget()
    written.forget()


class BadCursor(ValueError):
    """A cursor that no search gave."""


class _Row(msgspec.Struct, array_like=True, frozen=True):
    id: int
    rank: int
    title: str
    abstract: str
    place: list[Any]
    shown: msgspec.Raw


class _Answer(msgspec.Struct, frozen=True):
    """What the database says; `hits` None where there are too many to rank."""

    count: int
    hits: list[_Row] | None
    facets: list[tuple[str, str, str | None, int]]
    names: str
    oldest: int
    """The year back to which the newest reach, where there are too many; 0 where that is not known."""


def studies(
    text: str,
    *,
    user: Viewer,
    filters: Filters | None = None,
    facets: Collection[str] = NAMES,
    shown: Shown | None = None,
    limit: int = 25,
    cursor: str = "",
) -> Found:
    """The studies that `text` asks for, the best first: those with the words in their title, then those
    that can be relied on, those with more evidence here, the newest; with those of `facets` that there are,
    and of each study what `shown` asks for.

    `user` may see every study there is; what is known of one through evidence is what is published, for
    everybody alike. An empty `text` asks for all, and a text without a word for none. An identifier gives
    its study, whatever `filters` say. Raises `QueryTooLong`, and `BadCursor` for what is no `cursor`.
    """
    known = _meanings.get(text)
    # A text that has been understood is no identifier, and has a word.
    if known is None and not cursor and (identifier := identifier_in(text)):
        return _named(identifier, text, user, shown)
    query = known.query if known else parse(text)
    if text.strip() and not query:
        return Found()
    asked = _Asked(
        filters or Filters(),
        tuple(name for name in NAMES if name in facets),
        shown,
        min(limit, MOST_SHOWN),
        _place(cursor) if cursor else (),
    )
    understood, answer, at_least = asked.answer(query, text, known) if query else (None, *asked.of(None))
    hits = answer.hits or []
    page = hits[: asked.limit]
    return Found(
        hits=_marked(page, understood),
        count=answer.count,
        at_least=at_least,
        facets=facets_of(answer.facets, asked.facets),
        cursor=_cursor(page[-1].place) if len(hits) > len(page) else "",
        understood=understood,
        suggestions=suggestions(query, understood.recognised) if understood and answer.count < _FEW else (),
    )


def identifier_in(text: str) -> Identifier | None:
    """The identifier that `text` is, or None."""
    try:
        return identify(storable(text))
    except InvalidIdentifier:
        return None


def check_length(text: str) -> None:
    """Raise `QueryTooLong` for more than is read. An address with its tracking may be long; words that long
    are nobody's question."""
    if len(text) > LONGEST and identifier_in(text) is None:
        raise QueryTooLong


def _marked(rows: Sequence[_Row], understood: Understood | None) -> tuple[Hit, ...]:
    if understood is None:
        return tuple(Hit(row.id, row.rank, shown=bytes(row.shown)) for row in rows)
    marking = Marking(understood.phrases, (text for row in rows for text in (row.title, row.abstract)))
    return tuple(
        Hit(row.id, row.rank, marking.whole(row.title), marking.piece(row.abstract), bytes(row.shown))
        for row in rows
    )


def _named(identifier: Identifier, text: str, user: Viewer, shown: Shown | None) -> Found:
    found = Study.objects.visible_to(user).id_of(storable(text))
    if not found:
        return Found(identifier=identifier)
    hit = Hit(found, 10)
    if shown:
        with connection.cursor() as cursor:
            cursor.execute(ALONE.format(shown=shown.sql), (*shown.values, found))
            hit = Hit(found, 10, shown=cursor.fetchone()[0].encode())
    return Found(hits=(hit,), count=1, identifier=identifier)


class _Asked:
    """What is asked besides words."""

    def __init__(
        self,
        filters: Filters,
        facets: tuple[str, ...],
        shown: Shown | None,
        limit: int,
        after: Sequence[Any],
    ) -> None:
        self.conditions, self.values = filters.conditions()
        self.facets, self.shown, self.limit, self.after = facets, shown or Shown(""), limit, after
        if lexemes := filters.lexemes():
            self.conditions.append("words @@ %s::tsquery")
            self.values.append(lexemes)

    def answer(self, query: Query, text: str, known: Understood | None) -> tuple[Understood, _Answer, bool]:
        """With what `query`, which is `text`, meant when it was answered; `known` is what it meant before."""
        if known:
            answer, at_least = self.of(known)
            if answer.names == known.names:
                return known, answer, at_least
        understood = understand(query, prepared=True)
        _meanings.keep(text, understood)
        return understood, *self.of(understood)

    def of(self, understood: Understood | None) -> tuple[_Answer, bool]:
        """The answer, and whether there are more than were counted."""
        # Of more than can be ranked nothing is ranked; the newest are asked for instead.
        words = understood and understood.asked
        question = question_of(connection.alias, words, self.conditions, self.values)
        if since := _reaches.get(question):
            answer = self._put(understood, newest=True, since=since)
            if answer.count == MOST_COUNTED:
                return answer, True
        answer = self._put(understood)
        if answer.hits is not None:
            return answer, False
        answer = self._put(understood, newest=True)
        if answer.count == MOST_COUNTED:
            _reaches.keep(question, answer.oldest)
        return answer, True

    def _put(self, understood: Understood | None, *, newest: bool = False, since: int = 0) -> _Answer:
        sql = statement(
            Form(
                words=understood is not None,
                conditions=tuple(self.conditions),
                facets=self.facets,
                after=bool(self.after),
                newest=newest,
                most=MOST_COUNTED,
                shown=self.shown.sql,
                since=since,
            )
        )
        values = (*map(Place, range(4)), *self.values, *self.shown.values, *self.after, self.limit + 1)
        given: tuple[Any, ...] = ([], "", "", "")
        if understood:
            given = (list(understood.keys), understood.exact, understood.phrased, understood.words)
        ((count, hits, facets, names, oldest),) = ask(connection.alias, sql, values, given)
        return _Answer(
            count,
            None if hits is None else msgspec.json.decode(hits, type=list[_Row]),
            msgspec.json.decode(facets or "[]", type=list[tuple[str, str, str | None, int]]),
            names,
            oldest or 0,
        )


def _cursor(place: list[Any]) -> str:
    return urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def _place(cursor: str) -> list[Any]:
    try:
        place = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        rank, sound, *numbers = place
        evidence, newest, study = numbers
        if not isinstance(sound, bool) or any(type(number) is not int for number in (rank, *numbers)):
            raise ValueError
        if not (0 <= rank <= 10 and 0 <= evidence < 2**31 and 0 <= newest < 2**15 and 0 < study < 2**63):
            raise ValueError
    except (ValueError, TypeError) as error:
        raise BadCursor("This is no place in a list of results: leave the cursor out.") from error
    return list(place)
