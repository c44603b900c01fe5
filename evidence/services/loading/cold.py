"""Into an empty collection: indexes and foreign keys are set aside, and made again when all is loaded.

What was set aside is written down in the run, in the transaction that drops it, and put back in the one
that forgets it. However a load ends, a resumed one or the next `migrate` puts it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from evidence.models import Run, RunKind, RunState, Study
from evidence.services.database_owner import as_owner, is_owner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.crossref.dump_files import DumpFile

# In bytes of the dump: less goes in as quickly as indexes are made.
WORTH_IT = 5_000_000
_KEY = "set_aside"

# What keeps studies apart stays: they are looked up by their DOI all the while, and others may add some.
# So does the one index by which search finds a study's contributors.
_SET_ASIDE = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype IN ('f', 'u') AND conrelid = ANY (%(parts)s::regclass[])
AND conname <> 'contributor_position_unique'
UNION ALL
SELECT '', indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY (%(parts)s::regclass[] || '{evidence_study,search_study}'::regclass[])
AND NOT indisunique
ORDER BY 1, 2
"""
_PARTS = ["evidence_contributor", "evidence_reference", "evidence_crossrefrecord"]


def is_cold(run: Run) -> bool:
    """Whether indexes are set aside for this run."""
    return _KEY in run.checkpoint


def set_aside(run: Run, files: Sequence[DumpFile]) -> None:
    """Set indexes and foreign keys aside where it pays: much to load, an empty collection, and the owner."""
    if connection.in_atomic_block or is_cold(run) or sum(file.size for file in files) < WORTH_IT:
        return
    with as_owner(), transaction.atomic():
        # Who joins the run at this moment waits, and finds it done.
        locked = Run.objects.select_for_update().get(pk=run.pk)
        if not is_cold(locked) and is_owner() and not _has_studies():
            with connection.cursor() as cursor:
                cursor.execute(_SET_ASIDE, {"parts": _PARTS})
                found: list[Any] = cursor.fetchall()
                for table, name, _ in found:
                    cursor.execute(
                        f"ALTER TABLE {table} DROP CONSTRAINT {name}" if table else f"DROP INDEX {name}"
                    )
            locked.checkpoint[_KEY] = found
            locked.save(update_fields=["checkpoint"])
    run.refresh_from_db(fields=["checkpoint"])


def put_back(run: Run) -> None:
    """Make again what was set aside for the run."""
    if not is_cold(run):
        return
    with as_owner(), transaction.atomic():
        locked = Run.objects.select_for_update().get(pk=run.pk)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            for table, name, definition in locked.checkpoint.pop(_KEY, []):
                cursor.execute(
                    f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" if table else definition
                )
        locked.save(update_fields=["checkpoint"])
    run.refresh_from_db(fields=["checkpoint"])


def put_back_left_over() -> None:
    """Put back what loads set aside that nobody went on with. For after `migrate`."""
    for run in Run.objects.filter(kind=RunKind.IMPORT_DUMP, checkpoint__has_key=_KEY):
        if run.state != RunState.RUNNING or run.is_interrupted:
            put_back(run)


def _has_studies() -> bool:
    with connection.cursor() as cursor:
        # Nobody adds any until this transaction ends, and then it is told to the indexes that are left.
        cursor.execute("LOCK TABLE evidence_study IN SHARE MODE")
    return Study.objects.exists()
