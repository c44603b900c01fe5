"""One process's share of a load: container by container, the next one read while this one is stored."""

from __future__ import annotations

import gc
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from evidence.crossref.dump_files import READ_ERRORS, Container, DumpFile, containers
from evidence.crossref.dump_filters import Wanted
from evidence.crossref.dump_items import Part, Refused, parts
from evidence.services.transactions import in_transaction

from .account import Tally
from .claims import Claim, NotOurs, Worker
from .parts import Built, build, reserve_ids, store
from .runs import beat
from .standing import entries_of, sort_out

if TYPE_CHECKING:
    from evidence.crossref.dump_records import Entry
    from evidence.models import Run


@dataclass(slots=True)
class _Read:
    """A part whose works are told apart, but not read in full."""

    claim: Claim
    number: int
    position: int
    is_last: bool
    entries: list[Entry]
    tally: Tally


@contextmanager
def _without_collection() -> Iterator[None]:
    """Records make a great many objects and no cycles: looking for some would take a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Loader:
    """Loads what nobody else is at. `stored` is called after each part."""

    def __init__(
        self,
        *,
        run: Run,
        worker: Worker,
        files: Sequence[DumpFile],
        wanted: Wanted,
        stored: Callable[[], object],
    ) -> None:
        self._run = run
        self._worker = worker
        self._files = files
        self._wanted = wanted
        self._stored = stored

    def load(self) -> None:
        """Go once through all files, and load every container that nobody is at.

        Reading goes on in a thread beside storing, two parts ahead and no more, so that memory does not
        grow with the dump.
        """
        with _without_collection(), ThreadPoolExecutor(1, "dump-reader") as reader:
            waiting: tuple[_Read, Future[Built]] | None = None
            for read in self._read(reader):
                found = in_transaction(partial(sort_out, read.entries, read.tally))
                ids = in_transaction(partial(reserve_ids, len(found.new)))
                following = reader.submit(build, found, ids, self._wanted)
                read.entries = []
                if waiting:
                    self._store(waiting[0], waiting[1].result())
                waiting = read, following
            if waiting:
                self._store(waiting[0], waiting[1].result())

    def _store(self, read: _Read, built: Built) -> None:
        def work() -> None:
            self._worker.check(read.claim, read.number)
            tally = store(built)
            self._worker.tick_off(
                read.claim, read.number, position=read.position, is_last=read.is_last, tally=tally
            )

        # Of a container that somebody took over when our session broke, they store the rest.
        with suppress(NotOurs):
            in_transaction(work)
        beat(self._run)
        self._stored()
        # What makes cycles are exceptions and the like: few, and young.
        gc.collect(1)

    def _read(self, reader: ThreadPoolExecutor) -> Iterator[_Read]:
        """The parts of what could be claimed, each handed out when the reading of the next has begun."""
        before: Future[_Read] | None = None
        for claim, container in self._claimed():
            pieces = parts(container)
            is_last = False
            while not is_last:
                reading = reader.submit(self._next, claim, pieces)
                if before:
                    yield before.result()
                before = reading
                is_last = reading.result().is_last
        if before:
            yield before.result()

    def _next(self, claim: Claim, pieces: Iterator[Part]) -> _Read:
        part = next(piece for piece in pieces if piece.number >= claim.parts_done)
        entries, tally = entries_of(part, self._wanted)
        return _Read(claim, part.number, part.position, part.is_last, entries, tally)

    def _claimed(self) -> Iterator[tuple[Claim, Container]]:
        for file in self._files:
            try:
                for container in containers(file):
                    if claim := self._claim(container):
                        yield claim, container
            except READ_ERRORS as error:
                self._refuse(Container(file.name, file.size, lambda: io.BytesIO()), str(error))

    def _claim(self, container: Container) -> Claim | None:
        try:
            fingerprint = container.fingerprint()
        except OSError as error:
            self._refuse(container, str(error))
            return None
        return in_transaction(partial(self._worker.claim, self._run, container, fingerprint))

    def _refuse(self, container: Container, error: str) -> None:
        """Account for a file that cannot be opened, or an archive that breaks off, as one refusal."""
        tally = Tally()
        tally.refuse(
            Refused(container.name, f"It breaks off or is damaged: {error}. What came before was read.")
        )

        def work() -> None:
            if claim := self._worker.claim(self._run, container, "unreadable"):
                self._worker.tick_off(claim, 0, position=container.size, is_last=True, tally=tally)

        in_transaction(work)
