"""Publishing past the second person, in an emergency: by command, as the database's owner, for a reason.

It lifts that one rule and nothing else. The version must be submitted, a claim needs its search for
contrary evidence, a line a published claim and a quote that is found, the person the right to publish and
a conflict-of-interest statement on file.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import connection, transaction

from evidence.models import Claim
from evidence.models.visibility import PUBLISH

from .database_owner import as_owner, require_owner
from .provenance import account, through
from .publishing import publish_locked
from .steps import Item, NotAllowed, locked
from .versions import version_hash

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)


def publish_alone(*, model: type[Item], key: int, actor: User, reason: str, reviewed: str = "") -> Item:
    """Publish a submitted version in the name of `actor`, who may have written it; give it as it is then.

    `reviewed` is its `version_hash`; without it, the version is taken as it stands. The database marks
    the row; the reason goes into the review, into the history and, as a warning, into the log. Raises
    NotAllowed, `OwnerNeeded` and the model's DoesNotExist.
    """
    if not reason.strip():
        raise NotAllowed("Say why the second person is passed over: the reason is kept for good.")
    if not actor.is_active or not actor.has_perm(PUBLISH):
        raise NotAllowed(f"{actor} has no right to publish.")
    said = {
        "command": "break_glass",
        "account": account(),
        "user": actor.pk,
        "username": actor.get_username(),
        "reason": reason.strip(),
    }
    with as_owner(), transaction.atomic(), through(lambda: said):
        require_owner()
        row = locked(model(pk=key))
        _break_glass("on")
        row = publish_locked(row, actor, reviewed=reviewed or version_hash(row), comment=reason, alone=True)
        _break_glass("")
    what = "claim" if model is Claim else "evidence line"
    logger.warning("Break-glass: %s published the %s %s alone: %s", actor, what, row.pk, reason.strip())
    return row


def _break_glass(value: str) -> None:
    # For the transaction; the trigger believes it of the owner alone.
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('evidence.break_glass', %s, true)", [value])
