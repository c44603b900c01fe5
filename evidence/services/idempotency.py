"""Repeated requests (draft-ietf-httpapi-idempotency-key-header): done once, answered each time alike.

`begin` reserves a key, the caller does the work and `finish`es within the same transaction, and a refusal
`release`s the key. A crash in between leaves a reservation that runs out, and no work.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connections, router, transaction
from django.utils import timezone

from evidence.models import KeyedRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# How long an answer is remembered.
KEPT = timedelta(hours=24)
# Longer than any request takes: the slowest waits for Crossref, 60 seconds by default.
LEASE = timedelta(minutes=3)
# Forgotten with each new key, so that nobody has to sweep.
SWEPT_AT_ONCE = 50


class KeyReused(Exception):
    """The key came with another request before."""


class StillUnderWay(Exception):
    """The first request with the key is not answered yet; `seconds` until it is worth asking again."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Stored:
    """The answer that was given."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Reserved:
    """The key is ours until the lease runs out."""

    pk: int
    lease: uuid.UUID


def fingerprint(method: str, path: str, body: bytes) -> str:
    """SHA-256 over what makes two requests the same."""
    digest = hashlib.sha256(f"{method} {path}\n".encode())
    digest.update(body)
    return digest.hexdigest()


def begin(*, user: User, key: str, fingerprint: str) -> Reserved | Stored:
    """Reserve `key` for `user`, or give the answer that the same request had.

    Raises `KeyReused` and `StillUnderWay`. Commits by itself: others see the reservation at once.
    """
    now = timezone.now()
    with transaction.atomic():
        _sweep(now - KEPT)
        mine = KeyedRequest(
            user_id=user.pk, key=key, fingerprint=fingerprint, leased_until=now + LEASE, created_at=now
        )
        # Waits for another that is about to reserve the same key, and then finds theirs.
        KeyedRequest.objects.bulk_create([mine], ignore_conflicts=True)
        held = KeyedRequest.objects.select_for_update().get(user=user.pk, key=key)
        if held.lease == mine.lease:
            return Reserved(held.pk, held.lease)
        if held.fingerprint != fingerprint:
            raise KeyReused
        if held.status is not None:
            return Stored(held.status, held.headers, held.body)
        if held.leased_until > now:
            raise StillUnderWay(max(1, min(5, int((held.leased_until - now).total_seconds()))))
        # Whoever had it is gone, and what they did with them: it was not committed.
        held.lease, held.leased_until, held.created_at = mine.lease, mine.leased_until, now
        held.save(update_fields=["lease", "leased_until", "created_at"])
        return Reserved(held.pk, held.lease)


def _sweep(before: object) -> None:
    old = KeyedRequest.objects.filter(created_at__lt=before).select_for_update(skip_locked=True)
    KeyedRequest.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])).delete()


def finish(reserved: Reserved, answer: Stored) -> None:
    """Write the answer down, in the transaction of the work. Raises `StillUnderWay` where the lease ran
    out and another took over: the work is to be rolled back."""
    if not connections[router.db_for_write(KeyedRequest)].in_atomic_block:
        raise AssertionError("the answer belongs into the transaction of the work")
    written = KeyedRequest.objects.filter(pk=reserved.pk, lease=reserved.lease, status=None).update(
        status=answer.status, headers=answer.headers, body=answer.body
    )
    if not written:
        raise StillUnderWay(1)


def release(reserved: Reserved) -> None:
    """Give the key back after a refusal: nothing was done under it."""
    KeyedRequest.objects.filter(pk=reserved.pk, lease=reserved.lease, status=None).delete()
