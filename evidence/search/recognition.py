"""Concepts in what was asked: by any of their names, with what stands below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from evidence.models import Kind

from .language import Query

# Names of concepts have no more words, and queries no more that are worth looking at.
LONGEST_NAME = 6
MOST_WORDS = 40
# A wide concept's whole branch would be a question of thousands of phrases.
MOST_NARROWER = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A concept: what a link to it needs."""

    id: int
    name: str
    slug: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Recognised:
    """Words of the query that name concepts. `also` are the other names that are looked for with them,
    `narrower` the names of the concepts that stand below."""

    words: str
    concepts: tuple[Named, ...]
    also: tuple[str, ...]
    narrower: tuple[str, ...]
    start: int
    """Which group of the query is the first of them, counted from 0."""
    end: int
    tsquery: str
    """All these names, and the concepts as lexemes, as text of a tsquery of the database's own making."""


def recognise(query: Query) -> list[Recognised]:
    """The concepts that plain words of `query` name, the longest names first; no word is taken twice.

    Phrases, beginnings, alternatives and what is left out are taken as they are written.
    """
    spans = list(runs(plain_words(query)))
    if not spans:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, {"texts": [text for _, _, text in spans], "most": MOST_NARROWER})
        named = {row[0] - 1: row[1:] for row in cursor}
    found: list[Recognised] = []
    for number in sorted(named, key=lambda number: (spans[number][0] - spans[number][1], spans[number][0])):
        start, end, text = spans[number]
        if any(start < other.end and other.start < end for other in found):
            continue
        concepts, names, narrower, tsquery = named[number]
        also = tuple(name for name in names if name.casefold() != text.casefold())
        here = tuple(Named(pk, name, slug, Kind(kind)) for pk, name, slug, kind in concepts)
        found.append(Recognised(text, here, also, tuple(narrower), start, end, tsquery))
    return sorted(found, key=lambda recognised: recognised.start)


def plain_words(query: Query) -> list[str]:
    """The words that could be part of a name, in their places; ``""`` for everything else."""
    return [
        group[0].text if len(group) == 1 and group[0].plain else "" for group in query.groups[:MOST_WORDS]
    ]


def runs(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Every run of words that could be a name, with no ``""`` in it: its beginning, its end and its text."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            if not words[end - 1]:
                break
            yield start, end, " ".join(words[start:end])


# "ssris" is no plural to the stemmer, which knows it by its capitals only.
# Of the names of one concept in several spellings, one for each key.
_NAMED = """
WITH RECURSIVE hit AS (
    SELECT DISTINCT asked.number, held.concept_id
    FROM unnest(%(texts)s) WITH ORDINALITY AS asked (text, number)
    JOIN search_concept_key held
        ON held.key IN (search_phrase(asked.text)::text, search_phrase(rtrim(asked.text, 's'))::text)
), below (number, id, narrower) AS (
    SELECT number, concept_id, false FROM hit
    UNION
    SELECT below.number, child.id, true FROM below JOIN evidence_concept child ON child.parent_id = below.id
), counted AS (
    SELECT number, id, bool_and(narrower) AS narrower, row_number() OVER (
        PARTITION BY number ORDER BY bool_and(narrower), id
    ) AS place
    FROM below GROUP BY number, id
), kept AS (
    SELECT counted.*, concept.name, concept.slug, concept.kind
    FROM counted JOIN evidence_concept concept USING (id) WHERE place <= %(most)s
), named AS (
    SELECT DISTINCT ON (kept.number, held.key) kept.number, kept.narrower, held.key, held.name, held.preferred
    FROM kept JOIN search_concept_key held ON held.concept_id = kept.id
    ORDER BY kept.number, held.key, kept.narrower, held.preferred DESC, held.name
)
SELECT number,
    (SELECT json_agg(json_build_array(id, name, slug, kind) ORDER BY name, kind)
        FROM kept WHERE kept.number = hits.number AND NOT narrower),
    COALESCE((SELECT json_agg(name ORDER BY preferred DESC, name)
        FROM named WHERE named.number = hits.number AND NOT narrower), '[]'),
    COALESCE((SELECT json_agg(name ORDER BY name)
        FROM kept WHERE kept.number = hits.number AND narrower), '[]'),
    (SELECT string_agg('''c:' || id || '''', ' | ') FROM kept WHERE kept.number = hits.number)
        || ' | ' || (SELECT string_agg(key, ' | ') FROM named WHERE named.number = hits.number)
FROM (SELECT DISTINCT number FROM hit) hits
"""
