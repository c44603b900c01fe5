"""The lines of a PDF's pages: what is raised in them, how far they are indented, what all pages repeat."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject

# Around what is raised, until the text is whole: of the characters that are nobody's.
OPENS, SHUTS = "\ue000", "\ue001"
_SMALLER = 0.9
_LARGER = 1.1
# How far a baseline is above its neighbour's, in parts of the neighbour's size.
_LEAST_RISE, _MOST_RISE = 0.12, 0.8
# Points: lines further apart begin in different columns; a nearer one is indented.
_COLUMNS = 45.0
_INDENTED = 4.0
_EDGE = 3
_NUMBER = re.compile(r"[-–—\s]*(\d{1,4})[-–—\s]*")


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one operation of a page shows: its place and its size in points."""

    text: str
    x: float
    y: float
    size: float


class _Line:
    """A line as it is put together: where it begins, and the size of its first letters."""

    def __init__(self) -> None:
        self.x = self.size = 0.0
        self._begun = False
        self._pieces: list[str] = []

    def add(self, piece: _Piece, text: str, *, raised: bool) -> None:
        core = text.strip()
        if core and not self._begun:
            self._begun, self.x, self.size = True, piece.x, round(piece.size, 1)
        if raised and core:
            # A gap before it is the printer's: what is raised belongs to the word before it.
            if self._pieces:
                self._pieces[-1] = self._pieces[-1].rstrip()
            text = f"{OPENS}{core}{SHUTS}{' ' if text[-1].isspace() else ''}"
        self._pieces.append(text)

    @property
    def text(self) -> str:
        """The whole line. Made anew each time."""
        return "".join(self._pieces).strip()


def page_lines(page: PageObject) -> list[str]:
    """The lines of a page: what is raised stands between `OPENS` and `SHUTS`, indents are spaces."""
    pieces: list[_Piece] = []

    def seen(text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        if text:
            x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
            pieces.append(_Piece(text, x, y, abs(size * tm[3] * cm[3])))

    text = page.extract_text(visitor_text=seen).replace(OPENS, "").replace(SHUTS, "")
    pieces = [
        _Piece(one.text.replace(OPENS, "").replace(SHUTS, ""), one.x, one.y, one.size) for one in pieces
    ]
    # Lines that run from right to left are put together afterwards: then only the text is certain.
    if "".join(one.text for one in pieces) != text:
        return text.split("\n")
    return _lines(pieces)


def without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """The lines of the pages without what stands at the edges of several: journal, authors, page numbers."""
    edges = [frozenset(_edges(lines)) for lines in pages]
    repeated: Counter[str] = Counter()
    # How a page's printed number differs from its place in the file.
    shifts: Counter[int] = Counter()
    for place, (lines, at_edges) in enumerate(zip(pages, edges, strict=True)):
        repeated.update({_key(lines[at]) for at in at_edges})
        numbers = (_page_number(lines[at]) for at in at_edges)
        shifts.update({number - place for number in numbers if number is not None})

    def stays(place: int, at: int, line: str) -> bool:
        if at not in edges[place]:
            return True
        if (number := _page_number(line)) is not None:
            return shifts[number - place] < 2
        key = _key(line)
        return not (
            sum(character.isalpha() for character in key) >= 3
            and repeated[key] >= 2
            and repeated[key] * 3 >= len(pages)
        )

    return [
        [line for at, line in enumerate(lines) if stays(place, at, line)] for place, lines in enumerate(pages)
    ]


def _lines(pieces: list[_Piece]) -> list[str]:
    """The pieces as lines, with their indents, and with an empty line around those in larger letters."""
    lines = [_Line()]
    raised = _raised(pieces)
    for place, piece in enumerate(pieces):
        for at, text in enumerate(piece.text.split("\n")):
            if at:
                lines.append(_Line())
            lines[-1].add(piece, text, raised=place in raised)
    texts = [line.text for line in lines]
    margins = _margins(sorted({line.x for line, text in zip(lines, texts, strict=True) if text}))
    sizes: Counter[float] = Counter()
    for line, text in zip(lines, texts, strict=True):
        sizes[line.size] += len(text)
    large = _LARGER * max(sizes, key=lambda size: sizes[size])
    result: list[str] = []
    was_large = False
    for line, text in zip(lines, texts, strict=True):
        is_large = bool(text) and line.size >= large
        if is_large != was_large:
            result.append("")
        was_large = is_large
        result.append(f"{_indent(line.x - margins.get(line.x, line.x))}{text}")
    return result


def _raised(pieces: list[_Piece]) -> set[int]:
    """The places of the pieces that are smaller than a neighbour and stand above its line."""
    shown = [place for place, piece in enumerate(pieces) if piece.text.strip() and piece.size]
    result: set[int] = set()
    # The last piece that stands on its line.
    base: _Piece | None = None
    for at, place in enumerate(shown):
        piece = pieces[place]
        following = pieces[shown[at + 1]] if at + 1 < len(shown) else None
        if any(one and _is_above(piece, one) for one in (base, following)):
            result.add(place)
        else:
            base = piece
    return result


def _is_above(piece: _Piece, other: _Piece) -> bool:
    rise = (piece.y - other.y) / other.size
    return piece.size <= other.size * _SMALLER and _LEAST_RISE <= rise <= _MOST_RISE


def _margins(begins: list[float]) -> dict[float, float]:
    """The left margin of the column in which a line begins, by where it begins (`begins`, in order)."""
    margins: dict[float, float] = {}
    margin = last = 0.0
    for x in begins:
        margin = x if not margins or x - last > _COLUMNS else margin
        margins[x] = margin
        last = x
    return margins


def _indent(distance: float) -> str:
    return "  " if distance >= _INDENTED else ""


def _edges(lines: list[str]) -> Iterator[int]:
    """The places of a page's first and last lines."""
    written = [at for at, line in enumerate(lines) if line.strip()]
    yield from written[:_EDGE]
    yield from written[-_EDGE:]


def _key(line: str) -> str:
    """A line as it is compared between pages: the numbers in it change."""
    return " ".join(re.sub(r"\d+", "#", line).casefold().split())


def _page_number(line: str) -> int | None:
    number = _NUMBER.fullmatch(line)
    return int(number[1]) if number else None
