"""The collection as a SQLite file with full text search, and the queries that Datasette serves over it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from ..place import Database
from . import statements

_BATCH = 5_000
_STUDY = statements.DETAIL_COLUMNS
_SCHEMA = f"""
CREATE TABLE study (id INTEGER PRIMARY KEY, {", ".join(_STUDY[1:])}, people);
CREATE TABLE contributor (study_id INTEGER, position INTEGER, {", ".join(statements.PERSON_COLUMNS)},
    PRIMARY KEY (study_id, position)) WITHOUT ROWID;
CREATE TABLE study_concept (concept_id INTEGER, year INTEGER, study_id INTEGER,
    PRIMARY KEY (concept_id, year DESC, study_id DESC)) WITHOUT ROWID;
"""
# Once, when all rows are there: the quickest way to a whole index.
_INDEXES = """
CREATE UNIQUE INDEX study_doi ON study (doi);
CREATE INDEX study_newest ON study (year DESC, id DESC);
CREATE VIRTUAL TABLE study_fts USING fts5 (title, abstract, container_title, people,
    content = 'study', content_rowid = 'id', tokenize = 'porter unicode61');
INSERT INTO study_fts (study_fts) VALUES ('rebuild');
INSERT INTO study_fts (study_fts) VALUES ('optimize');
ANALYZE;
"""


def copy(database: Database, target: Path) -> None:
    """Write the studies, contributors and links to concepts of the database into a new file."""
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    columns = ", ".join(f"to_jsonb({name})::text" if name in ("issn", "funders") else name for name in _STUDY)
    people = (
        "(SELECT string_agg(concat_ws(' ', given, family, literal), ' ' ORDER BY position) "
        "FROM evidence_contributor WHERE study_id = s.id)"
    )
    persons = ", ".join(("study_id", "position", *statements.PERSON_COLUMNS))
    with closing(sqlite3.connect(part)) as file, database.session() as cursor:
        file.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_SCHEMA}")
        for table, query in (
            ("study", f"SELECT {columns}, {people} FROM evidence_study s ORDER BY id"),  # noqa: S608
            ("contributor", f"SELECT {persons} FROM evidence_contributor ORDER BY study_id, position"),  # noqa: S608
            (
                "study_concept",
                "SELECT concept_id, year, study_id FROM search_study_concept WHERE year IS NOT NULL",
            ),
        ):
            cursor.execute("BEGIN")
            cursor.execute(f"DECLARE copied NO SCROLL CURSOR FOR {query}")
            while True:
                cursor.execute(f"FETCH {_BATCH} FROM copied")
                rows = cursor.fetchall()
                if not rows:
                    break
                file.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
            cursor.execute("COMMIT")
        file.commit()
        file.executescript(_INDEXES)
        file.commit()
    part.replace(target)


_PEOPLE = (
    "(SELECT json_group_array(json_object("  # noqa: S608
    + ", ".join(f"'{name}', c.{name}" for name in statements.PERSON_COLUMNS)
    + ")) FROM contributor c WHERE c.study_id = s.id ORDER BY c.position) AS contributors"
)


def _select(columns: tuple[str, ...]) -> str:
    return f"SELECT {', '.join(f's.{name}' for name in columns)}, {_PEOPLE}"


_LISTED = _select(statements.LIST_COLUMNS)
_DETAILED = _select(statements.DETAIL_COLUMNS)
QUERIES = {
    "list": f"{_LISTED} FROM study s ORDER BY s.year DESC, s.id DESC LIMIT 25",
    "filtered": f"{_LISTED} FROM study_concept l JOIN study s ON s.id = l.study_id "
    "WHERE l.concept_id = :concept AND l.year = :year ORDER BY l.year DESC, l.study_id DESC LIMIT 25",
    "detail": f"{_DETAILED} FROM study s WHERE s.doi = :doi",
    # Rank, highlight and facets in one answer, as ours has them.
    "search": """
        WITH page AS MATERIALIZED (
            SELECT rowid AS id, rank, snippet(study_fts, -1, '<b>', '</b>', '…', 24) AS highlight
            FROM study_fts WHERE study_fts MATCH :q ORDER BY rank LIMIT 25
        ), hits AS MATERIALIZED (
            SELECT s.year, s.work_type FROM study_fts f JOIN study s ON s.id = f.rowid
            WHERE study_fts MATCH :q
        )
        SELECT (SELECT count(*) FROM hits) AS count,
            (SELECT json_group_array(json_object('year', year, 'count', n))
             FROM (SELECT year, count(*) AS n FROM hits GROUP BY year)) AS years,
            (SELECT json_group_array(json_object('work_type', work_type, 'count', n))
             FROM (SELECT work_type, count(*) AS n FROM hits GROUP BY work_type)) AS work_types,
            (SELECT json_group_array(json_object('id', s.id, 'doi', s.doi, 'title', s.title,
                'container_title', s.container_title, 'year', s.year, 'rank', page.rank,
                'highlight', page.highlight)) FROM page JOIN study s ON s.id = page.id) AS results
    """,
}
# What comes as a text of JSON is written as JSON.
NESTED = {
    "list": ("contributors",),
    "filtered": ("contributors",),
    "detail": ("contributors", "issn", "funders"),
    "search": ("years", "work_types", "results"),
}


def metadata(name: str) -> str:
    """Datasette's metadata: the queries by name, for the file of that name."""
    queries: dict[str, Any] = {what: {"sql": sql} for what, sql in QUERIES.items()}
    return json.dumps({"databases": {name: {"queries": queries}}})


def path(name: str, what: str) -> str:
    """The address of a query's answer, as an array of rows."""
    nested = "".join(f"&_json={column}" for column in NESTED[what])
    return f"/{name}/{what}.json?_shape=array{nested}"
