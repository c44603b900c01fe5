"""Where an article's reference list is, and where each of its entries begins and ends."""

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

_HEADING = re.compile(
    r"(?:\d{1,2}\.?\s|[IVX]{1,5}\.\s|\*{1,3}|_{1,2})?(?:"
    r"(?:list of |article |cited |selected |key |full |scientific )?(?:references?"
    r"|sources?|citations?|bibliography|literature)(?: list)?(?: cited| and (?:notes"
    r"|sources|further reading|resources)| & sources)?"
    r"|works cited|literature cited|sources? cited|references? and sources?"
    r"|notes and references|endnotes|footnotes|notes|our sources|article sources"
    r"|literatur(?:verzeichnis|angaben)?|quellen(?:verzeichnis|angaben)?|einzelnachweise"
    r"|références(?: bibliographiques)?|bibliographie"
    r"|referencias(?: bibliográficas)?|bibliografía|fuentes|referências"
    r"(?: bibliográficas)?|bibliografia|riferimenti(?: bibliografici)?|fonti"
    r"|referenties|bronnen|literatuur(?:lijst)?|referenser|källor|kilder|referanser|referencer|lähteet|piśmiennictwo|参考文献"
    r")\s?(?:\(\d{1,4}\))?\s?[:.]?(?:\*{1,3}|_{1,2})?",
    re.I,
)
_YEAR = re.compile(rf"(?<!\d){YEAR}[a-z]?(?!\d)|\(n\.\s?d\.\)|\bin press\b")
_PLACE = re.compile(
    r"\d\s?\(\d{1,4}[^()]{0,12}\)|;\s?\d{1,4}\s?[(:]|\d{1,4}:\s?[a-z]?\d|\b(?:pp|vol)\.\s?\d|\d[-–]\d{1,5}\.?$",
    re.I,
)
_LONGEST_ENTRY = 6000
_LABEL_ALONE = re.compile(r"\s*[(\[]?\d{1,3}[.)\]]{0,2}\s*")


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


def find_reference_list(layout: Layout) -> ReferenceList | None:
    """The reference list of an article, found by its heading or else by what its last blocks look like."""
    blocks = layout.blocks
    if marked := [place for place, block in enumerate(blocks) if block.kind == "reference"]:
        first = marked[0]
        while first and _is_list_heading(layout, blocks[first - 1]):
            first -= 1
        return _list(layout, first, range(marked[0], marked[-1] + 1))
    headings = [place for place, block in enumerate(blocks) if _is_list_heading(layout, block)]
    # The last that entries follow: a page's footer may say "Sources" too. More than a few are no headings.
    for place in reversed(headings[-5:]):
        end = _section_end(layout, place)
        found = _list(layout, place, range(place + 1, end))
        if found and any(
            looks_like_entry(layout.text[one.start : one.end]) or is_linked(layout, one.start, one.end)
            for one in found.entries
        ):
            return found
    return _by_shape(layout)


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


def _is_list_heading(layout: Layout, block: Placed) -> bool:
    return block.end - block.start <= 60 and bool(
        _HEADING.fullmatch(layout.text[block.start : block.end].strip())
    )


def _section_end(layout: Layout, place: int) -> int:
    """The block behind the section: the next heading that is not an entry taken for one."""
    for position in range(place + 1, len(layout.blocks)):
        block = layout.blocks[position]
        if block.kind == "heading" and not looks_like_entry(layout.text[block.start : block.end]):
            rest = layout.blocks[position + 1 : position + 4]
            plain = layout.plain
            # A short line of plain text may be the end of a wrapped entry.
            if plain and any(_begins_entry(layout, one) for one in rest) and position > place + 1:
                continue
            if position > place + 1 or not plain:
                return position
    return len(layout.blocks)


def _begins_entry(layout: Layout, block: Placed) -> bool:
    text = layout.text[_line_start(layout.text, block) : block.end]
    return looks_like_entry(text) or entry_label(text)[0] is not None


