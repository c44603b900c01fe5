"""From draft to published: who wrote it submits it, somebody else publishes it.

The database holds the last of these rules too (``…_published_by_second_person``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.utils import timezone

from evidence.articles.quotes import QuoteOutcome
from evidence.models import Claim, EvidenceLine, State
from evidence.models.visibility import PUBLISH, edits_any_draft

from .quoting import check_line

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Item = TypeVar("Item", Claim, EvidenceLine)


class NotAllowed(Exception):
    """A step that this person may not take, or that this state does not lead to. Says what to do."""


def _locked(item: Item) -> Item:
    # `of`: the row itself, not those that its foreign keys join.
    return type(item)._default_manager.select_for_update(of=("self",)).get(pk=item.pk)


def _named(item: Claim | EvidenceLine) -> str:
    kind = "claim" if isinstance(item, Claim) else "evidence line"
    return f"The {kind} “{item}”"


@transaction.atomic
def submit(*, item: Item, actor: User) -> Item:
    """Hand a draft in for publication; give it as it is then.

    Needs the right to change it: that of its kind, and either to be its author or to edit any draft.
    """
    if not actor.has_perm(f"evidence.change_{item._meta.model_name}"):
        raise NotAllowed("You have no right to submit: ask an administrator for the right to change.")
    row = _locked(item)
    if row.state not in (State.DRAFT, State.REJECTED):
        raise NotAllowed(f"{_named(row)} is {row.get_state_display().lower()}: only a draft is submitted.")
    # Rows of the initial content have no author: whoever takes them up is welcome.
    if row.created_by_id not in (actor.pk, None) and not edits_any_draft(actor):
        raise NotAllowed(f"{_named(row)} is a draft of somebody else: its author or a curator submits it.")
    row.state, row.submitted_by, row.submitted_at = State.SUBMITTED, actor, timezone.now()
    row.save()
    if isinstance(row, EvidenceLine):
        # Whoever reviews it sees how far its quote is proved.
        check_line(row)
    return row


@transaction.atomic
def publish(*, item: Item, actor: User) -> Item:
    """Publish what somebody else submitted; give it as it is then.

    Superusers are not exempt from the second person. An evidence line is published under a claim
    that is published itself, and not with a quote that the study's text does not hold.
    """
    if not actor.has_perm(PUBLISH):
        raise NotAllowed("You have no right to publish: ask an administrator for the right to publish.")
    row = _locked(item)
    if row.state != State.SUBMITTED:
        raise NotAllowed(
            f"{_named(row)} is {row.get_state_display().lower()}: submit it first, then somebody else "
            "publishes it."
        )
    if actor.pk in (row.created_by_id, row.submitted_by_id):
        raise NotAllowed(f"{_named(row)} was written or submitted by you: somebody else must publish it.")
    if isinstance(row, EvidenceLine) and row.claim.state != State.PUBLISHED:
        raise NotAllowed(f"{_named(row)} belongs to a claim that is not published: publish that first.")
    if isinstance(row, EvidenceLine) and check_line(row) is QuoteOutcome.NOT_FOUND:
        raise NotAllowed(
            f"{_named(row)} quotes what is not in the text that we hold of its study: correct the quote "
            "or take it out."
        )
    row.state, row.published_by, row.published_at = State.PUBLISHED, actor, timezone.now()
    row.save()
    return row


@transaction.atomic
def withdraw(*, item: Item, actor: User) -> Item:
    """Take something back: from the readers if it was published, from the queue if it was submitted.

    Who wrote it may take it back while it is not published, as long as they may still change such rows;
    afterwards it takes the right to publish.
    """
    row = _locked(item)
    if row.state not in (State.SUBMITTED, State.PUBLISHED):
        raise NotAllowed(f"{_named(row)} is {row.get_state_display().lower()}: there is nothing to withdraw.")
    own = actor.pk in (row.created_by_id, row.submitted_by_id)
    may_take_back = own and actor.has_perm(f"evidence.change_{row._meta.model_name}")
    if not actor.has_perm(PUBLISH) and (row.state == State.PUBLISHED or not may_take_back):
        raise NotAllowed(f"{_named(row)} can be withdrawn by those with the right to publish.")
    row.state = State.WITHDRAWN if row.state == State.PUBLISHED else State.DRAFT
    row.save()
    return row
