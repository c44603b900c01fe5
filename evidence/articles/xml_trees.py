"""XML from outside as a tree, within bounds that hold while it is read: a tree takes many times its file."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.ElementTree import DefusedXMLParser

from evidence.articles.blocks import UnreadableArticle

MOST_PARTS = 600_000
"""Elements and attributes, of all that is read of one article."""
_LONGEST_TAG = 2_000_000


class XmlReader:
    """Reads the XML of one article, which may lie in several files: together they have one bound."""

    def __init__(self, *, deepest: int) -> None:
        self._deepest = deepest
        self._parts = 0

    def read(self, data: bytes, *, forbid_dtd: bool = False) -> Element:
        """The root, its names without their namespaces. Raises `UnreadableArticle` beyond the bounds, and
        what the parser raises: `ParseError`, `DefusedXmlException`, `ValueError`, `LookupError`."""
        # A tag reaches the builder when all its attributes are in memory.
        if max(map(len, data.split(b">"))) > _LONGEST_TAG:
            raise UnreadableArticle("This XML has a tag that is too long. Send the article's text alone.")
        parser = DefusedXMLParser(target=_Builder(self), forbid_dtd=forbid_dtd)
        parser.feed(data)
        root: Element = parser.close()
        return root

    def count(self, attributes: int, depth: int) -> None:
        """Counts an element that begins. Raises `UnreadableArticle`."""
        self._parts += 1 + attributes
        if self._parts > MOST_PARTS:
            raise UnreadableArticle("This document has too many parts. Send its text alone.")
        if depth > self._deepest:
            raise UnreadableArticle("This document is nested too deeply. Send its text alone.")


class _Builder(TreeBuilder):
    def __init__(self, reader: XmlReader) -> None:
        super().__init__()
        self._reader = reader
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._reader.count(len(attrs), self._depth)
        return super().start(tag.rpartition("}")[2], attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag.rpartition("}")[2])
