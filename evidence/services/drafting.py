"""Drafts of claims and evidence lines: written, changed and deleted, for every face alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.db.models import ProtectedError

from evidence.models import Claim, EvidenceLine

from .quoting import check_line
from .steps import NotAllowed, WrongState, named, named_with_state, record_edit

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Item = TypeVar("Item", bound=Claim | EvidenceLine)


@transaction.atomic
def save_draft(*, item: Item, editor: User | None) -> Item:
    """Save a new draft, or one that was changed; give it back. Its content has been checked.

    `editor` is its author where it has none, and had a hand in it from now on. A quote that nobody has
    looked for is looked for at once. Whoever changes a draft holds the lock of its row.
    """
    if editor is not None and item.created_by_id is None:
        item.created_by = editor
    item.save()
    if editor is not None:
        record_edit(item=item, editor=editor)
    if isinstance(item, EvidenceLine) and not item.quote_outcome:
        check_line(item)
    return item


def check_editable(*, item: Claim | EvidenceLine, editor: User) -> None:
    """Raise `NotAllowed` unless `editor`, who has the right to change such rows, may change this one."""
    if item.is_editable(editor):
        return
    if not item.is_own(editor):
        raise NotAllowed(f"{named(item)} is somebody else’s to write.")
    raise WrongState(f"{named_with_state(item)}: only a draft is changed or deleted.")


@transaction.atomic
def delete_draft(*, item: Claim | EvidenceLine, editor: User) -> None:
    """Delete a draft of one's own, with the evidence lines on it, which are one's own drafts too.

    To better the draft of another is one thing, to do away with it another. What somebody once decided
    about stays, for the record. Raises `NotAllowed` and `WrongState`.
    """
    check_editable(item=item, editor=editor)
    if not item.is_own(editor):
        raise NotAllowed(f"{named(item)} is its author’s to delete.")
    if isinstance(item, Claim):
        for line in item.evidence_lines.all():
            if not (line.is_editable(editor) and line.is_own(editor)):
                raise WrongState(f"{named(item)} has evidence that is not yours to delete.")
    try:
        item.delete()
    except ProtectedError as error:
        raise WrongState(f"{named(item)} was submitted once, and decisions on record stay.") from error
