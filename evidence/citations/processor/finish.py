"""The last pass over a line: punctuation that met where parts were joined, spaces, quotation marks."""

from __future__ import annotations

import re

from . import marks
from .locale import Locale

_M = marks.ANY
# Two in a row, with nothing but marks between, as citeproc-js joins them. What is missing stays as it is.
_JOINED = {
    "!!": "!", "!:": "!", "!.": "!",
    "??": "?", "?:": "?", "?.": "?",
    "::": ":", ":.": ":", ":!": "!", ":?": "?",
    "..": ".",
    ";;": ";", ";:": ";", ";.": ";", ";!": "!", ";?": "?",
    ",,": ",", ",.": ".", ",:": ",:",
}  # fmt: skip
_PAIR = re.compile(f"([.,;:!?])({_M})([.,;:!?])")
_SPACES = re.compile(f" ({_M}) +")
_BEFORE_STOP = re.compile(rf" ({_M}[.,;](?=[\s{marks.QUOTE_END}{marks.ITALIC_END}]|$))")
_INTO_QUOTE = re.compile(f"([.,!?]?)({_M}(?:{marks.QUOTE_END}{_M})*{marks.QUOTE_END})({_M})([.,])")
_QUOTES = re.compile(f"[{marks.QUOTE}{marks.QUOTE_END}]")
_EMPTY = re.compile("\ue001\ue002|\ue003\ue004|\ue005\ue006|\ue007\ue008|\ue009\ue00a|\ue00d\ue00e")


def finished(text: str, locale: Locale) -> str:
    """`text` with its seams mended, still with marks."""
    text = _EMPTY.sub("", text)
    text = _SPACES.sub(r" \1", text)
    text = _merged(text)
    if marks.QUOTE in text or marks.QUOTE_END in text:
        text = _INTO_QUOTE.sub(_inside if locale.punctuation_in_quote else _outside, text)
        text = _quoted(_merged(text), locale.quotes)
    return text.strip()


def _merged(text: str) -> str:
    at = 0
    while (pair := _PAIR.search(text, at)) is not None:
        first, between, second = pair.groups()
        joined = _JOINED.get(first + second, first + second)
        if len(joined) == 1:
            text = f"{text[: pair.start()]}{joined}{between}{text[pair.end() :]}"
            at = pair.start()
        else:
            at = pair.start() + 1
    return text


def _inside(match: re.Match[str]) -> str:
    """American: the stop or comma goes in front of the quotation mark, unless one is there."""
    before, quotes, between, stop = match.groups()
    joined = _JOINED.get(before + stop, before + stop) if before else stop
    if len(joined) == 1 and before:
        return f"{joined}{quotes}{between}"
    closing = quotes.index(marks.QUOTE_END)
    return f"{before}{quotes[:closing]}{stop}{quotes[closing:]}{between}"


def _outside(match: re.Match[str]) -> str:
    """Elsewhere it stays behind; what ended the quoted words in a stop needs no second one."""
    before, quotes, between, stop = match.groups()
    if before == "." and stop == ".":
        return f"{quotes}{between}."
    return f"{before}{quotes}{between}{stop}"


def _quoted(text: str, quotes: tuple[str, str, str, str]) -> str:
    """Quotation marks of the language, inner ones within outer ones."""
    outer, outer_end, inner, inner_end = quotes
    depth = 0

    def replace(mark: re.Match[str]) -> str:
        nonlocal depth
        if mark[0] == marks.QUOTE:
            depth += 1
            return outer if depth % 2 else inner
        depth = max(depth - 1, 0)
        return inner_end if depth % 2 else outer_end

    return _QUOTES.sub(replace, text)
