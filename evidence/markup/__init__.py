"""Text that came from outside, made safe: JATS, MathML and HTML to plain text or to a little HTML.

Crossref hands on what publishers deposited: titles with face markup or MathML, abstracts in
JATS, and both once more with the markup encoded as entities (``&lt;i&gt;``, even
``&amp;lt;sup&amp;gt;``). Three functions turn that into what may be stored:

- `plain_text`: one line of text, for titles, names and everything short;
- `inline_html`: the same line with its ``<i> <b> <sub> <sup>`` kept, all else escaped;
- `abstract_text`: an abstract as plain text, its paragraphs apart.

Plain text is text, not markup: a ``<`` in it is a less-than sign, and whoever puts it into a
page must escape it. All three take any string and never raise; none of their results holds a
character that PostgreSQL refuses (see `storable`).
"""

from evidence.markup.abstract import abstract_text
from evidence.markup.inline import inline_html, is_plain, plain_text
from evidence.markup.tokens import storable

__all__ = ["abstract_text", "inline_html", "is_plain", "plain_text", "storable"]
