"""What every step of the workflow has in common: the row held, who may judge it, and what is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from evidence.models import (
    Claim,
    Decision,
    EvidenceLine,
    Persons,
    Review,
    ReviewPolicy,
    State,
    VersionEditor,
)
from evidence.models.visibility import PUBLISH, edits_any_draft

from .conflicts import statement_in_force
from .versions import version_hash

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Item = TypeVar("Item", Claim, EvidenceLine)


class NotAllowed(Exception):
    """A step that this person may not take, or that this state does not lead to. Says what to do."""


class WrongState(NotAllowed):
    """What the row is, or what it lacks, stands in the way, whoever asks."""


class ChangedMeanwhile(NotAllowed):
    """The version is not the one that the person judged."""


def _target(item: Claim | EvidenceLine) -> dict[str, Any]:
    return {"claim" if isinstance(item, Claim) else "evidence_line": item}


def locked(item: Item) -> Item:
    """The row as it is now, held until the transaction ends."""
    # `of`: the row itself, not those that its foreign keys join.
    return type(item)._default_manager.select_for_update(of=("self",)).get(pk=item.pk)


def named(item: Claim | EvidenceLine) -> str:
    """``The claim “…”``, as a refusal begins."""
    return f"The {item._meta.verbose_name} “{item}”"


def named_with_state(item: Claim | EvidenceLine) -> str:
    """``The claim “…” is published``, as a refusal begins."""
    return f"{named(item)} is {item.get_state_display().lower()}"


def take(row: Item, decision: Decision, state: State, actor: User, comment: str) -> Item:
    """Save the row in its new state, with a `Review` of who decided what, and why."""
    row.state = state
    row.save()
    Review.objects.create(
        **_target(row),
        decision=decision,
        comment=comment.strip(),
        version_hash=version_hash(row),
        decided_by=actor,
    )
    return row


def had_a_hand_in(item: Claim | EvidenceLine, user: User) -> bool:
    """Whether `user` wrote, changed or submitted this version."""
    if user.pk in (item.created_by_id, item.submitted_by_id):
        return True
    return VersionEditor.objects.filter(**_target(item), user=user).exists()


def needs_somebody_else(item: Claim | EvidenceLine, user: User) -> bool:
    """Whether `user` had a hand in this version, and a single person is too few to judge it."""
    return had_a_hand_in(item, user) and ReviewPolicy.objects.in_force() is Persons.TWO


def may_reject(user: User) -> bool:
    return user.has_perm(PUBLISH) or edits_any_draft(user)


def check_judge(row: Item, actor: User, reviewed: str, *, alone: bool = False) -> None:
    """Whoever judges a version had no hand in it, has it before them, and declared their interests.

    The first does not hold where the policy is a single person, nor for who publishes `alone`.
    """
    if not alone and needs_somebody_else(row, actor):
        raise NotAllowed(f"{named(row)} was written or submitted by you: somebody else must judge it.")
    if statement_in_force(actor) is None:
        raise NotAllowed(
            "You have no conflict-of-interest statement on file that is younger than a year: file one first."
        )
    if version_hash(row) != reviewed:
        raise ChangedMeanwhile(f"{named(row)} was changed since you looked at it: look at it again.")


def record_edit(*, item: Claim | EvidenceLine, editor: User) -> None:
    """Remember that `editor` wrote or changed this version; for whoever saves its content."""
    VersionEditor.objects.get_or_create(**_target(item), user=editor)
