"""What a work cites and what it is related to."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.crossref.fields import Fields, are_plain
from evidence.identifiers import parse_doi
from evidence.markup import plain_text
from evidence.records import CitedReference, Relation

# Longer than any identifier; and an index entry in PostgreSQL has its limit.
_LONGEST_IDENTIFIER = 1000
_TEXTS = frozenset((
    "unstructured", "author", "year", "article-title", "journal-title", "volume-title", "series-title",
    "volume", "issue", "first-page",
))  # fmt: skip


def references(record: Fields) -> tuple[CitedReference, ...]:
    """The entries of the reference list, counted from 1, as deposited.

    Crossref lower-cases no DOI here and checks none: `doi` is the canonical form where there is
    one, `doi_as_given` what the list has.
    """
    entries = record.value("reference")
    if are_plain(entries):
        return tuple([_plain_reference(record, entry, i) for i, entry in enumerate(entries, start=1)])
    return tuple(_reference(fields, i) for i, fields in enumerate(record.objects("reference"), start=1))


def _plain_reference(record: Fields, entry: dict[str, str], position: int) -> CitedReference:
    """What `_reference` gives for an entry all of whose texts are plain already; a third of its time."""
    doi_as_given = entry.get("DOI", "")
    doi = record.parsed(f"reference[{position - 1}].DOI", doi_as_given, parse_doi) if doi_as_given else ""
    return _cited(position, entry.get("key", ""), doi, doi_as_given, entry)


def _reference(fields: Fields, position: int) -> CitedReference:
    # An entry has few of the fields that there are, and a record may have thousands of entries.
    has = {name: fields.text(name) for name in fields.names() if name in _TEXTS}
    doi_as_given = fields.raw("DOI")
    doi = fields.parsed("DOI", doi_as_given, parse_doi) if doi_as_given else ""
    return _cited(position, fields.raw("key"), doi, doi_as_given, has)


def _cited(position: int, key: str, doi: str, doi_as_given: str, texts: Mapping[str, str]) -> CitedReference:
    text = texts.get
    return CitedReference(
        position,
        key,
        doi,
        doi_as_given,
        text("unstructured", ""),
        text("author", ""),
        text("year", ""),
        text("article-title", ""),
        text("journal-title") or text("volume-title") or text("series-title") or "",
        text("volume", ""),
        text("issue", ""),
        text("first-page", ""),
    )


def relations(record: Fields) -> tuple[Relation, ...]:
    """The works, journals and data sets that the record relates this one to, each once.

    The kinds are Crossref's words: ``is-preprint-of``, ``has-review``, ``is-supplemented-by`` ….
    A DOI is canonical where it is one; another identifier stays as it was given.
    """
    by_kind = record.object("relation")
    found: dict[tuple[str, str, str], Relation] = {}
    for key in by_kind.names():
        kind = plain_text(key)
        for fields in by_kind.objects(key):
            relation = _relation(fields, kind)
            if relation is not None:
                found.setdefault((kind, relation.identifier_type, relation.identifier), relation)
    return tuple(found.values())


def _relation(fields: Fields, kind: str) -> Relation | None:
    identifier_type, identifier = fields.raw("id-type").lower(), fields.raw("id")
    if not kind or not identifier or len(identifier) > _LONGEST_IDENTIFIER:
        fields.remark("id", "too long for an identifier; left out" if identifier else "is missing; left out")
        return None
    if identifier_type == "doi":
        identifier = fields.parsed("id", identifier, parse_doi) or identifier
    return Relation(
        kind=kind,
        identifier_type=identifier_type,
        identifier=identifier,
        asserted_by=fields.raw("asserted-by"),
    )
