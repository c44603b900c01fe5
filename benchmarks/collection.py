"""The database that reads are measured on: works, a vocabulary, claims, and evidence that links them."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

from .generate import generate
from .place import PROJECT, ROOT, SIZES, Database, NotMeasured, note, run

# Of everybody's words, the sets that are made from the vocabulary: each concept but the rarest is linked
# to the studies whose title names it, by one of its four claims.
CLAIMS = """
INSERT INTO evidence_claim (state, created_at, updated_at, published_at, published_alone, version, predicate,
    statement, population, comparator, dose, timeframe, certainty, certainty_rationale, subject_id, object_id)
SELECT 'published', now(), now(), now(), '', 1, 'associated_with',
    subject.name || ' is associated with ' || object.name, '', '', '', '', '', '', subject.id, object.id
FROM evidence_concept subject
JOIN LATERAL (
    SELECT id, name FROM evidence_concept WHERE id <> subject.id
    ORDER BY md5(subject.slug || slug) LIMIT 4
) object ON true
ON CONFLICT DO NOTHING
"""
LINKS = """
CREATE TEMPORARY TABLE linked AS
WITH named AS (
    SELECT id AS concept_id, lower(name) AS name FROM evidence_concept
    UNION SELECT concept_id, lower(name) FROM evidence_conceptname
)
SELECT DISTINCT named.concept_id, study.id AS study_id FROM evidence_study study
JOIN named ON strpos(lower(study.title), named.name) > 0
WHERE study.doi LIKE '10.5555/bench.%'
"""
LINES = """
INSERT INTO evidence_evidenceline (state, created_at, updated_at, published_at, published_alone, version,
    direction, directness, strength, effect_measure, quote, locator, explanation, claim_id, study_id, {quote})
SELECT 'published', now(), now(), now(), '', 1, (ARRAY['supports', 'supports', 'disputes', 'neutral'])[
    1 + (study_id + linked.concept_id) % 4], '', '', '', '', '', '', claim.id, study_id, {values}
FROM linked
JOIN LATERAL (
    SELECT id FROM evidence_claim WHERE subject_id = linked.concept_id AND state = 'published'
    ORDER BY id OFFSET linked.study_id % 4 LIMIT 1
) claim ON true
ON CONFLICT DO NOTHING
"""


# What a work's bytes hang on.
GENERATOR = [
    PROJECT / "benchmarks" / "generate.py",
    *sorted((PROJECT / "benchmarks" / "works").glob("*.py")),
]


def works_of(size: str, *, form: str = "json") -> list[Path]:
    """The containers of that size, made where they are not there yet."""
    out = works_folder(form)
    note(f"Works: {SIZES[size]:,} in {out} …")
    return generate(SIZES[size], out, form=form)


def works_folder(name: str) -> Path:
    """A folder for works, another one when other works would be made."""
    folder = ROOT / f"works-{_digest(GENERATOR)[:8]}-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def collection(size: str) -> Database:
    """The database of that size: made where it is not there, migrated where the project has moved on."""
    database = Database(ROOT / f"collection-{size}")
    stamp = database.var / "made-of"
    works, migrations = _digest(GENERATOR, CLAIMS + LINKS + LINES), _digest(_migrations())
    made_of = stamp.read_text().split() if stamp.exists() else []
    if made_of == [works, migrations]:
        return database
    if made_of[:1] == [works]:
        try:
            _migrate(database)
        except NotMeasured as error:
            note(f"The collection cannot be migrated: {error}")
        else:
            stamp.write_text(f"{works} {migrations}")
            return database
    if database.var.exists():
        note("The collection is of another state of the project: it is made anew.")
        database.remove()
        stamp.unlink(missing_ok=True)
    _make(database, works_of(size))
    stamp.write_text(f"{works} {migrations}")
    return database


def _make(database: Database, files: list[Path]) -> None:
    note("Collection: migrations and the vocabulary …")
    database.manage("migrate", "--verbosity=0")
    database.manage("loaddata", "vocabulary", "--verbosity=0")
    note("Collection: loading …")
    load(database, files)
    note("Collection: claims and evidence …")
    _link(database)
    _settle(database)


def _migrate(database: Database) -> None:
    note("Collection: migrating …")
    with database.session() as cursor:
        # A peer's views would hold the tables as they were.
        cursor.execute("DROP SCHEMA IF EXISTS bench_graph CASCADE")
    database.manage("migrate", "--verbosity=0")
    _settle(database)


def _settle(database: Database) -> None:
    note("Collection: what search reads …")
    database.manage("search_index", "--rebuild")
    with database.session() as cursor:
        cursor.execute("VACUUM ANALYZE")


def load(database: Database, files: list[Path]) -> None:
    """Load by the project's loader; by plain Django where this state of the project has none."""
    try:
        database.manage("import_crossref_dump", "--help")
    except NotMeasured:
        note("There is no import_crossref_dump: loaded by bulk_create, which takes longer.")
        by_django(database, files)
    else:
        database.manage("import_crossref_dump", *map(str, files))


def by_django(database: Database, files: list[Path]) -> None:
    """Load by bulk_create, which is also what ours is measured against."""
    run(
        [sys.executable, "-m", "benchmarks.loaders.by_django"],
        cwd=PROJECT,
        env=database.environment,
        input="\n".join(map(str, files)),
    )


def _link(database: Database) -> None:
    with database.session() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'evidence_evidenceline' "
            "AND column_name LIKE 'quote_%' AND is_nullable = 'NO'"
        )
        quote = [name for (name,) in cursor]
        # One transaction, in which search is not told line by line: it is written anew afterwards.
        cursor.execute("BEGIN; SELECT set_config('evidence.search', 'off', true)")
        cursor.execute(CLAIMS)
        cursor.execute(LINKS)
        cursor.execute("ANALYZE linked")
        cursor.execute(LINES.format(quote=", ".join(quote), values=", ".join("''" for _ in quote)))
        note(f"Collection: {cursor.rowcount:,} evidence lines.")
        cursor.execute("DROP TABLE linked; COMMIT")


def _migrations() -> list[Path]:
    return sorted((PROJECT / "evidence" / "migrations").glob("0*.py"))


def _digest(sources: Iterable[Path], text: str = "") -> str:
    digest = hashlib.sha256(text.encode())
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()
