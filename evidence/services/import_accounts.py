"""The account of an import, the same for commands, pages and programs: read is the sum of the counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from evidence.models import ImportOutcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.models import ImportRecord


def counts_of(rows: Sequence[ImportRecord]) -> dict[str, int]:
    """How many records ended how; every outcome that occurred."""
    counted = Counter(row.outcome for row in rows)
    return {outcome: counted[outcome] for outcome in ImportOutcome.values if counted[outcome]}


def record_as_dict(row: ImportRecord) -> dict[str, Any]:
    """What became of one record, for programs."""
    return {
        "number": row.number,
        "line": row.line,
        "label": row.label,
        "outcome": row.outcome,
        "identifier": row.identifier or None,
        "study": row.study_id,
        "reason": row.reason or None,
        "remarks": row.remarks,
    }


def account_of(rows: Sequence[ImportRecord]) -> dict[str, Any]:
    """``{"read": n, "counts": {"added": n, …}, "records": […]}``."""
    return {"read": len(rows), "counts": counts_of(rows), "records": [record_as_dict(row) for row in rows]}
