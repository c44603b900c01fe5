"""Source text to tokens: text, and the start and end of elements, at any level of encoding."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from evidence.markup.names import KNOWN, SCRIPTS


class Kind(Enum):
    TEXT = "text"
    START = "start"
    END = "end"


class Token(NamedTuple):
    """A piece of a source: `value` is the text, or the element's local name in lower case."""

    kind: Kind
    value: str
    attributes: str = ""


# `&lt;i&gt;` is markup encoded once, `&amp;lt;sup&amp;gt;` twice: both are real. An entity is decoded
# with all the `amp;` in it at once; what comes out may hold new ones (`&#38;lt;`), so often at most.
_MAX_DECODINGS = 3

# A value that holds ">" is cut short there; what is left over is text, and text is inert.
_TAG = re.compile(r"<(/?)(?:([A-Za-z][\w-]*):)?([A-Za-z][\w-]*)((?:[\s/][^<>]*)?)>", re.ASCII)
# Only with its semicolon: `?a=1&copy=2` in an address is no copyright sign.
_ENTITY = re.compile(r"&(?:amp;)*(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", re.ASCII)
_SCRIPT_ENDS = {name: re.compile(rf"</(?:[\w-]+:)?{name}\s*>", re.ASCII | re.IGNORECASE) for name in SCRIPTS}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\x7f]")


def storable(text: str) -> str:
    """`text` with NUL and lone surrogates, which PostgreSQL refuses, replaced by U+FFFD.

    >>> storable("a\\x00b\\ud800")
    'a\\ufffdb\\ufffd'
    """
    return text if text.isprintable() else _UNSTORABLE.sub("\ufffd", text)


def fold(text: str) -> str:
    """`text` on one line: runs of white space are one space, other control characters are dropped."""
    if not text.isprintable():
        text = _CONTROL.sub("", text)
    return " ".join(text.split())


def tokens(source: str) -> Iterator[Token]:
    """The tokens of `source`, in order; an empty element gives a start and an end.

    Comments, processing instructions, scripts and style sheets are left out. Entities are
    decoded, and markup that thereby appears is markup too.
    """
    yield from _tokens(storable(source), 0)


def _tokens(source: str, decodings: int) -> Iterator[Token]:
    source = _without_declarations(source)
    position = text_from = 0
    unclosed: set[str] = set()
    while match := _TAG.search(source, position):
        closing, prefix, name, attributes = match.groups()
        name = name.lower()
        position = match.end()
        if not _is_element(prefix, name, attributes, decoded=decodings > 0):
            continue
        if match.start() > text_from:
            yield from _text_tokens(source[text_from : match.start()], decodings)
        text_from = position
        if name in SCRIPTS:
            if not closing and name not in unclosed and not attributes.endswith("/"):
                end = _SCRIPT_ENDS[name].search(source, position)
                if end:
                    position = text_from = end.end()
                else:
                    unclosed.add(name)
        elif closing:
            yield Token(Kind.END, name)
        else:
            yield Token(Kind.START, name, attributes)
            if attributes.endswith("/"):
                yield Token(Kind.END, name)
    if text_from < len(source):
        yield from _text_tokens(source[text_from:], decodings)


def _text_tokens(text: str, decodings: int) -> Iterator[Token]:
    if decodings < _MAX_DECODINGS and "&" in text:
        decoded = _ENTITY.sub(_decoded, text)
        if decoded != text:
            yield from _tokens(decoded, decodings + 1)
            return
    yield Token(Kind.TEXT, text)


def _decoded(match: re.Match[str]) -> str:
    return storable(html.unescape(f"&{match[1]};"))


def _is_element(prefix: str | None, name: str, attributes: str, *, decoded: bool) -> bool:
    """Whether what has the form of a tag is one: "a<b and c>d" has the form too."""
    if len(name) == 1 and attributes.strip(" /\t\r\n") and "=" not in attributes:
        return False
    return not decoded or prefix is not None or name in KNOWN


def _without_declarations(source: str) -> str:
    if "<!" in source or "<?" in source:
        source = source.replace("<![CDATA[", "").replace("]]>", "") if "<![CDATA[" in source else source
        for opening, closing in (("<!--", "-->"), ("<?", "?>"), ("<!DOCTYPE", ">")):
            source = _without(source, opening, closing)
    return source


def _without(source: str, opening: str, closing: str) -> str:
    """`source` without what stands between the two, found by hand to stay linear in its length."""
    kept = []
    position = 0
    while (start := source.find(opening, position)) >= 0:
        end = source.find(closing, start + len(opening))
        if end < 0:
            break
        kept.append(source[position:start])
        position = end + len(closing)
    kept.append(source[position:])
    return "".join(kept)
