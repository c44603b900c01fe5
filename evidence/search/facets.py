"""Facets: of all that was found, how many have what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evidence.models import Direction, StudyDesign

from .results import Bucket

NAMES = (
    "condition",
    "medication",
    "symptom",
    "year",
    "design",
    "direction",
    "notices",
    "work_type",
    "journal",
    "open_licence",
)
"""In the order in which people are shown them. The first three are filters on `concepts`."""

MOST_BUCKETS = 12

NOTICE_LABELS = {
    "grave": "Retracted, withdrawn or in doubt",
    "other": "Another notice",
    "none": "No notice known",
}
LICENCE_LABELS = {"true": "Open licence", "false": "No open licence known"}

# One pass for what a study has once, another for what it may have several of.
FACETS = f"""
SELECT json_agg(json_build_array(facet, value, label, number) ORDER BY facet, place)
FROM (
    SELECT *, row_number() OVER (PARTITION BY facet ORDER BY number DESC, value DESC) AS place FROM (
        SELECT CASE
                WHEN grouping(year) = 0 THEN 'year' WHEN grouping(work_type) = 0 THEN 'work_type'
                WHEN grouping(design) = 0 THEN 'design' WHEN grouping(notices) = 0 THEN 'notices'
                WHEN grouping(container_title) = 0 THEN 'journal' ELSE 'open_licence'
            END AS facet,
            COALESCE(year::text, work_type, design, notices, container_title, open_licence::text) AS value,
            NULL AS label, count(*) AS number
        FROM candidate
        GROUP BY GROUPING SETS (
            (year), (work_type), (design), (notices), (container_title), (open_licence)
        )
        UNION ALL
        SELECT 'direction', direction, NULL, count(*) FROM candidate, unnest(directions) direction
        WHERE directions <> '{{}}' GROUP BY direction
        UNION ALL
        SELECT concept.kind, concept.id::text, concept.name, number FROM (
            SELECT concept, count(*) AS number FROM candidate, unnest(concepts) concept
            WHERE concepts <> '{{}}' GROUP BY concept
        ) linked JOIN evidence_concept concept ON concept.id = linked.concept
    ) counted
    WHERE value IS NOT NULL AND (value <> '' OR facet = 'design')
) ranked WHERE place <= {MOST_BUCKETS}
"""  # noqa: S608 - a number of our own


def facets_of(rows: Iterable[tuple[str, str, str | None, int]]) -> Mapping[str, tuple[Bucket, ...]]:
    """The facets that `FACETS` gives, each with its most frequent values first; years by year."""
    facets: dict[str, list[Bucket]] = {name: [] for name in NAMES}
    for facet, value, label, number in rows:
        facets[facet].append(Bucket(value, label or _label(facet, value), number))
    facets["year"].sort(key=lambda bucket: int(bucket.value), reverse=True)
    return {name: tuple(buckets) for name, buckets in facets.items() if buckets}


def _label(facet: str, value: str) -> str:
    words: Mapping[str, Any] = {
        "design": {design.value: design.label for design in StudyDesign} | {"": "Not judged"},
        "direction": {direction.value: direction.label for direction in Direction},
        "notices": NOTICE_LABELS,
        "open_licence": LICENCE_LABELS,
    }
    return str(words.get(facet, {}).get(value, value))
