"""JATS, the XML of journals and of PubMed Central, as blocks with the parts of its references."""

from __future__ import annotations

import re
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException

from evidence.articles.blocks import Block, Layout, UnreadableArticle, Writer, laid_out, words
from evidence.articles.jats_references import entry_fields, entry_text
from evidence.articles.xml_trees import XmlReader

_DEEPEST = 300
_BLOCKS = words(
    "p title label-block list-item disp-quote td th caption abstract sec body boxed-text fig "
    "table-wrap def-item verse-line statement speech attrib tr table list article-title "
    "trans-title"
)
_LEFT_OUT = words(
    "tex-math ref-list sub-article response object-id related-article fn-group ack contrib-group "
    "permissions journal-meta label graphic media inline-graphic history kwd-group funding-group "
    "trans-abstract disp-formula disp-formula-group"
)
# Marks of footnotes and addresses: they look like citations, and are none.
_MARKS = words("fn table-fn aff corresp author-notes author-note contrib")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,30});")
_XML_ENTITIES = (b"amp", b"lt", b"gt", b"quot", b"apos")
# What a document declares itself, within the brackets of its DOCTYPE; and there, a short text by a name.
_SUBSET = re.compile(rb"(<!DOCTYPE\s[^<>\[\]]{1,1000})\[([^\[\]]{0,100000})\](\s{0,100}>)")
_DECLARED = re.compile(
    rb"<!ENTITY\s{1,20}([A-Za-z][\w.-]{0,30})\s{1,20}(?:\"([^\"&%<]{0,100})\"|'([^'&%<]{0,100})')\s{0,20}>"
)
_BESIDES = re.compile(rb"(?:\s|<!--[^-]{0,1000}-->)*")
_MOST_DECLARED = 100
_LONGEST_GROWTH = 1_000_000


def jats_layout(data: bytes) -> Layout:
    """The blocks of an article in JATS. Raises `UnreadableArticle` for XML that is broken, declares
    entities that are more than short texts, is nested too deeply, or is no article."""
    try:
        root = XmlReader(deepest=_DEEPEST).read(_ENTITY.sub(_as_number, _with_own_entities(data)))
    except DefusedXmlException as reason:
        raise UnreadableArticle(
            "This XML declares entities, which are not read. Save it without its own declarations."
        ) from reason
    except UnreadableArticle:
        raise
    except (ParseError, ValueError, LookupError) as reason:
        raise UnreadableArticle(
            f"This XML cannot be read: {reason}. Save it again from its source."
        ) from reason
    article = root if root.tag == "article" else root.find(".//article")
    if article is None:
        raise UnreadableArticle("This XML is no article in JATS (it has no element “article”).")
    reader = _Reader()
    others = _ref_lists_of_others(article)
    lists = [one for one in article.iter("ref-list") if one not in others]
    refs = [ref for one in lists for ref in one.findall("ref")]
    for place, ref in enumerate(refs, 1):
        label = " ".join((ref.findtext("label") or "").split()).strip("[]().")
        reader.called[ref.get("id") or ""] = label if label.isdigit() else str(place)
    title = article.find("./front/article-meta/title-group/article-title")
    if title is None:
        title = article.find(".//article-title")
    if title is not None:
        reader.read(title, heading=1)
    headline = reader.blocks[0].text if reader.blocks else ""
    for path in ("./front/article-meta/abstract", "./body", "./floats-group"):
        for part in article.findall(path):
            reader.read(part)
    back = article.find("./back")
    if back is not None:
        for part in back:
            if part.tag in ("app-group", "sec", "notes"):
                reader.read(part)
    layout_fields = reader.entries(lists)
    layout = laid_out(reader.blocks, title=headline)
    layout.fields = layout_fields
    return layout


def _with_own_entities(data: bytes) -> bytes:
    """`data` with the texts put in that it declares for names of its own (``<!ENTITY ndash "–">``).

    Only where all its declarations are of that kind, each without another entity in it, so that none can
    grow by others or reach outside. Any other document is given back as it is: the parser refuses it.
    """
    subset = _SUBSET.search(data, 0, 200_000)
    if not subset:
        return data
    declared = {match[1]: match[2] or match[3] or b"" for match in _DECLARED.finditer(subset[2])}
    if not declared or len(declared) > _MOST_DECLARED or _BESIDES.sub(b"", _DECLARED.sub(b"", subset[2])):
        return data
    body = data[subset.end() :]
    names = re.compile(rb"&(" + b"|".join(map(re.escape, sorted(declared))) + rb");")
    if sum(len(declared[match[1]]) for match in names.finditer(body)) > _LONGEST_GROWTH:
        return data
    return data[: subset.start()] + subset[1] + subset[3] + names.sub(lambda match: declared[match[1]], body)


