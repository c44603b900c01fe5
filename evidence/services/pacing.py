"""One pace for all: the processes of all machines on one database share Crossref's limits.

Two tables hold the state (`evidence.models.pacing`), and only the database's clock counts.
Each step is one short statement in a transaction of its own, and no session locks are taken:
so PgBouncer's transaction pooling may lie in between, and a killed process leaves nothing
behind but a lease that runs out.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connections, router, transaction

from evidence.crossref.deadline import Deadline, Sleep
from evidence.crossref.pacing import HEADROOM, Limits, Pool, no_free_place, turn_too_late
from evidence.models import RateLimit, RateLimitSlot

from .transactions import in_transaction

logger = logging.getLogger(__name__)

# Between two looks for a free place, in seconds; most requests are over in a few hundred milliseconds.
_SHORTEST_LOOK, _LONGEST_LOOK = 0.02, 0.25

# For so long, limits that were told again are taken to be those in the database.
_TOLD_FOR = 30.0

# What a crash of the server could lose of this is not worth a wait for its disk.
_NOT_DURABLE = "SET LOCAL synchronous_commit TO off;"

# greatest() leaves out what is null.
_TURN = "greatest(next_at, blocked_until, clock_timestamp())"
_GAP = 'make_interval(secs => coalesce("interval" / allowance * %(headroom)s, %(gap)s))'

_ADD_POOL = "INSERT INTO {limit} (pool) VALUES (%(pool)s) ON CONFLICT DO NOTHING"

_ADD_SLOTS = """
    INSERT INTO {slot} (pool, number)
    SELECT %(pool)s, generate_series(1, %(concurrency)s) ON CONFLICT DO NOTHING
"""

# SKIP LOCKED, so that two who look at the same moment take two different places.
_TAKE_SLOT = """
    UPDATE {slot}
       SET holder = %(holder)s, leased_until = clock_timestamp() + make_interval(secs => %(lease)s)
     WHERE id = (
            SELECT place.id FROM {slot} AS place JOIN {limit} AS pace USING (pool)
             WHERE pool = %(pool)s AND number <= coalesce(concurrency, %(concurrency)s)
               AND (leased_until IS NULL OR leased_until <= clock_timestamp())
               AND (blocked_until IS NULL OR blocked_until <= clock_timestamp())
             ORDER BY number LIMIT 1 FOR UPDATE OF place SKIP LOCKED)
 RETURNING id
"""

# Only the holder's own: a lease that ran out may be another's by now.
_FREE_SLOT = "UPDATE {slot} SET holder = NULL, leased_until = NULL WHERE holder = %(holder)s"

_WHY_NO_SLOT = """
    SELECT extract(epoch FROM blocked_until - clock_timestamp())::float8,
           coalesce(concurrency, %(concurrency)s),
           (SELECT count(*) FROM {slot} WHERE pool = %(pool)s)
      FROM {limit} WHERE pool = %(pool)s
"""

# No row comes back, and no turn is taken, where the turn is too far away.
_RESERVE_TURN = """
    UPDATE {limit} SET next_at = {turn} + {gap}
     WHERE pool = %(pool)s AND {turn} <= clock_timestamp() + make_interval(secs => %(patience)s)
 RETURNING extract(epoch FROM next_at - {gap} - clock_timestamp())::float8
"""

_WAIT_FOR_TURN = """
    SELECT extract(epoch FROM {turn} - clock_timestamp())::float8 FROM {limit} WHERE pool = %(pool)s
"""

_IS_BLOCKED = "SELECT blocked_until > clock_timestamp() FROM {limit} WHERE pool = %(pool)s"

_OBSERVE = """
    UPDATE {limit}
       SET allowance = %(rate)s, "interval" = %(interval)s, concurrency = %(concurrency)s,
           observed_at = clock_timestamp()
     WHERE pool = %(pool)s
       AND (allowance, "interval", concurrency) IS DISTINCT FROM (%(rate)s, %(interval)s, %(concurrency)s)
