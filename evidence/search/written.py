"""Which lexemes words have as they are written: the database is asked once, which never says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

from django.db import connection

from evidence.models.prepared import Place, ask

# Some megabytes; the words of one search are a few dozen.
MOST_KEPT = 50_000

_SQL = "SELECT word, tsvector_to_array(search_words(word)) FROM unnest(%s::text[]) AS written (word)"

_kept: dict[str, tuple[str, ...]] = {}
_lock = Lock()


def lexemes_of(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """The lexemes of each of `words`; one question for those that are new."""
    found = {word: _kept.get(word, ()) for word in words}
    if new := [word for word in found if word not in _kept]:
        asked = {word: tuple(lexemes) for word, lexemes in ask(connection.alias, _SQL, (Place(0),), (new,))}
        found |= asked
        with _lock:
            if len(_kept) + len(asked) > MOST_KEPT:
                _kept.clear()
            _kept.update(asked)
    return found


def forget() -> None:
    """Let go of them all: they are asked for anew."""
    with _lock:
        _kept.clear()
