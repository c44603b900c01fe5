"""What an answer about concepts, claims and evidence lines stands on, as a short text to compare.

Everything that people curate is in history, whose newest entry has a digest over all that came before; it
is added when a transaction commits, in the order of the commits. What is not in history (Crossref's data of
a study, when a quote was looked for) is told by the version of the row in the database.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connections, router

from .claims import EvidenceLine
from .history import HistoryEntry
from .studies import Study

_NEWEST = "(SELECT digest FROM {table} ORDER BY number DESC LIMIT 1)"
# `xmin`, the transaction that wrote this version of the row.
_VERSIONS = "(SELECT md5(string_agg(id || ' ' || xmin, ',' ORDER BY id)) FROM {table} WHERE id = ANY (%s))"


def standing(*, studies: Iterable[int], lines: Iterable[int]) -> str | None:
    """Of answers that show these rows beside curated ones, by id; two that are alike mean the same answer.

    To be asked before the answer is made: what comes in between then only costs another making. None within
    a transaction, whose own changes history does not have yet.
    """
    connection = connections[router.db_for_read(HistoryEntry)]
    if connection.in_atomic_block:
        return None
    shown = [(Study, sorted(studies)), (EvidenceLine, sorted(lines))]
    parts = [_NEWEST.format(table=HistoryEntry._meta.db_table)]
    parts += [_VERSIONS.format(table=model._meta.db_table) for model, ids in shown if ids]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT concat_ws(' ', {', '.join(parts)})", [ids for _, ids in shown if ids])
        (text,) = cursor.fetchone()
    return str(text)
