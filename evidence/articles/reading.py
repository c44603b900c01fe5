"""An article in any of the usual formats, read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from evidence.articles.assembling import assembled
from evidence.articles.blocks import LONGEST_TEXT, Layout, UnreadableArticle, bounded, clean
from evidence.articles.documents import Document
from evidence.articles.docx import docx_layout
from evidence.articles.html_text import html_layout
from evidence.articles.jats import jats_layout
from evidence.articles.markdown_text import markdown_layout
from evidence.articles.pdf_text import pdf_layout
from evidence.articles.plain_text import plain_layout
from evidence.articles.text_files import NotPlainText, text_of

__all__ = ["LARGEST_FILE", "LONGEST_TEXT", "UnreadableArticle", "read_article"]

LARGEST_FILE = 20_000_000

_HTML = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?(?:<!doctype html|<html\b|<head\b|<body\b|<article\b|<main\b)", re.I | re.S
)
_XML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,100}(?:<\?xml\b|<!DOCTYPE (?!html)"
    rb"|<article\b[^>]{0,2000}(?:article-type|xmlns|dtd-version)|<pmc-articleset)"
)
_TAGS = re.compile(r"</(?:p|div|li|h[1-6]|ol|ul|section)>", re.I)
_MARKDOWN = re.compile(r"^#{1,6} \S|^\[\^[^\]\s]{1,50}\]:|\]\(https?://|^\*\*\S.{0,200}\*\*$", re.M)
_MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")


def read_article(data: bytes | str, *, filename: str = "", media_type: str = "") -> Document:
    """The article in `data`, with its headings, sentences, citations and references.

    Plain text, Markdown, HTML, DOCX, PDF or JATS: told by the data first, then by `media_type` and the
    ending of `filename`. Raises `UnreadableArticle`, with a message for people, for what is too large
    (20,000,000 bytes; 2,000,000 characters of text), broken or no text; nothing else.

    >>> article = read_article("It helps.1 Not always.2\\n\\nReferences\\n"
    ...     "1. Low PA. It helps. J Card. 2009;20:3-8.\\n2. Ek B. Not always. J Card. 2010;21:3-8.")
    >>> [(citation.marker, citation.references) for citation in article.citations]
    [('1', (0,)), ('2', (1,))]
    """
    if len(data) > LARGEST_FILE:
        raise UnreadableArticle(
            f"The file has {len(data):,} bytes, and at most {LARGEST_FILE:,} can be read. Send its text."
        )
    reader, layout = _layout(data, PurePosixPath(filename).suffix.lower(), media_type.lower())
    document = assembled(layout)
    if not document.text.strip():
        raise UnreadableArticle("There is no text in it. A scanned PDF needs text recognition first.")
    return replace(document, reader=reader)


def _layout(data: bytes | str, suffix: str, media_type: str) -> tuple[str, Layout]:
    """The format that was recognised, and what its reader made of the data."""
    if isinstance(data, bytes):
        if data.startswith(b"PK\x03\x04"):
            return "docx", docx_layout(data)
        if data[:1024].lstrip().startswith(b"%PDF"):
            return "pdf", pdf_layout(data)
        if _XML.match(data) and b"<html" not in data[:2000].lower():
            return "jats", jats_layout(data)
        try:
            data = text_of(data)
        except NotPlainText as reason:
            raise UnreadableArticle(str(reason)) from reason
    # Pasted, or in UTF-16, of which the bytes tell nothing.
    if _XML.match(data[:4000].encode("utf-8", "replace")) and "<html" not in data[:2000].lower():
        return "jats", jats_layout(
            re.sub(r"^(\s*<\?xml[^>]{0,200}?)\sencoding=[\"'][^\"']{1,40}[\"']", r"\1", data).encode(
                "utf-8", "replace"
            )
        )
    text = clean(data)
    if suffix in (".html", ".htm", ".xhtml") or "html" in media_type or _HTML.match(text):
        return "html", html_layout(text)
    if suffix in _MARKDOWN_NAMES or "markdown" in media_type:
        return "markdown", markdown_layout(text)
    if not suffix and not media_type:
        # Pasted: tags or Markdown's marks, several of them, tell what it is.
        if len(_TAGS.findall(text[:100_000])) >= 3:
            return "html", html_layout(f"<body>{text}</body>")
        if len(_MARKDOWN.findall(text[:100_000])) >= 2:
            return "markdown", markdown_layout(bounded(text))
    return "plain", plain_layout(text)
