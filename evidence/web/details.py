"""What the rows of a list bring with them, in a fixed number of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from evidence.models import GRAVE_KINDS, Claim, EvidenceLine

if TYPE_CHECKING:
    from evidence.models.claims import ClaimQuerySet
    from evidence.models.study_query import StudyQuerySet
    from evidence.models.visibility import Viewer


NEWEST_FIRST = (F("year").desc(nulls_last=True), F("id").desc())


def claim_rows(claims: QuerySet, user: Viewer) -> QuerySet:
    """Claims with their concepts, the count of their evidence, and whether it is `in_doubt`:
    a study that is retracted or the like bears on them."""
    in_doubt = EvidenceLine.objects.visible_to(user).filter(
        claim=OuterRef("pk"), study__notices__kind__in=GRAVE_KINDS
    )
    return (
        cast("ClaimQuerySet", claims)
        .with_evidence_counts(user)
        .annotate(in_doubt=Exists(in_doubt))
        .select_related("subject", "object")
    )


def study_rows(studies: QuerySet, user: Viewer) -> QuerySet:
    """Studies with their notices and the count of what rests on them, without their long texts."""
    return (
        cast("StudyQuerySet", studies)
        .with_evidence_count(user)
        .prefetch_related("notices")
        .defer("abstract", "funders", "note")
    )


def concept_rows(concepts: QuerySet, user: Viewer) -> QuerySet:
    """Concepts with their synonyms and `claim_count`: how many claims are about each."""
    about = Claim.objects.visible_to(user).filter(Q(subject=OuterRef("pk")) | Q(object=OuterRef("pk")))
    counted = (
        about.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")
    )
    return concepts.annotate(
        claim_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    ).prefetch_related("names")
