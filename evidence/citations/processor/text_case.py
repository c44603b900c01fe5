"""CSL's `text-case`, on text with marks. Title case follows the specification's rules for English."""

from __future__ import annotations

import re
from collections.abc import Callable

_WORD = re.compile("[^\\s\ue001-\ue011‐–—/-]+")
_SENTENCE = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W\d_]")
# What ends a sentence or a main title: the next word begins anew.
_BREAK = re.compile("[:?!.—][\ue001-\ue011”’\"'\\s]*$")
_SMALL_WORD_LIST = """
a about above across afore after against al along alongside amid amidst among amongst an and anenst
apropos  apud around as aside astride at athwart atop barring before behind below beneath beside
besides between  beyond but by c ca circa d' d’ de despite down during et except for forenenst from
given in inside into  lest like modulo near next nor notwithstanding of off on onto or out over per
plus pro qua sans since so  than the through throughout thru thruout till to toward towards under
underneath until unto up upon  versus vs. v. vs v via vis-à-vis von van with within without yet
"""
_SMALL_WORDS = frozenset(_SMALL_WORD_LIST.split())
# Journals that are written so wherever they stand ("npj Schizophrenia"); with a capital within, as in
# "eLife", a word stays without a list.
_OWN_SPELLING = frozenset({"npj"})


def _first_letter_upper(text: str) -> str:
    letter = _LETTER.search(text)
    # Not "3rd" to "3Rd".
    if letter is None or any(sign.isdigit() for sign in text[: letter.start()]):
        return text
    at = letter.start()
    return text[:at] + letter[0].upper() + text[at + 1 :]


def capitalize_first(text: str) -> str:
    """The first word with a capital, unless it has one somewhere ("mRNA")."""
    first = _WORD.search(text)
    if first is None or not first[0].islower() or not first[0][0].isalpha():
        return text
    return text[: first.start()] + _first_letter_upper(first[0]) + text[first.end() :]


def capitalize_all(text: str) -> str:
    """Every word in small letters with a capital."""
    return _WORD.sub(lambda word: _first_letter_upper(word[0]) if word[0].islower() else word[0], text)


def title(text: str) -> str:
    """English title case: no small words but at the ends and behind a colon; what has capitals stays."""
    words = list(_WORD.finditer(text))
    shouting = text.isupper()
    pieces: list[str] = []
    at = 0
    for place, word in enumerate(words):
        before = text[at : word.start()]
        pieces.append(before)
        at = word.end()
        given = word[0].lower() if shouting and len(words) > 1 else word[0]
        pieces.append(given)
        if not given.islower() or given in _OWN_SPELLING:
            continue
        begins = place == 0 or _BREAK.search(text[: word.start()]) is not None
        hyphenated = before.endswith(("-", "‐"))
        last = place == len(words) - 1
        # A single letter is a sign, as in "p < 0.05".
        small = len(given) == 1 or given.rstrip(",;") in _SMALL_WORDS
        if not small or begins or (last and not hyphenated):
            pieces[-1] = _first_letter_upper(given)
    pieces.append(text[at:])
    return "".join(pieces)


def sentence(text: str) -> str:
    """All small but the first letter; text that is not all capitals keeps what capitals it has."""
    return capitalize_first(text.lower() if text.isupper() else text)


CASES: dict[str, Callable[[str], str]] = {
    "lowercase": str.lower,
    "uppercase": str.upper,
    "capitalize-first": capitalize_first,
    "capitalize-all": capitalize_all,
    "title": title,
    "sentence": sentence,
}


def is_english(language: str, default: str) -> bool:
    """Whether title case applies: to English only, which is what nothing is said to be."""
    return (language or default or "en").startswith("en")
