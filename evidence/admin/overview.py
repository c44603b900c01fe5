"""What waits for somebody: on the admin's first page, each with the list that shows it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from evidence.models import AttemptOutcome, Claim, EvidenceLine, LookupStatus, Notice, State, Study
from evidence.services.publishing import PUBLISH

from .display import list_url
from .filters import RETRACTED
from .workflow import WRITTEN


def waiting(user: Any) -> list[dict[str, Any]]:
    """Work that `user` can do or should know of, as ``count``, ``text`` and ``url``; only what there is."""
    found = []
    if user.has_perm("evidence.view_claim"):
        found += _publishable(Claim, "claim", user)
        found.append(_due_claims(user))
    if user.has_perm("evidence.view_evidenceline"):
        found += _publishable(EvidenceLine, "evidence line", user)
        found.append(_retracted_evidence(user))
    if user.has_perm("evidence.view_study"):
        found += _unchecked()
    return [item for item in found if item["count"]]


def _publishable(model: Any, name: str, user: Any) -> list[dict[str, Any]]:
    rows = model.objects.visible_to(user)
    found = [
        {
            "count": rows.filter(state__in=WRITTEN, created_by=user.pk).count(),
            "text": f"Your {name}s that are not submitted yet",
            "url": list_url(model, state__in=",".join(WRITTEN), created_by__id__exact=user.pk),
        }
    ]
    if user.has_perm(PUBLISH):
        others = rows.filter(state=State.SUBMITTED).exclude(Q(created_by=user.pk) | Q(submitted_by=user.pk))
        found.append(
            {
                "count": others.count(),
                "text": f"{name.capitalize()}s that wait to be published",
                "url": list_url(model, state__exact=State.SUBMITTED),
            }
        )
    return found


def _due_claims(user: Any) -> dict[str, Any]:
    claims = Claim.objects.visible_to(user).filter(state=State.PUBLISHED)
    return {
        "count": claims.filter(review_due__lte=timezone.localdate()).count(),
        "text": "Published claims that are due for a review",
        "url": list_url(Claim, review="due"),
    }


def _retracted_evidence(user: Any) -> dict[str, Any]:
    retracted = Notice.objects.filter(kind__in=RETRACTED, study__isnull=False)
    lines = EvidenceLine.objects.visible_to(user).filter(study__in=retracted.order_by().values("study"))
    return {
        "count": lines.count(),
        "text": "Evidence lines on a study that was retracted or withdrawn",
        "url": list_url(EvidenceLine, notice="retracted"),
    }


def _unchecked() -> list[dict[str, Any]]:
    failed = (AttemptOutcome.UNAVAILABLE, AttemptOutcome.BAD_RESPONSE)
    return [
        {
            "count": Study.objects.filter(lookup_status=LookupStatus.NOT_CHECKED).count(),
            "text": "Studies not checked with Crossref yet",
            "url": list_url(Study, lookup_status__exact=LookupStatus.NOT_CHECKED),
        },
        {
            "count": Study.objects.filter(last_attempt_outcome__in=failed).count(),
            "text": "Studies whose last look-up failed",
            "url": list_url(Study, last_attempt_outcome__in=",".join(failed)),
        },
    ]
