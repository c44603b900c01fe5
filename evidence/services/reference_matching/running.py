"""A run that matches references, started apart from the request that asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from evidence.models import Run, RunKind, RunState, Study
from evidence.services.background import in_a_process
from evidence.services.results import Account

from .asking import match_references

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import User

    from evidence.services.tracking import Progress

_STUDIES, _AGAIN = "studies", "again"


def start_matching(*, studies: Collection[int], actor: User, again: bool = False) -> Run:
    """A run that matches the references of these studies, by id, once this transaction is committed.

    In a process of its own, which goes on when the server is restarted; here and now without `IMPORT_APART`.
    One that dies is not taken up: what it asked is kept, and whoever starts another goes on where it was.
    """
    run = Run.objects.create(
        kind=RunKind.MATCH_REFERENCES,
        started_by=actor,
        checkpoint={_STUDIES: sorted(studies), _AGAIN: again},
    )
    if settings.IMPORT_APART:
        transaction.on_commit(lambda: in_a_process("match_references", "--run", str(run.pk)))
    else:
        transaction.on_commit(lambda: carry_out(run=run))
    return run


def carry_out(*, run: Run, progress: Progress | None = None) -> Account:
    """Do what the run was made for, unless it has ended; what it has asked before is not asked again."""
    if run.state != RunState.RUNNING:
        return Account()
    return match_references(
        studies=Study.objects.filter(pk__in=run.checkpoint[_STUDIES]),
        actor=run.started_by,
        again=run.checkpoint[_AGAIN],
        run=run,
        progress=progress,
    )
