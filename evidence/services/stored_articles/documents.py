"""A version's document: written into rows once, and read back from them as it was."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from evidence.articles.documents import (
    Author,
    Citation,
    Document,
    Heading,
    ListedReference,
    Sentence,
    said,
)
from evidence.models import ArticleCitation, ArticleReference, ArticleVersion, CitedReference

if TYPE_CHECKING:
    from collections.abc import Sequence

# What is a column of its own; the rest of an entry's parts stand together.
_COLUMNS = ("number", "raw", "start", "end", "doi", "pmid", "pmcid", "url")
_PARTS = {field.name: field.default for field in fields(ListedReference) if field.name not in _COLUMNS}


def document_fields(document: Document) -> dict[str, Any]:
    """The document's own fields as a version has them."""
    return {
        "title": document.title,
        "text": document.text,
        "body_end": document.body_end,
        "headings": [[one.level, one.start, one.end] for one in document.headings],
        "sentences": [[one.start, one.end] for one in document.sentences],
        "remarks": list(document.remarks),
        "reader": document.reader,
    }


def store_parts(version: ArticleVersion, document: Document) -> None:
    """Write the document's references and citations as rows of `version`, within the caller's transaction."""
    references = ArticleReference.objects.bulk_create(
        ArticleReference(
            version=version,
            position=position,
            parts={
                name: value for name, value in asdict(one).items() if name in _PARTS and value != _PARTS[name]
            },
            **{name: getattr(one, name) for name in _COLUMNS},
        )
        for position, one in enumerate(document.references)
    )
    citations = ArticleCitation.objects.bulk_create(
        ArticleCitation(
            version=version,
            position=position,
            marker=one.marker,
            start=one.start,
            end=one.end,
            sentence=one.sentence,
            numbers=list(one.numbers),
            style=one.style,
        )
        for position, one in enumerate(document.citations)
    )
    CitedReference.objects.bulk_create(
        CitedReference(citation=row, reference=references[position], place=place)
        for row, one in zip(citations, document.citations, strict=True)
        for place, position in enumerate(one.references)
    )


def references_of(version: ArticleVersion) -> list[ArticleReference]:
    """The version's references in the list's order. One query."""
    return list(version.references.order_by("position"))


def document_of(version: ArticleVersion, references: Sequence[ArticleReference] | None = None) -> Document:
    """The document as it was read. Three queries, or two where `references` are at hand."""
    rows = references_of(version) if references is None else references
    positions = {row.pk: row.position for row in rows}
    named: dict[int, list[int]] = {}
    for citation, reference in (
        CitedReference.objects.filter(citation__version=version)
        .order_by("citation", "place")
        .values_list("citation", "reference")
    ):
        named.setdefault(citation, []).append(positions[reference])
    text = version.text
    return Document(
        title=version.title,
        text=text,
        headings=tuple(Heading(text[start:end], level, start, end) for level, start, end in version.headings),
        sentences=tuple(Sentence(start, end) for start, end in version.sentences),
        citations=tuple(
            Citation(
                row.marker,
                row.start,
                row.end,
                row.sentence,
                tuple(row.numbers),
                tuple(named.get(row.pk, ())),
                row.style,
            )
            for row in version.citations.order_by("position")
        ),
        references=tuple(map(_listed, rows)),
        body_end=version.body_end,
        remarks=tuple(version.remarks),
        reader=version.reader,
    )


def _listed(row: ArticleReference) -> ListedReference:
    parts = {name: row.parts.get(name, default) for name, default in _PARTS.items()}
    parts["authors"] = tuple(Author(**one) for one in row.parts.get("authors", ()))
    return ListedReference(**{name: getattr(row, name) for name in _COLUMNS}, **parts)


def sentence_at(document: Document, start: int) -> int | None:
    """The place of the sentence that `start` stands in; None outside of all."""
    spans = document.sentences
    place = bisect_right(spans, start, key=lambda one: one.start) - 1
    return place if place >= 0 and start < spans[place].end else None


def by_words(document: Document) -> dict[int, tuple[str, int]]:
    """By its place what each sentence says, with how often that was said before."""
    seen: dict[str, int] = {}
    found = {}
    for place, one in enumerate(document.sentences):
        words = said(document, one.start, one.end)
        found[place] = (words, seen.get(words, 0))
        seen[words] = seen.get(words, 0) + 1
    return found


def words_at(document: Document, start: int) -> tuple[str, int] | None:
    """What the sentence says that `start` stands in, as `by_words` has it; None outside of all."""
    place = sentence_at(document, start)
    return by_words(document)[place] if place is not None else None
