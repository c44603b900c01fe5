"""What a person says to a proposed DOI: it is meant, it is not, or the decision is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from evidence.models import MatchState, ReferenceMatch, Study

from .entries import rows_of, write_matches

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NotDecidable(Exception):
    """A decision that cannot be taken as things are. Says why, and what to do."""


class NotInTheList(NotDecidable):
    """The entry is gone, or Crossref gives its DOI by now."""

    def __init__(self) -> None:
        super().__init__(
            "This reference is not among those without a DOI any more: its study's list was refreshed, or "
            "the study was merged or deleted. Nothing was changed; look at the list of proposals again."
        )


class NoSuchCandidate(NotDecidable):
    """The DOI is not one of those that were proposed."""

    def __init__(self, doi: str) -> None:
        super().__init__(
            f"“{doi[:200]}” is not proposed for this reference by now. Nothing was changed; look at what is "
            "proposed and decide again."
        )


@transaction.atomic
def accept(*, match: ReferenceMatch, doi: str, actor: User, note: str = "") -> ReferenceMatch:
    """Say that the reference means `doi`, one of its candidates; from now on its list names that DOI.

    Raises `NotInTheList` and `NoSuchCandidate`; then nothing is changed. The caller has made sure that
    `actor` may decide.
    """
    held = _locked(match)
    candidate = next((one for one in held.candidates if one["doi"] == doi), None)
    if candidate is None:
        raise NoSuchCandidate(doi)
    held.state, held.doi, held.score = MatchState.ACCEPTED, doi, candidate["score"]
    held.refused = [one for one in held.refused if one != doi]
    return _decided(held, actor, note)


@transaction.atomic
def reject(*, match: ReferenceMatch, actor: User, note: str = "") -> ReferenceMatch:
    """Say that none of the candidates is meant: none is proposed for these words again.

    Raises `NotInTheList`; then nothing is changed.
    """
    held = _locked(match)
    held.state, held.doi, held.score = MatchState.REJECTED, "", None
    held.refused = sorted({*held.refused, *(one["doi"] for one in held.candidates)})
    held.left_to_people = True
    return _decided(held, actor, note)


@transaction.atomic
def undo(*, match: ReferenceMatch) -> ReferenceMatch:
    """Take back what was decided, by a person or by the matcher: it is proposed again, and left to people.

    What has no candidates was not decided about; nothing is changed then. Raises `NotInTheList`.
    """
    held = _locked(match)
    if not held.candidates:
        return held
    first = held.candidates[0]
    offered = {one["doi"] for one in held.candidates}
    held.state, held.doi, held.score = MatchState.PROPOSED, first["doi"], first["score"]
    held.refused = [doi for doi in held.refused if doi not in offered]
    held.left_to_people = True
    held.decided_by, held.decided_at, held.note = None, None, ""
    held.save()
    _in_step(held)
    return held


def _locked(match: ReferenceMatch) -> ReferenceMatch:
    """The row as it is now, with its study locked first: as refreshes, merges and runs do it."""
    held = ReferenceMatch.objects.filter(pk=match.pk).first()
    if held is None or not Study.objects.select_for_update().filter(pk=held.study_id).exists():
        raise NotInTheList
    # Whoever held the lock may have moved or forgotten it.
    again = ReferenceMatch.objects.select_for_update(of=("self",)).filter(pk=match.pk).first()
    if again is None or again.study_id != held.study_id or not rows_of(again.study, again.digest):
        raise NotInTheList
    return again


def _decided(held: ReferenceMatch, actor: User, note: str) -> ReferenceMatch:
    held.decided_by, held.decided_at, held.note = actor, timezone.now(), note
    held.save()
    _in_step(held)
    return held


def _in_step(held: ReferenceMatch) -> None:
    write_matches(held.study, rows_of(held.study, held.digest))
