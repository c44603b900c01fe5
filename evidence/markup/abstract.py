"""An abstract in JATS or HTML to plain text that reads as the page did."""

from __future__ import annotations

import re

from evidence.markup.mathml import math_text, superscript
from evidence.markup.names import CELLS, HEADINGS, LIST_ITEMS, PARAGRAPHS
from evidence.markup.tokens import Kind, Token, fold, storable, tokens

# The heading over the whole, in the languages that Crossref's records are in.
_OWN_HEADING_LIST = """
abstract summary zusammenfassung abstrakt kurzfassung résumé resume resumen resumo riassunto sommario
samenvatting sammanfattning sammendrag resumé tiivistelmä streszczenie souhrn özet öz abstrak
аннотация реферат резюме анотація 摘要 要旨 抄録 초록 요약 چکیده الملخص
"""
_OWN_HEADINGS = frozenset(_OWN_HEADING_LIST.split())
# "Abstract. We …", "ABSTRACT We …"; but not "Abstract art …".
_LEADING_HEADING = re.compile(r"(?:(?i:abstract) ?[.:—–-] ?|ABSTRACT (?=[A-Z][a-z]|[A-Z] ))(?=\S)")


# The elements of most abstracts, written as Crossref does: those that part it, and those that change nothing.
_OUTLINE = re.compile(r"<(/?)jats:(title|sec|p|italic|bold|sub|sc)>")
_PARTING = frozenset({"title", "sec", "p"})
# No markup and no further entity comes out of these.
_ENTITY = re.compile(r"&(?:lt;(?![A-Za-z/!?])|gt;|amp;(?![#A-Za-z]))")


def abstract_text(source: str) -> str:
    """The text of an abstract: paragraphs parted by blank lines, without its own heading.

    A section's title leads its first paragraph ("Methods: We …"), or stands on a line of its
    own where a list or another title follows. List items are lines that begin with a bullet
    or their own label. Powers stay powers: "10<sup>5</sup>" becomes 10⁵; indices join what
    they belong to. Formulas are written on the line; of a formula given both as TeX and as
    MathML, the MathML counts. The result is plain text, to be escaped when it is put in a page.

    >>> print(abstract_text("<title>Abstract</title><sec><title>Aim</title><p>To see.</p></sec><p>Done.</p>"))
    Aim: To see.
    <BLANKLINE>
    Done.
    """
    writer = _Writer()
    if (pieces := _outline(source)) is not None:
        writer.take_outline(pieces)
    else:
        for token in tokens(source):
            writer.take(token)
    return writer.finish()


def _outline(source: str) -> list[str] | None:
    """Text, ``/`` or nothing, an element's name, text … of an abstract in the form that most have.

    None where more than the commonest elements and entities is in it: that takes all the rules of `tokens`,
    which give the same in three times the time.
    """
    pieces = _OUTLINE.split(storable(source))
    texts = "".join(pieces[::3])
    if "<" in texts:
        return None
    if "&" in texts:
        if "&" in _ENTITY.sub("", texts):
            return None
        pieces[::3] = [_decoded(text) if "&" in text else text for text in pieces[::3]]
    return pieces


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


