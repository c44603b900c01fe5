"""Reads a page as a visitor would: its text, its links, its elements."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import HttpResponse

INLINE = {"a", "b", "cite", "code", "i", "span", "strong", "sub", "sup"}


class PageText(HTMLParser):
    """A page's elements in order (`elements`: name and attributes) and its text, white space folded."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._pieces: list[str] = []
        self._link: list[str] | None = None
        self.links: dict[str, str] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        self._break(tag)
        if tag == "a":
            self._link = [attributes.get("href", "")]

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)
        if tag == "a" and self._link:
            href, *pieces = self._link
            self.links.setdefault(" ".join("".join(pieces).split()), href)
            self._link = None

    def handle_data(self, data: str) -> None:
        self._pieces.append(data)
        if self._link is not None:
            self._link.append(data)

    def _break(self, tag: str) -> None:
        if tag not in INLINE:
            self._pieces.append(" ")

    @property
    def text(self) -> str:
        return " ".join("".join(self._pieces).split())

    @property
    def headings(self) -> list[int]:
        """The levels of the headings, in order."""
        return [int(name[1]) for name, _ in self.elements if name in {"h1", "h2", "h3", "h4"}]

    def all(self, name: str) -> list[dict[str, str]]:
        """The attributes of every element of this name."""
        return [attributes for element, attributes in self.elements if element == name]


def read(response: HttpResponse) -> PageText:
    """The page that a response holds."""
    return PageText(response.content.decode())
