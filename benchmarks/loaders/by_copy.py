"""Bare loading, in the peers' environment: gunzip, orjson, COPY to plain tables, indexes last.

    python -m benchmarks.loaders.by_copy parse|copy < list-of-containers

``parse`` stops after orjson. Nothing is checked, cleaned, compared or made searchable: the limit of what
one process can do before any of that. BENCH_DSN names the database.
"""

from __future__ import annotations

import gzip
import io
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg2

_TABLES = """
DROP SCHEMA IF EXISTS bench_bare CASCADE;
CREATE SCHEMA bench_bare;
CREATE TABLE bench_bare.study (id bigint, doi text, work_type text, title text, container_title text,
    publisher text, volume text, issue text, page text, year smallint, issued text, abstract text,
    language text, issn text, cited_by_count int, url text);
CREATE TABLE bench_bare.contributor (study_id bigint, position int, given text, family text, literal text,
    orcid text, affiliations text);
CREATE TABLE bench_bare.reference (study_id bigint, position int, key text, doi text, unstructured text,
    author text, year text, title text, container_title text, volume text, first_page text);
"""
_INDEXES = """
SET maintenance_work_mem = '256MB';
ALTER TABLE bench_bare.study ADD PRIMARY KEY (id);
CREATE UNIQUE INDEX ON bench_bare.study (doi);
CREATE INDEX ON bench_bare.study (year DESC NULLS LAST, id DESC);
ALTER TABLE bench_bare.contributor ADD PRIMARY KEY (study_id, position);
CREATE INDEX ON bench_bare.contributor (lower(family));
ALTER TABLE bench_bare.reference ADD PRIMARY KEY (study_id, position);
CREATE INDEX ON bench_bare.reference (doi);
ANALYZE bench_bare.study; ANALYZE bench_bare.contributor; ANALYZE bench_bare.reference;
"""
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def items(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(gzip.decompress(path.read_bytes()))["items"]
    return found


def _line(*values: Any) -> str:
    return "\t".join("\\N" if value is None else str(value).translate(_ESCAPES) for value in values) + "\n"


def _first(values: list[str] | None) -> str:
    return values[0] if values else ""


def _rows(works: Iterable[dict[str, Any]], first_id: int) -> Iterator[tuple[str, list[str], list[str]]]:
    for id_, work in enumerate(works, first_id):
        issued = work["issued"]["date-parts"][0]
        study = _line(
            id_,
            work["DOI"].lower(),
            work["type"],
            _first(work.get("title")),
            _first(work.get("container-title")),
            work.get("publisher"),
            work.get("volume"),
            work.get("issue"),
            work.get("page"),
            issued[0],
            "-".join(map(str, issued)),
            work.get("abstract"),
            work.get("language"),
            " ".join(work.get("ISSN", ())),
            work.get("is-referenced-by-count"),
            work["resource"]["primary"]["URL"],
        )
        people = [
            _line(
                id_,
                position,
                person.get("given"),
                person.get("family"),
                person.get("name"),
                person.get("ORCID"),
                "; ".join(place["name"] for place in person["affiliation"]),
            )
            for position, person in enumerate(work.get("author", ()), 1)
        ]
        cited = [
            _line(
                id_,
                position,
                *(entry.get(name) for name in ("key", "DOI", "unstructured", "author", "year")),
                *(entry.get(name) for name in ("article-title", "journal-title", "volume", "first-page")),
            )
            for position, entry in enumerate(work.get("reference", ()), 1)
        ]
        yield study, people, cited


def copy(files: Iterable[Path], dsn: str) -> None:
    """A container is a transaction; the indexes come at the end."""
    connection = psycopg2.connect(dsn)
    with connection, connection.cursor() as cursor:
        cursor.execute(_TABLES)
    next_id = 1
    for path in files:
        texts = {"study": io.StringIO(), "contributor": io.StringIO(), "reference": io.StringIO()}
        works = items(path)
        for study, people, cited in _rows(works, next_id):
            texts["study"].write(study)
            texts["contributor"].writelines(people)
            texts["reference"].writelines(cited)
        next_id += len(works)
        with connection, connection.cursor() as cursor:
            for table, text in texts.items():
                text.seek(0)
                cursor.copy_expert(f"COPY bench_bare.{table} FROM STDIN", text)
    with connection, connection.cursor() as cursor:
        cursor.execute(_INDEXES)
    connection.close()


def main() -> None:
    files = [Path(line) for line in sys.stdin.read().splitlines()]
    if sys.argv[1] == "parse":
        for path in files:
            items(path)
    else:
        copy(files, os.environ["BENCH_DSN"])


if __name__ == "__main__":
    main()
