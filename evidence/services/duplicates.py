"""What people decide about two studies that look like one, beside merging them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from evidence.citations.likeness import likeness
from evidence.models import DuplicateState, PossibleDuplicate

from .work_rows import work_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from evidence.models import Study


def pair_of(one: Study, other: Study) -> PossibleDuplicate:
    """The pair of these two studies, as it is held, or made now with its score."""
    first, second = sorted((one, other), key=lambda study: study.pk)
    score = likeness(work_of(first), work_of(second))
    pair, _ = PossibleDuplicate.objects.get_or_create(
        study=first,
        other=second,
        defaults={
            "score": score.value,
            "agreements": list(score.agreements),
            "differences": list(dict.fromkeys(score.differences)),
        },
    )
    return pair


@transaction.atomic
def call_distinct(*, pair: PossibleDuplicate, actor: User, note: str) -> None:
    """Remember that the two are not the same, and why: no import proposes them again."""
    held = PossibleDuplicate.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    held.state, held.note = DuplicateState.DISTINCT, note
    held.decided_by, held.decided_at = actor, timezone.now()
    held.save()
