"""Linking a study to a claim: one evidence line, a draft until somebody else publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from evidence.models import Claim, EvidenceLine

from .drafting import save_draft

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from evidence.models import Direction, Study


@transaction.atomic
def link_evidence(
    *, claim: Claim, study: Study, direction: Direction, actor: User | None, **details: Any
) -> EvidenceLine:
    """A draft evidence line that says how `study` bears on `claim`; `details` are its other fields.

    Its quote is checked at once; one that is not found keeps the line from being published.
    Raises `ValidationError`, which names each field and what is wrong with it: a study that bears on
    the claim already, an interval that does not hold its effect, a quote without a locator, a claim
    that was withdrawn or superseded.
    """
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if why := claim.takes_no_evidence:
        raise ValidationError({"claim": why})
    line = EvidenceLine(claim=claim, study=study, direction=direction, created_by=actor, **details)
    line.full_clean()
    return save_draft(item=line, editor=actor)
