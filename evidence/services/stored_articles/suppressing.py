"""Setting a finding aside, with a reason; and taking that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from evidence.markup import storable
from evidence.models import Suppression

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from evidence.models import Article, Finding


class NotSuppressed(ValueError):
    """The finding was not set aside. Says why, and what to do."""


@transaction.atomic
def suppress_finding(*, finding: Finding, reason: str, actor: User) -> Suppression:
    """Set a finding of an article aside, in this audit and in those to come, while its facts stay the same.

    The caller has made sure that `actor` may. Set aside already, it stays so, with the first reason. Raises
    `NotSuppressed` without a reason, and for what is no problem.
    """
    if not reason.strip():
        raise NotSuppressed("Say why it is set aside: the reason is kept with it.")
    if storable(reason) != reason:
        raise NotSuppressed("The reason has a character that cannot be kept. Type it anew.")
    if finding.verdict != "problem":
        raise NotSuppressed("Only a problem is set aside; this finding is none.")
    about = {
        "article": finding.audit.version.article,
        "subject_key": finding.subject_key,
        "facts_key": finding.facts_key,
    }
    held = Suppression.objects.in_force().filter(**about).first()
    if held is not None:
        return held
    try:
        with transaction.atomic():
            return Suppression.objects.create(
                **about,
                rule=finding.rule,
                facts=f"expected {finding.expected}; found {finding.found}",
                reason=reason.strip(),
                made_by=actor,
            )
    except IntegrityError:
        # Somebody else was quicker.
        return Suppression.objects.in_force().get(**about)


def lift_suppression(*, suppression: Suppression, actor: User) -> None:
    """Let a finding that was set aside count again; lifted already, it stays as it is."""
    Suppression.objects.in_force().filter(pk=suppression.pk).update(lifted_by=actor, lifted_at=timezone.now())


def suppression_of(finding: Finding, article: Article) -> Suppression | None:
    """What sets the finding aside; None where nothing does."""
    return (
        Suppression.objects.in_force()
        .filter(article=article, subject_key=finding.subject_key, facts_key=finding.facts_key)
        .select_related("made_by")
        .first()
    )
