"""Blocks as a document: its reference list, the markers in the rest, and the sentences they belong to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from evidence.articles.author_date import CertainMarkers, dated_markers
from evidence.articles.blocks import Layout, Placed
from evidence.articles.bylines import without_bylines
from evidence.articles.documents import Citation, Document, Heading, ListedReference, Sentence
from evidence.articles.link_citations import is_mark, link_citations, with_link
from evidence.articles.linked_markers import linked_markers
from evidence.articles.listed_entries import Listed, ReferenceList
from evidence.articles.markers import numbered_markers
from evidence.articles.numbered_anew import common_numbers, in_parts, places_by_number, untied_numbers
from evidence.articles.plain_text import joined
from evidence.articles.reference_entries import entry_label, parse_reference
from evidence.articles.reference_lists import find_reference_lists
from evidence.articles.sentences import sentences_in

MOST_REFERENCES = 5000


def assembled(layout: Layout) -> Document:
    """The document that a layout is of."""
    lists = find_reference_lists(layout)
    references = _references(layout, lists)
    within = {place for listed in lists for place in listed.blocks}
    outside = [block for place, block in enumerate(layout.blocks) if place not in within]
    body = joined(layout, without_bylines(layout, outside))
    spans = [(block.start, block.end) for block in body]
    citations = _citations(layout, spans, references, lists)
    remarks = [*layout.remarks, *_of_several(lists, references, citations)]
    if not references:
        references, links = link_citations(layout, body)
        if not links:
            remarks.append("No reference list was found.")
        else:
            citations = sorted([*_apart_from(links, citations), *links], key=lambda one: (one.start, one.end))
    sentences: list[Sentence] = []
    marks = [(one.start, one.end) for one in citations if is_mark(one)]
    for block in body:
        if block.kind != "heading":
            sentences.extend(sentences_in(layout.text, block.start, block.end, marks))
    sentences = [one for one in sentences if _says_something(layout.text, one, marks)]
    return Document(
        title=layout.title or _title(layout, body),
        text=layout.text,
        headings=tuple(
            Heading(layout.text[one.start : one.end], one.level or 1, one.start, one.end)
            for one in layout.blocks
            if one.kind == "heading"
        ),
        sentences=tuple(sentences),
        citations=tuple(_bound(citations, sentences)),
        references=references,
        body_end=_body_end(layout, lists),
        remarks=tuple(remarks),
    )


def _references(layout: Layout, lists: Sequence[ReferenceList]) -> tuple[ListedReference, ...]:
    if sum(len(listed.entries) for listed in lists) > MOST_REFERENCES:
        layout.remarks.append(f"Only the first {MOST_REFERENCES:,} references were read.")
    result: list[list[ListedReference]] = []
    left = MOST_REFERENCES
    addresses = sorted(layout.addresses)
    for listed in lists:
        entries = listed.entries[:left]
        result.append([_reference(layout, entry, listed.bare, addresses) for entry in entries])
        left -= len(entries)
    return tuple(in_parts(result))


def _reference(
    layout: Layout, entry: Listed, bare: bool, addresses: Sequence[tuple[int, int, str]]
) -> ListedReference:
    # The number is the list's, not the entry's: who copies an entry into another list has another.
    label = entry_label(layout.text[entry.start : entry.end], bare=bare, expected=entry.number)
    start = entry.start + label[1]
    raw = layout.text[start : entry.end]
    parsed = with_link(parse_reference(raw), addresses, (start, entry.end))
    known: dict[str, Any] = {name: value for name, value in layout.fields.get(entry.key, {}).items() if value}
    return replace(parsed, **{**known, "number": entry.number, "start": start, "end": entry.end})


def _body_end(layout: Layout, lists: Sequence[ReferenceList]) -> int:
    """Where the list begins behind which no more text of the article comes."""
    if not lists:
        return len(layout.text)
    end = lists[-1]
    for listed in reversed(lists[:-1]):
        if listed.blocks.stop < end.blocks.start:
            break
        end = listed
    return end.start


def _of_several(
    lists: Sequence[ReferenceList], references: Sequence[ListedReference], citations: Sequence[Citation]
) -> list[str]:
    """What there is to remark on an article with several reference lists."""
    parts = references[-1].part if references else 0
    if len(lists) < 2 and parts < 2:
        return []
    if not parts:
        return [f"{len(lists)} reference lists were found, whose numbers go on: they were read as one."]
    called = "Here their entries are called by their place in all of them."
    common = common_numbers(references)
    if any(untied_numbers(one, references) & common for one in citations):
        return [
            f"{parts} reference lists were found that have the same numbers. Which of them a marker means"
            " cannot be told where several have its number: such markers are tied to none. Number the lists"
            f" on, to have them tied. {called}"
        ]
    if any(one.style == "numbered" and one.references for one in citations):
        return [
            f"{parts} reference lists were found, each numbered anew: markers were tied to the list that"
            f" follows them. {called}"
        ]
    return [f"{parts} reference lists were found, and all were read. {called}"]


def _citations(
    layout: Layout,
    spans: Sequence[tuple[int, int]],
    references: Sequence[ListedReference],
    lists: Sequence[ReferenceList],
) -> list[Citation]:
    numbers = [one.number for one in references if one.number is not None]
    entries = [entry for listed in lists for entry in listed.entries][: len(references)]
    keys = {entry.key: place for place, entry in enumerate(entries) if entry.key}
    linked = linked_markers(layout, keys, references, spans)
    found = numbered_markers(layout.text, spans, layout.raised, numbers, layout.cited)
    named = places_by_number(references, [(one.start, one.numbers) for one in found])
    numbered = [
        Citation(layout.text[one.start : one.end], one.start, one.end, numbers=one.numbers, references=places)
        for one, places in zip(found, named, strict=True)
    ]
    dated = [
        Citation(
            layout.text[one.start : one.end],
            one.start,
            one.end,
            references=one.references,
            style="author-date",
        )
        for one in dated_markers(layout.text, spans, references)
    ]
    # "(Low and Berg 2009)" with a link on its year: the whole is the marker.
    linked = _widened(linked, dated)
    written = max(numbered, dated, key=_reach) if _reach(dated) != _reach(numbered) else numbered
    if (
        lists
        and not any(listed.numbered for listed in lists)
        and dated
        and _reach(dated) * 2 >= _reach(numbered)
        and _reach(dated) > 1
    ):
        written = dated
    if not _reach(written) and written is dated:
        written = numbered
    if linked and _reach(linked) * 2 >= _reach(written):
        style = Counter(one.style for one in linked).most_common(1)[0][0]
        written = [one for one in (numbered if style == "numbered" else dated) if one.references]
        # Beside links, only what is certain: the links say what a citation looks like.
        raised = set(layout.raised)
        certain = dated if style == "author-date" else []
        written = certain or [
            one for one in written if one.marker[0] in "[(" or (one.start, one.end) in raised
        ]
    elif written is numbered and _reach(numbered):
        # A marker that was forgotten when the article was numbered: a reader looks for it in vain.
        written = [*numbered, *_forgotten(_apart_from(numbered, dated), numbered, references)]
    taken = [*linked, *_apart_from(linked, written)]
    return sorted(taken, key=lambda one: (one.start, one.end))


def _forgotten(
    dated: Sequence[Citation], numbered: Sequence[Citation], references: Sequence[ListedReference]
) -> list[Citation]:
    """The author–date markers of a numbered article that cite for themselves, without a number behind."""
    certain = CertainMarkers(references)
    starts = sorted(one.start for one in numbered)
    alone = []
    for one in dated:
        place = bisect_left(starts, one.end)
        has_number = place < len(starts) and starts[place] <= one.end + 3
        in_brackets = one.marker[0] in "(["
        if in_brackets and not has_number and (one.references or one.marker in certain):
            alone.append(one)
    return alone


def _apart_from(linked: Sequence[Citation], written: Sequence[Citation]) -> list[Citation]:
    """Those of `written` that share no character with any of `linked`."""
    ends = sorted((one.start, one.end) for one in linked)
    apart = []
    for one in written:
        place = bisect_right(ends, (one.end, 0)) - 1
        if place < 0 or ends[place][1] <= one.start:
            apart.append(one)
    return apart


def _widened(linked: Sequence[Citation], dated: Sequence[Citation]) -> list[Citation]:
    """The links, but for those within an author–date marker that names the same references: that marker."""
    starts = [one.start for one in dated]
    within: dict[int, list[Citation]] = {}
    result: list[Citation] = []
    for one in linked:
        place = bisect_right(starts, one.start) - 1
        if place >= 0 and dated[place].end >= one.end:
            within.setdefault(place, []).append(one)
        else:
            result.append(one)
    for place, links in within.items():
        named = tuple(dict.fromkeys(reference for one in links for reference in one.references))
        around = dated[place]
        if set(named) <= set(around.references):
            result.append(around)
        elif set(around.references) <= set(named):
            # Not each of its parts could be told by name and year, as its link can.
            result.append(replace(around, references=named))
        else:
            result.extend(links)
    return result


def _reach(citations: Sequence[Citation]) -> int:
    return len({place for one in citations for place in one.references})


def _says_something(text: str, sentence: Sentence, marks: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence has words besides its markers."""
    position = sentence.start
    place = max(0, bisect_right(marks, (sentence.start, -1)) - 1)
    while place < len(marks) and marks[place][0] < sentence.end:
        if marks[place][0] >= position:
            if re.search(r"[^\W_]", text[position : marks[place][0]]):
                return True
            position = marks[place][1]
        place += 1
    return bool(re.search(r"[^\W_]", text[position : sentence.end]))


def _bound(citations: Sequence[Citation], sentences: Sequence[Sentence]) -> list[Citation]:
    starts = [one.start for one in sentences]
    result = []
    for one in citations:
        place = bisect_right(starts, one.start) - 1
        within = place >= 0 and one.start < sentences[place].end
        result.append(replace(one, sentence=place if within else None))
    return result


def _title(layout: Layout, body: Sequence[Placed]) -> str:
    """The first heading of the highest level if it stands near the beginning, else a short first line."""
    first = next((one for one in body[:5] if one.kind == "heading"), body[0] if body else None)
    if not first:
        return ""
    text = layout.text[first.start : first.end]
    return text if len(text) <= 300 and (first.kind == "heading" or not text.endswith(".")) else ""
