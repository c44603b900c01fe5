"""Audits apart from the request that asked for them: bounded in number, size and time, for the asker alone.

What is kept is what the page shows, for an hour, for the browser that asked (its cookie holds a secret, and
the row its hash) and the person who was signed in there; the article itself goes when its audit ends.
"""

from __future__ import annotations

import hashlib
import logging
import time
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from evidence.articles.reading import read_article
from evidence.markup import storable
from evidence.models import AskedAudit, AskedState
from evidence.services import tallies
from evidence.services.background import in_a_process
from evidence.services.crossref_access import Crossref
from evidence.services.transactions import in_transaction

from . import audit
from .shown import as_shown

if TYPE_CHECKING:
    from evidence.articles.documents import Document
    from evidence.models.visibility import Viewer

    from . import Audited

logger = logging.getLogger(__name__)

KEPT = timedelta(hours=1)
# By one browser: so many audits are kept, and so many may be under way.
MOST_OF_ONE = 5
MOST_UNDER_WAY_OF_ONE = 2
# By everybody. An article that waits has 5 MB at most, a result some 100 kB.
MOST_KEPT = 500
MOST_UNDER_WAY = 50
# Processes that audit at the same time.
AT_ONCE = 2
# For the whole audit, so many seconds: what is left then was not asked.
BUDGET = 900.0
# What waits and was not begun after this time is begun by whoever looks.
LATE = timedelta(seconds=20)
# The page is told how far it is so often.
TELL_EVERY = 1.0


class TooManyAudits(Exception):
    """No further audit now; `wait` is after how many seconds it may be asked for again."""

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Given:
    """An article as it was given; pasted text has neither name nor media type."""

    data: bytes
    filename: str = ""
    media_type: str = ""

    def read(self) -> Document:
        """Raises `UnreadableArticle`."""
        if not (self.filename or self.media_type):
            return read_article(self.data.decode())
        return read_article(self.data, filename=self.filename, media_type=self.media_type)


def count_audit(*, user: Viewer, client: str) -> None:
    """Count an audit of this user, or of this client's if nobody is signed in. Raises `TooManyAudits`."""
    if user.is_authenticated:
        whose, rate = str(user.pk), settings.AUDIT_RATE_SIGNED_IN
    else:
        whose, rate = client, settings.AUDIT_RATE_ANONYMOUS
    if rate is None:
        return
    quota, window = rate
    kind = "signed-in" if user.is_authenticated else "anonymous"
    counted = tallies.count(tallies.key(f"audit {kind}", whose), window=window)
    if counted.hits > quota:
        wait = max(1, round(counted.seconds_left))
        raise TooManyAudits(f"That were more audits than one may ask for: again in {wait} seconds.", wait)


def asker_of(secret: str) -> str:
    """What the row holds of the browser's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keep_audit(*, secret: str, user: Viewer, audited: Audited) -> AskedAudit:
    """Keep what an audit found that is done already."""
    asker, references = asker_of(secret), len(audited.document.references)
    with transaction.atomic():
        _forget(asker)
        return AskedAudit.objects.create(
            asker=asker,
            user_id=user.pk,
            state=AskedState.FINISHED,
            total=references,
            asked=references,
            shown=as_shown(audited),
        )


def ask_for_audit(*, secret: str, user: Viewer, given: Given, references: int) -> AskedAudit:
    """Have the article audited apart from this request. Raises `TooManyAudits`."""
    asker = asker_of(secret)
    with transaction.atomic():
        _forget(asker)
        mine = AskedAudit.objects.filter(asker=asker).under_way().count()
        if mine >= MOST_UNDER_WAY_OF_ONE:
            raise TooManyAudits("Your audits before this one are not done: wait for them.", 30)
        if AskedAudit.objects.under_way().count() >= MOST_UNDER_WAY:
            raise TooManyAudits("Many audits are under way: send it again in a minute.", 60)
        asked = AskedAudit.objects.create(
            asker=asker,
            user_id=user.pk,
            data=zlib.compress(given.data),
            filename=storable(given.filename)[-2048:],
            media_type=storable(given.media_type)[:255],
            total=references,
        )
    if settings.IMPORT_APART:
        transaction.on_commit(lambda: in_a_process("audit_asked"))
    else:
        carry_out_waiting(interactive=True)
    asked.refresh_from_db()
    return asked


def look_after(asked: AskedAudit) -> None:
    """Have it begun, if it waits and nobody did: the process that should have is gone."""
    since = timezone.now() - LATE
    if not settings.IMPORT_APART or asked.state != AskedState.WAITING or asked.heartbeat > since:
        return
    # Of many that look at once, one begins it.
    late = AskedAudit.objects.filter(pk=asked.pk, state=AskedState.WAITING, heartbeat__lte=since)
    if late.update(heartbeat=timezone.now()):
        in_a_process("audit_asked")


def carry_out_waiting(*, interactive: bool = False) -> int:
    """Audit what waits, the oldest first, until nothing waits or enough others are at it; how many."""
    done = 0
    while (asked := in_transaction(_next)) is not None:
        _carry_out(asked, interactive=interactive)
        done += 1
    return done


def _next() -> AskedAudit | None:
    if AskedAudit.objects.at_work().count() >= AT_ONCE:
        return None
    waiting = AskedAudit.objects.filter(state=AskedState.WAITING).order_by("created_at", "pk")
    asked = waiting.select_for_update(skip_locked=True).first()
    if asked is not None:
        asked.state, asked.heartbeat = AskedState.RUNNING, timezone.now()
        asked.save(update_fields=["state", "heartbeat"])
    return asked


def _carry_out(asked: AskedAudit, *, interactive: bool) -> None:
    """What breaks one audit off is no reason to leave the next: it is logged, and the page tells it."""
    told = 0.0

    def tell(settled: int) -> None:
        nonlocal told
        if time.monotonic() - told < TELL_EVERY and settled < asked.total:
            return
        told = time.monotonic()
        row.update(asked=Greatest("asked", min(settled, asked.total)), heartbeat=timezone.now())

    row = AskedAudit.objects.filter(pk=asked.pk, state=AskedState.RUNNING)
    try:
        given = Given(zlib.decompress(asked.data), asked.filename, asked.media_type)
        document = given.read()
        with Crossref(interactive=interactive, budget=None if interactive else BUDGET) as crossref:
            audited = audit(document, user=asked.user, crossref=crossref, progress=tell)
        shown = as_shown(audited)
    except Exception:
        logger.exception("An audit that was asked for on the page broke off.")
        row.update(state=AskedState.BROKEN_OFF, data=b"", heartbeat=timezone.now())
        return
    row.update(state=AskedState.FINISHED, data=b"", shown=shown, asked=asked.total, heartbeat=timezone.now())


def _forget(asker: str) -> None:
    """Remove what is past its hour, the asker's oldest, everybody's oldest, and what lost its process."""
    kept = AskedAudit.objects.exclude(pk__in=AskedAudit.objects.under_way())
    AskedAudit.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    for rows, most in ((kept.filter(asker=asker), MOST_OF_ONE), (kept, MOST_KEPT)):
        newest = rows.order_by("-created_at", "-pk")
        if too_old := list(newest.values_list("pk", flat=True)[most - 1 :]):
            AskedAudit.objects.filter(pk__in=too_old).delete()
