"""A web page as blocks: the article of it, without what stands around."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from evidence.articles.blocks import Block, Layout, UnreadableArticle, Writer, laid_out, words
from evidence.articles.html_growth import bounded_growth
from evidence.articles.link_citations import led_on
from evidence.articles.marker_numbers import LIST

DEEPEST = 500
_MOST_NODES = 500_000
# What is no part of an article. Asides are boxes beside it; forms and buttons are for the page.
_AROUND = words(
    "script style noscript template svg canvas iframe object embed nav header footer aside form "
    "button select option input textarea dialog menu audio video head map figure-tools"
)
_AROUND_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|sidebar|cookie|consent|banner|newsletter|share|social|"
    r"related|recommend(?:ed|ations)?|comments?|advert(?:isement)?|promo|popup|modal|toolbar|skip-link|sr-only|"
    r"visually-hidden|screen-reader-text)(?:[\s_-]|$)",
    re.I,
)
# Who wrote it: their publications are no sources of the article.
_WHO_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:author(?:s|box)?|byline|bio|contributors?|reviewers?|profile|credentials?)(?:[\s_-]|$)",
    re.I,
)
# What editors call the marks of citations.
_CITES_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:citations?|cite|references?|footnotes?|fn|endnotes?|noteref|bibref|xref)(?:[\s_-]|$)",
    re.I,
)
_NUMBERS = re.compile(rf"\s?[\[(]?{LIST}[\])]?")
# The title of a page of Google Docs, and of others that have no heading of the first level.
_TITLE_CLASSES = re.compile(r"(?:^|\s)(?:(?:entry|post|article|page|doc)-)?title(?:\s|$)", re.I)
_BLOCKS = words(
    "p div section article main ul ol li dl dt dd table thead tbody tr td th blockquote pre h1 h2 "
    "h3 h4 h5 h6 figure figcaption details summary address hr body html center fieldset caption"
)
_MOST_JUDGED = 100
_PMC = re.compile(r"PMC\d{4,9}(?!\d)")
# Wikipedia's arrows back to the text, its "[edit]" and its "[citation needed]".
_BESIDE = re.compile(r"\b(?:mw-cite-backlink|mw-editsection|noprint|footnote-back(?:ref|link)?)\b")
_HEADING = re.compile(r"h([1-6])")
# PubMed Central, Wikipedia and others put links behind each reference, or arrows back to the text.
_BACK = re.compile(
    r"^(?:[↑^↩⤴\ufe0e\ufe0f]+|download references"
    r"|jump (?:up|back).*|back to .*|google scholar|crossref|pubmed|view"
    r"|article|full text|pmc free article|cas|web of science.*)$",
    re.I,
)


def html_layout(text: str) -> Layout:
    """The blocks of a page's article. Raises `UnreadableArticle` for a page nested beyond reason."""
    tree = LexborHTMLParser(bounded_growth(text))
    root = _main(tree)
    title = _page_title(tree, root)
    if root is None:
        return laid_out([], title=title)
    reader = _Reader()
    reader.read(root)
    return laid_out(reader.blocks, title=title)


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """The part that holds the article: the longest `article` or `main`, else the body."""
    body = tree.body
    whole = len(body.text() or "") if body else 0
    for selector in ("main article", "article", "main, [role=main]", "[itemprop=articleBody]"):
        found = tree.css(selector)
        if not found or len(found) > 50:
            continue
        longest = max(found, key=lambda node: len(node.text() or ""))
        # A page of many teasers is no article, nor is a part that leaves the references out.
        if len(longest.text() or "") * 3 >= whole:
            return longest
    return body


def _page_title(tree: LexborHTMLParser, root: LexborNode | None) -> str:
    heading = (root.css_first("h1") if root else None) or tree.css_first("h1") or tree.css_first("title")
    return " ".join((heading.text() or "").split())[:1000] if heading else ""


