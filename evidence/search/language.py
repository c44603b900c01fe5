"""The query language: words, "phrases", ``OR``, ``-`` to leave out, ``*`` for beginnings of words.

Whatever is typed has a meaning, so that nobody is taught a grammar by error messages: a quotation mark that
is never closed goes to the end, an ``OR`` without two sides is a word, and signs alone are nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

LONGEST = 500
"""Characters that a query may have."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
# A phrase, which may be left out by "-"; a word up to a blank or the next quotation mark.
_TOKENS = re.compile(r'-?"[^"]*"?|[^\s"]+')


class QueryTooLong(ValueError):
    """The query has more than `LONGEST` characters."""

    def __init__(self) -> None:
        super().__init__(f"Search for {LONGEST} characters at most.")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one after the other: a word (with a hyphen: more than one), or a phrase."""

    text: str
    phrase: bool = False
    prefix: bool = False
    excluded: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is a word that the reader left to us to understand."""
        return not (self.phrase or self.prefix or self.excluded)


@dataclass(frozen=True, slots=True)
class Query:
    """All of `groups`, and of each group any of its terms."""

    groups: tuple[tuple[Term, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups)

    def while_typing(self) -> Query:
        """The same, its last word taken for the beginning of one: what a box asks that suggests."""
        if not self.groups or not self.groups[-1][-1].plain:
            return self
        *before, last = self.groups
        return Query((*before, (*last[:-1], replace(last[-1], prefix=True))))


def parse(text: str) -> Query:
    """What `text` asks for; an empty query where it has no word. Raises `QueryTooLong`."""
    if len(text) > LONGEST:
        raise QueryTooLong
    groups: list[tuple[Term, ...]] = []
    tokens = [token for token in map(_term, _TOKENS.findall(storable(text).translate(_QUOTES))) if token]
    alternative = False
    for number, term in enumerate(tokens):
        if _is_or(term) and groups and number + 1 < len(tokens) and not alternative:
            alternative = True
            continue
        if alternative:
            groups[-1] += (term,)
        else:
            groups.append((term,))
        alternative = False
    return Query(tuple(groups))


def storable(text: str) -> str:
    """`text` without what a database cannot hold: the character null, and half characters."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


def _is_or(term: Term) -> bool:
    return term.plain and term.text in ("OR", "|")


def _term(written: str) -> Term | None:
    if written == "|":
        return Term(written)
    excluded = len(written) > 1 and written[0] == "-"
    text = written[1:] if excluded else written
    phrase = text.startswith('"')
    text = text.strip('"').strip() if phrase else text
    prefix = not phrase and text.endswith("*")
    text = text.rstrip("*") if prefix else text
    if not any(character.isalnum() for character in text):
        return None
    return Term(text, phrase=phrase, prefix=prefix, excluded=excluded)
