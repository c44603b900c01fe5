"""Whether what a reference says and what a record says are the same, but for how it is written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

# A longer text is no part of a reference: what comes behind is not looked at, so that the work is bounded.
LONGEST = 2_000

_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "ı": "i", "œ": "oe"}
)
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(
    "the of and in for on a an de la le les des du der die das und et y e di del".split()  # noqa: SIM905
)
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]+\s*")
_ET_AL = re.compile(r"\bet\.?\s+al\b|\band others\b|\bu\.\s?a\.|…|\.\s?\.\s?\.", re.IGNORECASE)


@lru_cache(maxsize=8_192)
def words(text: str) -> tuple[str, ...]:
    """The words of a text without accents, case and punctuation.

    >>> words("D’Souza & Müller: α-Synuclein")
    ('dsouza', 'muller', 'α', 'synuclein')
    """
    apart = unicodedata.normalize("NFKD", text[:LONGEST].translate(_APOSTROPHES).translate(_LETTERS))
    plain = "".join(char for char in apart if not unicodedata.combining(char))
    return tuple(_WORD.findall(plain.casefold()))


def run_together(text: str) -> str:
    """The words without anything between them, so that a hyphen more or less is no difference."""
    return "".join(words(text))


def alike(one: str, other: str) -> float:
    """How much two texts are alike as a whole, 0 to 1."""
    return fuzz.ratio(run_together(one), run_together(other)) / 100


def within(short: str, long: str) -> float:
    """How much of `short` stands in one piece in `long`, 0 to 1; 0 for a `short` without letters."""
    inner, outer = run_together(short), run_together(long)
    if not inner:
        return 0.0
    if len(inner) > len(outer):
        return fuzz.ratio(inner, outer) / 100
    return fuzz.partial_ratio(inner, outer) / 100


def begins(text: str, whole: str) -> bool:
    """Whether `whole` begins with all the words of `text`: a title without its subtitle."""
    said = run_together(text)
    return bool(said) and run_together(whole).startswith(said)


def same_journal(said: str, name: str) -> bool:
    """Whether `said` is the journal's name, or a short form of it.

    Each word has to begin one of the name's, in their order, or to shorten it (``Natl``); or the whole is
    made of the words' first letters. What stands behind a colon or in brackets may be left out.

    >>> same_journal("J Affect Disord", "Journal of Affective Disorders")
    True
    >>> same_journal("JAMA", "Journal of the American Medical Association")
    True
    >>> same_journal("Journal of Anxiety Disorders", "Journal of Affective Disorders")
    False
    """
    for one in {said, _bare(said)}:
        for full in {name, _bare(name)}:
            if run_together(one) == run_together(full) or _shortens(one, full) or _shortens(full, one):
                return True
    return False


def _bare(name: str) -> str:
    return re.split(r"[:(\[=]", name, maxsplit=1)[0]


def _shortens(short: str, full: str) -> bool:
    said = [word for word in words(short) if word not in _SMALL]
    meant = [word for word in words(full) if word not in _SMALL]
    if not said or not meant:
        return False
    if len(said) == 1 and len(meant) > 1 and said[0] == "".join(word[0] for word in meant):
        return True
    if len(said) != len(meant):
        return False
    return all(_begins(one, other) for one, other in zip(said, meant, strict=True))


def _begins(short: str, full: str) -> bool:
    if short[0] != full[0] or len(short) > len(full):
        return False
    if full.startswith(short):
        return True
    letters = iter(full)
    # "natl" for national; not "control" for "contraception", of which too many letters are left out.
    return len(short) <= 5 and all(letter in letters for letter in short)


def number(text: str) -> str:
    """A volume, an issue or a page as it is compared: no zeros in front, no case, no ``Suppl.``'s dot.

    >>> number("Suppl. 1"), number("0021")
    ('suppl1', '21')
    """
    joined = "".join(words(text)).replace("supplement", "suppl")
    return joined.lstrip("0") or joined


def first_page(text: str) -> str:
    """The first page of a span, or an article's number.

    >>> first_page("e2432387–e2432387"), first_page("2121–8"), first_page("S12-S19")
    ('e2432387', '2121', 's12')
    """
    return number(re.split(r"[,;]", _DASHES.split(text.strip(), maxsplit=1)[0])[0])


def last_page(text: str) -> str:
    """The last page of a span, written out where it is shortened; ``""`` where there is one page only.

    >>> last_page("1116–26"), last_page("75")
    ('1126', '')
    """
    parts = _DASHES.split(re.split(r"[,;]", text.strip())[0])
    if len(parts) != 2:
        return ""
    first, last = number(parts[0]), number(parts[1])
    if last.isdigit() and len(last) < len(first):
        return first[: len(first) - len(last)] + last
    return last


def cuts_authors_short(raw: str) -> bool:
    """Whether the entry says that there are more authors: ``et al.``, ``…``."""
    return bool(_ET_AL.search(raw[:LONGEST]))