class _Reader:
    """Walks the page without recursion, so that depth costs no stack."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._writer = Writer()
        self._kind = "text"
        self._level = 0
        self._number: int | None = None
        # The number of the next item in each list that is open; None in a list of bullets.
        self._counters: list[int | None] = []
        # How many items are open.
        self._items = 0
        self._key = ""
        # How many parts are open that are about the authors.
        self._about_authors = 0

    def read(self, root: LexborNode) -> None:
        stack: list[tuple[str, LexborNode, int, int, str]] = [("open", root, 0, 0, "")]
        seen = judged = 0
        whole = len(root.text() or "")
        while stack:
            step, node, depth, mark, target = stack.pop()
            if step != "open":
                self._close(node, mark, target)
                self._about_authors -= step == "close authors"
                continue
            seen += 1
            if depth > DEEPEST or seen > _MOST_NODES:
                raise UnreadableArticle("This page is nested too deeply, or too large. Paste its text.")
            if node.tag == "-text":
                self._writer.write(node.text_content or "")
                continue
            if _is_around(node):
                continue
            if _is_named(node, _AROUND_CLASSES) and judged < _MOST_JUDGED:
                # "has-sidebar" may be said of the whole: a large part is the article.
                judged += 1
                if len(node.text() or "") * 4 < whole:
                    continue
            closing = "close"
            if _is_named(node, _WHO_CLASSES) and judged < _MOST_JUDGED:
                judged += 1
                if len(node.text() or "") * 4 < whole:
                    closing = "close authors"
                    self._about_authors += 1
            begin, target = self._open(node)
            stack.append((closing, node, depth, begin, target))
            stack.extend(("open", child, depth + 1, 0, "") for child in reversed(list(_children(node))))
        self._flush()

    def _open(self, node: LexborNode) -> tuple[int, str]:
        tag = node.tag or ""
        if self._items and tag in ("p", "div"):
            # An item's paragraphs are one item: a reference and its links, often.
            self._writer.write(" ")
            self._key = self._key or node.attributes.get("id") or ""
        elif tag in _BLOCKS:
            self._flush()
            self._items += tag == "li"
            key = node.attributes.get("id") or ""
            if heading := _HEADING.fullmatch(tag):
                self._kind, self._level = "heading", int(heading[1])
            elif tag == "p" and _TITLE_CLASSES.search(node.attributes.get("class") or ""):
                self._kind, self._level = "heading", 1
            elif tag in ("li", "dd"):
                self._kind = "item"
                self._number = self._counted(node) if tag == "li" else None
            elif tag in ("ol", "ul"):
                self._counters.append(_list_start(node) if tag == "ol" else None)
            elif tag in ("td", "th"):
                self._kind = "text"
            self._key = key or self._key
        elif tag == "br" and self._kind == "text":
            # Lists are written so too: an entry a line.
            self._flush()
        elif tag == "br":
            self._writer.write(" ")
        elif not self._key and not self._writer.mark():
            # An anchor at an entry's beginning names the entry.
            self._key = node.attributes.get("id") or node.attributes.get("name") or ""
        href = (node.attributes.get("href") or "") if tag == "a" else ""
        target = href.rpartition("#")[2] if "#" in href else ""
        return self._writer.mark(), target

    def _close(self, node: LexborNode, mark: int, target: str) -> None:
        tag = node.tag or ""
        if tag == "sup":
            self._writer.raised(mark)
        if tag in ("sup", "span", "cite"):
            self._cited(node, mark)
        elif tag == "a":
            if target:
                self._writer.linked(mark, target)
            href = led_on(node.attributes.get("href") or "")
            self._cited(node, mark)
            shown = " ".join((node.text() or "").split())
            # The address behind a reference's "DOI" or "Link" is part of the reference.
            if (named := _PMC.search(href)) and shown.lower() == "pmc free article":
                self._writer.write(f" {named[0]} ")
            elif (
                href.startswith(("http://", "https://"))
                and self._kind in ("item", "text")
                and _is_only_a_name(shown, href)
            ):
                self._writer.write(f" {href} ")
            if not self._about_authors and href.startswith(("http://", "https://")):
                self._writer.addressed(mark, href)
        elif self._items and tag in ("p", "div"):
            self._writer.write(" ")
        elif tag in _BLOCKS:
            self._flush()
            self._items -= tag == "li"
            if tag in ("ol", "ul"):
                self._counters.pop()

    def _cited(self, node: LexborNode, mark: int) -> None:
        """Numbers in a part that calls itself a citation are one, whatever stands before them."""
        if _CITES_CLASSES.search(node.attributes.get("class") or "") and _NUMBERS.fullmatch(
            self._writer.since(mark)
        ):
            self._writer.cited(mark)

    def _counted(self, node: LexborNode) -> int | None:
        """The number that a numbered list gives its item; None in a list of bullets."""
        number = self._counters[-1] if self._counters else None
        if number is None:
            return None
        value = node.attributes.get("value") or ""
        if value.isascii() and value.isdigit() and len(value) < 5:
            number = int(value)
        self._counters[-1] = number + 1
        return number

    def _flush(self) -> None:
        if block := self._writer.block(self._kind, level=self._level, number=self._number, key=self._key):
            self.blocks.append(block)
            self._key = ""
            self._number = None
            self._kind, self._level = "text", 0


def _is_only_a_name(shown: str, href: str) -> bool:
    return (
        bool(
            re.fullmatch(
                r"(?:doi|crossref|pubmed|pmc|link|full text|article|source|view"
                r"(?: article)?|read|pmc free article)",
                shown,
                re.I,
            )
        )
        and len(href) <= 500
        and bool(re.search(r"doi\.org/10\.|ncbi\.nlm\.nih\.gov", href))
    )


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _is_around(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag in _AROUND:
        # An article's own header holds its title.
        return not (tag == "header" and node.parent is not None and node.parent.tag == "article")
    if tag.startswith(("-", "!", "_")):
        return True
    href = (node.attributes.get("href") or "") if tag == "a" else ""
    identifies = "doi.org" in href or "ncbi" in href or _PMC.search(href)
    if tag == "a" and not identifies and _BACK.match((node.text() or "").strip()):
        return True
    attributes = node.attributes
    if tag in ("span", "sup") and _BESIDE.search(attributes.get("class") or ""):
        return True
    return bool("hidden" in attributes or attributes.get("aria-hidden") == "true")


def _is_named(node: LexborNode, names_of: re.Pattern[str]) -> bool:
    """Whether a part's class or id says that it is beside the article, or about its authors."""
    if node.tag in ("body", "article", "main", "li", "p", "sup", "a", "span"):
        return False
    names = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    return len(names) <= 300 and bool(names_of.search(names))


def _list_start(node: LexborNode) -> int:
    start = node.attributes.get("start") or "1"
    return int(start) if start.isascii() and start.isdigit() and len(start) < 5 else 1
