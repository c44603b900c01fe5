"""What every format is read into first: blocks of text in their order, before anything is judged.

A reader knows its format: what is a heading, a list item, a superscript, a link into the reference list.
What is a citation, a sentence or a reference is decided afterwards, for all formats in the same way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LONGEST_TEXT = 2_000_000
_SHORT = 60
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff\ud800-\udfff]")


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set to look them up in."""
    return frozenset(text.split())


class UnreadableArticle(ValueError):
    """Nothing can be made of the file as a whole. Says why, and what to do."""


@dataclass(slots=True)
class Block:
    """A heading, a paragraph (``text``), an item of a list, or an entry of the reference list.

    `raised` are the spans of `text` that were superscripts; `links` those that lead to an entry, with the
    entry's key in the format; `addresses` those that lead elsewhere, with the web address; `cited` those
    that the format calls citations. `number` is an item's place in a numbered list; `indent` of plain text.
    """

    kind: str
    text: str
    level: int = 0
    number: int | None = None
    key: str = ""
    raised: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    addresses: list[tuple[int, int, str]] = field(default_factory=list)
    cited: list[tuple[int, int]] = field(default_factory=list)


class Writer:
    """Collects a block's text with its spaces made single, and remembers what stands where in it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._space = False
        self._raised: list[tuple[int, int]] = []
        self._links: list[tuple[int, int, str]] = []
        self._addresses: list[tuple[int, int, str]] = []
        self._cited: list[tuple[int, int]] = []

    def write(self, text: str) -> None:
        text = clean(text)
        words = text.split()
        if not words:
            self._space = self._space or bool(text)
            return
        if self._length and (self._space or text[0].isspace()):
            words[0] = " " + words[0]
        joined = " ".join(words)
        self._pieces.append(joined)
        self._length += len(joined)
        self._space = text[-1].isspace()

    def mark(self) -> int:
        """Where the next word will begin."""
        return self._length + (1 if self._space and self._length else 0)

    @property
    def last(self) -> str:
        """The last character that was written; ``""`` at a block's beginning."""
        return self._pieces[-1][-1] if self._pieces else ""

    def since(self, start: int) -> str:
        """What was written since `start`, if that is short; else nothing."""
        length = self._length - start
        if not 0 < length <= _SHORT:
            return ""
        text = ""
        for piece in reversed(self._pieces):
            text = piece + text
            if len(text) >= length:
                break
        return text[-length:]

    def raised(self, start: int) -> None:
        """What was written since `start` is a superscript."""
        if start < self._length:
            self._raised.append((start, self._length))

    def cited(self, start: int) -> None:
        """What was written since `start` is a citation, as the format says."""
        if start < self._length:
            self._cited.append((start, self._length))

    def linked(self, start: int, key: str) -> None:
        """What was written since `start` leads to the entry `key`."""
        if start < self._length:
            self._links.append((start, self._length, key))

    def addressed(self, start: int, address: str) -> None:
        """What was written since `start` leads to the work at `address`."""
        if start < self._length:
            self._addresses.append((start, self._length, address))

    def block(self, kind: str, *, level: int = 0, number: int | None = None, key: str = "") -> Block | None:
        """What was written as a block, and an empty writer; None if nothing was."""
        text = "".join(self._pieces)
        block = Block(kind, text, level, number, key, self._raised, self._links, self._addresses, self._cited)
        Writer.__init__(self)
        return block if text else None


def clean(text: str) -> str:
    """`text` without what nobody sees and no database takes, its line ends as line feeds."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00ad", ""))


@dataclass(slots=True)
class Placed:
    """A block's place in the text: `kind` as a `Block` has it, or ``line`` for one line of plain text."""

    kind: str
    start: int
    end: int
    level: int = 0
    number: int | None = None
    key: str = ""


@dataclass(slots=True)
class Layout:
    """A text with its blocks, superscripts and links, all as places in it. `addresses` are links that lead
    elsewhere; `cited` is what the format calls a citation; `title` is what the format itself says; `fields`
    are parts of entries that the format tells apart (JATS), by the entry's key."""

    text: str
    blocks: list[Placed]
    title: str = ""
    raised: list[tuple[int, int]] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    addresses: list[tuple[int, int, str]] = field(default_factory=list)
    cited: list[tuple[int, int]] = field(default_factory=list)
    fields: dict[str, dict[str, object]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    # Whether the blocks are lines of plain text, of which several may make an entry or a paragraph.
    plain: bool = False
    # Whether it is known that a paragraph's lines were broken by its width, as a PDF's are.
    wrapped: bool = False


def laid_out(blocks: list[Block], *, title: str = "") -> Layout:
    """The blocks as one text, a line each. Raises `UnreadableArticle` if that is longer than 2,000,000."""
    layout = Layout("", [], title)
    pieces: list[str] = []
    position = 0
    for block in blocks:
        end = position + len(block.text)
        layout.blocks.append(Placed(block.kind, position, end, block.level, block.number, block.key))
        layout.raised.extend((position + start, position + stop) for start, stop in block.raised)
        layout.cited.extend((position + start, position + stop) for start, stop in block.cited)
        layout.links.extend((position + start, position + stop, key) for start, stop, key in block.links)
        layout.addresses.extend(
            (position + start, position + stop, to) for start, stop, to in block.addresses
        )
        pieces.append(block.text)
        position = end + 1
    layout.text = bounded("\n".join(pieces))
    return layout


def bounded(text: str) -> str:
    """`text`, or `UnreadableArticle` if it is too long."""
    if len(text) > LONGEST_TEXT:
        raise UnreadableArticle(
            f"The text has {len(text):,} characters, and at most {LONGEST_TEXT:,} can be read. Split it."
        )
    return text
