"""Where sentences begin and end, with the markers that stand behind their full stops.

Written for health texts: abbreviations, initials, decimals, ``p < .05`` and a reference's number right
behind the full stop end no sentence or belong to the one before. Splitters on PyPI know no such markers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from evidence.articles.blocks import words
from evidence.articles.documents import Sentence

_END = re.compile(r"[.!?…]{1,8}[\"'”’»)\]*_]{0,4}|[。！？]")
_SPACE = re.compile(r"\s{1,50}")


# What stands before a full stop that ends an abbreviation.
_ABBREVIATIONS = words(
    "e.g i.e cf vs viz al ca approx resp incl excl dr prof mr mrs ms st jr sr fig figs tab no "
    "nos vol vols p pp ed eds ch chap sec sect eq eqs ref refs art suppl dept univ inc ltd co "
    "corp gov jan feb mar apr jun jul aug sept sep oct nov dec etc ph m.d ph.d b.sc m.sc d.c "
    "u.s u.k u.n a.k.a z.b d.h u.a bzw ggf sog vgl nr abb p.ex env av min max spp sp subsp var "
    "est hr hrs wk wks mo yr yrs "
)
# These end sentences too; only what follows can tell.
_MAY_END = words(
    "etc al co inc ltd u.s u.k u.n d.c jr sr ph.d m.d p.m a.m hr hrs wk wks mo yr yrs min max dec mar sp spp "
)
_WORD_BEFORE = re.compile(r"(?:[^\W\d_]{1,6}\.){0,4}[^\W\d_]{1,6}$")
_BEGINS = re.compile(r"[\"'“‘«(\[*_¿¡–—-]{0,4}\s?(?:[^\W_a-zß-öø-ÿ]|[\u0370-\uffff])")


def sentences_in(text: str, start: int, end: int, markers: Sequence[tuple[int, int]]) -> list[Sentence]:
    """The sentences of one block of `text`, which is between `start` and `end`.

    `markers` are the spans of the citations of the whole text, in order. A marker behind a full stop
    belongs to the sentence that the full stop ends.

    >>> text = "It was so (Fig. 2).3 Dr. Low found p = .04. Why?"
    >>> [text[one.start : one.end] for one in sentences_in(text, 0, len(text), [(19, 20)])]
    ['It was so (Fig. 2).3', 'Dr. Low found p = .04.', 'Why?']
    """
    starts = [span[0] for span in markers]
    result: list[Sentence] = []
    begin = _skip(text, start, end)
    for match in _END.finditer(text, start, end):
        if match.end() <= begin:
            continue
        place = bisect_left(starts, match.start())
        if place and markers[place - 1][1] >= match.end():
            continue
        stop = _behind_markers(text, match.end(), end, markers, place)
        if not _ends(text, match, stop, begin, end):
            continue
        result.append(Sentence(begin, stop))
        begin = _skip(text, stop, end)
    last = len(text[begin:end].rstrip()) + begin
    if begin < last:
        result.append(Sentence(begin, last))
    return result


def _skip(text: str, start: int, end: int) -> int:
    return end - len(text[start:end].lstrip())


def _behind_markers(text: str, stop: int, end: int, markers: Sequence[tuple[int, int]], place: int) -> int:
    """Where a sentence ends whose full stop is at `stop`: behind the markers that follow it at once, or
    after a space where a new sentence or nothing follows them."""
    while place < len(markers) and markers[place][0] < end:
        begin, behind = markers[place]
        between = text[stop:begin]
        if begin < stop:
            place += 1
            continue
        if between.strip(" ,;") or len(between) > 2:
            break
        if between.startswith(" "):
            after = _SPACE.match(text, behind, end)
            if behind < end and not (after and _BEGINS.match(text, after.end(), end)):
                break
        stop = behind
        while stop < end and text[stop] in '”’")]':
            stop += 1
        place += 1
    return stop


def _ends(text: str, match: re.Match[str], stop: int, begin: int, end: int) -> bool:
    space = _SPACE.match(text, stop, end)
    if stop < end and not space:
        return match[0] in "。！？"
    behind = space.end() if space else stop
    if behind >= end:
        return True
    if not _BEGINS.match(text, behind, end):
        return False
    if match[0] != ".":
        return match[0].lstrip(".…") != "" or text[behind].isupper()
    if stop > match.end():
        return True
    word = _WORD_BEFORE.search(text, max(begin, match.start() - 12), match.start())
    if not word:
        return not _numbers_an_item(text, begin, match.start())
    if word[0] in "pncvf" and text[behind].isdigit():
        return False
    if len(word[0]) == 1:
        # An initial, "J. Smith"; but "vitamin C." and "type A." end sentences.
        return not word[0].isupper() or _single_letter_noun(text, begin, word.start())
    given = word[0].lower()
    if given in _MAY_END:
        return text[behind].isupper() and not (given == "al" and text[behind].isdigit())
    return given not in _ABBREVIATIONS


def _numbers_an_item(text: str, begin: int, stop: int) -> bool:
    """Whether the full stop only follows the number that the block begins with: "1. Has it lasted?"."""
    return stop - begin <= 3 and text[begin:stop].isdigit()


def _single_letter_noun(text: str, begin: int, letter: int) -> bool:
    before = text[max(begin, letter - 20) : letter].split()
    return bool(before) and before[-1].lower() in {
        "vitamin",
        "type",
        "hepatitis",
        "group",
        "influenza",
        "class",
        "grade",
        "category",
        "part",
        "than",
        "and",
        "immunoglobulin",
    }
