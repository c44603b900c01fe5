"""Several processes on one load: forked, so that they share the memory of what is imported."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections

Work = Callable[[Callable[[], object]], object]

# Seconds between two looks at how far the others are.
_INTERVAL = 0.5


class Orphaned(Exception):
    """The process that forked us is gone, and with it whoever wanted the load."""


@contextmanager
def forked(work: Work, number: int, *, waiting: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Do `work` in so many processes beside this one; gives what waits for all of them.

    `waiting` is called now and then while they are waited for. `work` is given a function to call now and
    then: it raises `Orphaned` when we are gone. How a process ends is not told: what it left undone is seen
    in the database. Who leaves without having waited ends them.
    """
    if not number:
        yield lambda: None
        return
    # A session with the database must not be shared: each process opens its own.
    connections.close_all()
    parent = os.getpid()

    def keep_on() -> None:
        if os.getppid() != parent:
            raise Orphaned

    context = multiprocessing.get_context("fork")
    children = [context.Process(target=_child, args=(work, keep_on), daemon=True) for _ in range(number)]
    # What is imported stays shared: the collector's marks would copy every page of it.
    gc.freeze()
    for child in children:
        child.start()

    def wait() -> None:
        for child in children:
            while child.is_alive():
                child.join(_INTERVAL)
                waiting()

    try:
        yield wait
    finally:
        for child in children:
            child.terminate()
            child.join()


def _child(work: Work, keep_on: Callable[[], object]) -> None:
    try:
        work(keep_on)
    finally:
        connections.close_all()
