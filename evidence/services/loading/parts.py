"""One part of a container into the database: what is new in bulk, what changed, and the links between them.

Reading (`build`) needs no database and may run beside the storing of the part before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import DatabaseError, connections, router, transaction
from django.utils import timezone

from evidence.crossref.dump_filters import Wanted
from evidence.crossref.dump_items import Refused
from evidence.crossref.dump_records import Entry, read_entry
from evidence.crossref.normalise import MalformedRecord
from evidence.models import Contributor, CrossrefRecord, Reference, Study
from evidence.search import index
from evidence.services.storing import refusal

from .account import Outcome, Tally
from .changed import store_changed
from .copy_binary import send_binary
from .copy_text import send
from .linking import link_new, others_spoken_of, store_said
from .new_rows import CONTRIBUTORS, RECORD_COLUMNS, REFERENCES, STUDY_COLUMNS, NewStudy, new_study

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from .standing import Sorted

_IDS = "SELECT nextval(pg_get_serial_sequence('evidence_study', 'id')) FROM generate_series(1, %s)"


@dataclass(slots=True)
class Built:
    """A part that is read in full: what to store, and the account of what is not."""

    new: list[NewStudy] = field(default_factory=list)
    changed: list[tuple[int, Entry]] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


def reserve_ids(number: int) -> list[int]:
    """Ids for so many new studies; those that are not used in the end are gaps."""
    if not number:
        return []
    with connections[router.db_for_write(Study)].cursor() as cursor:
        cursor.execute(_IDS, [number])
        return [pk for (pk,) in cursor.fetchall()]


def build(found: Sorted, ids: Sequence[int], wanted: Wanted) -> Built:
    """Read the works in full; touches no database."""
    built = Built(changed=found.changed, tally=found.tally)
    now = timezone.now()
    for pk, entry in zip(ids, found.new, strict=True):
        try:
            work, message, remarks = read_entry(entry)
        except MalformedRecord as error:
            built.tally.refuse(Refused(entry.place, f"It cannot be read: {error}", entry.doi))
            continue
        if not wanted.takes_work(work):
            built.tally.add(Outcome.FILTERED)
            continue
        built.new.append(new_study(pk, entry, work, message, remarks, now))
    return built


def store(built: Built) -> Tally:
    """Store a part, within the caller's transaction; give its whole account."""
    tally = built.tally.copy()
    changed = list(built.changed)
    stored = built.new
    with index.suspended():
        if _refused(stored):
            # Somebody else stored one of them meanwhile, or the database refuses a row.
            stored = _without_held(stored, changed)
            stored = _stored_in_halves(stored, changed, tally)
        ids = [row.id for row in stored]
        link_new(ids)
        index.refresh([*ids, *others_spoken_of(stored)])
    tally.add(Outcome.ADDED, len(stored))
    for pk, entry in changed:
        store_changed(pk, entry, tally)
    return tally


def _refused(rows: list[NewStudy]) -> str:
    """Store the studies with all that is theirs; or none of it, and say why the database refuses it."""
    connection = connections[router.db_for_write(Study)]
    try:
        with transaction.atomic(using=connection.alias):
            _copy(connection, rows)
            store_said(rows)
    except DatabaseError as error:
        return refusal(error)
    return ""


def _copy(connection: BaseDatabaseWrapper, rows: list[NewStudy]) -> None:
    for model, columns, lines in (
        (Study, STUDY_COLUMNS, (row.study for row in rows)),
        (Contributor, CONTRIBUTORS, (row.contributors for row in rows)),
        (Reference, REFERENCES, (row.references for row in rows)),
    ):
        send(connection, model._meta.db_table, columns, lines)
    records = (row.record for row in rows)
    send_binary(connection, CrossrefRecord._meta.db_table, RECORD_COLUMNS, records)


def _without_held(rows: list[NewStudy], changed: list[tuple[int, Entry]]) -> list[NewStudy]:
    """The studies that are still new; the others are put to those that may have changed."""
    dois = [row.doi for row in rows]
    held = dict(Study.objects.filter(doi__in=dois).values_list("doi", "pk"))
    changed += [(held[row.doi], row.entry) for row in rows if row.doi in held]
    return [row for row in rows if row.doi not in held]


def _stored_in_halves(rows: list[NewStudy], changed: list[tuple[int, Entry]], tally: Tally) -> list[NewStudy]:
    """Store those of the studies that the database takes; the others are refused, one by one."""
    reason = _refused(rows) if rows else ""
    if not reason:
        return rows
    if len(rows) > 1:
        half = len(rows) // 2
        return _stored_in_halves(rows[:half], changed, tally) + _stored_in_halves(rows[half:], changed, tally)
    # Looked for once more: who stored it may have committed only just now.
    for row in _without_held(rows, changed):
        tally.refuse(Refused(row.entry.place, reason, row.doi))
    return []
