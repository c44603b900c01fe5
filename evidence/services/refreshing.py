"""Refreshing studies from Crossref: the difference first, curated fields kept, nothing blanked."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.utils import timezone

from evidence.crossref.errors import CrossrefError
from evidence.models import RunKind, Study

from .crossref_access import CHUNK, Answer, Crossref, in_a_sentence, status_after
from .results import Account, Item, ItemStatus
from .storing import note_failure, refusal, store_alias, store_work
from .tracking import tracked
from .transactions import in_transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from evidence.crossref.client import CrossrefClient

    from .tracking import Progress


def refresh_studies(
    *,
    studies: QuerySet[Study],
    actor: User | None = None,
    dry_run: bool = False,
    client: CrossrefClient | None = None,
    interactive: bool = False,
    progress: Progress | None = None,
) -> Account:
    """Ask Crossref about each study again; give an account with one item for each, changes included.

    Items end as updated, unchanged, not found (Crossref has no record of the DOI: this is written
    down, the metadata stays), unavailable (could not be asked or answered nonsense: only the attempt
    is written down) or refused (the study has no DOI to ask about). With `dry_run` nothing at all is
    written and "updated" means "would be". Changes that a curator's value keeps out do not make an
    item "updated". Not to be called within a transaction: it waits for the network.
    """
    ids = studies.order_by("pk").values_list("pk", flat=True)
    total = ids.count()
    with Crossref(client, interactive=interactive) as crossref:
        if dry_run:
            account = Account()
            for item in _refresh_all(ids, crossref, dry_run=True):
                account.items.append(item)
                if progress:
                    progress(item, total)
            return account
        with tracked(RunKind.REFRESH_STUDIES, total=total, actor=actor, progress=progress) as tracker:
            for item in _refresh_all(ids, crossref, dry_run=False):
                tracker.add(item)
        return tracker.account


def _refresh_all(ids: QuerySet[Study, int], crossref: Crossref, *, dry_run: bool) -> Iterator[Item]:
    # The list is fixed at the start: a refresh changes what such a query would find next.
    remaining = iter(list(ids))
    while chunk := list(islice(remaining, CHUNK)):
        dois = in_transaction(partial(_dois_of, chunk))
        answers = crossref.fetch([doi for pk in chunk if (doi := dois.get(pk))])
        for pk in chunk:
            if pk not in dois:
                continue
            if not dois[pk]:
                yield _without_doi(pk)
                continue
            doi, answer = next(answers)
            yield _refresh_one(pk, doi, answer, dry_run=dry_run)


def _dois_of(ids: list[int]) -> dict[int, str | None]:
    return dict(Study.objects.filter(pk__in=ids).values_list("pk", "doi"))


def _without_doi(pk: int) -> Item:
    study = Study.objects.get(pk=pk)
    reason = "It has no DOI, and Crossref knows only DOIs. Nothing was changed."
    return Item(study.identifier_text, ItemStatus.REFUSED, study.identifier_text, pk, reason)


def _refresh_one(pk: int, doi: str, answer: Answer, *, dry_run: bool) -> Item:
    try:
        return in_transaction(lambda: _write_one(pk, doi, answer, dry_run=dry_run))
    except DatabaseError as error:
        name = f"doi:{doi}"
        return Item(name, ItemStatus.REFUSED, name, pk, refusal(error))


def _write_one(pk: int, doi: str, answer: Answer, *, dry_run: bool) -> Item:
    name = f"doi:{doi}"
    now = timezone.now()
    study = Study.objects.select_for_update().filter(pk=pk).first()
    if study is None:
        return Item(name, ItemStatus.REFUSED, name, None, "It was deleted meanwhile.")
    if study.doi != doi:
        reason = "Its DOI was changed meanwhile. Nothing was changed; refresh it again."
        return Item(name, ItemStatus.REFUSED, name, pk, reason)
    if isinstance(answer, CrossrefError):
        if not dry_run:
            note_failure(study=study, error=answer, now=now)
        return _failed(name, pk, answer)
    work, message, remarks = answer
    changes = store_work(study=study, work=work, message=message, remarks=remarks, now=now)
    store_alias(study=study, doi=work.doi)
    if twin := Study.objects.filter(doi=work.doi).exclude(pk=pk).first():
        remarks = (*remarks, f"Crossref says that this is the same work as study {twin.pk}.")
    if dry_run:
        # What a preview shows is what the write did, taken back: the two cannot differ.
        transaction.set_rollback(True)
    updated = any(not change.kept for change in changes)
    status = ItemStatus.UPDATED if updated else ItemStatus.UNCHANGED
    return Item(name, status, name, pk, "; ".join(remarks), changes)


def _failed(name: str, pk: int, error: CrossrefError) -> Item:
    reason = f"{in_a_sentence(error)} What is stored stays as it was."
    return Item(name, status_after(error), name, pk, reason)
