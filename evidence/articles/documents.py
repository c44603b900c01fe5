"""An article as it was read: its text, with where its headings, sentences, citations and references stand.

All offsets count characters of `Document.text`; ``""`` stands for a text that is absent.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1."""

    text: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, with the markers that are bound to it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker in the text: ``fatigue.1``, ``[4–6]``, ``(Berg et al., 2022)``.

    `sentence` is its place among the document's sentences, None for one that stands apart from all.
    `references` are places among the document's references, for author and year too; `numbers` are those
    that the marker has, whether there are such references or not.
    """

    marker: str
    start: int
    end: int
    sentence: int | None = None
    numbers: tuple[int, ...] = ()
    references: tuple[int, ...] = ()
    # numbered, author-date, or link: words of the sentence that lead to the work itself.
    style: str = "numbered"


@dataclass(frozen=True, slots=True)
class Author:
    """A person, or in `literal` a group."""

    family: str = ""
    given: str = ""
    literal: str = ""


@dataclass(frozen=True, slots=True)
class ListedReference:
    """An entry of the reference list: its text, and its parts as they are written.

    `doi`, `pmid`, `pmcid` and `url` are canonical; what stands in the place of a DOI is in `doi_as_given`.
    `is_link`: it is no entry but a link in the text, of an article that has no list. Then `raw` is the link's
    words with its address behind them, its place is that of the words, and nothing else is told. `part` is
    the list that it stands in, from 1, of an article with several that have numbers in common; else 0.
    """

    number: int | None
    raw: str
    start: int = 0
    end: int = 0
    authors: tuple[Author, ...] = ()
    year: str = ""
    title: str = ""
    container_title: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    article_number: str = ""
    publisher: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    accessed: str = ""
    doi_as_given: str = ""
    is_link: bool = False
    part: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """An article. `body_end` is where its last reference list begins; `remarks` say what could not be read;
    `reader` is the format that it was read as (``docx``, ``html`` …)."""

    title: str
    text: str
    headings: tuple[Heading, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    references: tuple[ListedReference, ...] = ()
    body_end: int = 0
    remarks: tuple[str, ...] = ()
    reader: str = ""

    def is_in_body(self, position: int) -> bool:
        """Whether it stands in the article's text, and not in a list at its end or between its parts."""
        place = bisect_right(self.references, position, key=lambda one: one.start) - 1
        listed = self.references[place] if place >= 0 else None
        return position < self.body_end and (not listed or listed.is_link or position >= listed.end)

    @property
    def cites_by_links(self) -> bool:
        """Whether it has no reference list, and the works that its links lead to are its references."""
        return any(one.is_link for one in self.references)


def said(document: Document, start: int, end: int) -> str:
    """What stands there without its markers, spaces made single: the same sentence, however it cites."""
    return " ".join("".join(_between_markers(document, start, end)).split())


def _between_markers(document: Document, start: int, end: int) -> Iterator[str]:
    at = start
    for one in document.citations:
        # A link's words are the sentence's own.
        if one.end <= at or one.start >= end or one.style == "link":
            continue
        yield document.text[at : max(at, one.start)]
        at = max(at, one.end)
    yield document.text[at:end]
