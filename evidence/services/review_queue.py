"""What waits for somebody who judges: submitted work, claims due for a review, evidence that gave way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from evidence.models import Claim, EvidenceLine, Notice, QuoteOutcome, State

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

SHOWN = 50
"""So many rows of each section; its count tells how many there are."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim or an evidence line that waits, since when, and what else there is to say of it."""

    item: Claim | EvidenceLine
    since: date | datetime | None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """What waits for one reason, the longest waiting first; `total` counts what is not shown too."""

    name: str
    total: int
    rows: list[Waiting]


def review_queue(viewer: Viewer) -> list[Section]:
    """The sections ``claims``, ``lines``, ``due``, ``fallen``, ``lost`` of what `viewer` sees."""
    claims = Claim.objects.visible_to(viewer).select_related("subject", "object", "submitted_by")
    lines = EvidenceLine.objects.visible_to(viewer).select_related("claim", "study", "submitted_by")
    for_readers = lines.filter(state=State.PUBLISHED, claim__state=State.PUBLISHED)
    grave = Notice.objects.grave()
    studies = grave.filter(study__isnull=False).order_by().values("study")
    fallen = for_readers.filter(study__in=studies).prefetch_related(
        Prefetch("study__notices", grave, to_attr="grave_notices")
    )
    lost = for_readers.filter(quote_outcome=QuoteOutcome.NOT_FOUND.value)
    due = claims.filter(state=State.PUBLISHED, review_due__lte=timezone.localdate())
    return [
        _section("claims", _submitted(claims), _of_submitted),
        _section("lines", _submitted(lines), _of_submitted),
        _section("due", due.order_by("review_due", "id"), lambda claim: Waiting(claim, claim.review_due)),
        _section("fallen", fallen.order_by("claim", "id"), _of_fallen),
        _section(
            "lost", lost.order_by("quote_checked_at", "id"), lambda line: Waiting(line, line.quote_checked_at)
        ),
    ]


def _section(name: str, rows: QuerySet, waiting: Callable[[Any], Waiting]) -> Section:
    return Section(name, rows.count(), [waiting(row) for row in rows[:SHOWN]])


def _submitted(rows: QuerySet) -> QuerySet:
    return rows.filter(state=State.SUBMITTED).order_by("submitted_at", "id")


def _of_submitted(item: Claim | EvidenceLine) -> Waiting:
    remarks = [f"by {item.submitted_by}"] if item.submitted_by else []
    if item.version > 1:
        remarks.append(f"version {item.version} of what is published")
    if isinstance(item, EvidenceLine) and not item.claim.is_published:
        remarks.append("its claim is not published yet")
    return Waiting(item, item.submitted_at, ", ".join(remarks))


def _of_fallen(line: Any) -> Waiting:
    return Waiting(line, None, "; ".join(str(notice) for notice in line.study.grave_notices))