def _as_number(match: re.Match[bytes]) -> bytes:
    """An entity that journals' DTDs declare (``&ndash;``), as a reference by number, which needs no DTD."""
    text = html5.get(f"{match[1].decode('ascii')};", "") if match[1] not in _XML_ENTITIES else ""
    return "".join(f"&#{ord(character)};" for character in text).encode("ascii") or match[0]


def _ref_lists_of_others(article: Element) -> set[Element]:
    """The reference lists that are not the article's, but those of responses within it."""
    return {
        ref_list
        for name in ("sub-article", "response")
        for part in article.findall(name)
        for ref_list in part.iter("ref-list")
    }


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._writer = Writer()
        self._level = 0
        # What the entries are called, by their keys: what an empty cross-reference is shown as.
        self.called: dict[str, str] = {}

    def read(self, part: Element, *, heading: int = 0) -> None:
        """Writes the blocks of `part`, without recursion."""
        kind = "heading" if heading else "text"
        level = heading
        depth = 0
        stack: list[tuple[str, Element, int]] = [("open", part, 0)]
        while stack:
            step, element, mark = stack.pop()
            tag = str(element.tag)
            if step == "tail":
                self._writer.write(element.tail or "")
                continue
            if step == "close":
                if tag == "sup":
                    self._writer.raised(mark)
                elif tag == "xref" and element.get("ref-type") in ("bibr", "ref", None):
                    keys = (element.get("rid") or "").split()
                    if not len(element) and not (element.text or "").strip():
                        self._writer.write(self._marker(keys))
                    for key in keys:
                        self._writer.linked(mark, key)
                elif tag in _BLOCKS:
                    self._flush(kind, level)
                    kind, level = ("text", 0) if not heading else (kind, level)
                    depth -= tag == "sec"
                continue
            if tag in _LEFT_OUT or (tag == "xref" and element.get("ref-type") in _MARKS):
                continue
            if tag in _BLOCKS:
                self._flush(kind, level)
                depth += tag == "sec"
                if not heading:
                    kind, level = ("heading", depth + 1) if tag == "title" else ("text", 0)
                    if tag == "list-item":
                        kind = "item"
            elif tag == "break":
                self._writer.write(" ")
            stack.append(("close", element, self._writer.mark()))
            # What is behind an element's end comes after its close: children in order, each with its tail.
            for child in reversed(list(element)):
                stack.append(("tail", child, 0))
                stack.append(("open", child, 0))
            self._writer.write(element.text or "")
            if stack and tag in ("sup", "xref"):
                # The text is written now; its beginning is where the mark was taken.
                pass
        self._flush(kind, level)

    def _marker(self, keys: list[str]) -> str:
        numbers = ",".join(self.called[key] for key in keys if key in self.called)
        bracketed = self._writer.last in ("[", "(", ",", "–", "-")
        return numbers if bracketed or not numbers else f"[{numbers}]"

    def entries(self, lists: list[Element]) -> dict[str, dict[str, object]]:
        """Writes the entries of reference lists as blocks; gives what JATS says of their parts, by key."""
        fields: dict[str, dict[str, object]] = {}
        within = {part for ref_list in lists for part in ref_list.findall("ref-list")}
        for ref_list in lists:
            if ref_list not in within:
                self.blocks.append(Block("heading", ref_list.findtext("title") or "References", 2))
            for place, ref in enumerate(ref_list.findall("ref")):
                key = ref.get("id") or f"ref {len(self.blocks)} {place}"
                text = entry_text(ref)
                if text:
                    self.blocks.append(Block("reference", text, key=key))
                    fields[key] = entry_fields(ref)
        return fields

    def _flush(self, kind: str, level: int) -> None:
        if block := self._writer.block(kind, level=level):
            self.blocks.append(block)
