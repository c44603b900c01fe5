"""Asking Crossref which works the references without a DOI mean, study by study, and keeping the answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from evidence.models import MatchState, Reference, ReferenceMatch, RunKind, Study
from evidence.services.crossref_access import Crossref
from evidence.services.matching import MatchOutcome, match
from evidence.services.results import Account, Item, ItemStatus
from evidence.services.tracking import tracked
from evidence.services.transactions import in_transaction

from .candidates import written
from .entries import LACKING, described, digest_of, rows_of, says_enough, write_matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from evidence.crossref.client import CrossrefClient
    from evidence.models import Run
    from evidence.services.matching import Match
    from evidence.services.tracking import Progress


class ReferenceOutcome(StrEnum):
    """What became of one reference."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    NOTHING = "nothing"
    # It was asked about, or decided, before.
    KNOWN = "known"
    # It says too little for any work to be told from others.
    TOO_LITTLE = "too_little"
    # The study's list was written anew, or the study is gone, since the run read it.
    CHANGED = "changed"
    # Crossref could not be asked: that says nothing about the reference.
    UNAVAILABLE = "unavailable"


_STATUS = {
    ReferenceOutcome.ACCEPTED: ItemStatus.UPDATED,
    ReferenceOutcome.CHANGED: ItemStatus.REFUSED,
    ReferenceOutcome.UNAVAILABLE: ItemStatus.UNAVAILABLE,
}
_OF_STATE = {
    MatchState.ACCEPTED: ReferenceOutcome.ACCEPTED,
    MatchState.PROPOSED: ReferenceOutcome.PROPOSED,
    MatchState.NOTHING: ReferenceOutcome.NOTHING,
    # What is left after a person's rejection is nothing new.
    MatchState.REJECTED: ReferenceOutcome.NOTHING,
}
_CHANGED = "Its study's list was changed meanwhile. Nothing was kept; match the study's references again."


@dataclass(frozen=True, slots=True)
class MatchedReference(Item):
    """What became of one reference: `input` is its text, `identifier` its study's."""

    outcome: ReferenceOutcome = ReferenceOutcome.KNOWN
    position: int = 0
    doi: str = ""
    score: float | None = None

    def as_dict(self) -> dict[str, object]:
        return {
            **Item.as_dict(self),
            "status": self.outcome.value,
            "position": self.position,
            "doi": self.doi or None,
            "score": self.score,
        }


class MatchAccount(Account):
    """An account by `ReferenceOutcome`; every reference without a deposited DOI is in it."""

    __slots__ = ()

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(item.outcome for item in self.items if isinstance(item, MatchedReference))
        return {outcome.value: counted[outcome] for outcome in ReferenceOutcome if counted[outcome]}


@dataclass(frozen=True, slots=True)
class _Question:
    """The entries of a list that say the same, and what is known of them when the run reads them."""

    digest: str
    entries: list[Reference]
    held: ReferenceMatch | None


@dataclass(frozen=True, slots=True)
class _How:
    """How a run goes about it."""

    again: bool
    dry_run: bool
    run: Run | None = None


def lacking_doi(studies: QuerySet[Study]) -> QuerySet[Study]:
    """Those of the studies that have a reference deposited without a DOI."""
    return studies.filter(pk__in=Reference.objects.filter(LACKING).order_by().values("study"))


def match_references(
    *,
    studies: QuerySet[Study],
    actor: User | None = None,
    again: bool = False,
    limit: int | None = None,
    dry_run: bool = False,
    run: Run | None = None,
    client: CrossrefClient | None = None,
    interactive: bool = False,
    progress: Progress | None = None,
) -> Account:
    """Ask Crossref about the references of the studies that have no DOI; give an account of each of them.

    What is surely meant is accepted, and its DOI stands in the list, marked as matched; what may be meant
    is proposed to a person; that nothing was found is remembered, too. Whatever was answered or decided is
    not asked again, so a run that broke off is gone on with by starting it again. With `again`, all but
    what is accepted is: then what a person called wrong stays wrong, and where a person rejected or undid
    a match, others are only proposed. What could not be asked is kept nowhere but in the account.

    With `limit`, so many questions are put to Crossref at most. With `dry_run` they are put, and nothing is
    written. `run` goes on with a run that was made before. Not to be called within a transaction: it waits
    for the network.
    """
    ids = in_transaction(lambda: list(lacking_doi(studies).order_by("pk").values_list("pk", flat=True)))
    total = Reference.objects.filter(LACKING, study__in=ids).count()
    account = MatchAccount()
    with Crossref(client, interactive=interactive) as crossref:
        if dry_run:
            for item in _all(ids, crossref, limit, _How(again, dry_run)):
                account.items.append(item)
                if progress:
                    progress(item, total)
            return account
        with tracked(
            RunKind.MATCH_REFERENCES, total=total, actor=actor, progress=progress, account=account, run=run
        ) as tracker:
            how = _How(again, dry_run, tracker.run)
            for item in _all(ids, crossref, limit, how):
                # A list may have grown since it was counted.
                tracker.run.total = max(tracker.run.total or 0, len(account.items) + 1)
                tracker.add(item)
            tracker.run.total = len(account.items)
    return account


