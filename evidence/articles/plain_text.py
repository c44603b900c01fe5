"""Plain text as blocks: a line each, kept where it stands."""

from __future__ import annotations

import re
from itertools import pairwise

from evidence.articles.blocks import Layout, Placed, bounded, clean

_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"(?:[-*•–▪◦‣·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
_HASHES = re.compile(r"(?P<hashes>#{1,6})\s+(?P<text>.*?)\s*#*\s*")
_ENDS_NO_HEADING = re.compile(r"[.,;:…”\"’'\])0-9⁰¹²³⁴-⁹^>–-]$")
_ANNOUNCES = re.compile(r":[\d,–-]{0,12}$")
_WRAPPED_WIDTH = 120


def plain_layout(text: str) -> Layout:
    """The lines of a plain text as blocks; the text itself stays as it is, but for what nobody sees."""
    text = bounded(clean(text))
    blocks: list[Placed] = []
    for line in _LINE.finditer(text):
        content = line[0].strip()
        if not content:
            continue
        start = line.start() + len(line[0]) - len(line[0].lstrip())
        block = _placed(content, start, start + len(content))
        if block.kind == "heading" and "#" not in text[line.start() : block.start]:
            if not blocks:
                block.level = 1
            elif _ANNOUNCES.search(text[blocks[-1].start : blocks[-1].end]):
                # The first item of a list that lost its bullet.
                block.kind = "line"
        blocks.append(block)
    for block, behind in pairwise(blocks):
        # The first line of a wrapped paragraph: the next goes on in small letters.
        if (
            block.kind == "heading"
            and text[behind.start].islower()
            and text.count("\n", block.end, behind.start) == 1
        ):
            block.kind, block.level = "line", 0
    return Layout(text, blocks, plain=True)


def joined(layout: Layout, blocks: list[Placed]) -> list[Placed]:
    """Lines of one paragraph as one block, where the text is wrapped: its paragraphs stand between empty
    lines and have several lines, none of them long."""
    lines = [one for one in blocks if one.kind == "line"]
    if not lines or not (layout.wrapped or _is_wrapped(layout.text, lines)):
        return blocks
    result: list[Placed] = []
    for one in blocks:
        last = result[-1] if result else None
        follows = last and layout.text.count("\n", last.end, one.start) == 1
        if last and follows and one.kind == "line" and last.kind in ("line", "item"):
            last.end = one.end
        else:
            result.append(one)
    return result


def _is_wrapped(text: str, lines: list[Placed]) -> bool:
    if max(one.end - one.start for one in lines) > _WRAPPED_WIDTH:
        return False
    pairs = list(pairwise(lines))
    # Lines that end within a sentence, and the next goes on with it.
    runs = sum(
        text[one.end - 1] not in ".?!:" and text.count("\n", one.end, other.start) == 1
        for one, other in pairs
    )
    return runs * 3 > len(pairs)


def _placed(content: str, start: int, end: int) -> Placed:
    if hashes := _HASHES.fullmatch(content):
        return Placed(
            "heading", start + hashes.start("text"), start + hashes.end("text"), len(hashes["hashes"])
        )
    item = _ITEM.match(content)
    if _is_heading(content[item.end() :] if item else content) and (
        not item or (content[0].isdigit() and content[-1] == "?")
    ):
        return Placed("heading", start, end, 2)
    if item:
        return Placed("item", start + item.end(), end)
    return Placed("line", start, end)


def _is_heading(content: str) -> bool:
    """Whether a line stands alone as a heading: short, begins with a capital, ends without a full stop."""
    words = content.split()
    return (
        len(content) <= 110
        and 1 <= len(words) <= 14
        and content[0].isupper()
        and not _ENDS_NO_HEADING.search(content)
        and not re.search(r"[.?!]\s+[^\W\da-z]", content)
        and not (content[-1] in "?!" and len(words) > 12)
    )
