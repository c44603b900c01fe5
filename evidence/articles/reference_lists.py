"""Where an article's reference list is: by its heading, by the links that lead to it, or by its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from evidence.articles.blocks import Layout, Placed
from evidence.articles.link_citations import is_linked
from evidence.articles.listed_entries import (
    LABEL_ALONE,
    ReferenceList,
    entries_of,
    line_of_block,
    line_start,
    looks_like_entry,
    text_of_block,
)
from evidence.articles.reference_entries import entry_label
from evidence.articles.reference_names import leading_authors

_HEADING = re.compile(
    r"(?:\d{1,2}\.?\s|[IVX]{1,5}\.\s|\*{1,3}|_{1,2})?(?:"
    r"(?:list of |article |cited |selected |key |full |scientific )?(?:references?"
    r"|sources?|citations?|bibliography|literature)(?: list)?(?: cited| and (?:notes"
    r"|sources|further reading|resources)| & sources)?"
    r"|works cited|literature cited|sources? cited|references? and sources?"
    r"|notes and references|endnotes|footnotes|notes|our sources|article sources"
    r"|(?:literatur|quellen)(?:verzeichnis|angaben|nachweise?|liste)?(?: und (?:literatur|quellen))?"
    r"|einzelnachweise|fußnoten|(?:notes et |sources et )?références(?: bibliographiques)?|bibliographie"
    r"|referencias(?: bibliográficas)?|bibliografía|fuentes|referências"
    r"(?: bibliográficas)?|bibliografia|riferimenti(?: bibliografici)?|fonti"
    r"|notas|lista de referencias|(?:список )?литератур[аы]|список источников|参考资料|文献"
    r"|referenties|bronnen|literatuur(?:lijst)?|referenser|källor|kilder|referanser|referencer|lähteet|piśmiennictwo|参考文献"
    r")\s?(?:\(\d{1,4}\))?\s?[:.]?(?:\*{1,3}|_{1,2})?",
    re.I,
)
# What ends a list without a heading: works that nothing in the text rests on, and what is said of the page.
_ENDS_LIST = re.compile(
    r"(?:(?:additional|further|suggested|recommended|background) (?:reading|resources|sources)"
    r"|(?:page |last |next |medically |clinically )*(?:reviewed?|updated|modified|published)"
    r"(?:\s?:| (?:by|on|due)\b| [a-z]{3,9} \d| \d)[^.]{0,60}|about the authors?)\s?:?",
    re.I,
)


def find_reference_lists(layout: Layout) -> list[ReferenceList]:
    """The reference lists of an article in their order, found by their headings, or else the one that its
    last blocks look like."""
    blocks = layout.blocks
    if marked := [place for place, block in enumerate(blocks) if block.kind == "reference"]:
        return _marked(layout, marked)
    headings = [place for place, block in enumerate(blocks) if _is_list_heading(layout, block)]
    # The last that entries follow: a page's footer may say "Sources" too. More than a few are no headings.
    for place in reversed(headings[-5:]):
        end = _section_end(layout, place, len(blocks))
        found = entries_of(layout, place, range(place + 1, end))
        if found and any(
            looks_like_entry(layout.text[one.start : one.end]) or is_linked(layout, one.start, one.end)
            for one in found.entries
        ):
            return [*_earlier(layout, headings[: headings.index(place) + 1]), found]
    found = _by_links(layout) or _by_shape(layout)
    return [found] if found else []


def _marked(layout: Layout, marked: Sequence[int]) -> list[ReferenceList]:
    """The lists whose entries the format marks as such: a heading between two entries begins another."""
    starts = [0, *(at for at in range(1, len(marked)) if marked[at] > marked[at - 1] + 1), len(marked)]
    lists = []
    for begin, stop in pairwise(starts):
        first = marked[begin]
        while first and _is_list_heading(layout, layout.blocks[first - 1]):
            first -= 1
        lists.append(entries_of(layout, first, range(marked[begin], marked[stop - 1] + 1)))
    return [one for one in lists if one]


def _earlier(layout: Layout, headings: Sequence[int]) -> Iterator[ReferenceList]:
    """The lists under all headings but the last: that most of what stands there is references tells a
    part's list from a section that is only called so."""
    for place, behind in pairwise(headings):
        end = min(_section_end(layout, place, behind), _text_again(layout, place, behind))
        found = entries_of(layout, place, range(place + 1, end))
        if found:
            signs = sum(
                looks_like_entry(layout.text[one.start : one.end]) or is_linked(layout, one.start, one.end)
                for one in found.entries
            )
            if signs * 2 > len(found.entries):
                yield found


