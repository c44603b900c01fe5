"""XML files cut into their records, each parsed alone.

A record is what stands between its start and end tags, found as text; expat (of the standard library)
parses that piece and nothing else. So a broken record is refused alone and those behind it are read;
each has its line; and no declaration of an entity, internal or external, is ever handed to a parser.
defusedxml was not taken: it refuses a file as a whole, and gives no line numbers.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from evidence.citations.readers.entries import UnreadableFile

# MathML in an abstract nests to some 20.
MOST_DEEP = 100

# An element that holds nothing: <record/>.
_EMPTY = re.compile(r"<[^<>]{0,2000}/>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)", re.ASCII)
_XML_OWN = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


@dataclass(slots=True)
class Node:
    """An element: its name, attributes, and what it holds, in order."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def all(self, path: str) -> list[Node]:
        """The elements at a path of names, ``contributors/authors/author``."""
        found = [self]
        for name in path.split("/"):
            found = [c for node in found for c in node.children if isinstance(c, Node) and c.name == name]
        return found

    def first(self, path: str) -> Node | None:
        return next(iter(self.all(path)), None)

    def text(self, path: str = "") -> str:
        """The text in the first element at `path` (in this one), without its markup."""
        node = self.first(path) if path else self
        return "".join(node._texts()).strip() if node else ""

    def markup(self, path: str = "") -> str:
        """The same with its elements, as source for `evidence.markup`."""
        node = self.first(path) if path else self
        if node is None:
            return ""
        # EndNote cannot put one style into another; what goes on in the next is one piece.
        return _GOES_ON.sub("", "".join(node._markup())).strip()

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._texts()

    def _markup(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield escape(child, quote=False)
            elif child.name == "style":
                yield from child._styled()
            else:
                yield f"<{child.name}>"
                yield from child._markup()
                yield f"</{child.name}>"

    def _styled(self) -> Iterator[str]:
        """EndNote's ``<style face="italic superscript">`` as HTML's elements."""
        face = self.attributes.get("face", "").split()
        tags = [tag for name, tag in _FACES.items() if name in face]
        yield "".join(f"<{tag}>" for tag in tags)
        yield from self._markup()
        yield "".join(f"</{tag}>" for tag in reversed(tags))


_GOES_ON = re.compile(r"</(i|b|sub|sup)><\1>")
_FACES = {"italic": "i", "bold": "b", "superscript": "sup", "subscript": "sub"}


@dataclass(frozen=True, slots=True)
class XmlRecord:
    """A record as it stands in the file, with its element, or with why there is none."""

    line: int
    raw: str
    node: Node | None
    reason: str = ""


def xml_records(text: str, names: tuple[str, ...]) -> Iterator[XmlRecord]:
    """The elements called one of `names`, in order; one that is not closed ends where the next begins.

    Raises `UnreadableFile` where the file declares entities, which no export does.
    """
    tag = re.compile(rf"<(/?)(?:{'|'.join(names)})(?=[\s/>])")
    first = tag.search(text)
    prolog = text[: first.start()] if first else text
    if "<!ENTITY" in prolog:
        raise UnreadableFile(
            "This XML declares entities of its own, which is a way to attack who reads it."
            " Export the records again; no reference manager writes such files."
        )
    line, counted, begun = 1, 0, -1
    for match in tag.finditer(text):
        if begun >= 0:
            line += text.count("\n", counted, begun)
            counted = begun
            end = (text.find(">", match.end()) + 1 or len(text)) if match[1] else match.start()
            raw = text[begun:end]
            if empty := _EMPTY.match(raw):
                yield _record(empty[0], line, closed=True)
            else:
                yield _record(raw, line, closed=bool(match[1]))
            begun = -1
        if not match[1]:
            begun = match.start()
    if begun >= 0:
        line += text.count("\n", counted, begun)
        yield _record(text[begun:], line, closed=False)


def _record(raw: str, line: int, *, closed: bool) -> XmlRecord:
    if not closed:
        return XmlRecord(line, raw, None, "Its end tag is missing. Mend it, or export the record again.")
    try:
        return XmlRecord(line, raw, _parsed(raw))
    except _TooDeep:
        return XmlRecord(line, raw, None, f"Its elements stand more than {MOST_DEEP} deep in each other.")
    except expat.ExpatError as error:
        where = line + error.lineno - 1
        what = expat.ErrorString(error.code)
        return XmlRecord(
            line, raw, None, f"It is no well-formed XML (line {where}: {what}). Export it again."
        )


class _TooDeep(Exception):
    pass


def _parsed(raw: str) -> Node:
    root = Node("")
    open_nodes = [root]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(open_nodes) > MOST_DEEP:
            raise _TooDeep
        node = Node(name.rpartition(":")[2], attributes)
        open_nodes[-1].children.append(node)
        open_nodes.append(node)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_nodes.pop()
    parser.CharacterDataHandler = lambda data: open_nodes[-1].children.append(data)
    parser.Parse(_ENTITY.sub(_named, raw), True)
    # What expat took for well-formed has one element at its root.
    return next(child for child in root.children if isinstance(child, Node))


def _named(match: re.Match[str]) -> str:
    """HTML's names of characters, which exports take for XML's."""
    if match[1] in _XML_OWN:
        return match[0]
    return html.entities.html5.get(match[1], match[0])
