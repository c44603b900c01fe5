"""A finished line in the form that it leaves in: plain text, HTML or Markdown. Each escapes all text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from . import marks

_MARK = re.compile("[\ue001-\ue00e]")
_OPENING_OF = {closing: opening for opening, closing in marks.PAIRS.items()}
_HTML = {
    marks.ITALIC: ("<i>", "</i>"),
    marks.BOLD: ("<b>", "</b>"),
    marks.SUP: ("<sup>", "</sup>"),
    marks.SUB: ("<sub>", "</sub>"),
    marks.SMALL_CAPS: ("", ""),
    marks.UNDERLINE: ("", ""),
}
_MARKDOWN = {**_HTML, marks.ITALIC: ("*", "*"), marks.BOLD: ("**", "**")}
_MARKDOWN_SIGNS = re.compile(
    r"([\\`*_{}\[\]<>#|~!$]|&(?=#?\w+;))|(^\s*\d+)([.)])(?=\s|$)|(^\s*)([-+=])(?=\s|$)"
)
_ADDRESS = re.compile(r"https?://\S+[^\s.,;:!?)\]]")


def text(line: str) -> str:
    """Without any formatting."""
    return marks.unshielded(_MARK.sub("", line))


def as_html(line: str) -> str:
    """HTML that is safe inside any element: i, b, sup and sub, balanced, all else escaped."""
    return _formatted(line, _HTML, lambda part: html.escape(part, quote=False))


def as_markdown(line: str) -> str:
    """Markdown (CommonMark). Addresses stay as they are, so that they become links."""
    return _formatted(line, _MARKDOWN, _markdown_text)


OUTPUTS: dict[str, Callable[[str], str]] = {"text": text, "html": as_html, "markdown": as_markdown}


def _markdown_text(part: str) -> str:
    pieces: list[str] = []
    at = 0
    for address in _ADDRESS.finditer(part):
        pieces.append(_escaped(part[at : address.start()]))
        # No character of an address may begin markup: what could is percent-encoded or escaped.
        pieces.append(_escaped(address[0]).replace("\\_", "_").replace("\\#", "#").replace("\\~", "~"))
        at = address.end()
    return "".join(pieces) + _escaped(part[at:])


def _escaped(part: str) -> str:
    return _MARKDOWN_SIGNS.sub(_escape, part)


def _escape(sign: re.Match[str]) -> str:
    if sign[1]:
        return f"\\{sign[1]}"
    if sign[2]:
        return f"{sign[2]}\\{sign[3]}"
    return f"{sign[4]}\\{sign[5]}"


def _formatted(line: str, tags: dict[str, tuple[str, str]], escape: Callable[[str], str]) -> str:
    """`line` with its marks as tags, balanced whatever the marks are."""
    pieces: list[str] = []
    open_marks: list[str] = []
    written: list[str] = []
    for part, mark in _parts(line):
        if part:
            _switch(pieces, tags, written, _effective(open_marks))
            pieces.append(escape(marks.unshielded(part)))
        if mark in marks.PAIRS:
            open_marks.append(mark)
        elif mark and (opening := _OPENING_OF[mark]) in open_marks:
            while open_marks.pop() != opening:
                pass
    _switch(pieces, tags, written, [])
    return "".join(pieces)


def _effective(open_marks: list[str]) -> list[str]:
    """Each format once. Italics in italics are upright, as a printer sets them."""
    effective: list[str] = []
    for mark in open_marks:
        if mark == marks.UPRIGHT or (mark == marks.ITALIC and mark in effective):
            effective = [one for one in effective if one != marks.ITALIC]
        elif mark not in effective:
            effective.append(mark)
    return effective


def _switch(
    pieces: list[str], tags: dict[str, tuple[str, str]], written: list[str], wanted: list[str]
) -> None:
    same = 0
    while same < min(len(written), len(wanted)) and written[same] == wanted[same]:
        same += 1
    while len(written) > same:
        pieces.append(tags[written.pop()][1])
    for mark in wanted[same:]:
        written.append(mark)
        pieces.append(tags[mark][0])


def _parts(line: str) -> list[tuple[str, str]]:
    parts = []
    at = 0
    for mark in _MARK.finditer(line):
        parts.append((line[at : mark.start()], mark[0]))
        at = mark.end()
    parts.append((line[at:], ""))
    return parts
