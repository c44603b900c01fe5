"""The words of a question marked in texts: safe HTML with nothing but ``mark`` in it.

PostgreSQL's ``ts_headline`` reads a text word by word, which took as long as the whole search. Here the
beginnings of what is asked are looked for in the text, and the few words that begin so are compared by their
lexemes, which the database gave (`written`): what is marked is what is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import takewhile

from django.utils.safestring import SafeString

from .written import lexemes_of

# Of a long text so much is looked through, and so many characters around the words are shown.
LOOKED_THROUGH = 4_000
_PIECE, _BEFORE = 300, 60
_AROUND = _PIECE - 2 * _BEFORE
# Of a word that is everywhere in a text, so many places are compared.
_COMPARED = 40
# What is longer is no word, and not to be kept.
_LONGEST_WORD = 80
# As the parser of PostgreSQL has words, once `search_fold` has taken a genitive's s off.
_WORD = re.compile(r"[^\W_]+")
_NEXT = re.compile(r"(?:['’][sS]\b)?[\W_]*([^\W_]+)")
_PHRASE = re.compile(r"'(?:[^']|'')*'(?::\*)?(?: <(?:-|\d+)> '(?:[^']|'')*'(?::\*)?)*")
_LEXEME = re.compile(r"'((?:[^']|'')*)'(:\*)?")
_CONCEPT = re.compile(r"c:\d+")
_NO_WORD_CUT = re.compile(r"\w*\W+")
_TO_ESCAPE = re.compile("[&<>\"']")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lexeme:
    """What a word has to be, or with `prefix` begin with."""

    text: str
    prefix: bool = False

    @property
    def beginning(self) -> str:
        """What a word begins with that may have it: "happy" has "happi", "skies" has "sky"."""
        return self.text if self.prefix or len(self.text) < 3 else self.text[:-1]

    def is_among(self, lexemes: Iterable[str]) -> bool:
        if self.prefix:
            return any(each.startswith(self.text) for each in lexemes)
        return self.text in lexemes


Phrase = tuple[Lexeme, ...]


def phrases_of(tsquery: str) -> tuple[Phrase, ...]:
    """The words and phrases of a question without anything to leave out, given as text of a tsquery."""
    found = dict.fromkeys(
        tuple(Lexeme(text.replace("''", "'"), bool(prefix)) for text, prefix in _LEXEME.findall(phrase))
        for phrase in _PHRASE.findall(tsquery)
    )
    return tuple(phrase for phrase in found if not _CONCEPT.fullmatch(phrase[0].text))


# Words of a text that may be a phrase of the question, and which phrase.
_Place = tuple[tuple[Span, ...], int]


class Marking:
    """The marks of one question in texts; the database is asked once about the words of all of them."""

    def __init__(self, phrases: Sequence[Phrase], texts: Iterable[str]) -> None:
        beginnings = [tuple(lexeme.beginning for lexeme in phrase) for phrase in phrases]
        places = {text: _places(beginnings, text[:LOOKED_THROUGH]) for text in texts}
        words = {text[a:b] for text, found in places.items() for spans, _ in found for a, b in spans}
        lexemes = lexemes_of(words)
        self._places = {
            text: [place for place in found if _is_meant(text, place, phrases, lexemes)]
            for text, found in places.items()
        }

    def whole(self, text: str) -> SafeString:
        """All of one of the texts."""
        return SafeString(_marked(text, 0, len(text), self._places[text]))

    def piece(self, text: str) -> SafeString:
        """The piece of one of the texts with most of what was asked; ``""`` where it has none of it."""
        places = self._places[text]
        if not places:
            return SafeString("")
        begin, end = _best(text, places)
        before = "… " if begin else ""
        behind = " …" if end < len(text) else ""
        return SafeString(f"{before}{_marked(text, begin, end, places)}{behind}")


def _is_meant(
    text: str, place: _Place, phrases: Sequence[Phrase], lexemes: Mapping[str, tuple[str, ...]]
) -> bool:
    spans, number = place
    return all(
        lexeme.is_among(lexemes[text[a:b]]) for lexeme, (a, b) in zip(phrases[number], spans, strict=True)
    )


def _places(phrases: Sequence[tuple[str, ...]], text: str) -> list[_Place]:
    """Where words of `text` begin as those of one of `phrases` do, in the order of the text."""
    sought = _sought(text)
    found = []
    for number, beginnings in enumerate(phrases):
        first = beginnings[0]
        at = sought.find(first)
        while at >= 0:
            if (not at or not sought[at - 1].isalnum()) and (words := _words(beginnings, sought, at)):
                found.append((words, number))
            at = sought.find(first, at + 1)
    found.sort()
    return found


def _words(beginnings: tuple[str, ...], sought: str, at: int) -> tuple[Span, ...]:
    """The words from `at` on, where all have these beginnings; else none."""
    first = _WORD.match(sought, at)
    if first is None or first.end() - at > _LONGEST_WORD:
        return ()
    words = [first.span()]
    for beginning in beginnings[1:]:
        following = _NEXT.match(sought, words[-1][1])
        if following is None or not following[1].startswith(beginning):
            return ()
        words.append(following.span(1))
    return tuple(words)


def _sought(text: str) -> str:
    """`text` in small letters without accents, each character in its place."""
    if not text.isascii():
        for letter in {letter for letter in set(text) if letter > "\x7f" and letter.isalnum()}:
            text = text.replace(letter, _plain(letter))
    return text.lower()


@lru_cache(maxsize=10_000)
def _plain(letter: str) -> str:
    """The letter that stands for this one in a lexeme, or the first of them."""
    folded = unicodedata.normalize("NFKD", letter.translate(_OTHERS)).lower()[:1]
    return folded if len(folded.lower()) == 1 else letter


# What `search_fold` takes for another letter, and Unicode does not take apart.
_OTHERS = str.maketrans("øØłŁđĐðÐıħĦßæÆœŒ", "oOlLdDdDihHsaAoO")


def _best(text: str, places: Sequence[_Place]) -> Span:
    """Where the piece begins and ends that has most of the phrases, the first of several; at words."""
    if len(text) <= _PIECE:
        return 0, len(text)
    every, most, first = len({number for _, number in places}), 0, 0
    for place, (spans, _) in enumerate(places[:_COMPARED]):
        last = spans[0][0] + _AROUND
        within = takewhile(lambda each: each[0][-1][1] <= last, places[place:])  # noqa: B023 - used at once
        if (told := len({number for _, number in within})) > most:
            most, first = told, place
        if most == every:
            break
    start, least = places[first][0][0][0], places[first][0][-1][1]
    begin = max(0, min(start - _BEFORE, len(text) - _PIECE))
    if begin and (cut := _NO_WORD_CUT.match(text, begin, start)):
        begin = cut.end()
    end = min(len(text), max(begin + _PIECE, least))
    if end < len(text):
        # Back to where a word ends.
        while end > least and (text[end].isalnum() or not text[end - 1].isalnum()):
            end -= 1
    return begin, end


def _marked(text: str, begin: int, end: int, places: Iterable[_Place]) -> str:
    """From `begin` to `end`: escaped piece by piece, so that nothing in it is an element but the marks."""
    # Of most texts there is nothing to escape, which one look tells for all pieces.
    safe = escape if _TO_ESCAPE.search(text, begin, end) else str
    parts: list[str] = []
    at = begin
    for start, stop in sorted({span for spans, _ in places for span in spans}):
        if start >= at and stop <= end:
            parts += (safe(text[at:start]), "<mark>", safe(text[start:stop]), "</mark>")
            at = stop
    parts.append(safe(text[at:end]))
    return "".join(parts)
