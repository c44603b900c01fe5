"""The text of a PDF as lines. What a PDF does not say (superscripts, paragraphs) is not there."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader

from evidence.articles.blocks import LONGEST_TEXT, Layout, UnreadableArticle
from evidence.articles.plain_text import plain_layout

MOST_PAGES = 300
_HYPHENATED = re.compile(r"(?<=[a-zß-ÿ])[-‐]\n(?=[a-zß-ÿ])")

# It warns of every oddity of a file, of which a PDF has many.
logging.getLogger("pypdf").setLevel(logging.ERROR)


def pdf_layout(data: bytes) -> Layout:
    """The lines of a PDF's pages. Raises `UnreadableArticle`: broken, protected, over 300 pages, scanned."""
    pages: list[str] = []
    length = 0
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableArticle("This PDF is protected by a password. Save it without one.")
        if len(reader.pages) > MOST_PAGES:
            raise UnreadableArticle(f"This PDF has more than {MOST_PAGES} pages. Send the article's alone.")
        for page in reader.pages:
            pages.append(page.extract_text())
            length += len(pages[-1])
            if length > LONGEST_TEXT:
                raise UnreadableArticle("This PDF has more text than can be read. Send the article alone.")
    except UnreadableArticle:
        raise
    # A damaged PDF makes pypdf raise nearly anything: AttributeError, KeyError, TypeError, RecursionError.
    except Exception as reason:
        raise UnreadableArticle(f"This PDF cannot be read ({reason}). Save it again.") from reason
    text = "\n".join(pages)
    if len(text.strip()) < 20:
        raise UnreadableArticle("This PDF holds pictures of text, not text. Send the text itself.")
    layout = plain_layout(_HYPHENATED.sub("", text))
    layout.remarks.append("Read from a PDF: superscripts and paragraphs are not told apart there.")
    return layout
