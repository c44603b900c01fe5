"""Transactions that are done again where the database failed, not the data.

A server that restarts, a failover, a deadlock with another process: none of them is a reason to break
off an import of hours. The whole transaction is done again, so nothing is half done.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections, router, transaction

from evidence.models import Study

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

# Seconds before each further try: together about as long as PostgreSQL needs to start again.
DELAYS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)

# Classes of SQLSTATE (PostgreSQL's manual, appendix A) that pass by themselves: connection exception,
# transaction rollback (deadlock, serialization failure), operator intervention (a server that stops).
_PASSING = ("08", "40", "57P")


def in_transaction(
    work: Callable[[], Result], *, durable: bool = False, sleep: Callable[[float], None] = time.sleep
) -> Result:
    """What `work` gives, done in one transaction, again and again while the database is what fails.

    `work` must be safe to do twice, and may be: where a connection breaks at the commit, nobody knows
    whether it was done. Raises whatever `work` raises, and the database's error once it has failed for
    as long as `DELAYS` say. Within the caller's own transaction it is done once only: what has gone
    wrong there is the caller's to repeat. With `durable` that is refused (see `transaction.atomic`).
    """
    alias = router.db_for_write(Study)
    connection = connections[alias]
    for delay in (*DELAYS, None):
        try:
            with transaction.atomic(using=alias, durable=durable):
                return work()
        except (OperationalError, InterfaceError) as error:
            if delay is None or connection.in_atomic_block or not is_passing(error):
                raise
            logger.info("The database failed; doing the transaction again in %.1f seconds", delay)
            # It may be broken without knowing it yet.
            connection.close()
            sleep(delay)
    raise AssertionError("the last try returns or raises")


def hold_name(name: str) -> None:
    """Until this transaction ends, whoever else holds `name` waits."""
    with connections[router.db_for_write(Study)].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"evidence.{name}"])


def is_passing(error: BaseException) -> bool:
    """Whether the same statements may well succeed in a moment: a lost connection, a deadlock."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # A connection that broke, or never came about, has no SQLSTATE.
    state = getattr(error.__cause__, "pgcode", None)
    return state is None or state.startswith(_PASSING)
