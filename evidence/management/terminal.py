"""What the commands print of articles: findings with the words that they are about, within a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from django.core.management.base import OutputWrapper

# Columns of a terminal.
WIDTH = 80


class Told(Protocol):
    """A finding, just made or stored."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def expected(self) -> str: ...
    @property
    def found(self) -> str: ...
    @property
    def advice(self) -> str: ...


def tell_finding(head: str, one: Told, text: str, out: OutputWrapper) -> None:
    """A finding in `text`: what it is called, the words that it is about, what was expected and found, and
    what to do."""
    line = f"  {head}"
    quoted = cut(text[one.start : one.end], max(20, WIDTH - 4 - len(line)))
    out.write(f"{line}  “{quoted}”" if quoted else line)
    for label, said in (("expected ", one.expected), ("found    ", one.found), ("", one.advice)):
        out.write(wrapped(label, said))


def wrapped(label: str, text: str) -> str:
    """Indented, in lines that fit a terminal; what has no space in it stays whole, to be copied."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=f"      {label}",
        subsequent_indent=" " * (6 + len(label)),
        break_long_words=False,
        break_on_hyphens=False,
    )


def cut(text: str, width: int) -> str:
    """In one line, cut where it is longer than `width`."""
    one_line = " ".join(text.split())
    return f"{one_line[: width - 1]}…" if len(one_line) > width else one_line
