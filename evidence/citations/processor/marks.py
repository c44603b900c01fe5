"""Formatting inside a line of text while it is being put together: private characters as marks.

A mark is one character of Unicode's private use area, so text with marks is still a string that can be
joined, searched and compared. Text from outside loses such characters where it enters (`plain`), so that
nothing in a record can pass for a mark.
"""

from __future__ import annotations

import html
import re

ITALIC, ITALIC_END = "\ue001", "\ue002"
BOLD, BOLD_END = "\ue003", "\ue004"
SUP, SUP_END = "\ue005", "\ue006"
SUB, SUB_END = "\ue007", "\ue008"
SMALL_CAPS, SMALL_CAPS_END = "\ue009", "\ue00a"
UNDERLINE, UNDERLINE_END = "\ue00b", "\ue00c"
UPRIGHT, UPRIGHT_END = "\ue00d", "\ue00e"
QUOTE, QUOTE_END = "\ue010", "\ue011"
# Where a reference's number stands, which depends on the list that it is in.
NUMBER = "\ue012"

PAIRS = {
    ITALIC: ITALIC_END,
    BOLD: BOLD_END,
    SUP: SUP_END,
    SUB: SUB_END,
    SMALL_CAPS: SMALL_CAPS_END,
    UNDERLINE: UNDERLINE_END,
    UPRIGHT: UPRIGHT_END,
}
ANY = "[\ue001-\ue00e]*"

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TAG = re.compile(r"</?(i|sub|sup)>")
_ANY_TAG = re.compile(r"<[^<>]*>")
_OPENING = {"i": ITALIC, "sub": SUB, "sup": SUP}
_CLOSING = {"i": ITALIC_END, "sub": SUB_END, "sup": SUP_END}
# Punctuation that a record has twice in a row is its own ("…", "::" in a DOI) and no seam of ours.
_RUN = re.compile(r"[.,;:!?]+(?=[.,;:!?])")
_PUNCTUATION = ".,;:!?"
_SHIELDED = "".join(chr(0xE020 + place) for place in range(len(_PUNCTUATION)))
_SHIELD = str.maketrans(_PUNCTUATION, _SHIELDED)
_SHIELDS = tuple(zip(_SHIELDED, _PUNCTUATION, strict=True))
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def plain(text: str) -> str:
    """Text from outside on one line, without marks in it, its curly quotation marks as marks of our own."""
    return _seamless(_PRIVATE.sub("", text))


def address(text: str) -> str:
    """A DOI or a link, of which not a character may change."""
    text = _PRIVATE.sub("", text)
    return text[:-1].translate(_SHIELD) + text[-1:]


def from_html(source: str) -> str:
    """A title's HTML (see `evidence.markup.inline_html`) with its italics, indices and nothing else."""
    pieces: list[str] = []
    open_tags: list[str] = []
    at = 0
    for tag in _TAG.finditer(source):
        pieces.append(_text_of(source[at : tag.start()]))
        at = tag.end()
        name = tag[1]
        if not tag[0].startswith("</"):
            open_tags.append(name)
            pieces.append(_OPENING[name])
        elif open_tags and open_tags[-1] == name:
            open_tags.pop()
            pieces.append(_CLOSING[name])
    pieces.append(_text_of(source[at:]))
    pieces.extend(_CLOSING[name] for name in reversed(open_tags))
    return _seamless("".join(pieces))


def _text_of(source: str) -> str:
    # In this order: an entity may stand for a private character, or for the "<" of what is no tag.
    return _PRIVATE.sub("", html.unescape(_ANY_TAG.sub("", source)))


def _seamless(text: str) -> str:
    text = " ".join(text.split())
    if "“" in text and text.count("“") == text.count("”"):
        text = text.replace("“", QUOTE).replace("”", QUOTE_END)
    if "'" in text:
        text = _APOSTROPHE.sub("’", text)
    return _RUN.sub(lambda run: run[0].translate(_SHIELD), text)


def unshielded(text: str) -> str:
    """`text` with all its punctuation as it was given."""
    # Several times as quick as a translation.
    for shielded, sign in _SHIELDS:
        text = text.replace(shielded, sign)
    return text
