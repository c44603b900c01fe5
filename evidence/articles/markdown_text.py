"""Markdown as blocks, by way of HTML: headings, lists, links and footnotes."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt

from evidence.articles.blocks import Layout, bounded, clean
from evidence.articles.html_text import html_layout

_FOOTNOTE = re.compile(
    r"^[ ]{0,3}\[\^(?P<name>[^\]\s]{1,50})\]:[ \t]*(?P<text>[^\n]*(?:\n[ \t]{2,8}[^\n]+)*)", re.M
)
_CALL = re.compile(r"\[\^(?P<name>[^\]\s]{1,50})\]")
# Pandoc's keys: "[@low2009]: Low PA …", called as [@low2009; @ek2010, p. 3] and "@low2009 says".
_KEY = r"@(?P<key>[^\W_](?:[\w:.-]{0,80}\w)?)"
_KEYED = re.compile(rf"^[ ]{{0,3}}(?:[-*+][ ]|\d{{1,4}}[.)][ ])?\[{_KEY}\]:?[ \t]+(?P<text>\S[^\n]*)$", re.M)
_CALLED = re.compile(rf"(?<![\w@\\`/]){_KEY}")
# What pandoc's processor of citations writes: an entry within a division that has its key.
_DIVIDED = re.compile(r"^:{3,}[ ]?\{#ref-(?P<key>[^\W_][\w:.-]{0,80})[^{}\n]{0,200}\}[ ]*\n\s{0,20}", re.M)
_DIVISION = re.compile(r"^:{3,}[ ]?(?:\{[^{}\n]{0,200}\}|[\w-]{0,60})[ ]*$", re.M)
_ATTRIBUTES = re.compile(r"(?P<heading>^#{1,6}[ ][^\n{}]{0,300})[ ]\{[^{}\n]{0,200}\}[ ]*$", re.M)
_FRONT_MATTER = re.compile(r"\A---\n(?P<fields>(?:[^\n]{0,2000}\n){1,200}?)---\n")
_TITLE = re.compile(r"^title:\s*[\"']?(?P<title>[^\n]*?)[\"']?\s*$", re.M)


def markdown_layout(text: str) -> Layout:
    """The blocks of a Markdown text. Footnotes become the entries of its reference list, in their order."""
    text = bounded(clean(text))
    title = ""
    if front := _FRONT_MATTER.match(text):
        named = _TITLE.search(front["fields"])
        title = named["title"] if named else ""
        text = text[front.end() :]
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 50}).enable("table")
    layout = html_layout(f"<body>{parser.render(_with_keys_linked(_with_notes_listed(text)))}</body>")
    if title:
        layout.title = title
    return layout


def _with_keys_linked(text: str) -> str:
    """Entries that have pandoc's keys as items of a list, and each call of a key as a link to its item."""
    text = _ATTRIBUTES.sub(lambda match: match["heading"], text)
    keys = {match["key"] for pattern in (_KEYED, _DIVIDED) for match in pattern.finditer(text)}
    text = _DIVIDED.sub(lambda match: f'<a id="cite-{match["key"]}"></a>', text)
    text = _DIVISION.sub("", text)
    if not keys:
        return text
    pieces: list[str] = []
    position = 0
    for entry in (*_KEYED.finditer(text), None):
        pieces.append(
            _CALLED.sub(
                lambda call: (
                    f'<a href="#cite-{call["key"]}">{call[0]}</a>' if call["key"] in keys else call[0]
                ),
                text[position : entry.start() if entry else len(text)],
            )
        )
        if entry:
            pieces.append(f'- <a id="cite-{entry["key"]}"></a>{entry["text"]}')
            position = entry.end()
    return "".join(pieces)


def _with_notes_listed(text: str) -> str:
    notes = {match["name"]: match["text"] for match in reversed(list(_FOOTNOTE.finditer(text)))}
    if not notes:
        return text
    # Numbered as readers see them: in the order of their first calls, then those that nothing calls.
    rest = _FOOTNOTE.sub("", text)
    called = [match["name"] for match in _CALL.finditer(rest) if match["name"] in notes]
    names = list(dict.fromkeys([*called, *reversed(notes)]))
    if all(name.isascii() and name.isdigit() and len(name) < 5 for name in names):
        names.sort(key=int)
        numbers = {name: int(name) for name in names}
    else:
        numbers = {name: place for place, name in enumerate(names, 1)}
    rest = _CALL.sub(
        lambda match: f"<sup>{numbers[match['name']]}</sup>" if match["name"] in numbers else match[0], rest
    )
    listed = "\n".join(f"{numbers[name]}. {' '.join(notes[name].split())}" for name in names)
    return f"{rest.rstrip()}\n\n## References\n\n{listed}\n"
