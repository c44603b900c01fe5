"""A title or another short text, on one line: as plain text, or with its four inline elements."""

from __future__ import annotations

import html
from collections import Counter

from evidence.markup.names import BREAKING
from evidence.markup.tokens import Kind, fold, storable, tokens

_KEPT = {
    "i": "i",
    "em": "i",
    "italic": "i",
    "b": "b",
    "strong": "b",
    "bold": "b",
    "sub": "sub",
    "sup": "sup",
}
# An index may have an index. More is nobody's title, and would only strain who reads it.
_MAX_SAME_OPEN = {"i": 1, "b": 1, "sub": 2, "sup": 2}


def is_plain(source: str) -> bool:
    """Whether `plain_text` and `storable` give it back as it is; may say no of one that they would.

    >>> is_plain("E. coli"), is_plain("p &lt; 0.05"), is_plain(" coli")
    (True, False, False)
    """
    return (
        source.isprintable()
        and "<" not in source
        and "&" not in source
        and "  " not in source
        and source[:1] != " "
        and source[-1:] != " "
    )


def plain_text(source: str) -> str:
    """The text of `source` on one line: tags dropped, entities decoded, white space folded.

    >>> plain_text("Effect of <scp>CO<sub>2</sub></scp>\\n  on <i>E. coli</i> (p &lt; 0.05)")
    'Effect of CO2 on E. coli (p < 0.05)'
    >>> plain_text("The δ&amp;lt;sup&amp;gt;13&amp;lt;/sup&amp;gt;C Decline")
    'The δ13C Decline'
    """
    # Printable, it has no other space than the one; most texts have it only singly and inside.
    if is_plain(source):
        return source
    if "<" not in source and "&" not in source:
        return fold(storable(source))
    return fold(
        "".join(
            token.value if token.kind is Kind.TEXT else " " if token.value in BREAKING else ""
            for token in tokens(source)
        )
    )


def inline_html(source: str) -> str:
    """`source` as HTML that is safe inside any element: i, b, sub and sup, balanced, all else text.

    Its text, folded, is `plain_text` of the same source. Italic, bold and their HTML and JATS namesakes
    become i and b; MathML and small capitals are reduced to their text; no attribute stays.

    >>> inline_html("<italic>In vitro</italic> <script>alert(1)</script>p &lt; 0.05 <b>x")
    '<i>In vitro</i> p &lt; 0.05 <b>x</b>'
    """
    if "<" not in source and "&" not in source:
        return html.escape(fold(storable(source)), quote=False)
    pieces: list[str] = []
    open_elements: list[str] = []
    surplus: Counter[str] = Counter()
    for kind, value, _ in tokens(source):
        name = _KEPT.get(value)
        if kind is Kind.TEXT:
            pieces.append(html.escape(value, quote=False))
        elif name is None:
            pieces.append(" " if value in BREAKING else "")
        elif kind is Kind.START:
            if open_elements.count(name) < _MAX_SAME_OPEN[name]:
                open_elements.append(name)
                pieces.append(f"<{name}>")
            else:
                surplus[name] += 1
        elif surplus[name]:
            surplus[name] -= 1
        elif name in open_elements:
            while (last := open_elements.pop()) != name:
                pieces.append(f"</{last}>")
            pieces.append(f"</{name}>")
    pieces.extend(f"</{name}>" for name in reversed(open_elements))
    return fold("".join(pieces))