def _all(ids: list[int], crossref: Crossref, limit: int | None, how: _How) -> Iterator[MatchedReference]:
    left = limit
    for pk in ids:
        for study, question in in_transaction(partial(_questions, pk)):
            outcome = _without_asking(question, how)
            if outcome is None:
                if left == 0:
                    return
                left = None if left is None else left - 1
                yield from _asked(study, question, crossref, how)
                continue
            yield from _items(study, question, outcome, question.held)


def _questions(pk: int) -> list[tuple[Study, _Question]]:
    """What is to be known of the study's list, in its order; nothing where it is gone."""
    study = Study.objects.only("pk", "doi", "pmid", "pmcid", "url", "title").filter(pk=pk).first()
    if study is None:
        return []
    held = {row.digest: row for row in study.reference_matches.all()}
    grouped: dict[str, list[Reference]] = {}
    for entry in study.references.filter(LACKING).order_by("position"):
        grouped.setdefault(digest_of(entry), []).append(entry)
    return [(study, _Question(digest, entries, held.get(digest))) for digest, entries in grouped.items()]


def _without_asking(question: _Question, how: _How) -> ReferenceOutcome | None:
    """What is known already, or need not be asked; None for what Crossref is to be asked."""
    held = question.held
    if held is not None and (held.state == MatchState.ACCEPTED or not how.again):
        return ReferenceOutcome.KNOWN
    return None if says_enough(question.entries[0]) else ReferenceOutcome.TOO_LITTLE


def _asked(study: Study, question: _Question, crossref: Crossref, how: _How) -> Iterator[MatchedReference]:
    own = {study.doi or "", *in_transaction(lambda: list(study.aliases.values_list("doi", flat=True)))}
    refused = set(question.held.refused) if question.held else set()
    found = match(
        described=described(question.entries[0]), crossref=crossref, without=frozenset(own | refused)
    )
    if found.outcome is MatchOutcome.UNAVAILABLE:
        reason = f"{found.reason} Nothing is known of it yet."
        yield from _items(study, question, ReferenceOutcome.UNAVAILABLE, reason=reason)
    elif how.dry_run:
        row = question.held or ReferenceMatch(study=study, digest=question.digest)
        _answer(row, found)
        yield from _items(study, question, _OF_STATE[MatchState(row.state)], row)
    else:
        outcome, kept = in_transaction(lambda: _kept(study.pk, question, found, how))
        reason = _CHANGED if outcome is ReferenceOutcome.CHANGED else ""
        yield from _items(study, question, outcome, kept, reason=reason)


def _kept(
    pk: int, question: _Question, found: Match, how: _How
) -> tuple[ReferenceOutcome, ReferenceMatch | None]:
    """Write the answer down, unless the list or what is known of the entry is otherwise by now."""
    # Refreshes, merges and people's decisions lock the study too.
    study = Study.objects.select_for_update().filter(pk=pk).first()
    rows = rows_of(study, question.digest, [entry.pk for entry in question.entries]) if study else []
    if study is None or not rows:
        return ReferenceOutcome.CHANGED, None
    row = ReferenceMatch.objects.filter(study=study, digest=question.digest).first()
    if row is not None and (row.asked_at, row.decided_at) != _seen(question.held):
        # Somebody asked or decided while Crossref was asked.
        return ReferenceOutcome.KNOWN, row
    row = row or ReferenceMatch(study=study, digest=question.digest)
    row.text = described(rows[0]).text
    row.asked_at, row.found_by = timezone.now(), how.run
    _answer(row, found)
    row.save()
    if row.state == MatchState.ACCEPTED:
        write_matches(study, rows)
    return _OF_STATE[MatchState(row.state)], row


def _seen(held: ReferenceMatch | None) -> tuple[Any, Any] | None:
    return (held.asked_at, held.decided_at) if held else None


def _answer(row: ReferenceMatch, found: Match) -> None:
    """Put into the row what was found; where a person rejected or undid a match, as a proposal only."""
    first = next((one for one in found.candidates if one.doi), None)
    if first is None:
        if row.state != MatchState.REJECTED:
            row.state, row.doi, row.score, row.candidates = MatchState.NOTHING, "", None, []
        return
    is_sure = found.outcome is MatchOutcome.ACCEPTED and not row.left_to_people
    row.state = MatchState.ACCEPTED if is_sure else MatchState.PROPOSED
    row.doi, row.score = first.doi, first.score.value
    row.candidates = written(found.candidates)
    row.decided_by, row.decided_at, row.note = None, None, ""


def _items(
    study: Any,
    question: _Question,
    outcome: ReferenceOutcome,
    row: ReferenceMatch | None = None,
    *,
    reason: str = "",
) -> Iterator[MatchedReference]:
    for entry in question.entries:
        yield MatchedReference(
            described(entry).text,
            _STATUS.get(outcome, ItemStatus.UNCHANGED),
            study.identifier_text,
            study.pk,
            reason,
            outcome=outcome,
            position=entry.position,
            doi=row.doi if row else "",
            score=row.score if row else None,
        )
