"""What a query comes to: questions of words, as text of a tsquery, with the concepts that its words name.

Every word goes to the database as a parameter and comes back as lexemes in quotation marks, which are put
together here: no sign in it can be an operator.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection

from evidence.models.prepared import Place, ask

from .language import Query, Term
from .marking import Phrase, phrases_of
from .recent import Recent
from .recognition import KEYS, Name, Recognised, named_sql, plain_words, recognised_in, runs

# Of a longer question the meaning is not kept: a wide concept's branch has thousands of names.
_LONGEST_KEPT = 10_000
_MOST_KEPT = 500

NOTHING = "'c:0'"
"""A question that finds nothing: no concept has this id."""
# Between words that follow each other. Lexemes have no blank.
_FOLLOWS = " <"
_LEXEME = re.compile(r"'(?:[^']|'')*'")
_PHRASES = """SELECT COALESCE(json_agg(search_phrase(term)::text ORDER BY place), '[]')::text
    FROM unnest(%s::text[]) WITH ORDINALITY AS typed (term, place)"""
_KEYS = f"SELECT COALESCE(json_agg(key ORDER BY number), '[]')::text FROM ({KEYS}) AS keys"  # noqa: S608 - our own
_UNDERSTOOD = f"SELECT ({_PHRASES}), ({_KEYS}), ({named_sql(KEYS)})"


@dataclass(frozen=True, slots=True)
class Understood:
    """A query as the database is asked it: tsqueries as text, ``""`` where it has no lexeme."""

    query: Query
    words: str
    """Of what was typed."""
    asked: str
    """The same, each recognised run of words or any other of its names, or of what stands below: what is
    linked to one of these has its names among its words."""
    exact: str
    """As much of `asked` as the index answers by itself; ``exact`` or ``phrased`` is `asked`."""
    phrased: str
    """The rest: with words that have to stand one after the other, of which the index does not know. In one
    question with the others it would have the words of each study read."""
    begun: str
    """As `words`, but the last word may be the beginning of one."""
    phrases: tuple[Phrase, ...]
    """The words and phrases of `asked`, of which each is marked where it stands; not what is left out."""
    recognised: tuple[Recognised, ...]
    keys: tuple[str, ...]
    """What may be a name in it, for `KEYS_KNOWN`."""
    names: str
    """What was said of them. Where something else is said, the query means something else."""


def understand(query: Query, *, prepared: bool = False) -> Understood:
    """What `query` means now; one question to the database, `prepared` where it is none of many."""
    terms = [term.text for group in query.groups for term in group]
    spans = list(runs(plain_words(query)))
    texts = [text for _, _, text in spans]
    if prepared:
        values = (Place(0), Place(1), Place(1))
        ((written, keys, names),) = ask(connection.alias, _UNDERSTOOD, values, (terms, texts))
    else:
        with connection.cursor() as cursor:
            cursor.execute(_UNDERSTOOD, (terms, texts, texts))
            written, keys, names = cursor.fetchone()
    phrases = dict(zip(terms, msgspec.json.decode(written), strict=True))
    named = recognised_in(spans, msgspec.json.decode(names, type=list[Name]))
    wanted = Query(tuple(() if any(term.excluded for term in group) else group for group in query.groups))
    meant = _meant(query, phrases, named)
    exact, phrased = _apart(meant)
    return Understood(
        query=query,
        words=tsquery(query, phrases),
        asked=_put(meant),
        exact=exact,
        phrased=phrased,
        phrases=phrases_of(_put(_meant(wanted, phrases, named))),
        begun=tsquery(query.while_typing(), phrases),
        recognised=tuple(recognised for recognised, _ in named),
        keys=tuple(msgspec.json.decode(keys, type=list[str])),
        names=names,
    )


def tsquery(query: Query, phrases: dict[str, str]) -> str:
    """`query` word by word; `phrases` are its terms' lexemes."""
    return _all(_any(group, phrases) for group in query.groups)


class Memory:
    """What queries meant when they were last asked; whoever takes it asks whether they still do."""

    def __init__(self) -> None:
        self._kept: Recent[tuple[str, str], Understood] = Recent(_MOST_KEPT)

    def get(self, text: str) -> Understood | None:
        return self._kept.get((connection.alias, text))

    def keep(self, text: str, understood: Understood) -> None:
        if len(understood.asked) + len(understood.names) <= _LONGEST_KEPT:
            self._kept.keep((connection.alias, text), understood)

    def forget(self) -> None:
        self._kept.forget()


# All of these groups, and of each any of its questions.
_Groups = list[list[str]]


def _meant(query: Query, phrases: dict[str, str], named: Sequence[tuple[Recognised, Name]]) -> _Groups:
    groups: _Groups = []
    place = 0
    for recognised, name in named:
        groups += [_each(group, phrases) for group in query.groups[place : recognised.start]]
        typed = [_any(group, phrases) for group in query.groups[recognised.start : recognised.end]]
        groups.append([*_simplest(typed, name.keys), *(f"'c:{concept}'" for concept in name.keyless)])
        place = recognised.end
    groups += [_each(group, phrases) for group in query.groups[place:]]
    return [group for group in groups if group]


def _put(groups: _Groups) -> str:
    return _all(" | ".join(group) for group in groups)


def _apart(groups: _Groups) -> tuple[str, str]:
    """What the index can answer of `groups`, and the rest; `NOTHING` where there is none of it."""
    exact = [[each for each in group if _FOLLOWS not in each] for group in groups]
    # Some group by a phrase, all others by anything: what is found twice does no harm.
    phrased = [
        _put([*groups[:place], inexact, *groups[place + 1 :]])
        for place, group in enumerate(groups)
        if (inexact := [each for each in group if _FOLLOWS in each])
    ]
    return _put(exact) if all(exact) else NOTHING, _put([phrased]) if phrased else NOTHING


def _simplest(typed: list[str], keys: Iterable[str]) -> list[str]:
    """All of `typed`, or any of `keys`, without those that have all lexemes of a shorter one: whatever holds
    "clinical depression" holds "depression". The index is asked for each."""
    whole = _all(typed)
    chosen = [(set(_LEXEME.findall(whole)), all(map(_LEXEME.fullmatch, typed)), whole)] if whole else []
    for key in sorted(set(keys), key=len):
        lexemes = set(_LEXEME.findall(key))
        if not any(plain and lexemes >= shorter for shorter, plain, _ in chosen):
            chosen.append((lexemes, _LEXEME.fullmatch(key) is not None, key))
    return [f"({text})" for _, _, text in chosen]


def _any(group: Iterable[Term], phrases: dict[str, str]) -> str:
    return " | ".join(_each(group, phrases))


def _each(group: Iterable[Term], phrases: dict[str, str]) -> list[str]:
    return [text for term in group if (text := _asked(term, phrases[term.text]))]


def _asked(term: Term, lexemes: str) -> str:
    if not lexemes:
        return ""
    text = f"{lexemes}:*" if term.prefix else lexemes
    return f"!({text})" if term.excluded else text


def _all(parts: Iterable[str]) -> str:
    some: list[Any] = [part for part in parts if part]
    return some[0] if len(some) == 1 else " & ".join(f"({part})" for part in some)
