"""What waits for somebody: on the admin's first page, each with the list that shows it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from evidence.models import (
    Article,
    AttemptOutcome,
    Claim,
    DuplicateState,
    EvidenceLine,
    LookupStatus,
    MatchState,
    Notice,
    PossibleDuplicate,
    ReferenceMatch,
    State,
    Study,
)
from evidence.models.visibility import WRITTEN
from evidence.services.conflicts import statement_in_force
from evidence.services.steps import may_reject
from evidence.services.stored_articles.standing import with_standing

from .display import list_url
from .filters import RETRACTED


def waiting(user: Any) -> list[dict[str, Any]]:
    """Work that `user` can do or should know of, as ``count``, ``text`` and ``url``; only what there is."""
    found = []
    if user.has_perm("evidence.view_claim"):
        found.append(_unsubmitted(Claim, "claim", user))
        found.append(_due_claims(user))
    if user.has_perm("evidence.view_evidenceline"):
        found.append(_unsubmitted(EvidenceLine, "evidence line", user))
        found.append(_retracted_evidence(user))
    if user.has_perm("evidence.view_study"):
        found += _unchecked()
    if user.has_perm("evidence.change_possibleduplicate"):
        found.append(_pairs(user))
    if user.has_perm("evidence.change_referencematch"):
        found.append(_matches(user))
    if user.has_perm("evidence.view_article"):
        found.append(_articles(user))
    if may_reject(user):
        found = [*_queue(user), *found]
    return [item for item in found if item["count"]]


def _queue(user: Any) -> list[dict[str, Any]]:
    submitted = Claim.objects.visible_to(user).filter(state=State.SUBMITTED)
    lines = EvidenceLine.objects.visible_to(user).filter(state=State.SUBMITTED)
    return [
        {
            "count": submitted.count() + lines.count(),
            "text": "The review queue: claims and evidence that wait to be judged",
            "url": reverse("admin:evidence_claim_review_queue"),
        },
        {
            "count": 0 if statement_in_force(user) else 1,
            "text": "Your conflict-of-interest statement is missing or older than a year",
            "url": reverse("admin:evidence_conflictstatement_add"),
        },
    ]


def _unsubmitted(model: Any, name: str, user: Any) -> dict[str, Any]:
    mine = model.objects.visible_to(user).filter(state__in=WRITTEN, created_by=user.pk)
    return {
        "count": mine.count(),
        "text": f"Your {name}s that are not submitted yet",
        "url": list_url(model, state__in=",".join(WRITTEN), created_by__id__exact=user.pk),
    }


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


def _pairs(user: Any) -> dict[str, Any]:
    pairs = PossibleDuplicate.objects.visible_to(user).filter(state=DuplicateState.OPEN)
    return {
        "count": pairs.count(),
        "text": "Possible duplicates to decide about",
        "url": list_url(PossibleDuplicate, state__exact=DuplicateState.OPEN),
    }


def _matches(user: Any) -> dict[str, Any]:
    matches = ReferenceMatch.objects.visible_to(user).filter(state=MatchState.PROPOSED)
    return {
        "count": matches.count(),
        "text": "DOIs proposed for references",
        "url": list_url(ReferenceMatch, state__exact=MatchState.PROPOSED),
    }


def _articles(user: Any) -> dict[str, Any]:
    articles = with_standing(Article.objects.visible_to(user)).filter(open_error__gt=0)
    return {
        "count": articles.count(),
        "text": "Stored articles with open errors",
        "url": list_url(Article, open="error"),
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