"""

_BACK_OFF = """
    INSERT INTO {limit} AS pace (pool, blocked_until)
    VALUES (%(pool)s, clock_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (pool) DO UPDATE SET blocked_until = greatest(pace.blocked_until, excluded.blocked_until)
"""


class DatabasePacer:
    """A `Pacer` whose limits hold for all that use the same database.

    `lease` is the number of seconds after which the place of a request that never came back
    is given to another; it must be longer than an attempt may take (three of the client's
    `timeout`s). Must not be used within a transaction: the turn would be everybody's only
    at its end. (The one in which a `TestCase` wraps each test is let through.)
    """

    def __init__(self, *, lease: float = 45.0, sleep: Sleep = time.sleep) -> None:
        self._lease = lease
        self._sleep = sleep
        self._told: dict[Pool, tuple[Limits, float]] = {}

    @contextmanager
    def slot(self, pool: Pool, defaults: Limits, deadline: Deadline) -> Iterator[None]:
        _refuse_transaction()
        holder = uuid.uuid4()
        try:
            self._wait_for_slot(holder, pool, defaults, deadline)
            while not self._wait_for_turn(pool, defaults, deadline):
                # Crossref asked somebody else to wait meanwhile: leave the place to the next
                # who may need it, and begin again.
                self._free(holder)
                self._wait_for_slot(holder, pool, defaults, deadline)
            yield
        finally:
            self._free(holder)

    def observe(self, pool: Pool, limits: Limits) -> None:
        known, since = self._told.get(pool, (None, 0.0))
        if known == limits and time.monotonic() - since < _TOLD_FOR:
            return
        _execute(
            _OBSERVE, pool=pool, rate=limits.rate, interval=limits.interval, concurrency=limits.concurrency
        )
        self._told[pool] = limits, time.monotonic()

    def back_off(self, pool: Pool, seconds: float) -> None:
        _execute(_BACK_OFF, pool=pool, seconds=seconds)

    def _wait_for_slot(self, holder: uuid.UUID, pool: Pool, defaults: Limits, deadline: Deadline) -> None:
        look = _SHORTEST_LOOK
        while not _execute(
            _TAKE_SLOT, holder=holder, pool=pool, concurrency=defaults.concurrency, lease=self._lease
        ):
            why = _execute(_WHY_NO_SLOT, pool=pool, concurrency=defaults.concurrency)
            if not why:
                _execute(_ADD_POOL, pool=pool)
                continue
            blocked, concurrency, slots = why[0]
            if blocked is not None and blocked > 0:
                if blocked > deadline.remaining():
                    raise turn_too_late(blocked)
                self._sleep(blocked)
            elif slots < concurrency:
                _execute(_ADD_SLOTS, pool=pool, concurrency=concurrency)
            elif deadline.passed:
                raise no_free_place()
            else:
                self._sleep(min(look, deadline.remaining()) * random.uniform(0.5, 1.0))  # noqa: S311
                look = min(2 * look, _LONGEST_LOOK)

    def _wait_for_turn(self, pool: Pool, defaults: Limits, deadline: Deadline) -> bool:
        """Reserve a turn and sleep until then; whether it may be used when it has come."""
        gap = {"headroom": HEADROOM, "gap": defaults.gap}
        reserved = _execute(_RESERVE_TURN, pool=pool, patience=deadline.remaining(), **gap)
        if not reserved:
            raise turn_too_late(_execute(_WAIT_FOR_TURN, pool=pool)[0][0])
        wait = reserved[0][0]
        if wait <= 0:
            return True
        self._sleep(wait)
        return not _execute(_IS_BLOCKED, pool=pool)[0][0]

    def _free(self, holder: uuid.UUID) -> None:
        try:
            _execute(_FREE_SLOT, holder=holder)
        except DatabaseError:
            # The answer is here and must not be lost; the lease runs out by itself.
            logger.warning("A place for requests to Crossref was not given back", exc_info=True)


def _refuse_transaction() -> None:
    try:
        with transaction.atomic(using=_alias(), durable=True):
            pass
    except RuntimeError as error:
        raise RuntimeError(
            "Crossref must not be asked within a database transaction: all other processes would wait "
            "for their turn until it ends. Ask first, then open the transaction that stores the answer."
        ) from error


def _execute(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """Run one statement in a transaction of its own, and return the rows it gives, if any."""
    alias = _alias()
    tables = {"limit": RateLimit._meta.db_table, "slot": RateLimitSlot._meta.db_table}
    sql = statement.format(turn=_TURN, gap=_GAP, **tables)
    if "pool" in values:
        values["pool"] = values["pool"].value

    def execute() -> list[tuple[Any, ...]]:
        with connections[alias].cursor() as cursor:
            cursor.execute(_NOT_DURABLE + sql, values)
            return cursor.fetchall() if cursor.description else []

    # Done twice, each of them costs a turn or a place at most.
    return in_transaction(execute, durable=True)


def _alias() -> str:
    return router.db_for_write(RateLimit)
