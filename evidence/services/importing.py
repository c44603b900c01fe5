"""Importing bibliography files: a run over the records, chunk by chunk, each record accounted for once.

A chunk is one transaction: its studies, what became of its records, and how far the run is. Whatever
ends the process, the run goes on from there, in whichever process takes it up, and ends as it would have.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from evidence.citations.readers import MOST_BYTES, Bibliography, UnreadableFile, read_bibliography
from evidence.models import ImportFile, ImportOutcome, ImportRecord, Run, RunKind, RunState

from .import_storing import import_entry
from .provenance import through
from .tracking import PROBLEMS_KEPT, error_text
from .transactions import in_transaction
from .waiting import hold_matching

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.contrib.auth.models import User

    from evidence.citations.readers import Entry

# So many records are stored together: little is done again after a crash, and others wait briefly.
CHUNK = 25
_PIECE = 1024 * 1024
# A file that was looked at and not imported is let go after this time.
KEPT_UNUSED = timedelta(days=1)


class TooLarge(UnreadableFile):
    """A file of more bytes than are read."""


def keep_file(
    *,
    data: bytes,
    name: str,
    format: str = "",
    columns: Mapping[str, str] | None = None,
    actor: User | None = None,
) -> tuple[ImportFile, Bibliography]:
    """Read a file and keep it for an import; nothing is imported yet.

    Raises `TooLarge` and `UnreadableFile`, which say what to do; then nothing is kept.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(
            f"{name or 'The file'} has {len(data):,} bytes; at most {MOST_BYTES:,} "
            "are read. Export it in parts."
        )
    bibliography = read_bibliography(data, filename=name, format=format, columns=columns)
    ImportFile.objects.filter(run=None, uploaded_at__lt=timezone.now() - KEPT_UNUSED).delete()
    file = ImportFile.objects.create(
        name=name[:500],
        # Recognised once: whoever takes the run up reads it in the same way.
        format=bibliography.format,
        columns=dict(columns or {}),
        content=zlib.compress(data),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
    )
    return file, bibliography


def keep_upload(
    *,
    file: Any,
    size: int,
    name: str,
    format: str = "",
    columns: Mapping[str, str] | None = None,
    actor: User | None = None,
) -> ImportFile:
    """Keep a file for an import, piece by piece and unread: what is wrong with it, its run will say.

    `file` is open at its beginning; `size` is in bytes. Raises `TooLarge`.
    """
    if size > MOST_BYTES:
        raise TooLarge(f"The file has {size:,} bytes; at most {MOST_BYTES:,} are read. Export it in parts.")
    packing, digest, packed = zlib.compressobj(), hashlib.sha256(), bytearray()
    while piece := file.read(_PIECE):
        digest.update(piece)
        packed += packing.compress(piece)
    return ImportFile.objects.create(
        name=name[:500],
        format=format,
        columns=dict(columns or {}),
        content=bytes(packed + packing.flush()),
        size=size,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
    )


def read_kept(file: ImportFile) -> Bibliography:
    """The records of a file that is kept. Raises `UnreadableFile` where its content was let go."""
    content = zlib.decompress(bytes(file.content)) if file.content else b""
    if not content:
        raise UnreadableFile("The content of this file is not kept any more: upload it again.")
    return read_bibliography(content, filename=file.name, format=file.format, columns=file.columns)


@transaction.atomic
def begin(*, file: ImportFile, total: int | None, actor: User | None) -> Run:
    """The run that imports the file: the one that it has already, or a new one; nothing is imported yet.

    `total` is the number of its records, None where it was not read yet.
    """
    held = ImportFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if held.run is None:
        held.run = Run.objects.create(
            kind=RunKind.IMPORT_BIBLIOGRAPHY,
            total=total,
            started_by=actor,
            checkpoint={"file": held.name, "sha256": held.sha256},
        )
        held.save(update_fields=["run"])
    return held.run


