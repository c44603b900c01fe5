"""From draft to published and back: every step of a claim or an evidence line, for every face.

    draft → submitted → published → withdrawn, or superseded by a revision
    submitted → rejected (with a comment) → submitted; submitted → draft (taken back)

Each step locks the row, looks at its state, at who acts and, where somebody judges, at the hash of the
version that they had before them; then it writes a `Review`. The database holds the same order, the
second person and that published versions never change, by triggers (migration `workflow_guards`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from evidence.articles.quotes import QuoteOutcome
from evidence.models import Claim, Decision, EvidenceLine, Review, State, VersionEditor
from evidence.models.visibility import PUBLISH, UNDER_WAY, edits_any_draft

from .freshness import review_due
from .quoting import check_line
from .versions import CONTENT, version_hash

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Item = TypeVar("Item", Claim, EvidenceLine)

# A claim in one of these states still takes evidence, and a line in one of them still counts.
OPEN = (*UNDER_WAY, State.PUBLISHED)


class NotAllowed(Exception):
    """A step that this person may not take, or that this state does not lead to. Says what to do."""


class ChangedMeanwhile(NotAllowed):
    """The version is not the one that the person judged."""


@dataclass(frozen=True, slots=True)
class _Step:
    """What a step makes of the row, and what of it is remembered."""

    decision: Decision
    state: State


def _target(item: Claim | EvidenceLine) -> dict[str, Any]:
    return {"claim" if isinstance(item, Claim) else "evidence_line": item}


def _locked(item: Item) -> Item:
    # `of`: the row itself, not those that its foreign keys join.
    return type(item)._default_manager.select_for_update(of=("self",)).get(pk=item.pk)


def _named(item: Claim | EvidenceLine) -> str:
    return f"The {item._meta.verbose_name} “{item}”"


def _is(item: Claim | EvidenceLine) -> str:
    return f"{_named(item)} is {item.get_state_display().lower()}"


def _take(row: Item, step: _Step, actor: User, comment: str) -> Item:
    row.state = step.state
    row.save()
    Review.objects.create(
        **_target(row),
        decision=step.decision,
        comment=comment.strip(),
        version_hash=version_hash(row),
        decided_by=actor,
    )
    return row


def _check_version(row: Claim | EvidenceLine, reviewed: str) -> None:
    if version_hash(row) != reviewed:
        raise ChangedMeanwhile(f"{_named(row)} was changed since you looked at it: look at it again.")


def had_a_hand_in(item: Claim | EvidenceLine, user: User) -> bool:
    """Whether `user` wrote, changed or submitted this version, and so cannot publish or reject it."""
    if user.pk in (item.created_by_id, item.submitted_by_id):
        return True
    return VersionEditor.objects.filter(**_target(item), user=user).exists()


def may_reject(user: User) -> bool:
    return user.has_perm(PUBLISH) or edits_any_draft(user)


def record_edit(*, item: Claim | EvidenceLine, editor: User) -> None:
    """Remember that `editor` wrote or changed this version; for whoever saves its content."""
    VersionEditor.objects.get_or_create(**_target(item), user=editor)


@transaction.atomic
def submit(*, item: Item, actor: User, comment: str = "") -> Item:
    """Hand a draft in for publication; give it as it is then.

    Needs the right to change it: that of its kind, and either to be its author or to edit any draft.
    """
    if not actor.has_perm(f"evidence.change_{item._meta.model_name}"):
        raise NotAllowed("You have no right to submit: ask an administrator for the right to change.")
    row = _locked(item)
    if row.state not in (State.DRAFT, State.REJECTED):
        raise NotAllowed(f"{_is(row)}: only a draft is submitted.")
    # Rows of the initial content have no author: whoever takes them up is welcome.
    if row.created_by_id not in (actor.pk, None) and not edits_any_draft(actor):
        raise NotAllowed(f"{_named(row)} is a draft of somebody else: its author or a curator submits it.")
    row.submitted_by, row.submitted_at = actor, timezone.now()
    # Who stood up for a version once does not judge it later, whoever submits it then.
    record_edit(item=row, editor=actor)
    if isinstance(row, EvidenceLine):
        # Whoever reviews it sees how far its quote is proved.
        check_line(row)
    row.state = State.SUBMITTED
    try:
        row.full_clean()
    except ValidationError as error:
        raise NotAllowed(f"{_named(row)} cannot be submitted: {' '.join(error.messages)}") from error
    return _take(row, _Step(Decision.SUBMITTED, State.SUBMITTED), actor, comment)


@transaction.atomic
def publish(*, item: Item, actor: User, reviewed: str, comment: str = "") -> Item:
    """Publish what somebody else submitted; give it as it is then.

    `reviewed` is the `version_hash` of what the actor had before them. Superusers are not exempt from
    the second person. A claim needs a search for contrary evidence on record; an evidence line is
    published under a claim that is published itself, and not with a quote that its study's text does not
    hold. A revision takes the place of what it revises, and a claim's evidence moves over to it.
    """
    if not actor.has_perm(PUBLISH):
        raise NotAllowed("You have no right to publish: ask an administrator for the right to publish.")
    row = _locked(item)
    if row.state != State.SUBMITTED:
        raise NotAllowed(f"{_is(row)}: submit it first, then somebody else publishes it.")
    if had_a_hand_in(row, actor):
        raise NotAllowed(f"{_named(row)} was written or submitted by you: somebody else must publish it.")
    _check_version(row, reviewed)
    if isinstance(row, Claim):
        _check_contrary_search(row)
        row.review_due = review_due(row)
    else:
        _check_line_can_be_read(row)
    row.published_by, row.published_at = actor, timezone.now()
    old: Any = row.revises
    if old is not None:
        _supersede(_locked(old), row, actor)
    return _take(row, _Step(Decision.PUBLISHED, State.PUBLISHED), actor, comment)


def _check_contrary_search(claim: Claim) -> None:
    if not claim.contrary_searches.exists():
        raise NotAllowed(
            f"{_named(claim)} has no search for contrary evidence on record: look for studies that dispute "
            "it, and write down where and how you looked."
        )


def _check_line_can_be_read(line: EvidenceLine) -> None:
    if line.claim.state != State.PUBLISHED:
        raise NotAllowed(f"{_named(line)} belongs to a claim that is not published: publish that first.")
    if check_line(line) is QuoteOutcome.NOT_FOUND:
        raise NotAllowed(
            f"{_named(line)} quotes what is not in the text that we hold of its study: correct the quote "
            "or take it out."
        )


def _supersede(old: Item, new: Item, actor: User) -> None:
    if old.state != State.PUBLISHED:
        raise NotAllowed(f"{_is(old)} meanwhile: a revision replaces only what is published.")
    _take(old, _Step(Decision.SUPERSEDED, State.SUPERSEDED), actor, f"By version {new.version}.")
    if isinstance(old, Claim) and isinstance(new, Claim):
        _move_evidence(old, new)


def _move_evidence(old: Claim, new: Claim) -> None:
    lines = old.evidence_lines.filter(state__in=OPEN)
    both = lines.filter(study__in=new.evidence_lines.filter(state__in=OPEN).values("study"))
    if (line := both.first()) is not None:
        raise NotAllowed(
            f"Both versions of the claim have evidence of “{line.study}”: take it out of one of them."
        )
    lines.update(claim=new)


@transaction.atomic
def reject(*, item: Item, actor: User, reviewed: str, comment: str) -> Item:
    """Give something submitted back to its author, with the reason; give it as it is then.

    For those who publish, and for those who edit any draft: what is not ready need not wait for an editor.
    """
    if not may_reject(actor):
        raise NotAllowed("You have no right to reject: that is for curators and editors.")
    if not comment.strip():
        raise NotAllowed("Say why: a rejection without a reason helps nobody.")
    row = _locked(item)
    if row.state != State.SUBMITTED:
        raise NotAllowed(f"{_is(row)}: only what is submitted is rejected.")
    if had_a_hand_in(row, actor):
        raise NotAllowed(f"{_named(row)} was written or submitted by you: take it back instead.")
    _check_version(row, reviewed)
    return _take(row, _Step(Decision.REJECTED, State.REJECTED), actor, comment)


@transaction.atomic
def withdraw(*, item: Item, actor: User, comment: str = "") -> Item:
    """Take something back: from the readers if it was published, from the queue if it was submitted.

    Who wrote it may take it back while it is not published, as long as they may still change such rows;
    afterwards it takes the right to publish.
    """
    row = _locked(item)
    if row.state not in (State.SUBMITTED, State.PUBLISHED):
        raise NotAllowed(f"{_is(row)}: there is nothing to withdraw.")
    own = actor.pk in (row.created_by_id, row.submitted_by_id)
    may_take_back = own and actor.has_perm(f"evidence.change_{row._meta.model_name}")
    if not actor.has_perm(PUBLISH) and (row.state == State.PUBLISHED or not may_take_back):
        raise NotAllowed(f"{_named(row)} can be withdrawn by those with the right to publish.")
    if row.state == State.PUBLISHED:
        return _take(row, _Step(Decision.WITHDRAWN, State.WITHDRAWN), actor, comment)
    return _take(row, _Step(Decision.TAKEN_BACK, State.DRAFT), actor, comment)


@transaction.atomic
def revise(*, item: Item, actor: User) -> Item:
    """A draft of the next version of what is published; readers see the old one until it is published."""
    if not actor.has_perm(f"evidence.add_{item._meta.model_name}"):
        raise NotAllowed("You have no right to revise: ask an administrator for the right to add such work.")
    old = _locked(item)
    if old.state != State.PUBLISHED:
        raise NotAllowed(f"{_is(old)}: only what is published is revised.")
    if isinstance(old, EvidenceLine) and old.claim.state not in OPEN:
        raise NotAllowed(f"{_is(old.claim)}: there is nothing left to revise for.")
    if under_way := old.revisions.filter(state__in=UNDER_WAY).first():
        raise NotAllowed(f"{_named(old)} is being revised already: go on with version {under_way.version}.")
    new = type(old)(
        **{field: getattr(old, field) for field in CONTENT[type(old)]},
        **({"claim": old.claim} if isinstance(old, EvidenceLine) else {}),
        version=1 + max(old.version, *old.revisions.values_list("version", flat=True), 0),
        revises=old,
        created_by=actor,
    )
    new.save(force_insert=True)
    record_edit(item=new, editor=actor)
    return new
