"""The entries of a reference list: where in its section each begins and ends, and how they are numbered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from evidence.articles.blocks import Layout, Placed
from evidence.articles.identifiers_in_text import identifiers_in
from evidence.articles.link_citations import is_linked
from evidence.articles.reference_entries import YEAR, entry_label
from evidence.articles.reference_names import leading_authors

_YEAR = re.compile(rf"(?<!\d){YEAR}[a-z]?(?!\d)|\(n\.\s?d\.\)|\bin press\b")
_PLACE = re.compile(
    r"\d\s?\(\d{1,4}[^()]{0,12}\)|;\s?\d{1,4}\s?[(:]|\d{1,4}:\s?[a-z]?\d|\b(?:pp|vol)\.\s?\d|\d[-–]\d{1,5}\.?$",
    re.I,
)
_LONGEST_ENTRY = 6000
LABEL_ALONE = re.compile(r"\s*[(\[]?(?P<number>\d{1,3})[.)\]]{0,2}\s*")


@dataclass(slots=True)
class Listed:
    """An entry's place in the text, its number as written or counted, and its key in the format."""

    start: int
    end: int
    number: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """The entries; where the list begins (its heading); the blocks of the layout that it takes up."""

    entries: tuple[Listed, ...]
    start: int
    blocks: range
    numbered: bool
    # Whether its numbers have nothing behind them but a space.
    bare: bool = False


def looks_like_entry(text: str) -> bool:
    """Whether a text has what references have: two of an identifier, a year, authors, a place.

    >>> looks_like_entry("Low PA. Postural tachycardia. J Card. 2009;20(3):352-8.")
    True
    >>> looks_like_entry("In 2009 it was seen in 20 people.")
    False
    """
    text = text[:_LONGEST_ENTRY]
    signs = bool(identifiers_in(text)) + bool(_YEAR.search(text)) + bool(_PLACE.search(text))
    label = entry_label(text)
    signs += bool(leading_authors(text[label[1] :])[0])
    return signs >= 2


def entries_of(layout: Layout, first: int, section: range) -> ReferenceList | None:
    """The list whose heading, or else first block, is `first` and whose blocks are in `section` (both places
    of the layout); None if the section is empty."""
    blocks = [layout.blocks[place] for place in section]
    if not blocks:
        return None
    bare = _is_bare([line_of_block(layout, block) for block in blocks])
    entries = _entries(layout, blocks, bare=bare)
    labelled = _labels([layout.text[one.start : one.end] for one in entries], bare=bare)
    numbered = sum(number is not None for number in labelled) * 2 > len(labelled)
    before = _before_items(layout, blocks, entries)
    entries, labelled = entries[before:], labelled[before:]
    # What stands behind the list, an author's note, is none of its entries.
    while len(entries) > 1 and labelled[len(entries) - 1] is None and entries[-1].number is None:
        if _may_be_entry(layout, entries[-1]):
            break
        entries.pop()
    ordered = numbered or all(one.number is not None for one in entries)
    for place, one in enumerate(entries):
        if one.number is None:
            own = labelled[place]
            one.number = own if own is not None else (entries[place - 1].number or 0) + 1 if place else 1
    start = layout.blocks[first].start
    end = next((place for place in section if layout.blocks[place].start >= entries[-1].end), section.stop)
    return ReferenceList(tuple(entries), start, range(first, end), ordered, bare)


def _is_bare(lines: Sequence[str]) -> bool:
    """Whether the lines are numbered, with nothing behind the numbers, as in the BMJ's and Lancet's lists."""
    if any(re.match(r"\s*(?:[(\[]\d|\d{1,3}[.)\]:])", line) for line in lines[:3]):
        return False
    labels = _ascending(_labels(lines, bare=True))
    return sum(labels) >= 2 and labels[0]


def _before_items(layout: Layout, blocks: Sequence[Placed], entries: Sequence[Listed]) -> int:
    """How many paragraphs stand before a list's items that are none: "We use only good sources"."""
    items = {block.start for block in blocks if block.kind == "item"}
    first = next((place for place, one in enumerate(entries) if one.start in items), 0)
    said = entries[:first]
    if layout.plain or any(_may_be_entry(layout, one) for one in said):
        return 0
    return first


def _may_be_entry(layout: Layout, entry: Listed) -> bool:
    text = layout.text[entry.start : entry.end]
    return (
        bool(identifiers_in(text[:_LONGEST_ENTRY]) or _YEAR.search(text))
        or looks_like_entry(text)
        or is_linked(layout, entry.start, entry.end)
    )