class _Writer:
    """Collects tokens into blocks: paragraphs, headings and list items."""

    def __init__(self) -> None:
        # The blocks, and whether each is a list item: those of a list stand on lines of their own.
        self._blocks: list[tuple[str, bool]] = []
        self._pieces: list[str] = []
        self._raised_from: list[int] = []
        # A heading that waits for what it is the heading of.
        self._heading = ""
        self._in_heading = False
        self._bullet = ""
        self._in_item = False
        self._formula: list[Token] | None = None
        self._formula_depth = 0
        self._in_inline_formula = False
        # Inside `alternatives`, the same formula stands in several notations: what of it came so far.
        self._in_alternatives = False
        self._has_mathml = False
        self._tex: tuple[int, int] | None = None
        self._tex_from: int | None = None

    def take(self, token: Token) -> None:
        if self._formula is not None:
            self._take_formula(self._formula, token)
        elif token.kind is Kind.TEXT:
            # White space around the one formula of an inline-formula is layout: "(P<0.05)".
            if not self._in_inline_formula or not token.value.isspace():
                self._pieces.append(token.value)
        elif token.kind is Kind.START:
            self._start(token.value)
        else:
            self._end(token.value)

    def take_outline(self, pieces: list[str]) -> None:
        """Take what `_outline` gave."""
        for text, closing, name in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=False):
            if text:
                self._pieces.append(text)
            if name in _PARTING:
                self._close_block()
                self._in_heading = name == "title" and not closing
        self._pieces.append(pieces[-1])

    def finish(self) -> str:
        """The text of everything taken."""
        if self._formula is not None:
            self._close_formula()
        self._close_block()
        self._place_heading()
        lines: list[str] = []
        after_item = True
        for block, is_item in self._blocks:
            if not (is_item and after_item):
                lines.append("")
            lines.append(block)
            after_item = is_item
        return "\n".join(lines).lstrip("\n")

    def _start(self, name: str) -> None:
        if name == "math":
            if self._tex is not None:
                del self._pieces[self._tex[0] : self._tex[1]]
                self._tex = None
            self._formula = []
            self._formula_depth = 1
        elif name == "inline-formula":
            self._in_inline_formula = True
        elif name == "sup":
            self._raised_from.append(len(self._pieces))
        elif name in ("tex-math", "tex"):
            self._tex_from = len(self._pieces)
        elif name == "alternatives":
            self._forget_alternatives()
            self._in_alternatives = True
        elif name in HEADINGS:
            self._close_block()
            self._in_heading = True
        elif name in LIST_ITEMS:
            self._close_block()
            self._in_item = True
            self._bullet = "• "
        elif name in PARAGRAPHS:
            self._close_block()
        elif name in CELLS:
            self._pieces.append(" ")

    def _end(self, name: str) -> None:
        if name == "sup":
            if self._raised_from:
                start = self._raised_from.pop()
                self._pieces[start:] = [superscript("".join(self._pieces[start:]))]
                # Its place is not what it was.
                self._tex = self._tex_from = None
        elif name in ("tex-math", "tex"):
            self._close_tex()
        elif name == "alternatives":
            self._forget_alternatives()
        elif name == "inline-formula":
            self._in_inline_formula = False
        elif name == "label":
            self._close_label()
        elif name in LIST_ITEMS:
            self._close_block()
            self._in_item = False
            self._bullet = ""
        elif name in HEADINGS or name in PARAGRAPHS:
            self._close_block()
        elif name in CELLS:
            self._pieces.append(" ")

    def _take_formula(self, formula: list[Token], token: Token) -> None:
        if token.value == "math" and token.kind is not Kind.TEXT:
            self._formula_depth += 1 if token.kind is Kind.START else -1
            if not self._formula_depth:
                self._close_formula()
        else:
            formula.append(token)

    def _close_formula(self) -> None:
        self._pieces.append(math_text(self._formula or ()))
        self._formula = None
        self._has_mathml = True

    def _close_tex(self) -> None:
        if self._tex_from is None:
            return
        source = "".join(self._pieces[self._tex_from :])
        del self._pieces[self._tex_from :]
        if not (self._in_alternatives and self._has_mathml):
            self._pieces.append(_tex_formula(source))
            self._tex = (self._tex_from, len(self._pieces)) if self._in_alternatives else None
        self._tex_from = None

    def _forget_alternatives(self) -> None:
        self._tex_from = self._tex = None
        self._in_alternatives = self._has_mathml = False

    def _close_label(self) -> None:
        """The text so far is the label of a list item, or of a figure or formula."""
        if self._in_item and self._bullet and not self._raised_from:
            label = fold("".join(self._pieces))
            self._pieces.clear()
            self._forget_alternatives()
            self._bullet = f"{label} " if label else self._bullet
        else:
            self._pieces.append(" ")

    def _close_block(self) -> None:
        text = fold("".join(self._pieces))
        self._pieces.clear()
        self._raised_from.clear()
        self._in_inline_formula = False
        self._forget_alternatives()
        if self._in_heading:
            self._in_heading = False
            self._take_heading(text)
        elif text:
            self._place(text)

    def _take_heading(self, text: str) -> None:
        if not text or (self._is_first and _is_own_heading(text)):
            return
        self._place_heading()
        self._heading = text

    def _place(self, text: str) -> None:
        if self._is_first:
            if _is_own_heading(text):
                return
            text = _LEADING_HEADING.sub("", text, count=1) if _LEADING_HEADING.match(text) else text
        if self._in_item:
            self._place_heading()
            self._blocks.append((self._bullet + text, True))
            self._bullet = ""
            return
        if self._heading:
            text = _led(self._heading, text)
            self._heading = ""
        self._blocks.append((text, False))

    def _place_heading(self) -> None:
        if self._heading:
            self._blocks.append((self._heading, False))
            self._heading = ""

    @property
    def _is_first(self) -> bool:
        return not self._blocks and not self._heading


def _is_own_heading(text: str) -> bool:
    return text.strip(" .:—–-").casefold() in _OWN_HEADINGS


def _led(heading: str, text: str) -> str:
    """A paragraph led by its heading: "Methods" and "We …" become "Methods: We …"."""
    heading = heading.rstrip(" :.")
    return f"{heading} {text}" if heading.endswith(("?", "!")) else f"{heading}: {text}"


def _tex_formula(source: str) -> str:
    r"""The formula in a TeX document: what ``\begin{document}$$…$$\end{document}`` holds."""
    _, begin, rest = source.partition(r"\begin{document}")
    body = rest.partition(r"\end{document}")[0] if begin else source
    return body.strip().strip("$").strip()
