"""What pasted text needs before it can be read as any identifier."""

from __future__ import annotations

import unicodedata

from evidence.identifiers.errors import InvalidIdentifier

# No identifier here is longer than 2,048 characters; percent-encoded, each may become twelve.
LONGEST_PASTE = 32_768

JOINERS = "\u200c\u200d"

# Soft hyphens, zero-width characters, direction marks and byte-order marks: word processors, web
# pages and right-to-left text put them between characters, where nobody sees them.
_INVISIBLE = [
    0x00AD,
    0x061C,
    0x180E,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2065),
    *range(0x2066, 0x2070),
    0xFEFF,
]
_DROP_INVISIBLE = dict.fromkeys(_INVISIBLE)
_DROP_INVISIBLE_BUT_JOINERS = dict.fromkeys(code for code in _INVISIBLE if chr(code) not in JOINERS)

# Hyphen, non-breaking hyphen, figure dash, en dash, em dash, horizontal bar, minus sign, small and
# full-width hyphen-minus: what typesetters and word processors make of "-".
_HYPHENS = dict.fromkeys(
    [0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63, 0xFF0D],
    "-",
)

_QUOTES = "\"'`“”„‟‘’‚‛«»‹›"
_SPACES = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
_LEADING = _QUOTES + _SPACES + "([{<（【「《"
# Always the sentence's, never the identifier's.
_TRAILING = frozenset(_QUOTES + _SPACES + ".,;:!?…。，、；：！？）】」》")
# The identifier's own as long as they are balanced: 10.1016/0092-8674(88)90139-0.
_BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}


def clean(text: str, *, keep_joiners: bool = False) -> str:
    """`text` without what nobody sees: invisible characters anywhere, white space around.

    `keep_joiners` keeps the zero-width joiners that some scripts are spelt with (in web addresses).
    Raises `InvalidIdentifier` for more than 32,768 characters; so everything behind it is bounded.
    """
    if len(text) > LONGEST_PASTE:
        raise InvalidIdentifier(
            text, f"This is {len(text):,} characters long: far too long for one identifier. Paste one a line."
        )
    return text.translate(_DROP_INVISIBLE_BUT_JOINERS if keep_joiners else _DROP_INVISIBLE).strip()


def hyphens_to_ascii(text: str) -> str:
    """Dashes, hyphens and minus signs as ``-``."""
    return text.translate(_HYPHENS)


def single_line(text: str) -> str:
    """`text` cleaned, with plain hyphens, single spaces, and without the brackets and quotes around it.

    >>> single_line("[PubMed:  21103140].")
    'PubMed: 21103140'
    """
    return trim_end(trim_start(" ".join(hyphens_to_ascii(clean(text)).split())))


def trim_start(text: str) -> str:
    """`text` without the opening brackets, quotes and spaces it begins with."""
    return text.lstrip(_LEADING)


def trim_end(text: str, also: str = "") -> str:
    """`text` without the punctuation of the sentence around it, and without closing brackets that
    nothing in it opens. `also` names further characters to take off.

    >>> trim_end("10.1000/a(b)).”")
    '10.1000/a(b)'
    """
    surplus = {close: text.count(close) - text.count(open_) for close, open_ in _BRACKETS.items()}
    end = len(text)
    while end:
        last = text[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _TRAILING and last not in also:
            break
        end -= 1
    return text[:end]


def unprintable(text: str) -> str:
    """The first character of `text` that no identifier holds, described for a person; or ``""``.

    >>> unprintable("10.1000/a b"), unprintable("10.1000/a\\x00"), unprintable("10.1000/a")
    ('a space', 'a control character (U+0000)', '')
    """
    for c in text:
        if c in "\r\n":
            return "a line break"
        if c.isspace():
            return "a space"
        # What decoders leave where bytes were lost: the original cannot be told any more.
        if c == "\ufffd":
            return "a damaged character (U+FFFD)"
        if not c.isprintable():
            kind = "a control character" if unicodedata.category(c) == "Cc" else "an unprintable character"
            return f"{kind} (U+{ord(c):04X})"
    return ""
