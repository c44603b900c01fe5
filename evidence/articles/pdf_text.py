"""The text of a PDF as lines, with what is raised; what a PDF does not say (paragraphs) is not there."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader

from evidence.articles.blocks import LONGEST_TEXT, Layout, UnreadableArticle, bounded, clean
from evidence.articles.pdf_pages import OPENS, SHUTS, page_lines, without_running_heads
from evidence.articles.plain_text import plain_layout

MOST_PAGES = 300
_BROKEN_WORD = re.compile(
    r"(?P<before>[^\W\d_]{1,40})[-‐][ \t]{0,9}\n[ \t]{0,9}(?P<after>[a-zß-ÿ]{1,40})"
    r"(?P<rest>\S{0,60})(?P<space>[ \t]{0,9})"
)
_COMPOUND = re.compile(r"[^\W\d_]{1,40}-[a-zß-ÿ]{1,40}")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SENTINEL = re.compile(f"[{OPENS}{SHUTS}]")

# It warns of every oddity of a file, of which a PDF has many.
logging.getLogger("pypdf").setLevel(logging.ERROR)


def pdf_layout(data: bytes) -> Layout:
    """The lines of a PDF's pages. Raises `UnreadableArticle`: broken, protected, over 300 pages, scanned."""
    pages: list[list[str]] = []
    length = 0
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableArticle("This PDF is protected by a password. Save it without one.")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableArticle(f"This PDF has more than {MOST_PAGES} pages. Send the article's alone.")
        for page in reader.pages:
            pages.append(page_lines(page))
            length += sum(map(len, pages[-1]))
            if length > LONGEST_TEXT:
                raise UnreadableArticle("This PDF has more text than can be read. Send the article alone.")
    except UnreadableArticle:
        raise
    # A damaged PDF makes pypdf raise nearly anything: AttributeError, KeyError, TypeError, RecursionError.
    except Exception as reason:
        raise UnreadableArticle(f"This PDF cannot be read ({reason}). Save it again.") from reason
    text = "\n".join(line for lines in without_running_heads(pages) for line in lines)
    if len(text.strip()) < 20:
        raise UnreadableArticle("This PDF holds pictures of text, not text. Send the text itself.")
    # Fonts have the soft hyphen for the hyphen: here it is one that is seen.
    text = _with_words_whole(clean(text.replace("\u00ad", "-").translate(_LIGATURES)))
    text, raised = _without_sentinels(text)
    layout = plain_layout(bounded(text))
    layout.raised, layout.wrapped = raised, True
    layout.remarks.append("Read from a PDF: paragraphs are not told apart there.")
    return layout


def _with_words_whole(text: str) -> str:
    """`text` with the words that ends of lines break made whole, on the first of the two lines; one that has
    its hyphen elsewhere too keeps it."""
    compounds = {match[0].casefold() for match in _COMPOUND.finditer(text)}

    def joined(match: re.Match[str]) -> str:
        compound = f"{match['before']}-{match['after']}"
        word = compound if compound.casefold() in compounds else match["before"] + match["after"]
        return word + match["rest"] + ("\n" if match["space"] else "")

    return _BROKEN_WORD.sub(joined, text)


def _without_sentinels(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`text` without the marks of what is raised, and its spans."""
    pieces: list[str] = []
    raised: list[tuple[int, int]] = []
    position = length = 0
    start = -1
    # What is raised in several pieces, "1", "–", "3", is one.
    text = text.replace(SHUTS + OPENS, "")
    for mark in _SENTINEL.finditer(text):
        pieces.append(text[position : mark.start()])
        length += len(pieces[-1])
        position = mark.end()
        if mark[0] == OPENS:
            start = length
        elif 0 <= start < length:
            raised.append((start, length))
            start = -1
    pieces.append(text[position:])
    return "".join(pieces), raised
