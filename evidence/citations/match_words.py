"""Words of references and works made comparable: without accents, case, punctuation and line breaks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

# A longer text is no reference: what comes behind is not looked at, so that the work is bounded.
LONGEST = 4_000

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d",
                          "ı": "i", "œ": "oe", "Œ": "oe", "þ": "th", "ð": "d"})  # fmt: skip
_BROKEN = re.compile(r"(?<=[a-z])[-\u2010\u00ad][ \t]?\n[ \t]?(?=[a-z])")
_WORD = re.compile(r"[^\W_]+")
# Words that journals leave out of, or put into, their short titles.
_SMALL = frozenset(
    [
        "the",
        "of",
        "and",
        "in",
        "for",
        "on",
        "a",
        "an",
        "de",
        "la",
        "le",
        "les",
        "des",
        "du",
        "der",
        "die",
        "das",
        "und",
        "et",
        "y",
        "e",
        "di",
        "del",
        "von",
        "zu",
    ]
)
_ROMAN = frozenset(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"])
# Behind one of these a number counts parts, and "a" and "b" do, too.
_PARTS = frozenset(["part", "parts", "teil", "section", "chapter", "volume", "vol", "phase", "study", "book"])


@lru_cache(maxsize=4_096)
def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded: ``("popula­\\ntions",)`` is ``populations``, ``Müller`` is ``muller``.

    >>> words("Étude of IL-6 — Part II")
    ('etude', 'of', 'il', '6', 'part', 'ii')
    """
    joined = _BROKEN.sub("", text[:LONGEST])
    apart = unicodedata.normalize("NFKD", joined.translate(_LETTERS))
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return tuple(_WORD.findall(plain.casefold()))


def run_together(text: str) -> str:
    """The same without anything between the words, so that no divided word tells two texts apart."""
    return "".join(words(text))


def alike(one: str, other: str) -> float:
    """How much two texts are alike as a whole, 0 to 1."""
    return fuzz.ratio(run_together(one), run_together(other)) / 100


def within(short: str, long: str) -> float:
    """How much of `short` stands in one piece in `long`, 0 to 1.

    >>> within("emotional blunting", "Berg A. Emotional blun- ting in adults. 2020")
    1.0
    """
    inner, outer = run_together(short), run_together(long)
    if not inner or len(inner) > len(outer):
        return fuzz.ratio(inner, outer) / 100 if inner else 0.0
    return fuzz.partial_ratio(inner, outer) / 100


def numbers_of(title: str) -> frozenset[str]:
    """What counts parts and versions in a title: ``Part IV`` and ``Part I`` are two works.

    >>> sorted(numbers_of("Emotional blunting, Part IV: 12 patients"))
    ['12', '4']
    """
    found = set()
    before = ""
    for word in words(title):
        if word.isdigit():
            found.add(word.lstrip("0") or "0")
        elif word in _ROMAN and (before in _PARTS or len(word) > 1):
            found.add(str(_roman(word)))
        before = word
    return frozenset(found)


def _roman(word: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in word]
    behind = [*values[1:], 0]
    return sum(-one if one < other else one for one, other in zip(values, behind, strict=True))


def abbreviates(short: str, full: str) -> bool:
    """Whether `short` can stand for the journal `full`: each of its words begins one of `full`'s, in order.

    >>> abbreviates("Psychol. Bull.", "Psychological Bulletin")
    True
    >>> abbreviates("JAMA", "Journal of the American Medical Association")
    True
    >>> abbreviates("J Biol", "Journal of Chemistry")
    False
    """
    said = [word for word in words(short) if word not in _SMALL]
    meant = [word for word in words(full) if word not in _SMALL]
    if not said or not meant:
        return False
    if len(said) == 1 and len(meant) > 2 and said[0] == "".join(word[0] for word in meant):
        return True
    place = 0
    for word in said:
        while place < len(meant) and not _begins(word, meant[place]):
            place += 1
        if place == len(meant):
            return False
        place += 1
    return len(said) * 2 >= len(meant)


def _begins(short: str, full: str) -> bool:
    """``natl`` for national, ``bd`` for board: the first letter, and the others in their order."""
    if short[0] != full[0]:
        return False
    letters = iter(full)
    return all(letter in letters for letter in short)
