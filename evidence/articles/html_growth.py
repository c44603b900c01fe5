"""Pages that are small as files and grow without end where they are parsed, told before they are.

What a page leaves open of bold, italic and the like, HTML's rules open anew in each paragraph behind it:
30 kB become 4,000,000 nodes (1.4 GB, measured). And each start of a block looks through all that is open.
"""

from __future__ import annotations

import re
from collections import Counter

from evidence.articles.blocks import UnreadableArticle, words

_MOST_NODES = 1_000_000
_MOST_OPEN = 5_000
# HTML, section 13.2.4.3. Of `a` and `nobr` no second one stays open.
_FORMATTING = "b|big|code|em|font|i|s|small|strike|strong|tt|u"
_VALUE = r"""(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=`]++)"""
_ATTRIBUTE = rf"[ \t\n\f\r]++[\w:.-]++(?:[ \t\n\f\r]*+=[ \t\n\f\r]*+{_VALUE})?+"
# What is opened and closed with nothing but text between, by a start tag that can be read in one way only.
_CLOSED = re.compile(
    rf"<({_FORMATTING}|a|span|sup|sub|cite|q|abbr)(?:{_ATTRIBUTE})*+[ \t\n\f\r]*+/?>[^<]*+</\1>", re.I | re.A
)
_OPENED = re.compile(rf"<(?:{_FORMATTING})(?=[\s/>])(?=([^>]{{0,200}}+)(>?))", re.I | re.A)
# Three of the same stay open, no more (ibid.).
_MOST_ALIKE = 3
_DEEPEST_MARKS = 8
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,20})(?=[\s/>])", re.I | re.A)
# They have no end, or end by themselves where the next begins.
_ENDLESS = words(
    "area base br col embed hr img input link meta param source track wbr html head body p li dt dd tr td th "
    "tbody thead tfoot colgroup option optgroup rt rp rb rtc a nobr button"
)


def bounded_growth(text: str) -> str:
    """`text`, or `UnreadableArticle` if parsing it as HTML may take more memory or time than a page is worth.

    What it supposes is the worst: that each mark left open is opened again behind every tag.
    """
    tags = text.count("<")
    if _left_open(text) * tags > _MOST_NODES:
        without = text
        for _ in range(_DEEPEST_MARKS):
            without, closed = _CLOSED.subn(" ", without)
            if not closed:
                break
        if _left_open(without) * tags > _MOST_NODES:
            raise _refused()
    open_tags: Counter[str] = Counter()
    for closing, name in _TAG.findall(text):
        open_tags[name.lower()] += -1 if closing else 1
    if sum(count for name, count in open_tags.items() if count > 0 and name not in _ENDLESS) > _MOST_OPEN:
        raise _refused()
    return text


def _left_open(text: str) -> int:
    """How many marks may be open at once, at most; those that end are counted, too."""
    alike: Counter[str] = Counter()
    others = 0
    for found in _OPENED.finditer(text):
        if found[2]:
            alike[found[0] + found[1]] += 1
        else:
            # Its end is out of sight.
            others += 1
    return others + sum(min(count, _MOST_ALIKE) for count in alike.values())


def _refused() -> UnreadableArticle:
    return UnreadableArticle("This page leaves too much open, or is nested too deeply. Paste its text.")
