"""Two studies that are one source become one study: nothing that rests on either is lost.

See docs/adr: what a person decided about the loser (evidence, curated fields, relations, notices, texts) goes
over; its identifiers lead to the survivor from then on; its history is told with the survivor's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from evidence.models import Claim, EvidenceLine, State, Study, StudyMerge

from .merging_parts import alias_identifiers, field_values, keep_pairs, move_parts, what_was
from .provenance import through
from .quoting import check_study
from .waiting import hold, hold_matching
from .work_rows import csl_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_COUNTED = (State.DRAFT, State.SUBMITTED, State.PUBLISHED)


class NotMergeable(Exception):
    """Two studies that cannot become one as they are. Says why, and what to do."""


class EvidenceMeets(NotMergeable):
    """Both studies bear on the same claim: which of the two lines counts is for a person to say."""

    def __init__(self, claims: list[Claim]) -> None:
        self.claims = claims
        named = "; ".join(f"“{claim}”" for claim in claims[:5])
        more = f" and {len(claims) - 5} more" if len(claims) > 5 else ""
        super().__init__(
            f"Both studies have evidence for {named}{more}, and one study counts once. Withdraw, reject or "
            "delete one of the two lines first, then merge again. Nothing was changed."
        )


@transaction.atomic
def merge_studies(*, survivor: int, loser: int, actor: User, reason: str) -> Study:
    """Make the study with the id `loser` part of `survivor`, and give that as it is then.

    What the survivor has, it keeps; what it lacks, it takes over; what gave way is in the `StudyMerge`.
    The caller has made sure that `actor` may change and delete studies. Raises `NotMergeable` (a study is
    gone, or both are one, or there is no reason) and `EvidenceMeets`; then nothing is changed.
    """
    if not reason.strip():
        raise NotMergeable("Say why the two are the same: the reason is kept for good.")
    if survivor == loser:
        raise NotMergeable("A study is not merged into itself.")
    # No import finds the loser while it goes.
    hold_matching()
    held = {
        study.pk: study
        for study in Study.objects.select_for_update().filter(pk__in=[survivor, loser]).order_by("pk")
    }
    if len(held) < 2:
        raise NotMergeable("One of the two studies is not here any more: somebody merged or deleted it.")
    kept, gone = held[survivor], held[loser]
    if claims := meeting_claims(kept, gone):
        raise EvidenceMeets(claims)
    hold({doi for doi in (kept.doi, gone.doi) if doi})
    with through(reason=f"Merged study {gone.pk} into study {kept.pk}: {reason.strip()}"):
        _merge(kept, gone, actor, reason.strip())
    return kept


def meeting_claims(one: Study, other: Study) -> list[Claim]:
    """The claims that both studies bear on, by lines that count."""
    counted = EvidenceLine.objects.filter(state__in=_COUNTED).order_by()
    return list(
        Claim.objects.filter(pk__in=counted.filter(study=one).values("claim"))
        .filter(pk__in=counted.filter(study=other).values("claim"))
        .order_by("pk")
    )


def _merge(kept: Study, gone: Study, actor: User, reason: str) -> None:
    now = timezone.now()
    fields = field_values(kept, gone)
    merge = StudyMerge(
        loser=gone.pk,
        survivor=kept.pk,
        identifiers=[str(identifier) for identifier in gone.identifiers],
        was=what_was(kept, gone, fields),
        reason=reason,
        merged_by=actor,
        merged_at=now,
    )
    merge.save(force_insert=True)
    # What the loser took in before leads here now.
    StudyMerge.objects.bulk_create(
        StudyMerge(
            loser=earlier.loser,
            survivor=kept.pk,
            identifiers=earlier.identifiers,
            was={},
            reason=reason,
            merged_by=actor,
            merged_at=now,
        )
        for earlier in StudyMerge.objects.filter(survivor=gone.pk).order_by("pk")
    )
    EvidenceLine.objects.filter(study=gone).update(study=kept, updated_at=now)
    keep_pairs(kept, gone)
    move_parts(kept, gone, now)
    loser = Study(pk=gone.pk, doi=gone.doi, pmid=gone.pmid, pmcid=gone.pmcid, url=gone.url)
    gone.delete()
    for field, value in fields.items():
        setattr(kept, field, value)
    kept.csl = csl_of(kept)
    kept.save()
    alias_identifiers(kept, loser)
    check_study(kept)
