"""Several processes on one load: forked, so that they share the memory of what is imported."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable

from django.db import connections

Work = Callable[[Callable[[], object]], object]

# Seconds between two looks at how far the others are.
_INTERVAL = 0.5


class Orphaned(Exception):
    """The process that forked us is gone, and with it whoever wanted the load."""


def fork(work: Work, number: int, *, waiting: Callable[[], object]) -> None:
    """Do `work` in so many processes, and wait for them; `waiting` is called now and then meanwhile.

    `work` is given a function to call now and then: it raises `Orphaned` when we are gone. How a process
    ends is not told: what it left undone is seen in the database.
    """
    # A session with the database must not be shared: each process opens its own.
    connections.close_all()
    parent = os.getpid()

    def keep_on() -> None:
        if os.getppid() != parent:
            raise Orphaned

    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_child, args=(work, keep_on), daemon=True) for _ in range(number)]
    for child in children:
        child.start()
    for child in children:
        while child.is_alive():
            child.join(_INTERVAL)
            waiting()


def _child(work: Work, keep_on: Callable[[], object]) -> None:
    try:
        work(keep_on)
    finally:
        connections.close_all()
