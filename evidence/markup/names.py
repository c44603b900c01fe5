"""Names of elements, in lower case and without their prefix, by what they mean for the text."""

from __future__ import annotations

_JATS = """
abstract alternatives bold break disp-formula disp-quote email ext-link fn formula inline-formula
inline-graphic italic label list list-item monospace named-content overline roman sans-serif sc scp
sec strike styled-content subtitle tex tex-math title trans-abstract underline uri xref
"""
_HTML = """
a article audio b base big blockquote body br button caption center cite code dd del details div dl
dt em embed figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html i iframe
img input ins li link main math meta nav noscript object ol option p pre script section select small
source span strong style sub sup svg table tbody td template textarea tfoot th thead tr tt ul video
"""
_MATHML = """
annotation annotation-xml maction menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded
mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder
munderover none semantics
"""

# What may be taken for an element where the angle brackets themselves were encoded: there,
# `&lt;T&gt;` is as likely to be mathematics.
KNOWN = frozenset((_JATS + _HTML + _MATHML).split())

# Their content is for machines; it goes with them.
SCRIPTS = frozenset({"script", "style"})

HEADINGS = frozenset({"title", "h1", "h2", "h3", "h4", "h5", "h6"})
LIST_ITEMS = frozenset({"list-item", "li"})
CELLS = frozenset({"td", "th", "disp-formula"})

_PARAGRAPHS = """
abstract article blockquote body br break caption dd disp-quote div dl dt figure footer header hr
list main ol p sec section subtitle table tbody thead tr trans-abstract ul
"""
PARAGRAPHS = frozenset(_PARAGRAPHS.split())

# Elements that end a word: "…IN AN INFANT<subtitle>Successful Treatment…"
BREAKING = PARAGRAPHS | HEADINGS | LIST_ITEMS | CELLS | {"label"}
