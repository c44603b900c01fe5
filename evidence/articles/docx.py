"""Word documents (DOCX) as blocks. A document is an archive of XML: both are read within limits."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException

from evidence.articles.blocks import Block, Layout, UnreadableArticle, Writer, laid_out, words
from evidence.articles.link_citations import led_on
from evidence.articles.xml_trees import XmlReader

MOST_MEMBERS = 5_000
LARGEST_PART = 40_000_000
_DEEPEST = 300
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_HEADING = re.compile(r"(?:heading|überschrift|titre|título)\s?(?P<level>[1-9])", re.I)
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_LEFT_OUT = words("delText del moveFrom rPr pPr sdtPr txbxContent Fallback")
# What Zotero, Mendeley, EndNote, Papers, Citavi and Word itself put into a citation's field.
_CITES = re.compile(
    r"\s{0,9}(?:ADDIN\s{1,9})?(?:ZOTERO_ITEM|CSL_CITATION|EN\.CITE(?!\.DATA)|MENDELEY_CITATION|PAPERS2_CITATIONS"
    r"|REFMGR\.CITE|CitaviPlaceholder|CITATION\s)"
)
_ANCHOR = re.compile(r"\s{0,9}(?:HYPERLINK|REF)\s{1,9}(?:\\l\s{1,9})?\"?(?P<name>_[\w.-]{1,80})\"?")
_LINK = re.compile(r"\s{0,9}HYPERLINK\s{1,9}\"(?P<address>https?://[^\"\s]{1,2000})\"")


def docx_layout(data: bytes) -> Layout:
    """The blocks of a Word document, its footnotes and endnotes as its last ones. Raises `UnreadableArticle`.

    Only the parts that are named here are read, each up to 40 MB unpacked: nothing is written anywhere.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > MOST_MEMBERS:
                raise UnreadableArticle("This archive has too many files to be a Word document.")
            reader = XmlReader(deepest=_DEEPEST)
            document = _part(archive, "word/document.xml", reader)
            styles = _styles(_part(archive, "word/styles.xml", reader))
            notes = {name: _part(archive, f"word/{name}s.xml", reader) for name in ("footnote", "endnote")}
            addresses = {
                name: _addresses(_part(archive, f"word/_rels/{name}.xml.rels", reader))
                for name in ("document", "footnotes", "endnotes")
            }
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
    ) as reason:
        if isinstance(reason, UnreadableArticle):
            raise
        raise UnreadableArticle(
            f"This archive cannot be opened ({reason}). Save the document again."
        ) from reason
    if document is None:
        raise UnreadableArticle("This archive is no Word document: it has no word/document.xml.")
    blocks = _Blocks(styles, addresses, _anchors(document))
    for paragraph in document.iter("p"):
        blocks.paragraph(paragraph)
    blocks.notes(notes)
    return laid_out(blocks.blocks)


def _part(archive: zipfile.ZipFile, name: str, reader: XmlReader) -> Element | None:
    """A part's XML, its names without their namespace; None if the archive has no such part."""
    try:
        member = archive.getinfo(name)
    except KeyError:
        return None
    # What the archive says of a part's size may be a lie: only what is read counts.
    with archive.open(member) as stream:
        data = stream.read(LARGEST_PART + 1)
    if len(data) > LARGEST_PART:
        raise UnreadableArticle(
            f"The document's {name} unpacks to more than {LARGEST_PART:,} bytes. Save its text alone."
        )
    try:
        return reader.read(data, forbid_dtd=True)
    except UnreadableArticle:
        raise
    except (DefusedXmlException, ParseError, ValueError, LookupError) as reason:
        raise UnreadableArticle(f"The document's {name} cannot be read. Save the document again.") from reason


def _styles(root: Element | None) -> dict[str, int]:
    """The heading level of each style that is a heading's; 1 for that of titles."""
    levels = {}
    for style in root.iter("style") if root is not None else ():
        key = _attribute(style, "styleId")
        found = style.find("name")
        name = (_attribute(found, "val") if found is not None else "") or key
        if heading := _HEADING.fullmatch(name):
            levels[key] = int(heading["level"])
        elif name.lower() in ("title", "titel", "titre", "título"):
            levels[key] = 1
    return levels


def _addresses(root: Element | None) -> dict[str, str]:
    """The web addresses that a part's links lead to, by the links' ids."""
    found = root.iter("Relationship") if root is not None else ()
    return {
        one.get("Id") or "": led_on(one.get("Target") or "")
        for one in found
        if (one.get("Target") or "").startswith(("http://", "https://"))
    }


def _anchors(document: Element) -> set[str]:
    """The bookmarks that links lead to."""
    anchors = {_attribute(link, "anchor") for link in document.iter("hyperlink")}
    # Word cuts what a field does into runs as it likes.
    told = "".join(one.text or "" for one in document.iter("instrText"))
    return {*anchors, *(anchor["name"] for anchor in _ANCHOR.finditer(told))} - {""}


def _attribute(element: Element, name: str) -> str:
    return element.get(f"{_W}{name}") or element.get(f"{_STRICT}{name}") or ""


