"""Words of texts made comparable: without accents, case, punctuation and line breaks.

For the matcher of references and for the rules of the audit, which may not import each other and have to
agree on when two titles are one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

# A longer text is no reference: what comes behind is not looked at, so that the work is bounded.
LONGEST = 4_000

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d",
                          "ı": "i", "œ": "oe", "Œ": "oe", "þ": "th", "ð": "d"})  # fmt: skip
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
_BROKEN = re.compile(r"(?<=[a-z])[-\u2010\u00ad][ \t]?\n[ \t]?(?=[a-z])")
_WORD = re.compile(r"[^\W_]+")
# Words that journals leave out of, or put into, their short titles.
_SMALL = frozenset(
    "a an and das de del der des di die du e et for in la le les of on the und von y zu".split()  # noqa: SIM905
)


@lru_cache(maxsize=8_192)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded: ``popula­-\\ntions`` is ``populations``, ``Müller`` is ``muller``.

    >>> words("Étude of IL-6 — Part II")
    ('etude', 'of', 'il', '6', 'part', 'ii')
    >>> words("D’Souza & Müller: α-Synuclein")
    ('dsouza', 'muller', 'α', 'synuclein')
    """
    joined = _BROKEN.sub("", text[:LONGEST]).translate(_APOSTROPHES)
    apart = unicodedata.normalize("NFKD", joined.translate(_LETTERS))
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return tuple(_WORD.findall(plain.casefold()))


def run_together(text: str) -> str:
    """The words without anything between them, so that a hyphen or a break more or less is no difference."""
    return "".join(words(text))


def alike(one: str, other: str) -> float:
    """How much two texts are alike as a whole, 0 to 1."""
    return fuzz.ratio(run_together(one), run_together(other)) / 100


def within(short: str, long: str) -> float:
    """How much of `short` stands in one piece in `long`, 0 to 1; 0 for a `short` without letters.

    >>> within("emotional blunting", "Berg A. Emotional blun- ting in adults. 2020")
    1.0
    """
    inner, outer = run_together(short), run_together(long)
    if not inner:
        return 0.0
    if len(inner) > len(outer):
        return fuzz.ratio(inner, outer) / 100
    return fuzz.partial_ratio(inner, outer) / 100


def naming_words(journal: str) -> list[str]:
    """The words of a journal's name that its short forms keep.

    >>> naming_words("Journal of the American Medical Association")
    ['journal', 'american', 'medical', 'association']
    """
    return [word for word in words(journal) if word not in _SMALL]


def are_initials(said: list[str], meant: list[str]) -> bool:
    """Whether one word is made of the first letters of more: ``jama``."""
    return len(said) == 1 and len(meant) > 1 and said[0] == "".join(word[0] for word in meant)


def shortens(short: str, full: str) -> bool:
    """Whether a folded word can stand for another: ``psychol`` begins ``psychological``; ``natl`` leaves out
    letters of ``national``.

    >>> shortens("natl", "national"), shortens("control", "contraception")
    (True, False)
    """
    if short[0] != full[0] or len(short) > len(full):
        return False
    if full.startswith(short):
        return True
    letters = iter(full)
    # Of a longer word too many letters would be left out.
    return len(short) <= 5 and all(letter in letters for letter in short)
