"""The tables that search reads: kept by triggers, switched off for bulk loading, compared and mended.

A loader that writes thousands of studies at a time does it like this, within one transaction::

    with index.suspended():
        ...  # COPY and merge: studies, contributors, notices
        index.refresh(ids)  # of the studies of which anything changed

and into an empty collection leaves `refresh` out and calls `rebuild` once, when all is loaded. In SQL the
first line is ``SELECT set_config('evidence.search', 'off', true)``, which ends with the transaction, and
the last ``SELECT search_refresh_studies(ARRAY(SELECT id FROM …))``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

# Long enough that a statement's own cost vanishes, short enough that its locks are brief.
BATCH = 5_000

Progress = Callable[[str, int], None]
"""Called with a table's name and how many more of its rows are done."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of search: the rows it mirrors, what it should hold for some of them, what mends it."""

    table: str
    key: str
    source: str
    # A query with the array of the source's ids as its parameter.
    rows: str
    refresh: str


_STUDIES = "search_refresh_studies"
_CONCEPTS = "search_refresh_concepts"
PARTS = (
    Part(
        "search_concept_key", "concept_id", "evidence_concept",
        "SELECT * FROM search_concept_key_rows(%(ids)s)", _CONCEPTS,
    ),
    Part(
        "search_concept", "concept_id", "evidence_concept",
        "SELECT * FROM search_concept_rows(%(ids)s)", _CONCEPTS,
    ),
    Part(
        "search_claim", "claim_id", "evidence_claim",
        "SELECT * FROM search_claim_rows(%(ids)s)", "search_refresh_claims",
    ),
    Part(
        "search_study", "study_id", "evidence_study",
        "SELECT * FROM search_study_rows(%(ids)s)", _STUDIES,
    ),
    Part(
        "search_study_concept", "study_id", "evidence_study",
        "SELECT year, concept_id, study_id FROM search_study_rows(%(ids)s), unnest(concepts) concept_id",
        _STUDIES,
    ),
)  # fmt: skip


@contextmanager
def suspended() -> Iterator[None]:
    """A transaction whose writes do not reach the tables of search: `refresh` says what was written.

    Ends with an error as `transaction.atomic` does; the triggers work again in either case.
    """
    with transaction.atomic():
        _set_suspended("off")
        yield
        _set_suspended("")


def refresh(studies: Iterable[int]) -> None:
    """Write what search should know of these studies, in one set; ids of deleted ones are removed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_STUDIES}(%s)", [list(studies)])


def rebuild(progress: Progress | None = None) -> None:
    """Write everything that search knows anew, a batch at a time; readers are not kept waiting.

    Where it knows of no study yet, and the connection is the owner's, the indexes are made last, which
    takes a fraction of the time: how a collection is filled from nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT evidence_owner_logged_in('search_study'::regclass), EXISTS (SELECT FROM search_study)"
        )
        owner, filled = cursor.fetchone()
    for part in PARTS:
        _remove_orphans(part)
    if owner and not filled:
        with transaction.atomic(), _indexed_afterwards("search_study"):
            _refresh_everything(progress)
    else:
        _refresh_everything(progress)
    with connection.cursor() as cursor:
        # Only the owner may; autovacuum does it for the others.
        if owner:
            cursor.execute(f"ANALYZE {', '.join(part.table for part in PARTS)}")


def differences(progress: Progress | None = None, *, repair: bool = False) -> dict[str, int]:
    """How many rows' words differ from what they should be, by table of search: all 0 where all is right.

    With `repair` they are mended. Rows that are written meanwhile may be counted.
    """
    found = {}
    for part in PARTS:
        found[part.table] = _remove_orphans(part) if repair else _count_orphans(part)
        for ids in _batches(part.source):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_DIFFERENT.format(part=part, rows=part.rows), {"ids": ids})
                wrong = [row[0] for row in cursor]
                if wrong and repair:
                    cursor.execute(f"SELECT {part.refresh}(%s)", [wrong])
            found[part.table] += len(wrong)
            if progress:
                progress(part.table, len(ids))
    return found


_DIFFERENT = """
WITH wanted AS ({rows}), held AS (SELECT * FROM {part.table} WHERE {part.key} = ANY (%(ids)s))
SELECT DISTINCT {part.key} FROM (
    (TABLE wanted EXCEPT ALL TABLE held) UNION ALL (TABLE held EXCEPT ALL TABLE wanted)
) different
"""
_ORPHANS = "FROM {0.table} WHERE NOT EXISTS (SELECT FROM {0.source} WHERE id = {0.key})"


def _count_orphans(part: Part) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_ORPHANS.format(part)}")
        return int(cursor.fetchone()[0])


def _remove_orphans(part: Part) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE {_ORPHANS.format(part)}")
        return cursor.rowcount


def _refresh_everything(progress: Progress | None) -> None:
    done = set()
    for part in PARTS:
        # One function writes two of the tables.
        if part.refresh in done:
            continue
        done.add(part.refresh)
        for ids in _batches(part.source):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {part.refresh}(%s)", [ids])
            if progress:
                progress(part.table, len(ids))


def _batches(table: str) -> Iterator[list[int]]:
    """The ids of a table's rows, ascending."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            # The table's name is our own.
            cursor.execute(f"SELECT id FROM {table} WHERE id > %s ORDER BY id LIMIT {BATCH}", [last])  # noqa: S608
            ids = [row[0] for row in cursor]
        if not ids:
            return
        yield ids
        last = ids[-1]


@contextmanager
def _indexed_afterwards(table: str) -> Iterator[None]:
    """Without the table's indexes but for its key; they are made again, as they were, at the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
            "WHERE indrelid = %s::regclass AND NOT indisprimary",
            [table],
        )
        indexes: list[Any] = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for _, definition in indexes:
            cursor.execute(definition)


def _set_suspended(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('evidence.search', %s, true)", [value])