def _entries(layout: Layout, blocks: Sequence[Placed], *, bare: bool) -> list[Listed]:
    if not layout.plain:
        whole: list[Listed] = []
        for block in blocks:
            if whole and (label := LABEL_ALONE.fullmatch(layout.text[whole[-1].start : whole[-1].end])):
                # A table's first column.
                whole[-1] = Listed(block.start, block.end, int(label["number"]), whole[-1].key or block.key)
            else:
                whole.append(Listed(block.start, block.end, block.number, block.key))
        return _relabelled(layout, whole, bare=bare)
    starts = _line_starts(layout, blocks, bare=bare)
    entries: list[Listed] = []
    for block, begins in zip(blocks, starts, strict=True):
        if begins or not entries:
            entries.append(Listed(line_start(layout.text, block), block.end))
        else:
            entries[-1].end = block.end
    return entries


def _relabelled(layout: Layout, entries: list[Listed], *, bare: bool) -> list[Listed]:
    """Blocks as entries; one that only goes on with a numbered one before it is joined to that."""
    labels = _labels([layout.text[one.start : one.end] for one in entries], bare=bare)
    counted = sum(one.number is not None for one in entries)
    if (sum(label is not None for label in labels) + counted) * 2 <= len(labels):
        return entries
    result: list[Listed] = []
    for one, label in zip(entries, labels, strict=True):
        text = layout.text[one.start : one.end]
        if label is None and one.number is None and result and not looks_like_entry(text):
            result[-1].end = one.end
        else:
            result.append(one)
    return result


def _line_starts(layout: Layout, blocks: Sequence[Placed], *, bare: bool) -> list[bool]:
    """For each line of a list whether an entry begins there: by numbers, bullets, empty lines or shape."""
    text = layout.text
    lines = [line_of_block(layout, block) for block in blocks]
    labels = _labels(lines, bare=bare)
    ascending = _ascending(labels)
    if sum(ascending) >= 2 or (len(lines) <= 4 and labels[0] == 1):
        return ascending
    bullets = [bool(re.match(r"\s*[-*•–]\s", line)) for line in lines]
    if sum(bullets) >= 2:
        return bullets
    gaps = [True] + [text.count("\n", one.end, other.start) > 1 for one, other in pairwise(blocks)]
    if sum(gaps) * 3 >= len(gaps) and sum(gaps) >= 2:
        return gaps
    indents = [block.start - line_start(text, block) for block in blocks]
    if len(set(indents)) > 1 and min(indents) == indents[0]:
        hanging = [indent == indents[0] for indent in indents]
        first = [line for line, begins in zip(lines, hanging, strict=True) if begins]
        if sum(map(_is_beginning, first)) * 2 > len(first):
            return hanging
    whole = sum(looks_like_entry(line) for line in lines)
    if whole * 10 >= len(lines) * 7:
        return [looks_like_entry(line) or len(line) > 60 for line in lines]
    starts = [True]
    for before, line in pairwise(lines):
        ended = before.rstrip()[-1:] in ".)" or bool(re.search(r"https?://\S+$|10\.\d{4,9}/\S+$", before))
        starts.append(ended and _is_beginning(line))
    return starts


def _is_beginning(line: str) -> bool:
    """Whether an entry may begin with this line: with authors, or with a name and a year in brackets."""
    return bool(leading_authors(line.lstrip())[0] or re.match(r"\s*[^\W\da-z].{3,120}\((?:19|20)\d\d", line))


def _labels(texts: Sequence[str], *, bare: bool) -> list[int | None]:
    """The number that each text begins with, if any: a year is one where it goes on with the count."""
    last = 0
    labels = []
    for text in texts:
        label = entry_label(text, bare=bare, expected=last + 1)[0]
        if label is not None and (label == 1 or last < label <= last + 3):
            last = label
        labels.append(label)
    return labels


def _ascending(labels: Sequence[int | None]) -> list[bool]:
    """Which labels are those of a list: each the one before it and one more, with a gap of a few."""
    last = None
    result = []
    for label in labels:
        fits = label is not None and (
            (last is None and label <= 3) or (last is not None and last < label <= last + 3)
        )
        result.append(fits)
        last = label if fits else last
    return result


def text_of_block(layout: Layout, block: Placed) -> str:
    return layout.text[block.start : block.end]


def line_of_block(layout: Layout, block: Placed) -> str:
    return layout.text[line_start(layout.text, block) : block.end]


def line_start(text: str, block: Placed) -> int:
    """Where the block's line begins, with the label or bullet that is no part of the block."""
    return (
        text.rfind("\n", 0, block.start) + 1
        if block.kind in ("line", "item", "heading") and "\n" not in text[block.start : block.end]
        else block.start
    )
