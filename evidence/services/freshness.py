"""When a published claim must be looked at again, by the freshness policy of its kind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from evidence.models import Predicate

if TYPE_CHECKING:
    from evidence.models import Claim

# Months: what is said of treatments and harms ages fastest. Our own policy, for editors to change here.
MONTHS = {
    Predicate.TREATS: 12,
    Predicate.PALLIATES: 12,
    Predicate.CAUSES_ADVERSE_EFFECT: 12,
    Predicate.CONTRAINDICATED_IN: 12,
    Predicate.NO_EFFECT_ON: 12,
    Predicate.RISK_FACTOR_FOR: 24,
    Predicate.ASSOCIATED_WITH: 24,
    Predicate.PRESENTS_WITH: 36,
}
DAYS_IN_MONTH = 365.25 / 12


def review_due(claim: Claim) -> date:
    """The day on which the claim, published today, is due for a review."""
    months = MONTHS[Predicate(claim.predicate)]
    return timezone.localdate() + timedelta(days=round(months * DAYS_IN_MONTH))
