"""What an answer about concepts, claims and evidence lines stands on, as a short text to compare.

Everything that people curate is in history, whose newest entry has a digest over all that came before; it
is added when a transaction commits, in the order of the commits. What is not in history (Crossref's data of
a study, when a quote was looked for) is told by the version of the row in the database: `xmin`, the
transaction that wrote it, which comes with no row twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connections, router
from django.db.models import BigIntegerField, Func, Max, QuerySet, Sum

from .claims import EvidenceLine
from .history import HistoryEntry
from .studies import Study

_NEWEST = "(SELECT digest FROM {table} ORDER BY number DESC LIMIT 1)"
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


class _Version(Func):
    """A number for the version of each row whose columns are given: of any column of the row's table."""

    output_field = BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        columns: list[Any] = self.get_source_expressions()
        tables = [connection.ops.quote_name(column.alias) for column in columns]
        text = ", ".join(f"{table}.id, {table}.xmin" for table in tables)
        return f"hashtextextended(concat_ws(' ', {text}), 0)", ()


def standing_of_all(
    rows: QuerySet[Any], *, versions_by: Sequence[str]
) -> tuple[datetime | None, tuple[str, ...] | None]:
    """When one of `rows` was last changed, and what an answer with all of them stands on.

    `versions_by` names a column of each table whose rows are shown beside what is curated. Their versions
    are added up: whatever is written, left out or added changes the sum. To be asked before the rows are
    read, and None within a transaction, as `standing` says.
    """
    before = standing(studies=(), lines=())
    found = (
        rows.order_by()
        .annotate(row_version=_Version(*versions_by))
        .aggregate(newest=Max("updated_at"), versions=Sum("row_version"))
    )
    return found["newest"], None if before is None else (before, str(found["versions"]))
