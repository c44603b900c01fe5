"""The versions of a claim: which there were, when each was what readers saw, and what it is today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Min

from evidence.models import Claim, ClaimEvent, State

from .as_of import history_began
from .history import PUBLIC

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

_FAMILY = """
WITH RECURSIVE family (id, revises_id) AS (
    SELECT id, revises_id FROM evidence_claim WHERE id = %s
    UNION
    SELECT claim.id, claim.revises_id FROM evidence_claim claim
    JOIN family ON claim.id = family.revises_id OR claim.revises_id = family.id
)
SELECT id FROM family
"""


@dataclass(frozen=True, slots=True)
class Version:
    """One version: the claim, whether the reader may open it today, and when it ceased to be published.

    `last_seen` is the last moment at which ``as_of`` shows it; None where it is published today or was
    never, or where that lies before history.
    """

    claim: Claim
    is_visible: bool
    ended: datetime | None
    last_seen: datetime | None

    @property
    def number(self) -> int:
        return self.claim.version


def versions_of(claim: Claim, *, viewer: Viewer) -> list[Version]:
    """All versions of `claim` that `viewer` may know of, the latest first: in five queries at most."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [claim.pk])
        family = [pk for (pk,) in cursor.fetchall()]
    rows = Claim.objects.filter(pk__in=family).order_by("-version", "-pk")
    visible = set(
        Claim.objects.visible_to(viewer).filter(pk__in=family).order_by().values_list("pk", flat=True)
    )
    known = [row for row in rows if row.pk in visible or row.state in PUBLIC]
    over = ClaimEvent.objects.filter(pgh_obj__in=family, state__in=(State.WITHDRAWN, State.SUPERSEDED))
    ended = dict(over.order_by().values_list("pgh_obj").annotate(Min("pgh_created_at")))
    began = history_began() if ended else None
    return [
        Version(row, row.pk in visible, ended.get(row.pk), _last_seen(ended.get(row.pk), began))
        for row in known
    ]


def _last_seen(ended: datetime | None, began: datetime | None) -> datetime | None:
    if ended is None or began is None:
        return None
    moment = ended - timedelta(microseconds=1)
    return moment if moment >= began else None