def take_up(run: Run) -> Run:
    """Let a run that broke off, or whose process is gone, go on; one that has ended stays as it is."""
    Run.objects.filter(pk=run.pk, state__in=[RunState.RUNNING, RunState.FAILED]).update(
        state=RunState.RUNNING, finished_at=None, error="", heartbeat=timezone.now()
    )
    run.refresh_from_db()
    return run


def carry_out(
    *,
    run: Run,
    bibliography: Bibliography | None = None,
    progress: Callable[[int, int], object] | None = None,
    chunk: int = CHUNK,
) -> Run:
    """Import what is left of the run's file; give the run as it is then. Any number may do it at once.

    `bibliography` is what `keep_file` gave, where the caller has it: the file is not read again then.
    `progress` is told after each chunk how many records of how many are done.

    Raises what the database or the file does; the run is then marked as failed, and can be taken up.
    """
    facts: dict[str, Any] = {"run": run.pk}
    if run.started_by is not None:
        facts |= {"user": run.started_by.pk, "username": run.started_by.get_username()}
    try:
        file = ImportFile.objects.select_related("uploaded_by").get(run=run)
        entries: Sequence[Entry] = ()
        if run.state == RunState.RUNNING:
            entries = (bibliography or read_kept(file)).entries
            Run.objects.filter(pk=run.pk, total=None).update(total=len(entries), heartbeat=timezone.now())
        with through(lambda: facts):
            while in_transaction(lambda: _chunk(run.pk, entries, chunk)):
                if progress:
                    progress(Run.objects.values_list("done", flat=True).get(pk=run.pk), len(entries))
    except BaseException as error:
        Run.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
            state=RunState.FAILED, error=error_text(error), finished_at=timezone.now()
        )
        raise
    run.refresh_from_db()
    return run


def _chunk(pk: int, entries: Sequence[Entry], size: int) -> bool:
    """Import the next records of the run; whether there was anything to do. One transaction."""
    run = Run.objects.select_for_update(of=("self",)).select_related("started_by").get(pk=pk)
    if run.state != RunState.RUNNING:
        return False
    # Two imports at once would each find the other's record missing, and add it twice.
    hold_matching()
    next_ones = entries[run.done : run.done + size]
    rows = [import_entry(entry, run) for entry in next_ones]
    run.done += len(rows)
    run.heartbeat = timezone.now()
    counted = Counter(run.counts)
    counted.update(row.outcome for row in rows)
    run.counts = {outcome: counted[outcome] for outcome in ImportOutcome.values if counted[outcome]}
    refused = [row for row in rows if row.outcome == ImportOutcome.REFUSED]
    room = PROBLEMS_KEPT - len(run.problems)
    run.problems += [
        {"input": f"line {row.line}: {row.label}"[:500], "status": row.outcome, "reason": row.reason}
        for row in refused[: max(0, room)]
    ]
    if run.done >= len(entries):
        run.total = run.done
        run.state = RunState.INCOMPLETE if counted[ImportOutcome.REFUSED] else RunState.SUCCEEDED
        run.finished_at = timezone.now()
        ImportFile.objects.filter(run=run).update(content=b"")
    run.save()
    return True


class _Undone(Exception):
    """Ends a trial."""


def preview(*, bibliography: Bibliography, limit: int | None = None) -> list[ImportRecord]:
    """What an import would do with each record, or the first `limit`: done, and undone again.

    `ImportRecord`s that are not stored; the studies of those that would be added are not here.
    """
    rows: list[ImportRecord] = []
    try:
        with transaction.atomic():
            run = Run.objects.create(kind=RunKind.IMPORT_BIBLIOGRAPHY)
            rows = [import_entry(entry, run) for entry in bibliography.entries[:limit]]
            raise _Undone
    except _Undone:
        unstored = {row.study_id for row in rows if row.outcome == ImportOutcome.ADDED}
        for row in rows:
            if row.study_id in unstored:
                row.study = None
    return rows