def _text_again(layout: Layout, place: int, stop: int) -> int:
    """In plain text, where behind an empty line no entry begins: the next part, not an entry's next line."""
    if layout.plain:
        for at in range(place + 2, stop):
            block = layout.blocks[at]
            apart = layout.text.count("\n", layout.blocks[at - 1].end, block.start) > 1
            # One alone may be an entry of an unusual form.
            if apart and not any(_begins_entry(layout, one) for one in layout.blocks[at : min(at + 2, stop)]):
                return at
    return stop


def _is_list_heading(layout: Layout, block: Placed) -> bool:
    return block.end - block.start <= 60 and bool(
        _HEADING.fullmatch(layout.text[block.start : block.end].strip())
    )


def _section_end(layout: Layout, place: int, stop: int) -> int:
    """The block behind the section: the next heading that is not an entry taken for one, or what else ends
    a list; `stop` at the latest."""
    for position in range(place + 1, stop):
        block = layout.blocks[position]
        if (
            position > place + 1
            and block.kind in ("text", "line")
            and block.end - block.start <= 100
            and _ENDS_LIST.fullmatch(text_of_block(layout, block))
        ):
            return position
        if block.kind == "heading" and not looks_like_entry(layout.text[block.start : block.end]):
            rest = layout.blocks[position + 1 : position + 4]
            plain = layout.plain
            # A short line of plain text may be the end of a wrapped entry.
            if plain and any(_begins_entry(layout, one) for one in rest) and position > place + 1:
                continue
            if position > place + 1 or not plain:
                return position
    return stop


def _begins_entry(layout: Layout, block: Placed) -> bool:
    text = layout.text[line_start(layout.text, block) : block.end]
    return looks_like_entry(text) or entry_label(text)[0] is not None


def _by_links(layout: Layout) -> ReferenceList | None:
    """The blocks that links in the text lead to, from the first to the last that looks like an entry; with
    notes between and beside them, where all are numbered."""
    targets = {key for _, _, key in layout.links}
    places = [place for place, block in enumerate(layout.blocks) if block.key in targets]
    # Where each begins and ends: a number may stand apart, before its note.
    spans = [
        range(
            place,
            place + 2 if LABEL_ALONE.fullmatch(text_of_block(layout, layout.blocks[place])) else place + 1,
        )
        for place in places
    ]
    texts = [
        " ".join(text_of_block(layout, block) for block in layout.blocks[span.start : span.stop])
        for span in spans
    ]
    entries = [at for at, text in enumerate(texts) if looks_like_entry(text)]
    if not entries or len(entries) * 3 < len(texts):
        return None
    first, last = entries[0], entries[-1]

    def is_numbered(at: int) -> bool:
        counted = layout.blocks[spans[at].start].number is not None
        return counted or len(spans[at]) == 2 or entry_label(texts[at])[0] is not None

    while first and is_numbered(first) and is_numbered(first - 1):
        first -= 1
    while last + 1 < len(spans) and is_numbered(last) and is_numbered(last + 1):
        last += 1
    # Links that lead to headings lead to no notes: the text is not between entries.
    if spans[last].stop - spans[first].start > 4 * (last - first + 1):
        return None
    return entries_of(
        layout, spans[first].start, range(spans[first].start, min(spans[last].stop, len(layout.blocks)))
    )


def _by_shape(layout: Layout) -> ReferenceList | None:
    """The last blocks, if at least two of them and nearly all look like entries."""
    blocks = layout.blocks
    last = len(blocks)
    while last and last > len(blocks) - 10 and not looks_like_entry(text_of_block(layout, blocks[last - 1])):
        last -= 1
    first = last
    while first and looks_like_entry(text_of_block(layout, blocks[first - 1])):
        first -= 1
    strong = sum(
        bool(leading_authors(text_of_block(layout, one))[0])
        or entry_label(line_of_block(layout, one))[0] is not None
        for one in blocks[first:last]
    )
    if last - first < 2 or strong * 2 < last - first:
        return None
    return entries_of(layout, first, range(first, last))
