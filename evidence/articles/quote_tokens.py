"""Text as the pieces that a quote may not cut, each beside the form in which it is compared.

A quote of "10 mg" is not in "5–10 mg", "significant" is not in "non-significant", "p < 0.05" is not in
"p < 0.051", "CD4" is not in "CD4+": words keep their hyphens, numbers their signs, separators, ranges
and per cent. So a text is compared piece by piece, never character by character.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from evidence.articles.quote_glyphs import MARKS, clean

# Signs that compare or qualify what follows. A space beside them says nothing: "p<0.05", "p < 0.05".
_RELATIONS = "<>=≤≥⩽⩾≦≧≠≈≅~∼±∓+≪≫≲≳"
_IN_WORD = rf"[\w°⁺⁻⁼₊₋₌{MARKS}]"

_TOKEN = re.compile(
    rf"""
    (?P<word>
        # The sign before a number, also behind a comparison: "-0.5", "< -0.5", "≥ .5", "+/-2".
        (?:(?:[{_RELATIONS}][{_RELATIONS}/]{{0,3}}\s*(?:[-–−]\s*)?|[-–−])(?=\.?\d))?
        # A point that begins a number, not one that ends a sentence before a reference's number.
        (?:(?<![^\s(\[{_RELATIONS}–−-])\.(?=\d))?
        {_IN_WORD}+ (?:(?<=\d)\s*[%‰])? (?:[+−]+(?!{_IN_WORD}))?
        (?:
            (?: [-–−'/·⋅^*&+]                             # well-being, 5–10, mg/kg, don't, 10^5
              | (?<=\d)[.,:](?=\d)                        # 0.05, 1,234, 1:2
              | (?<=\d)(?<!\d\d\d\d)\s+(?=\d\d\d(?!\w))   # 10 000
              | (?<=\d)\s*×\s*(?=\d)                      # 3 × 10⁵
              # A word that goes on in the next line; not "pre-" at the end of a line, "and post-treatment".
              | -[ ]*\n\s*(?!(?:and|or|to)\b|[{MARKS}])
            )
            {_IN_WORD}+ (?:(?<=\d)\s*[%‰])? (?:[+−]+(?!{_IN_WORD}))?
        )*
    )
    | (?P<space>\s+(?![{MARKS}]))                          # a space with an accent is a character
    | (?P<ellipsis>\.(?:\s*\.){{2,}})
    | (?P<relation>[{_RELATIONS}]+)
    | (?P<dash>—|[-–]{{2,}}(?!\.?\d))
    | (?P<hyphen>[-–])
    | (?P<other>.[{MARKS}]*)
    """,
    re.VERBOSE | re.DOTALL,
)

_LEADING_MINUS = re.compile(rf"^([{_RELATIONS}/]*)[-–]")
# Thousands keep their space: "group 1 200 mg" is not "group 1200 mg".
_INNER_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_HYPHENATED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_ROMAN = re.compile(r"x{0,3}(?:ix|iv|v?i{0,3})")


class Token(NamedTuple):
    """A piece of a text: where it begins in the text, and as it is compared (``""``: it is not)."""

    start: int
    kind: str
    form: str


def tokenise(text: str) -> list[Token]:
    """The pieces of `text`, which follow each other without a gap, and an empty one at its end."""
    cleaned, origins = clean(text)
    matches = [(match.start(), match.lastgroup or "", match[0]) for match in _TOKEN.finditer(cleaned)]
    tokens = [
        # What nobody sees belongs to the piece before it; at the very start, to the first.
        Token(origins[start] if start else 0, kind, _form(matches, position))
        for position, (start, kind, _) in enumerate(matches)
    ]
    return [*tokens, Token(len(text), "end", "")]


def _form(matches: Sequence[tuple[int, str, str]], position: int) -> str:
    _, kind, value = matches[position]
    if kind == "word":
        return value if value.isalpha() else _word_form(value)
    if kind == "space":
        behind_sign = _is_sign(matches, position - 1)
        before_sign = _is_sign(matches, position + 1) or (
            position + 1 < len(matches) and matches[position + 1][2][0] in _RELATIONS
        )
        return "" if behind_sign or before_sign else " "
    if kind == "ellipsis":
        return "..."
    if _is_dash(matches, position):
        return "—"
    return "-" if value == "–" else value


def _word_form(word: str) -> str:
    form = " ".join(_INNER_SPACE.sub("", word).split())
    form = _LEADING_MINUS.sub(r"\1−", form).replace("–", "-")
    if "-" in form:
        form = _HYPHENATED.sub(_hyphens_form, form)
    return form


def _hyphens_form(chain: re.Match[str]) -> str:
    """A hyphen within a word of small letters does not count: a line break may have put it there.

    It does in a chain with a range of Roman numbers: stages "ii-iv" are not "iii-v". The chain is judged
    as a whole, or what is left of it could be judged otherwise the next time.
    """
    parts = chain[0].split("-")
    if any(_ROMAN.fullmatch(left) and _ROMAN.fullmatch(right) for left, right in pairwise(parts)):
        return chain[0]
    form = parts[0]
    for left, right in pairwise(parts):
        ends = left[-2:] + right[:2]
        within_word = len(ends) == 4 and ends.isalpha() and left[-1].islower() and right[0].islower()
        form += right if within_word else f"-{right}"
    return form


def _is_sign(matches: Sequence[tuple[int, str, str]], position: int) -> bool:
    """Whether white space on either side of this piece says nothing."""
    within = 0 <= position < len(matches)
    return within and (matches[position][1] == "relation" or _is_dash(matches, position))


def _is_dash(matches: Sequence[tuple[int, str, str]], position: int) -> bool:
    """Whether a piece parts clauses: a long dash, or a shorter one between spaces."""
    _, kind, _ = matches[position]
    if kind != "hyphen":
        return kind == "dash"
    beside = [matches[i][1] for i in (position - 1, position + 1) if 0 <= i < len(matches)]
    return all(kind == "space" for kind in beside)


class Found(NamedTuple):
    """Where a sequence of forms was found: the positions of its first form and behind its last."""

    first: int
    end: int


class FormIndex:
    """A sequence of forms in which sequences of forms are found, in time linear in both.

    All forms stand in one string with a NUL before and behind each, so that `str.find`, which takes
    linear time on any input, never finds half a piece.
    """

    def __init__(self, forms: Sequence[str]) -> None:
        self._marked = _marked(forms)
        self._starts: list[int] = []
        position = 0
        for form in forms:
            self._starts.append(position)
            position += len(form) + 1
        self._starts.append(position)

    def find(self, forms: Sequence[str], start: int = 0) -> Found | None:
        """The first place, from position `start` on, where `forms` follow each other."""
        found = self._marked.find(_marked(forms), self._starts[start])
        if found < 0:
            return None
        first = bisect_left(self._starts, found)
        return Found(first, first + len(forms))


def _marked(forms: Sequence[str]) -> str:
    return "\0" + "\0".join(forms) + "\0"
