"""Counting within fixed windows, one statement a count, the same for all processes and machines.

Not Django's database cache: reading, adding and writing back takes it three statements and a transaction,
and two requests at once count as one. See docs/adr/0010.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connections, router
from django.db.models import F
from django.utils.crypto import salted_hmac

from evidence.models import Tally

# One count in so many also removes counters whose time is over, and so many of them at most.
SWEEP_EVERY = 200
SWEPT_AT_ONCE = 500

_COUNT = """
WITH swept AS (
    DELETE FROM {table} WHERE key IN (
        SELECT key FROM {table} WHERE %(sweep)s AND until <= statement_timestamp() AND key <> %(key)s
        LIMIT %(swept)s FOR UPDATE SKIP LOCKED
    )
)
INSERT INTO {table} AS tally (key, hits, until)
VALUES (%(key)s, %(by)s, statement_timestamp() + make_interval(secs => %(window)s))
ON CONFLICT (key) DO UPDATE SET
    hits = excluded.hits + CASE WHEN tally.until <= statement_timestamp() THEN 0 ELSE tally.hits END,
    until = CASE WHEN tally.until <= statement_timestamp() THEN excluded.until ELSE tally.until END
RETURNING hits, extract(epoch FROM until - statement_timestamp())
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are in this window, these included, and in how many seconds the next begins."""

    hits: int
    seconds_left: float


def key(purpose: str, *whose: str) -> str:
    """The counter's name: readable as to its purpose, and for the rest a hash with the site's secret."""
    return f"{purpose}:{_hash(settings.SECRET_KEY, whose)}"


@lru_cache(maxsize=5_000)
def _hash(secret: str, whose: tuple[str, ...]) -> str:
    return salted_hmac("evidence.tallies", chr(0).join(whose), secret=secret, algorithm="sha256").hexdigest()


def count(name: str, *, window: float, by: int = 1) -> Counted:
    """Count `by` more under `name`; a window of so many seconds begins with its first.

    Exact for any number at once. Not to be called within a transaction: others who count under the name would
    wait for its end. Raises `django.db.Error` where the database fails.
    """
    alias = router.db_for_write(Tally)
    sql = _COUNT.format(table=Tally._meta.db_table)
    # It is a matter of tidiness which of the requests does it.
    sweep = random.random() < 1 / SWEEP_EVERY  # noqa: S311
    values: dict[str, Any] = {"key": name, "window": window, "by": by, "sweep": sweep, "swept": SWEPT_AT_ONCE}
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, values)
        hits, seconds_left = cursor.fetchone()
    return Counted(hits, float(seconds_left))


def take_back(name: str) -> None:
    """Count one less: what was counted turned out not to matter."""
    Tally.objects.filter(key=name, hits__gt=0).update(hits=F("hits") - 1)


def forget(name: str) -> None:
    """Begin anew under `name`."""
    Tally.objects.filter(key=name).delete()
