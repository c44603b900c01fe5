"""The next version of what is published: its draft, and how it takes the old one's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from evidence.models import Claim, Decision, EvidenceLine, State
from evidence.models.visibility import OPEN, UNDER_WAY

from .steps import Item, NotAllowed, WrongState, locked, named, named_with_state, record_edit, take
from .versions import CONTENT

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def revise(*, item: Item, actor: User) -> Item:
    """A draft of the next version of what is published; readers see the old one until it is published."""
    if not actor.has_perm(f"evidence.add_{item._meta.model_name}"):
        raise NotAllowed("You have no right to revise: ask an administrator for the right to add such work.")
    old = locked(item)
    if old.state != State.PUBLISHED:
        raise WrongState(f"{named_with_state(old)}: only what is published is revised.")
    if isinstance(old, EvidenceLine) and old.claim.state not in OPEN:
        raise WrongState(f"{named_with_state(old.claim)}: there is nothing left to revise for.")
    if under_way := old.revisions.filter(state__in=UNDER_WAY).first():
        raise WrongState(f"{named(old)} is being revised already: {_how_to_go_on(under_way, actor)}")
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


def _how_to_go_on(under_way: Claim | EvidenceLine, actor: User) -> str:
    if type(under_way)._default_manager.visible_to(actor).filter(pk=under_way.pk).exists():
        return f"go on with version {under_way.version}."
    # That there is one has to be said; whose it is, and how far, is for those who may see it.
    return "ask an editor about it."


def supersede(old: Item, new: Item, actor: User) -> None:
    """Let `new`, about to be published, take the place of `old`; a claim's evidence moves over."""
    if old.state != State.PUBLISHED:
        raise WrongState(f"{named_with_state(old)} meanwhile: a revision replaces only what is published.")
    take(old, Decision.SUPERSEDED, State.SUPERSEDED, actor, f"By version {new.version}.")
    if isinstance(old, Claim) and isinstance(new, Claim):
        _move_evidence(old, new)


def _move_evidence(old: Claim, new: Claim) -> None:
    lines = old.evidence_lines.filter(state__in=OPEN)
    both = lines.filter(study__in=new.evidence_lines.filter(state__in=OPEN).values("study"))
    if (line := both.first()) is not None:
        raise WrongState(
            f"Both versions of the claim have evidence of “{line.study}”: take it out of one of them."
        )
    lines.update(claim=new)
