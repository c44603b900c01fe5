"""Concepts in what was asked: by any of their names, with what stands below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

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


class Name(msgspec.Struct, array_like=True, frozen=True):
    """What the database says of one text that names concepts; `number` is the text's place, from 1."""

    number: int
    concepts: list[tuple[int, str, str, str]]
    names: list[str]
    narrower: list[str]
    keyless: list[int]
    """Ids: which of these concepts, and of those below them, have no name with a word in it."""
    keys: list[str]
    """The names of all the others, as texts of a tsquery. Whatever is linked to a concept has its names among
    its words."""


def recognised_in(
    spans: Sequence[tuple[int, int, str]], names: Sequence[Name]
) -> list[tuple[Recognised, Name]]:
    """Of `spans`, which `runs` gave, those that name concepts: the longest first, no word taken twice; in
    the order of the query."""
    named = {name.number - 1: name for name in names}
    found: list[tuple[Recognised, Name]] = []
    for number in sorted(named, key=lambda number: (spans[number][0] - spans[number][1], spans[number][0])):
        start, end, text = spans[number]
        if any(start < other.end and other.start < end for other, _ in found):
            continue
        name = named[number]
        also = tuple(each for each in name.names if each.casefold() != text.casefold())
        here = tuple(Named(pk, called, slug, Kind(kind)) for pk, called, slug, kind in name.concepts)
        found.append((Recognised(text, here, also, tuple(name.narrower), start, end), name))
    return sorted(found, key=lambda each: each[0].start)


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
KEYS = """
    SELECT number, key FROM unnest(%s::text[]) WITH ORDINALITY AS named (text, number)
    CROSS JOIN LATERAL (
        VALUES (search_phrase(text)::text), (search_phrase(rtrim(text, 's'))::text)
    ) AS made (key)
"""
"""What names the texts in its parameter may have as keys, each with its text's place."""

# The keys come out of a subquery so that their number means nothing to the planner: else it would make a plan
# for each question, though they are all alike.
KEYS_KNOWN = """
    SELECT (place + 1) / 2 AS number, key
    FROM unnest((SELECT %s::text[])) WITH ORDINALITY AS made (key, place)
"""
"""The same, of the keys themselves: two for each text."""

# Of the names of one concept in several spellings, one for each key.
_NAMED = """
WITH RECURSIVE hit AS (
    SELECT DISTINCT asked.number, held.concept_id
    FROM ({asked}) AS asked JOIN search_concept_key held ON held.key = asked.key
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
    FROM counted JOIN evidence_concept concept USING (id) WHERE place <= {most}
), named AS (
    SELECT DISTINCT ON (kept.number, held.key) kept.number, kept.narrower, held.key, held.name, held.preferred
    FROM kept JOIN search_concept_key held ON held.concept_id = kept.id
    ORDER BY kept.number, held.key, kept.narrower, held.preferred DESC, held.name
)
SELECT COALESCE(json_agg(json_build_array(number,
    (SELECT json_agg(json_build_array(id, name, slug, kind) ORDER BY name, kind)
        FROM kept WHERE kept.number = hits.number AND NOT narrower),
    COALESCE((SELECT json_agg(name ORDER BY preferred DESC, name)
        FROM named WHERE named.number = hits.number AND NOT narrower), '[]'),
    COALESCE((SELECT json_agg(name ORDER BY name)
        FROM kept WHERE kept.number = hits.number AND narrower), '[]'),
    (SELECT COALESCE(json_agg(id ORDER BY id), '[]') FROM kept WHERE kept.number = hits.number
        AND NOT EXISTS (SELECT FROM search_concept_key held WHERE held.concept_id = kept.id)),
    (SELECT json_agg(key ORDER BY key) FROM named WHERE named.number = hits.number)
) ORDER BY number), '[]')::text
FROM (SELECT DISTINCT number FROM hit) hits
"""


def named_sql(asked: str) -> str:
    """The query for a list of `Name`, as JSON, with `KEYS` or `KEYS_KNOWN`."""
    return _NAMED.format(asked=asked, most=MOST_NARROWER)
