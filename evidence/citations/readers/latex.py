"""LaTeX in BibTeX's fields as text, with HTML's i, b, sub and sup for what they say in LaTeX.

pylatexenc was not taken: it has had no release since 2021, and goes down into groups by recursion, which
a hundred thousand braces break.
"""

from __future__ import annotations

import re
import unicodedata

from evidence.citations.readers.latex_names import ACCENTS, FORMATS, SYMBOLS, WITHOUT_ARGUMENT

_TOKEN = re.compile(
    r"\\(?P<command>[A-Za-z]+)[ \t\n]*\*?"
    r"|\\(?P<sign>[^A-Za-z])"
    r"|(?P<dash>-{2,3})|(?P<quotes>``|''|,,)"
    r"|(?P<special>[{}$~^_])"
    r"|(?P<text>[^\\{}$~^_'`,-]+|.)",
    re.DOTALL,
)
_SIGNS = {" ": " ", ",": " ", ";": " ", ":": " ", "!": "", "-": "", "/": "", "\\": " ", "\n": " ", "@": ""}
_SIGNS |= {sign: sign for sign in "%$_{}#"} | {"&": "&amp;"}
_DASHES = {"--": "–", "---": "—"}
_QUOTES = {"``": "“", "''": "”", ",,": "„"}
_ESCAPED = re.compile(r"\\([_%&#$~{}^-])")
_HAS_LATEX = re.compile(r"[\\{}$~]|--|``|''|,,")


def latex_to_markup(text: str, unknown: set[str] | None = None) -> str:
    """`text` with its commands, accents and groups as characters and markup for `evidence.markup`.

    HTML that stands in it stays as it is. Of a command that is not known, what it is given stays, and
    its name goes to `unknown`. Never raises; linear in the text's length.

    >>> latex_to_markup(r"{\\'E}tudes of {\\it E. coli} -- Erd{\\H o}s, \\ss{} \\& H$_2$O")
    'Études of <i>E. coli</i> – Erdős, ß &amp; H<sub>2</sub>O'
    """
    if not _HAS_LATEX.search(text):
        return text
    writer = _Writer(unknown if unknown is not None else set())
    for match in _TOKEN.finditer(text):
        writer.take(match)
    return unicodedata.normalize("NFC", writer.finished())


def verbatim(text: str) -> str:
    """A DOI or a web address, in which only single signs are escaped."""
    if text.lower().startswith("\\url"):
        text = text[4:].strip()
    if text[:1] == "{" and text[-1:] == "}":
        text = text[1:-1]
    return _ESCAPED.sub(r"\1", text.replace("{\\_}", "_").replace("\\textunderscore", "_")).strip()


class _Writer:
    def __init__(self, unknown: set[str]) -> None:
        self.unknown = unknown
        self.out: list[str] = []
        # What to write where each open group ends; None for a group whose text is left out.
        self.groups: list[str | None] = []
        self.hidden = 0
        self.math = False
        self.accent = ""
        self.waiting = ""
        self.drop_next = False

    def take(self, match: re.Match[str]) -> None:
        kind, value = match.lastgroup or "", match[match.lastgroup or 0]
        match kind:
            case "command":
                self._command(value)
            case "sign":
                self._sign(value)
            case "dash":
                self._write("-" if self.math else _DASHES[value])
            case "quotes":
                self._write(_QUOTES[value])
            case "special":
                self._special(value)
            case _:
                self._write(value)

    def finished(self) -> str:
        if self.waiting:
            self.waiting = ""
        while self.groups:
            self._close()
        return "".join(self.out)

    def _write(self, text: str) -> None:
        if self.hidden or not text:
            return
        if self.accent:
            base = text.lstrip()
            if not base:
                return
            text = base[0] + self.accent + base[1:]
            self.accent = ""
        if self.waiting:
            # A script or a format of one character: x^2, \emph x.
            tag, self.waiting = self.waiting, ""
            text = text.lstrip()
            self.out.append(f"<{tag}>{text[:1]}</{tag}>{text[1:]}")
            return
        self.out.append(text)

    def _command(self, name: str) -> None:
        if name in ACCENTS:
            self.accent = ACCENTS[name]
        elif name in SYMBOLS:
            # The base of an accent has no dot.
            plain = {"i": "i", "j": "j", "imath": "i", "jmath": "j"}
            self._write(plain[name] if self.accent and name in plain else SYMBOLS[name])
        elif name in FORMATS:
            tag, declares = FORMATS[name]
            if not declares:
                self.waiting = tag
            elif self.groups and self.groups[-1] is not None and not self.hidden:
                self.out.append(f"<{tag}>")
                self.groups[-1] = f"</{tag}>" + self.groups[-1]
        elif name in WITHOUT_ARGUMENT:
            self.drop_next = True
        elif name not in _TEXT_ONLY and len(self.unknown) < 20:
            self.unknown.add(name)

    def _sign(self, sign: str) -> None:
        if sign in ACCENTS:
            self.accent = ACCENTS[sign]
        elif sign in "()":
            self.math = sign == "("
        else:
            self._write(_SIGNS.get(sign, sign))

    def _special(self, sign: str) -> None:
        match sign:
            case "{":
                self._open()
            case "}":
                if self.groups:
                    self._close()
            case "$":
                self.math = not self.math
            case "~":
                self._write(" ")
            case _ if self.math:
                self.waiting = "sup" if sign == "^" else "sub"
            case _:
                self._write(sign)

    def _open(self) -> None:
        if self.drop_next or self.hidden:
            self.drop_next = False
            self.hidden += 1
            self.groups.append(None)
        elif self.waiting:
            self.out.append(f"<{self.waiting}>")
            self.groups.append(f"</{self.waiting}>")
            self.waiting = ""
        else:
            self.groups.append("")

    def _close(self) -> None:
        end = self.groups.pop()
        if end is None:
            self.hidden -= 1
        elif not self.hidden:
            self.out.append(end)
        self.accent = ""


_TEXT_ONLY_LIST = """
url mbox text textrm textsf texttt textnormal textsc textup textmd mathrm mathit mathsf mathtt mathcal
mathbb mathbf boldsymbol operatorname uppercase lowercase MakeUppercase MakeLowercase rm sf tt sc normalfont
bibinfo hbox ensuremath protect relax left right big Big displaystyle textstyle xspace nolinkurl path
tiny small normalsize large footnotesize scriptsize upshape scshape mdseries
"""
_TEXT_ONLY = frozenset(_TEXT_ONLY_LIST.split())
