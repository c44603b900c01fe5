"""What the sentences of an article speak of: concepts by any of their names, and the published claims about
two of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from evidence.articles.rules.facts import Bearing, KnownClaim, NamedConcept, SentenceFacts
from evidence.identifiers import Scheme
from evidence.models import Claim, State
from evidence.words import words

from .held import label_of, published_lines, text_of_line

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evidence.articles.documents import Document
    from evidence.models.visibility import Viewer

# Names of concepts have no more words.
_LONGEST_NAME = 8
# More claims about one sentence tell a writer nothing.
_MOST_CLAIMS = 5
# One line may happen to be worded as a heading is.
_NAMED_IN_CONTENTS = 2

Key = tuple[str, ...]


def read_sentences(document: Document, *, user: Viewer) -> tuple[SentenceFacts, ...]:
    """The facts of each sentence of the document's body, in their order. Four queries at most."""
    contents = _contents(document)
    texts = [
        document.text[one.start : one.end] if place not in contents else ""
        for place, one in enumerate(document.sentences)
    ]
    spoken = [_singular(words(text)) for text in texts]
    named, above = _vocabulary({word for sentence in spoken for word in sentence})
    concepts = [list(_named_in(sentence, named)) for sentence in spoken]
    claims = _claims(
        {pk for each in concepts for one in each for pk in (one.id, *above.get(one.id, ()))}, user
    )
    return tuple(SentenceFacts(tuple(each), tuple(_about(each, above, claims))) for each in concepts)


def _contents(document: Document) -> set[int]:
    """The places of the lines of a table of contents: they state nothing.

    It is lines without a full stop, one behind the other, of which two or more name headings of the article
    in whatever order of words ("What emotional numbness is").
    """
    headings = {frozenset(words(one.text)) for one in document.headings}
    cited = {one.sentence for one in document.citations}
    found: set[int] = set()
    run: list[int] = []
    named = 0
    for place, one in enumerate(document.sentences):
        text = document.text[one.start : one.end]
        before, behind = (
            document.text[max(0, one.start - 3) : one.start],
            document.text[one.end : one.end + 1],
        )
        is_line = before.rstrip(" ")[-1:] in ("", "\n", "-", "*", "•") and behind in ("", "\n")
        if not is_line or place in cited or text[-1] in ".!?…:":
            run, named = [], 0
            continue
        run.append(place)
        named += frozenset(words(text)) in headings
        if named >= _NAMED_IN_CONTENTS:
            found.update(run)
            run = []
    return found


def _singular(sentence: Key) -> Key:
    """Words without their plural's s, as names are compared; short ones and ``-ss`` stay."""
    return tuple(re.sub(r"(?<=[^s])s$", "", word) if len(word) > 3 else word for word in sentence)


def _named_in(sentence: Key, named: Mapping[Key, tuple[NamedConcept, ...]]) -> Iterator[NamedConcept]:
    """The concepts that the sentence names, the longest names first taken, each once."""
    seen: set[int] = set()
    place = 0
    while place < len(sentence):
        for length in range(min(_LONGEST_NAME, len(sentence) - place), 0, -1):
            if found := named.get(sentence[place : place + length]):
                yield from (one for one in found if one.id not in seen)
                seen.update(one.id for one in found)
                place += length - 1
                break
        place += 1


def _vocabulary(said: set[str]) -> tuple[dict[Key, tuple[NamedConcept, ...]], dict[int, list[int]]]:
    """The names that may be in a text with these words, and of their concepts those that stand above."""
    if not said:
        return {}, {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, {"words": sorted(said | {f"{word}s" for word in said})})
        rows = cursor.fetchall()
    named: dict[Key, dict[int, NamedConcept]] = {}
    above: dict[int, list[int]] = {}
    for pk, preferred, kind, ancestors, names in rows:
        above[pk] = ancestors
        for name in names:
            if key := _singular(words(name)):
                named.setdefault(key, {})[pk] = NamedConcept(pk, preferred, kind)
    return {key: tuple(held.values()) for key, held in named.items()}, above


def _claims(concepts: set[int], user: Viewer) -> list[tuple[int, int, KnownClaim]]:
    """The published claims between two of these concepts, with what bears on each."""
    if len(concepts) < 2:
        return []
    rows = _published(user).filter(subject__in=concepts, object__in=concepts)
    return [(row.subject_id, row.object_id, claim) for row, claim in _with_lines(rows, user)]


def claims_by_id(ids: Collection[int], *, user: Viewer) -> dict[int, KnownClaim]:
    """The published ones of these claims, with what bears on each. No queries for none, two at most."""
    rows = _published(user).filter(pk__in=ids) if ids else ()
    return {row.pk: claim for row, claim in _with_lines(rows, user)}


def _published(user: Viewer) -> QuerySet[Claim]:
    return Claim.objects.visible_to(user).filter(state=State.PUBLISHED).order_by("pk")


def _with_lines(found: Iterable[Claim], user: Viewer) -> list[tuple[Claim, KnownClaim]]:
    rows = list(found)
    if not rows:
        return []
    lines = published_lines(user).filter(claim__in=rows).select_related("study")
    bearings: dict[int, list[Bearing]] = {}
    for line in lines:
        bearings.setdefault(line.claim_id, []).append(_bearing(line))
    return [
        (
            row,
            KnownClaim(row.pk, row.statement, row.predicate, row.certainty, tuple(bearings.get(row.pk, ()))),
        )
        for row in rows
    ]


def _bearing(line: Any) -> Bearing:
    study = line.study
    return Bearing(
        study.pk,
        line.direction,
        label_of(study),
        study.doi or "",
        study.design,
        study.year,
        is_page=all(one.scheme is Scheme.URL for one in study.identifiers) and bool(study.url),
        is_in_doubt=line.in_doubt,
        text=text_of_line(line),
    )


def _about(
    concepts: Sequence[NamedConcept],
    above: Mapping[int, list[int]],
    claims: list[tuple[int, int, KnownClaim]],
) -> Iterator[KnownClaim]:
    """The claims about two concepts of a sentence: what holds of a class is told of its members, too."""
    here = {one.id: {one.id, *above.get(one.id, ())} for one in concepts}
    found = 0
    for subject, target, claim in claims:
        speaking = {pk for pk, all_of_it in here.items() if subject in all_of_it}
        spoken_of = {pk for pk, all_of_it in here.items() if target in all_of_it}
        # Two concepts, not one that stands below both.
        if any(one != other for one in speaking for other in spoken_of):
            yield claim
            found += 1
            if found == _MOST_CLAIMS:
                return


_NAMES = """
WITH RECURSIVE hit AS (
    SELECT concept_id, array_agg(name ORDER BY name) AS names FROM search_concept_key
    WHERE split_part(regexp_replace(lower(name), '[^[:alnum:]]+', ' ', 'g'), ' ', 1) = ANY (%(words)s)
    GROUP BY concept_id
), above (id, ancestor) AS (
    SELECT concept.id, concept.parent_id FROM evidence_concept concept JOIN hit ON hit.concept_id = concept.id
    WHERE concept.parent_id IS NOT NULL
    UNION
    SELECT above.id, parent.parent_id FROM above JOIN evidence_concept parent ON parent.id = above.ancestor
    WHERE parent.parent_id IS NOT NULL
)
SELECT concept.id, concept.name, concept.kind,
    COALESCE((SELECT array_agg(ancestor ORDER BY ancestor) FROM above WHERE above.id = concept.id), '{}'),
    hit.names
FROM hit JOIN evidence_concept concept ON concept.id = hit.concept_id
"""
