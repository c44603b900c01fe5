"""The SQL that the bare servers send: what ours may be measured against at best. Imports nothing of ours."""

from __future__ import annotations

LIST_COLUMNS = ("id", "doi", "title", "container_title", "year", "work_type", "volume", "issue", "page")
DETAIL_COLUMNS = (
    *LIST_COLUMNS,
    "title_html",
    "subtitle",
    "publisher",
    "published_print",
    "published_online",
    "issued",
    "issn",
    "abstract",
    "language",
    "licence_url",
    "funders",
    "cited_by_count",
)
PERSON_COLUMNS = ("role", "given", "family", "suffix", "literal", "orcid")

_people = ", ".join(f"'{column}', c.{column}" for column in PERSON_COLUMNS)
_CONTRIBUTORS = (
    f"(SELECT json_agg(json_build_object({_people}) ORDER BY c.position) "  # noqa: S608
    "FROM evidence_contributor c WHERE c.study_id = s.id) AS contributors"
)

NEWEST = "ORDER BY s.year DESC NULLS LAST, s.id DESC LIMIT 25"
LIST = f"FROM evidence_study s {NEWEST}"
FILTERED = (
    "FROM search_study_concept l JOIN evidence_study s ON s.id = l.study_id "
    "WHERE l.concept_id = %(concept)s AND l.year = %(year)s "
    "ORDER BY l.year DESC NULLS LAST, l.study_id DESC LIMIT 25"
)
DETAIL = "FROM evidence_study s WHERE s.doi = %(doi)s"
# A page by keyset, as our cursor has it.
PAGE = f"FROM evidence_study s WHERE (s.year, s.id) < (%(year)s, %(id)s) {NEWEST}"
FROM = {"list": LIST, "filtered": FILTERED, "detail": DETAIL, "page": PAGE}


def columns_of(what: str) -> tuple[str, ...]:
    return DETAIL_COLUMNS if what == "detail" else LIST_COLUMNS


def rows(what: str) -> str:
    """The studies alone."""
    return f"SELECT {', '.join(f's.{column}' for column in columns_of(what))} {FROM[what]}"


PEOPLE = (
    f"SELECT study_id, {', '.join(PERSON_COLUMNS)} FROM evidence_contributor "  # noqa: S608
    "WHERE study_id = ANY (%(ids)s) ORDER BY study_id, position"
)


def as_json(what: str) -> str:
    """The studies with their contributors, as one text of JSON."""
    columns = ", ".join(f"s.{column}" for column in columns_of(what))
    return f"SELECT json_agg(r)::text FROM (SELECT {columns}, {_CONTRIBUTORS} {FROM[what]}) r"  # noqa: S608


# Rank by the title, facets in one pass, highlights for what is shown only.
SEARCH = """
WITH asked AS (SELECT plainto_tsquery('public.evidence', search_fold(%(q)s)) AS q),
hits AS MATERIALIZED (
    SELECT study_id, year, work_type, ts_rank(title, q) AS rank FROM search_study, asked WHERE words @@ q
),
page AS (SELECT * FROM hits ORDER BY rank DESC, year DESC NULLS LAST, study_id DESC LIMIT 25)
SELECT json_build_object(
    'count', (SELECT count(*) FROM hits),
    'facets', (SELECT json_agg(f) FROM (
        SELECT year, work_type, count(*) AS count FROM hits GROUP BY GROUPING SETS ((year), (work_type))
    ) f),
    'results', (SELECT json_agg(r) FROM (
        SELECT s.id, s.doi, s.title, s.container_title, s.year, page.rank,
            ts_headline('public.evidence', s.title || ' ' || s.abstract, q, 'MaxFragments=1') AS highlight
        FROM page JOIN evidence_study s ON s.id = page.study_id, asked
        ORDER BY page.rank DESC, s.year DESC NULLS LAST, s.id DESC
    ) r)
)::text
"""
