"""What stands near a row: studies that a claim might rest on, studies that a study is like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import QuerySet

from evidence.models import Claim, EvidenceLine, Study

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

SHOWN = 10
# Beyond so many, the newest are looked at.
_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Related:
    """A study near another, and by what: numbers of shared concepts, of shared references, and whether one
    of the two cites the other."""

    study: Study
    concepts: int
    references: int
    cites: bool
    cited: bool


def suggested_studies(claim: Claim, *, user: Viewer, limit: int = SHOWN) -> list[Study]:
    """Studies whose text names both concepts of `claim`, by any name and with what stands below them, and
    that no evidence line that `user` may see links to it. Those that name both in the title come first,
    then those that can be relied on, then the newest.
    """
    linked = EvidenceLine.objects.visible_to(user).filter(claim__in=[claim.pk, claim.revises_id])
    with connection.cursor() as cursor:
        cursor.execute(
            _SUGGESTED,
            {
                "subject": claim.subject_id,
                "object": claim.object_id,
                "linked": list(linked.values_list("study", flat=True)),
                "looked_at": _LOOKED_AT,
                "limit": limit,
            },
        )
        ids = [row[0] for row in cursor]
    return _in_order(Study.objects.visible_to(user), ids)


def related_studies(study: Study, *, user: Viewer, limit: int = SHOWN) -> list[Related]:
    """Studies like `study`: that cite it or are cited by it, that have published evidence about the same
    concepts, or cite the same works. The nearest first; a study counts for more by what is rarer: a
    citation as three shared concepts, a concept as two shared references.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _RELATED, {"study": study.pk, "doi": study.doi or "", "looked_at": _LOOKED_AT, "limit": limit}
        )
        found = {row[0]: row[1:] for row in cursor}
    studies = _in_order(Study.objects.visible_to(user), list(found))
    return [Related(other, *found[other.pk]) for other in studies]


def _in_order(studies: QuerySet[Any], ids: list[int]) -> list[Study]:
    rows = studies.prefetch_related("notices").defer("abstract", "funders", "note").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


# A concept's question: its names, those of what stands below it, and the lexemes of all of them.
_SUGGESTED = """
WITH RECURSIVE below (root, id) AS (
    SELECT id, id FROM evidence_concept WHERE id IN (%(subject)s, %(object)s)
    UNION SELECT below.root, child.id FROM below JOIN evidence_concept child ON child.parent_id = below.id
), asked AS MATERIALIZED (
    SELECT root, string_agg(key, ' | ')::tsquery AS words FROM (
        SELECT DISTINCT below.root, held.key
        FROM below JOIN search_concept_key held ON held.concept_id = below.id
        UNION SELECT root, '''c:' || id || '''' FROM below
    ) keys GROUP BY root
), question AS MATERIALIZED (
    SELECT (SELECT words FROM asked WHERE root = %(subject)s)
        && (SELECT words FROM asked WHERE root = %(object)s) AS words
), speaking AS MATERIALIZED (
    SELECT study_id, year, grave, title FROM search_study
    WHERE words @@ (SELECT words FROM question) AND study_id <> ALL (%(linked)s::bigint[])
    LIMIT %(looked_at)s
)
SELECT study_id FROM speaking
ORDER BY title @@ (SELECT words FROM question) DESC, grave, year DESC NULLS LAST, study_id DESC
LIMIT %(limit)s
"""

_RELATED = """
WITH shared AS (
    SELECT other.study_id AS id, count(*) AS concepts, 0 AS refs, false AS cites, false AS cited
    FROM (
        SELECT concept_id FROM search_study_concept WHERE study_id = %(study)s
    ) mine CROSS JOIN LATERAL (
        SELECT study_id FROM search_study_concept WHERE concept_id = mine.concept_id
        ORDER BY year DESC NULLS LAST, study_id DESC LIMIT %(looked_at)s
    ) other GROUP BY other.study_id
    UNION ALL
    SELECT other.study_id, 0, count(*), false, false
    FROM (
        SELECT DISTINCT doi FROM evidence_reference WHERE study_id = %(study)s AND doi <> ''
        LIMIT %(looked_at)s
    ) mine CROSS JOIN LATERAL (
        SELECT DISTINCT study_id FROM evidence_reference WHERE doi = mine.doi AND doi <> '' LIMIT 100
    ) other GROUP BY other.study_id
    UNION ALL
    SELECT study_id, 0, 0, true, false FROM (
        SELECT DISTINCT study_id FROM evidence_reference WHERE doi = %(doi)s AND doi <> '' LIMIT %(looked_at)s
    ) citing
    UNION ALL
    SELECT cited.id, 0, 0, false, true FROM (
        SELECT DISTINCT doi FROM evidence_reference WHERE study_id = %(study)s AND doi <> ''
    ) mine JOIN evidence_study cited ON cited.doi = mine.doi
)
SELECT shared.id, sum(shared.concepts)::int, sum(refs)::int, bool_or(cites), bool_or(cited)
FROM shared JOIN search_study search ON search.study_id = shared.id
WHERE shared.id <> %(study)s
GROUP BY shared.id, search.grave, search.year
ORDER BY 2 * sum(shared.concepts) + sum(refs) + 6 * (bool_or(cites)::int + bool_or(cited)::int) DESC,
    search.grave, search.year DESC NULLS LAST, shared.id DESC
LIMIT %(limit)s
"""
