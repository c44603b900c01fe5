"""What PostGraphile shows: views of the tables, with the functions that a filter and a search need."""

from __future__ import annotations

import json
from typing import Any

from ..client import Request
from . import statements

# Views, so that its schema is that of the five tables' public part and the columns have plain names.
SCHEMA = """
DROP SCHEMA IF EXISTS bench_graph CASCADE;
CREATE SCHEMA bench_graph;
CREATE VIEW bench_graph.study AS SELECT {study} FROM evidence_study;
CREATE VIEW bench_graph.contributor AS SELECT id, study_id, position, {person} FROM evidence_contributor;
COMMENT ON VIEW bench_graph.study IS E'@primaryKey id\\n@unique doi';
COMMENT ON VIEW bench_graph.contributor IS
    E'@primaryKey id\\n@foreignKey (study_id) references study (id)'
     '|@foreignFieldName contributors|@foreignSimpleFieldName contributors|@behavior -connection +list';
CREATE FUNCTION bench_graph.newest() RETURNS SETOF bench_graph.study LANGUAGE sql STABLE AS $$
    SELECT * FROM bench_graph.study ORDER BY year DESC NULLS LAST, id DESC
$$;
CREATE FUNCTION bench_graph.about(concept bigint, in_year int) RETURNS SETOF bench_graph.study
LANGUAGE sql STABLE AS $$
    SELECT s.* FROM search_study_concept l JOIN bench_graph.study s ON s.id = l.study_id
    WHERE l.concept_id = concept AND l.year = in_year ORDER BY l.year DESC NULLS LAST, l.study_id DESC
$$;
CREATE FUNCTION bench_graph.found(asked text) RETURNS SETOF bench_graph.study LANGUAGE sql STABLE AS $$
    SELECT s.* FROM (
        SELECT study_id, ts_rank(title, q) AS rank, year
        FROM search_study, plainto_tsquery('public.evidence', search_fold(asked)) q WHERE words @@ q
        ORDER BY 2 DESC, 3 DESC NULLS LAST, 1 DESC
    ) hits JOIN bench_graph.study s ON s.id = hits.study_id
    ORDER BY hits.rank DESC, s.year DESC NULLS LAST, s.id DESC
$$;
COMMENT ON FUNCTION bench_graph.newest IS E'@behavior -connection +list';
COMMENT ON FUNCTION bench_graph.about IS E'@behavior -connection +list';
COMMENT ON FUNCTION bench_graph.found IS E'@behavior -connection +list';
"""


def schema() -> str:
    """SQL that makes what it serves."""
    return SCHEMA.format(
        study=", ".join(statements.DETAIL_COLUMNS).replace("id,", "id,", 1),
        person=", ".join(statements.PERSON_COLUMNS),
    )


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _fields(columns: tuple[str, ...]) -> str:
    # PostGraphile 5 keeps `id` for itself.
    named = ("rowId" if column == "id" else _camel(column) for column in columns)
    people = " ".join(map(_camel, statements.PERSON_COLUMNS))
    return f"{' '.join(named)} contributors(orderBy: [POSITION_ASC]) {{ {people} }}"


_LIST = _fields(statements.LIST_COLUMNS)
QUERIES = {
    "list": f"{{ newestList(first: 25) {{ {_LIST} }} }}",
    "filtered": f"query($concept: BigInt, $year: Int) "
    f"{{ aboutList(concept: $concept, inYear: $year, first: 25) {{ {_LIST} }} }}",
    "detail": f"query($doi: String!) {{ studyByDoi(doi: $doi) {{ {_fields(statements.DETAIL_COLUMNS)} }} }}",
    "search": "query($q: String) { foundList(asked: $q, first: 25) { rowId doi title containerTitle year } }",
}


def request(what: str, parameters: dict[str, Any]) -> Request:
    variables = {name: int(value) if name == "year" else str(value) for name, value in parameters.items()}
    return Request("/graphql", json.dumps({"query": QUERIES[what], "variables": variables}))