def _by_shape(layout: Layout) -> ReferenceList | None:
    """The last blocks, if at least two of them and nearly all look like entries."""
    blocks = layout.blocks
    last = len(blocks)
    while last and last > len(blocks) - 10 and not looks_like_entry(_text(layout, blocks[last - 1])):
        last -= 1
    first = last
    while first and looks_like_entry(_text(layout, blocks[first - 1])):
        first -= 1
    strong = sum(
        bool(leading_authors(_text(layout, one))[0]) or entry_label(_line(layout, one))[0] is not None
        for one in blocks[first:last]
    )
    if last - first < 2 or strong * 2 < last - first:
        return None
    return _list(layout, first, range(first, last))


def _list(layout: Layout, first: int, section: range) -> ReferenceList | None:
    blocks = [layout.blocks[place] for place in section]
    if not blocks:
        return None
    bare = _is_bare([_line(layout, block) for block in blocks])
    entries = _entries(layout, blocks, bare=bare)
    labelled = [entry_label(layout.text[one.start : one.end], bare=bare)[0] for one in entries]
    numbered = sum(number is not None for number in labelled) * 2 > len(labelled)
    before = _before_items(layout, blocks, entries)
    entries, labelled = entries[before:], labelled[before:]
    # What stands behind the list, an author's note, is none of its entries.
    while len(entries) > 1 and labelled[len(entries) - 1] is None and entries[-1].number is None:
        if _may_be_entry(layout, entries[-1]):
            break
        entries.pop()
    for place, one in enumerate(entries):
        if one.number is None:
            own = labelled[place]
            one.number = own if own is not None else (entries[place - 1].number or 0) + 1 if place else 1
    ordered = numbered or all(block.number is not None for block in blocks)
    start = layout.blocks[first].start
    end = next((place for place in section if layout.blocks[place].start >= entries[-1].end), section.stop)
    return ReferenceList(tuple(entries), start, range(first, end), ordered, bare)


def _is_bare(lines: Sequence[str]) -> bool:
    """Whether the lines are numbered, with nothing behind the numbers, as in the BMJ's and Lancet's lists."""
    if any(re.match(r"\s*(?:[(\[]\d|\d{1,3}[.)\]:])", line) for line in lines[:3]):
        return False
    labels = _ascending([entry_label(line, bare=True)[0] for line in lines])
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
            if whole and _LABEL_ALONE.fullmatch(layout.text[whole[-1].start : whole[-1].end]):
                # A table's first column.
                whole[-1].end = block.end
            else:
                whole.append(Listed(block.start, block.end, block.number, block.key))
        return _relabelled(layout, whole, bare=bare)
    starts = _line_starts(layout, blocks, bare=bare)
    entries: list[Listed] = []
    for block, begins in zip(blocks, starts, strict=True):
        if begins or not entries:
            entries.append(Listed(_line_start(layout.text, block), block.end))
        else:
            entries[-1].end = block.end
    return entries


def _relabelled(layout: Layout, entries: list[Listed], *, bare: bool) -> list[Listed]:
    """Blocks as entries; one that only goes on with a numbered one before it is joined to that."""
    labels = [entry_label(layout.text[one.start : one.end], bare=bare)[0] for one in entries]
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
    lines = [_line(layout, block) for block in blocks]
    labels = [entry_label(line, bare=bare)[0] for line in lines]
    ascending = _ascending(labels)
    if sum(ascending) >= 2 or (len(lines) <= 4 and labels[0] == 1):
        return ascending
    bullets = [bool(re.match(r"\s*[-*•–]\s", line)) for line in lines]
    if sum(bullets) >= 2:
        return bullets
    gaps = [True] + [text.count("\n", one.end, other.start) > 1 for one, other in pairwise(blocks)]
    if sum(gaps) * 3 >= len(gaps) and sum(gaps) >= 2:
        return gaps
    indents = [block.start - _line_start(text, block) for block in blocks]
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


def _text(layout: Layout, block: Placed) -> str:
    return layout.text[block.start : block.end]


def _line(layout: Layout, block: Placed) -> str:
    return layout.text[_line_start(layout.text, block) : block.end]


def _line_start(text: str, block: Placed) -> int:
    """Where the block's line begins, with the label or bullet that is no part of the block."""
    return (
        text.rfind("\n", 0, block.start) + 1
        if block.kind in ("line", "item", "heading") and "\n" not in text[block.start : block.end]
        else block.start
    )
