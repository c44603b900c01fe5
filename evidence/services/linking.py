"""Linking a study to a claim: one evidence line, a draft until somebody else publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from evidence.models import Claim, EvidenceLine

from .checking import Taken, Wrong, check_row, somebody_may_be_quicker
from .drafting import save_draft
from .steps import locked

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from evidence.models import Direction, Study


@transaction.atomic
def link_evidence(
    *, claim: Claim, study: Study, direction: Direction, actor: User | None, **details: Any
) -> EvidenceLine:
    """A draft evidence line that says how `study` bears on `claim`; `details` are its other fields.

    Its quote is checked at once; one that is not found keeps the line from being published.
    Raises `Invalid`, which names each field and what is wrong with it (an interval that does not hold its
    effect, a quote without a locator), and `Taken` where the study bears on the claim already, or the
    claim was withdrawn or superseded.
    """
    claim = locked(claim)
    if why := claim.takes_no_evidence:
        raise Taken([Wrong(why, ("claim",))])
    line = EvidenceLine(claim=claim, study=study, direction=direction, created_by=actor, **details)
    check_row(line)
    with somebody_may_be_quicker(EvidenceLine):
        return save_draft(item=line, editor=actor)
