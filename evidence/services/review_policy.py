"""How many persons it takes to publish, and changing it: as the database's owner, with a reason on record."""

from __future__ import annotations

import logging

from evidence.models import Persons, ReviewPolicy

from .database_owner import as_owner, require_owner
from .provenance import account

logger = logging.getLogger(__name__)


def set_review_policy(*, persons: Persons, reason: str) -> ReviewPolicy:
    """Put the policy into force from now on; what is published already stays as it is marked.

    Raises ValueError without a reason, `OwnerNeeded` where this process cannot log in as the owner.
    """
    if not reason.strip():
        raise ValueError("Say why: the reason is kept with the policy.")
    with as_owner():
        require_owner()
        policy = ReviewPolicy.objects.create(persons=persons, reason=reason.strip(), account=account())
    logger.warning("The review policy is %s now, set by %s: %s", persons, policy.account, policy.reason)
    return policy
