"""Who wrote an article: the numbers behind the names lead to their addresses, not to references."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from evidence.articles.blocks import Layout, Placed

# Only before the text do names stand alone in a paragraph, and this far at most.
_BEGINNING = 12
_LONGEST = 3000
_SIGNS = re.compile(r"[*†‡§¶#✉⁎∗]+|[⁰¹²³⁴-⁹][⁰¹²³⁴-⁹,⁻]{0,20}")
_AND = r"(?:and|&|und|et|y|e)\s"
_BETWEEN = re.compile(rf"\s?[,;·|•]\s?(?:{_AND})?|\s{_AND}")
_PARTICLES = r"(?:van|von|de|del|della|der|den|di|da|dos|du|la|le|el|al|ter|ten|zu|bin|ibn)"
_WORD = r"(?:[dDO]['’])?[^\W\da-zß-ÿ_][^\W\d_]{0,30}\.?(?:['’.-][^\W\d_]{1,30}\.?){0,3}"
_NAME = re.compile(rf"(?:[Bb]y:?\s)?{_WORD}(?:\s(?:{_WORD}|{_PARTICLES})){{1,5}}")
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,5}\.?){1,4}")


def without_bylines(layout: Layout, body: Sequence[Placed]) -> list[Placed]:
    """The blocks without those near the beginning that are nothing but names with numbers behind them."""
    raised = sorted(layout.raised)
    return [
        block
        for place, block in enumerate(body)
        if place >= _BEGINNING or not _is_byline(layout, block, raised)
    ]


def _is_byline(layout: Layout, block: Placed, raised: Sequence[tuple[int, int]]) -> bool:
    if block.kind == "item" or block.end - block.start > _LONGEST:
        return False
    pieces: list[str] = []
    position = block.start
    for start, end in raised[bisect_left(raised, (block.start, 0)) :]:
        if start >= block.end:
            break
        # Names may have nothing but their numbers between them.
        pieces.append(layout.text[position:start] + ", ")
        position = end
    pieces.append(layout.text[position : block.end])
    text = _SIGNS.sub(", ", " ".join("".join(pieces).split()))
    names = [name for name in map(str.strip, _BETWEEN.split(text)) if name]
    people = sum(bool(_NAME.fullmatch(name)) for name in names)
    degrees = sum(not _NAME.fullmatch(name) and bool(_DEGREE.fullmatch(name)) for name in names)
    return people > 0 and people + degrees == len(names) and (people > 1 or block.kind != "heading")
