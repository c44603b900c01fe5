"""Adding studies by identifier: DOIs with Crossref's record, the others as what they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import DatabaseError, IntegrityError
from django.utils import timezone

from evidence.crossref.errors import CrossrefError
from evidence.identifiers import Identifier, InvalidIdentifier, Scheme, identify
from evidence.models import LookupStatus, RunKind, Study

from .crossref_access import CHUNK, Answer, Crossref, in_a_sentence, status_after
from .results import Account, Item, ItemStatus
from .storing import refusal, store_alias, store_work
from .tracking import tracked
from .transactions import in_transaction
from .work_rows import rebuild_csl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.contrib.auth.models import User

    from evidence.crossref.client import CrossrefClient

    from .tracking import Progress

# "PMID: 21103140" and "doi: 10.…" are one identifier, though they hold a space.
_LABEL_BEFORE_SPACE = re.compile(r"\b(doi|pmid|pmcid|pmc)\s*:?\s+(?=\S)", re.IGNORECASE)


def split_identifiers(text: str) -> list[str]:
    """Single identifiers out of pasted text: one a line, or several with spaces, commas or semicolons.

    A comma or semicolon within an identifier (both occur in DOIs) does not divide it.
    """
    labelled = _LABEL_BEFORE_SPACE.sub(lambda match: f"{match[1]}:", text)
    parts = re.split(r"\s+|[,;](?=\s|$)", labelled)
    return [part for part in parts if part]


def add_studies(
    *,
    inputs: Iterable[str],
    actor: User | None = None,
    client: CrossrefClient | None = None,
    interactive: bool = False,
    progress: Progress | None = None,
) -> Account:
    """Add the study that each input names; give an account with one item for each input, in order.

    Each input ends as added, existing, refused (no identifier), not found (Crossref has no record of
    the DOI: nothing is stored) or unavailable (Crossref could not be asked, or answered nonsense:
    nothing is stored). Each study is stored in a transaction of its own, so what is done stays done,
    and doing it again changes nothing. `interactive` says that a person waits for it: see `Crossref`.
    Not to be called within a transaction: it waits for the network.
    """
    texts = list(inputs)
    with (
        Crossref(client, interactive=interactive) as crossref,
        tracked(RunKind.ADD_STUDIES, total=len(texts), actor=actor, progress=progress) as tracker,
    ):
        for start in range(0, len(texts), CHUNK):
            for item in _add_chunk(texts[start : start + CHUNK], actor, crossref):
                tracker.add(item)
    return tracker.account


def _add_chunk(texts: list[str], actor: User | None, crossref: Crossref) -> Iterator[Item]:
    recognised = [_recognise(text) for text in texts]
    wanted = {result for result in recognised if isinstance(result, Identifier)}
    held = in_transaction(lambda: Study.objects.ids_of(wanted))
    unknown_dois = dict.fromkeys(
        result.value
        for result in recognised
        if isinstance(result, Identifier) and result.scheme is Scheme.DOI and result not in held
    )
    answers = crossref.fetch(unknown_dois)
    ended: dict[Identifier, Item] = {}
    for text, result in zip(texts, recognised, strict=True):
        if isinstance(result, InvalidIdentifier):
            yield Item(text, ItemStatus.REFUSED, reason=result.reason)
        elif result in held:
            yield Item(text, ItemStatus.EXISTING, str(result), held[result])
        elif result in ended:
            first = ended[result]
            status = ItemStatus.EXISTING if first.study else first.status
            yield Item(text, status, str(result), first.study, first.reason if not first.study else "")
        else:
            if result.scheme is Scheme.DOI:
                doi, answer = next(answers)
                if doi != result.value:
                    raise AssertionError(f"asked for {result.value}, got the answer for {doi}")
                item = _add_work(text, result, answer, actor)
            else:
                item = _add_bare(text, result, actor)
            ended[result] = item
            yield item


def _recognise(text: str) -> Identifier | InvalidIdentifier:
    try:
        return identify(text)
    except InvalidIdentifier as error:
        return error


def _add_work(text: str, asked: Identifier, answer: Answer, actor: User | None) -> Item:
    if isinstance(answer, CrossrefError):
        reason = f"{in_a_sentence(answer)} Nothing was stored."
        return Item(text, status_after(answer), str(asked), reason=reason)
    work, message, remarks = answer

    def store() -> Study:
        study = Study(doi=work.doi, lookup_status=LookupStatus.NOT_CHECKED, created_by=actor)
        study.save(force_insert=True)
        store_work(study=study, work=work, message=message, remarks=remarks, now=timezone.now())
        store_alias(study=study, doi=asked.value)
        return study

    def find() -> Study | None:
        held = Study.objects.filter(doi=work.doi).first()
        if held is not None:
            store_alias(study=held, doi=asked.value)
        return held

    try:
        study = in_transaction(store)
    except DatabaseError as error:
        reason = refusal(error)
        # Somebody else was quicker, or the DOI is an alias of a study that is here already.
        held = in_transaction(find)
        if held is None:
            return Item(text, ItemStatus.REFUSED, str(asked), reason=reason)
        return Item(text, ItemStatus.EXISTING, str(asked), held.pk)
    return Item(text, ItemStatus.ADDED, str(asked), study.pk, "; ".join(remarks))


def _add_bare(text: str, identifier: Identifier, actor: User | None) -> Item:
    """A study that Crossref cannot be asked about: stored as what it is, for a curator to complete."""

    def store() -> Study:
        web_page = identifier.scheme is Scheme.URL
        study = Study(created_by=actor, work_type="webpage" if web_page else "")
        setattr(study, identifier.scheme.value, identifier.value)
        study.save(force_insert=True)
        rebuild_csl([study])
        return study

    try:
        study = in_transaction(store)
    except IntegrityError:
        held = Study.objects.identified_by([identifier]).first()
        if held is None:
            raise
        return Item(text, ItemStatus.EXISTING, str(identifier), held.pk)
    reason = "Stored without metadata: Crossref knows only DOIs. Enter title, authors and year by hand."
    return Item(text, ItemStatus.ADDED, str(identifier), study.pk, reason)
