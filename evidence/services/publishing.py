"""From draft to published and back: every step of a claim or an evidence line, for every face.

    draft → submitted → published → withdrawn, or superseded by a revision
    submitted → rejected (with a comment) → submitted; submitted → draft (taken back)

Each step locks the row, looks at its state, at who acts and, where somebody judges, at the hash of the
version that they had before them; then it writes a `Review`. The database holds the same order, the
second person and that published versions never change, by triggers (migrations `workflow_guards` and
`second_person_guards`); it marks what one person published, under the policy of
`services.review_policy` or by `services.break_glass`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from evidence.articles.quotes import QuoteOutcome
from evidence.models import Claim, Decision, EvidenceLine, State
from evidence.models.visibility import PUBLISH, WRITTEN

from .freshness import review_due
from .quoting import check_line
from .revising import supersede
from .steps import (
    Item,
    NotAllowed,
    WrongState,
    check_judge,
    locked,
    may_reject,
    named,
    named_with_state,
    record_edit,
    take,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from evidence.models import ContrarySearch


@transaction.atomic
def submit(*, item: Item, actor: User, comment: str = "") -> Item:
    """Hand a draft in for publication; give it as it is then.

    Needs the right to change it: that of its kind, and either to be its author or to edit any draft.
    """
    if not actor.has_perm(f"evidence.change_{item._meta.model_name}"):
        raise NotAllowed("You have no right to submit: ask an administrator for the right to change.")
    row = locked(item)
    if row.state not in WRITTEN:
        raise WrongState(f"{named_with_state(row)}: only a draft is submitted.")
    if not row.is_editable(actor):
        raise NotAllowed(f"{named(row)} is a draft of somebody else: its author or a curator submits it.")
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
        raise WrongState(f"{named(row)} cannot be submitted: {' '.join(error.messages)}") from error
    return take(row, Decision.SUBMITTED, State.SUBMITTED, actor, comment)


@transaction.atomic
def publish(*, item: Item, actor: User, reviewed: str, comment: str = "") -> Item:
    """Publish what somebody else submitted; give it as it is then.

    `reviewed` is the `version_hash` of what the actor had before them. Superusers are not exempt from
    the second person; where the policy is a single one, what its author publishes is marked. A claim
    needs a search for contrary evidence on record; an evidence line is published under a claim that is
    published itself, and not with a quote that its study's text does not hold. A revision takes the place
    of what it revises, and a claim's evidence moves over to it.
    """
    if not actor.has_perm(PUBLISH):
        raise NotAllowed("You have no right to publish: ask an administrator for the right to publish.")
    return publish_locked(locked(item), actor, reviewed=reviewed, comment=comment)


def publish_locked(row: Item, actor: User, *, reviewed: str, comment: str, alone: bool = False) -> Item:
    """Publish a row that the caller has locked: for `publish`, and `alone` for `services.break_glass`."""
    if row.state != State.SUBMITTED:
        raise WrongState(f"{named_with_state(row)}: submit it first, then somebody else publishes it.")
    check_judge(row, actor, reviewed, alone=alone)
    if isinstance(row, Claim):
        _check_contrary_search(row, row.contrary_searches.all())
        row.review_due = review_due(row)
    else:
        _check_line_can_be_read(row)
    row.published_by, row.published_at = actor, timezone.now()
    old: Any = row.revises
    if old is not None:
        supersede(locked(old), row, actor)
    take(row, Decision.PUBLISHED, State.PUBLISHED, actor, comment)
    # The database's own mark.
    row.refresh_from_db(fields=["published_alone"])
    return row


def _check_contrary_search(claim: Claim, searches: QuerySet[ContrarySearch]) -> None:
    if not searches.exists():
        raise WrongState(
            f"{named(claim)} has no search for contrary evidence on record since it was last judged: look "
            "for studies that dispute it, and write down where and how you looked."
        )


def _check_line_can_be_read(line: EvidenceLine) -> None:
    if line.claim.state != State.PUBLISHED:
        raise WrongState(f"{named(line)} belongs to a claim that is not published: publish that first.")
    if check_line(line) is QuoteOutcome.NOT_FOUND:
        raise WrongState(
            f"{named(line)} quotes what is not in the text that we hold of its study: correct the quote "
            "or take it out."
        )


@transaction.atomic
def reject(*, item: Item, actor: User, reviewed: str, comment: str) -> Item:
    """Give something submitted back to its author, with the reason; give it as it is then.

    For those who publish, and for those who edit any draft: what is not ready need not wait for an editor.
    """
    if not may_reject(actor):
        raise NotAllowed("You have no right to reject: that is for curators and editors.")
    if not comment.strip():
        raise NotAllowed("Say why: a rejection without a reason helps nobody.")
    row = locked(item)
    if row.state != State.SUBMITTED:
        raise WrongState(f"{named_with_state(row)}: only what is submitted is rejected.")
    check_judge(row, actor, reviewed)
    return take(row, Decision.REJECTED, State.REJECTED, actor, comment)


@transaction.atomic
def confirm(*, item: Claim, actor: User, reviewed: str, comment: str) -> Claim:
    """Look at a published claim again and let it stand, until the next review; give it as it is then.

    `comment` says what was looked at. What was searched for contrary evidence when it was published is
    old by now: a search since the last decision is asked for.
    """
    if not actor.has_perm(PUBLISH):
        raise NotAllowed("You have no right to confirm: ask an administrator for the right to publish.")
    if not comment.strip():
        raise NotAllowed("Say what you looked at: a review that nobody can follow is none.")
    row = locked(item)
    if row.state != State.PUBLISHED:
        raise WrongState(f"{named_with_state(row)}: only what is published is confirmed.")
    check_judge(row, actor, reviewed)
    last = row.reviews.filter(decision__in=(Decision.PUBLISHED, Decision.CONFIRMED)).last()
    searches = row.contrary_searches.all()
    if last is not None:
        searches = searches.filter(searched_on__gte=last.decided_at.date())
    _check_contrary_search(row, searches)
    row.review_due = review_due(row)
    return take(row, Decision.CONFIRMED, State.PUBLISHED, actor, comment)


@transaction.atomic
def withdraw(*, item: Item, actor: User, comment: str = "") -> Item:
    """Take something back: from the readers if it was published, from the queue if it was submitted.

    Who wrote it may take it back while it is not published, as long as they may still change such rows;
    afterwards it takes the right to publish.
    """
    row = locked(item)
    if row.state not in (State.SUBMITTED, State.PUBLISHED):
        raise WrongState(f"{named_with_state(row)}: there is nothing to withdraw.")
    own = actor.pk in (row.created_by_id, row.submitted_by_id)
    may_take_back = own and actor.has_perm(f"evidence.change_{row._meta.model_name}")
    if not actor.has_perm(PUBLISH) and (row.state == State.PUBLISHED or not may_take_back):
        raise NotAllowed(f"{named(row)} can be withdrawn by those with the right to publish.")
    if row.state == State.PUBLISHED:
        return take(row, Decision.WITHDRAWN, State.WITHDRAWN, actor, comment)
    return take(row, Decision.TAKEN_BACK, State.DRAFT, actor, comment)
