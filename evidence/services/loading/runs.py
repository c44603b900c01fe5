"""The run of a load: joined by every process on the same dump, taken up after a crash, and ended once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone

from evidence.crossref.dump_files import DumpFile
from evidence.crossref.dump_filters import Wanted
from evidence.crossref.dump_items import Refused
from evidence.models import DumpContainer, DumpRefusal, Run, RunKind, RunState
from evidence.services.tracking import PROBLEMS_KEPT, error_text
from evidence.services.transactions import hold_name

from .account import DumpAccount, Outcome

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def key_of(files: Iterable[DumpFile], wanted: Wanted) -> str:
    """What a load is known by: the names and sizes of the dump's files, and which works are wanted."""
    said = repr([[(file.name, file.size) for file in files], wanted.signature])
    return blake2b(said.encode(), digest_size=16).hexdigest()


def join_run(key: str, actor: User | None) -> Run:
    """The unfinished run of this load, or a new one; within a transaction of the caller's."""
    # Two that begin at the same time begin one run.
    hold_name(f"dump.{key}")
    unfinished = Run.objects.filter(
        kind=RunKind.IMPORT_DUMP,
        state__in=[RunState.RUNNING, RunState.FAILED],
        checkpoint__dump=key,
    )
    run = unfinished.order_by("-pk").first()
    if run is None:
        return Run.objects.create(kind=RunKind.IMPORT_DUMP, started_by=actor, checkpoint={"dump": key})
    run.state, run.finished_at, run.error, run.heartbeat = RunState.RUNNING, None, "", timezone.now()
    run.save(update_fields=["state", "finished_at", "error", "heartbeat"])
    return run


def beat(run: Run) -> None:
    """Write down that the run is alive, and how far it is."""
    account = account_of(run, is_finished=False)
    counts = {name: number for name, number in account.counts.items() if number}
    Run.objects.filter(pk=run.pk).update(done=account.read, counts=counts, heartbeat=timezone.now())


def end(run: Run) -> None:
    """Write down that the run is over, with its account; the second who comes to it changes nothing."""
    account = account_of(run)
    Run.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=RunState.SUCCEEDED if account.complete else RunState.INCOMPLETE,
        done=account.read,
        total=account.read,
        counts={name: number for name, number in account.counts.items() if number},
        problems=[item for item, _ in zip(account.items(), range(PROBLEMS_KEPT), strict=False)],
        heartbeat=timezone.now(),
        finished_at=timezone.now(),
    )


def fail(run: Run, error: BaseException) -> None:
    """Write down why the run broke off. It is taken up again by the same command."""
    Run.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=RunState.FAILED,
        error=error_text(error),
        finished_at=timezone.now(),
    )


def account_of(run: Run, *, is_finished: bool = True) -> DumpAccount:
    """The account of all containers of the run, whoever loaded them."""
    sums = DumpContainer.objects.filter(run=run).aggregate(
        **{f"all_{outcome}": Sum(outcome.value) for outcome in Outcome}
    )
    counts = {outcome.value: sums[f"all_{outcome}"] or 0 for outcome in Outcome}
    return DumpAccount(counts, _Refusals(run), is_finished, run.pk)


def position_of(run: Run) -> tuple[int, int]:
    """How many bytes of the dump are done, and how many records were read of it."""
    sums = DumpContainer.objects.filter(run=run).aggregate(bytes=Sum("position"), records=Sum("read"))
    return sums["bytes"] or 0, sums["records"] or 0


class _Refusals:
    """The refusals of a run, asked for anew by each who reads them."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __iter__(self) -> Iterator[Refused]:
        rows = DumpRefusal.objects.filter(container__run=self._run).order_by("container", "pk")
        for row in rows.iterator(chunk_size=1000):
            yield Refused(row.place, row.reason, row.identifier)
