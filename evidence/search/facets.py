"""Facets: of all that was found, how many have what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from evidence.models import Direction, StudyDesign

from .results import Bucket

# What a study has once, as columns of ``matched``: counted in one pass.
_OF_ONE = {
    "year": "year",
    "design": "design",
    "notices": "notices",
    "work_type": "work_type",
    "journal": "container_title",
    "open_licence": "open_licence",
}
_KINDS = ("condition", "medication", "symptom")
NAMES = (
    *_KINDS,
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


def columns_of(names: Collection[str]) -> list[str]:
    """What ``matched`` has to have for these facets, of ``search_study``."""
    columns = [_OF_ONE[name] for name in names if name in _OF_ONE]
    columns += ["directions"] if "direction" in names else []
    columns += ["concepts"] if any(name in _KINDS for name in names) else []
    return [_NOTICES if column == "notices" else column for column in columns]


@cache
def facets_sql(names: tuple[str, ...]) -> str:
    """The query for these facets of the studies in ``matched``: one text of JSON."""
    counted = []
    if once := [name for name in names if name in _OF_ONE]:
        columns = [_OF_ONE[name] for name in once]
        counted.append(
            _EACH_ONCE.format(
                facet=" ".join(
                    f"WHEN grouping({column}) = 0 THEN '{name}'"
                    for name, column in zip(once, columns, strict=True)
                ),
                value=", ".join(f"{column}::text" for column in columns),
                sets="), (".join(columns),
            )
        )
    if "direction" in names:
        counted.append(_DIRECTIONS)
    if kinds := [name for name in names if name in _KINDS]:
        counted.append(_CONCEPTS.format(kinds="', '".join(kinds)))
    return f"""
        SELECT json_agg(json_build_array(facet, value, label, number) ORDER BY facet, place)::text FROM (
            SELECT *, row_number() OVER (PARTITION BY facet ORDER BY number DESC, value DESC) AS place
            FROM ({" UNION ALL ".join(counted)}) counted
            WHERE value IS NOT NULL AND (value <> '' OR facet = 'design')
        ) ranked WHERE place <= {MOST_BUCKETS}
    """  # noqa: S608 - names of our own


_NOTICES = "CASE WHEN grave THEN 'grave' WHEN noticed THEN 'other' ELSE 'none' END AS notices"
_EACH_ONCE = """SELECT CASE {facet} END AS facet, COALESCE({value}) AS value, NULL AS label,
    count(*) AS number FROM matched GROUP BY GROUPING SETS (({sets}))"""
_DIRECTIONS = """SELECT 'direction' AS facet, direction AS value, NULL AS label, count(*) AS number
    FROM (SELECT unnest(directions) AS direction FROM matched) AS each GROUP BY direction"""
_CONCEPTS = """SELECT concept.kind AS facet, concept.id::text AS value, concept.name AS label, number FROM (
        SELECT concept, count(*) AS number
        FROM (SELECT unnest(concepts) AS concept FROM matched) AS each GROUP BY concept
    ) linked JOIN evidence_concept concept ON concept.id = linked.concept AND kind IN ('{kinds}')"""


def facets_of(
    rows: Iterable[tuple[str, str, str | None, int]], names: Collection[str] = NAMES
) -> Mapping[str, tuple[Bucket, ...]]:
    """The facets that `facets_sql` gives, each with its most frequent values first; years by year."""
    facets: dict[str, list[Bucket]] = {name: [] for name in NAMES if name in names}
    for facet, value, label, number in rows:
        words = _LABELS.get(facet)
        facets[facet].append(Bucket(value, label or (words.get(value, value) if words else value), number))
    if "year" in facets:
        facets["year"].sort(key=lambda bucket: int(bucket.value), reverse=True)
    return {name: tuple(buckets) for name, buckets in facets.items() if buckets}


_LABELS: Mapping[str, Mapping[str, Any]] = {
    "design": {design.value: str(design.label) for design in StudyDesign} | {"": "Not judged"},
    "direction": {direction.value: str(direction.label) for direction in Direction},
    "notices": NOTICE_LABELS,
    "open_licence": LICENCE_LABELS,
}
