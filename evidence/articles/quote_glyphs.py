"""Characters that look alike made alike, with the way back to where each stood.

Only what a typesetter, a word processor or a PDF reader changes without changing what is said:
kinds of space, of quotation mark and of hyphen, ligatures, an ellipsis in one character, invisible
characters, accents written apart. Digits, signs (a minus, an en dash), superscripts and letters
stay what they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

# Marks that follow the letter they belong to. The planes beyond the first hold only historic scripts.
_MARK_CODES = [code for code in range(0x10000) if unicodedata.category(chr(code)).startswith("M")]
MARKS = re.escape("".join(map(chr, _MARK_CODES)))
# Korean vowels and final consonants join the syllable before them as marks do.
_JOINING = rf"[{MARKS}\u1160-\u11ff]"
_CLUSTER = re.compile(rf"(?:[^{MARKS}\u1160-\u11ff]|^){_JOINING}{{1,32}}(?!{_JOINING})")

# What nobody sees: control characters, soft hyphens, zero-width characters, direction and byte-order
# marks. The joiners U+200C and U+200D stay: some scripts are spelt with them. A soft hyphen that ends a
# line goes with its line break.
_INVISIBLE = re.compile(
    r"\u00ad[^\S\n\r]*[\n\r]+\s*"
    r"|[\x00-\x08\x0e-\x1b\x7f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+"
)
_LINE_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"


def _alike() -> dict[str, str]:
    groups = {
        # Backtick, acute accent and modifier letter stand for the apostrophe in old and in faulty text.
        "'": "‘’‚‛‹›`´ʼ＇",
        '"': "“”„‟«»＂",
        "-": "\u2010\u2011\ufe63\uff0d",
        # Figure dash; horizontal bar and small em dash.
        "–": "\u2012",
        "—": "\u2015\ufe58",
        "\n": _LINE_BREAKS,
        "...": "…",
        # The micro sign is the Greek letter mu of another code page.
        "μ": "µ",
        "ff": "ﬀ",
        "fi": "ﬁ",
        "fl": "ﬂ",
        "ffi": "ﬃ",
        "ffl": "ﬄ",
        "st": "ﬅﬆ",
    }
    return {given: common for common, several in groups.items() for given in several if given != common}


_ALIKE = _alike()


def clean(text: str) -> tuple[str, Sequence[int]]:
    """`text` with like characters made alike, and where each of its characters began in `text`.

    The second has one number more than the cleaned text has characters: the length of `text`.
    White space comes out as space or line feed, in runs as long as they were. Accents are composed
    (Unicode NFC), but for runs of more than 32 on one letter, which no writing has and which take
    quadratic time.

    >>> clean("a\\u00adb “eﬀect”")
    ('ab "effect"', [0, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10, 11])
    """
    if text.isascii() and text.isprintable():
        return text, range(len(text) + 1)
    origins: Sequence[int] = range(len(text) + 1)
    result, origins = _replaced(_INVISIBLE, lambda _: "", text, origins)
    changed = {character: common for character in set(result) if (common := _common(character)) != character}
    result = result.translate({ord(given): common for given, common in changed.items() if len(common) == 1})
    if uneven := {given: common for given, common in changed.items() if len(common) != 1}:
        pattern = re.compile("[" + re.escape("".join(sorted(uneven))) + "]")
        result, origins = _replaced(pattern, lambda match: uneven[match[0]], result, origins)
    return _replaced(_CLUSTER, lambda match: unicodedata.normalize("NFC", match[0]), result, origins)


def _common(character: str) -> str:
    """What a single character is written as."""
    composed = unicodedata.normalize("NFC", character)
    if common := _ALIKE.get(composed):
        return common
    return " " if composed.isspace() and composed != "\n" else composed


def _replaced(
    pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str], text: str, origins: Sequence[int]
) -> tuple[str, Sequence[int]]:
    """`text` with each match replaced, and the origins of what comes out."""
    pieces: list[str] = []
    moved: list[int] = []
    position = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        new = replacement(match)
        if new == match[0]:
            continue
        pieces.append(text[position:start])
        moved.extend(origins[position:start])
        pieces.append(new)
        # Each new character began with the whole; only whole tokens are ever asked for.
        moved.extend([origins[start]] * len(new))
        position = end
    if not position:
        return text, origins
    pieces.append(text[position:])
    moved.extend(origins[position:])
    return "".join(pieces), moved