class _Blocks:
    def __init__(
        self, styles: dict[str, int], addresses: dict[str, dict[str, str]], anchors: set[str]
    ) -> None:
        self.blocks: list[Block] = []
        self._styles = styles
        self._addresses = addresses
        self._anchors = anchors
        self._writer = Writer()
        # The bookmark at the paragraph that links lead to.
        self._key = ""
        # The fields that are open: what each tells Word to do, and where what it shows begins.
        self._fields: list[tuple[list[str], int]] = []
        # The notes in the order of their calls, which is how Word numbers them.
        self._called: dict[str, list[str]] = {"footnote": [], "endnote": []}

    def paragraph(self, paragraph: Element) -> None:
        self._runs(paragraph, "document")
        kind, level = self._kind(paragraph)
        if block := self._writer.block(kind, level=level, key=self._key):
            self.blocks.append(block)
        self._key = ""

    def _runs(self, paragraph: Element, part: str) -> None:
        """Writes what a paragraph's runs hold. Text boxes have paragraphs of their own."""
        self._fields.clear()
        stack: list[tuple[str, Element, bool, int]] = [("open", paragraph, False, 0)]
        while stack:
            step, element, raised, mark = stack.pop()
            tag = element.tag
            if step == "close":
                self._close(element, mark, part)
                continue
            if tag in ("fldChar", "instrText"):
                self._field(element)
                continue
            if tag in _LEFT_OUT or (tag == "p" and element is not paragraph):
                continue
            mark = self._writer.mark()
            if tag == "t":
                self._writer.write(element.text or "")
            elif tag in ("tab", "br", "cr"):
                self._writer.write(" ")
            elif tag == "noBreakHyphen":
                self._writer.write("-")
            elif tag in ("footnoteReference", "endnoteReference"):
                self._call(tag.removesuffix("Reference"), _attribute(element, "id"))
            elif tag == "bookmarkStart" and _attribute(element, "name") in self._anchors:
                self._key = self._key or _attribute(element, "name")
            elif tag == "r":
                raised = _is_raised(element)
            if raised and tag == "t":
                self._writer.raised(mark)
            if tag in ("hyperlink", "sdt", "fldSimple"):
                stack.append(("close", element, raised, mark))
            stack.extend(("open", child, raised, 0) for child in reversed(list(element)))

    def _field(self, element: Element) -> None:
        """What a field does stands before what it shows, in runs of their own."""
        kind = _attribute(element, "fldCharType")
        if element.tag == "instrText":
            if self._fields:
                self._fields[-1][0].append(element.text or "")
        elif kind == "begin":
            self._fields.append(([], self._writer.mark()))
        elif kind == "separate" and self._fields:
            self._fields[-1] = (self._fields[-1][0], self._writer.mark())
        elif kind == "end" and self._fields:
            told, mark = self._fields.pop()
            self._told("".join(told), mark)

    def _close(self, element: Element, mark: int, part: str) -> None:
        if element.tag == "hyperlink":
            if anchor := _attribute(element, "anchor"):
                self._writer.linked(mark, anchor)
            elif address := self._addresses[part].get(element.get(_ID) or element.get(_STRICT_ID) or ""):
                self._writer.addressed(mark, address)
        elif element.tag == "fldSimple":
            self._told(_attribute(element, "instr"), mark)
        else:
            tag = element.find("sdtPr/tag")
            self._told(_attribute(tag, "val") if tag is not None else "", mark)

    def _told(self, instruction: str, mark: int) -> None:
        """What was written since `mark` is a citation or a link, where the field says so."""
        if _CITES.match(instruction):
            self._writer.cited(mark)
        elif anchor := _ANCHOR.match(instruction):
            self._writer.linked(mark, anchor["name"])
        elif link := _LINK.match(instruction):
            self._writer.addressed(mark, led_on(link["address"]))

    def _call(self, kind: str, key: str) -> None:
        called = self._called[kind]
        if key not in called:
            called.append(key)
        mark = self._writer.mark()
        self._writer.write(str(called.index(key) + 1))
        self._writer.raised(mark)
        self._writer.linked(mark, f"{kind} {key}")

    def notes(self, parts: dict[str, Element | None]) -> None:
        """The notes behind the text, in the order of their calls, under a heading of their own."""
        for kind, part in parts.items():
            if part is None or not self._called[kind]:
                continue
            found = {_attribute(note, "id"): note for note in part.iter(kind)}
            self.blocks.append(Block("heading", "Notes", 1))
            for number, key in enumerate(self._called[kind], 1):
                for paragraph in found[key].iter("p") if key in found else ():
                    self._runs(paragraph, f"{kind}s")
                    self._writer.write(" ")
                if block := self._writer.block("item", number=number, key=f"{kind} {key}"):
                    self.blocks.append(block)

    def _kind(self, paragraph: Element) -> tuple[str, int]:
        properties = paragraph.find("pPr")
        if properties is None:
            return "text", 0
        style = properties.find("pStyle")
        key = _attribute(style, "val") if style is not None else ""
        level = self._styles.get(key, 0)
        if not level and (heading := _HEADING.fullmatch(key)):
            level = int(heading["level"])
        if level:
            return "heading", level
        return ("item" if properties.find("numPr") is not None else "text"), 0


def _is_raised(run: Element) -> bool:
    align = run.find("rPr/vertAlign")
    return align is not None and _attribute(align, "val") == "superscript"
