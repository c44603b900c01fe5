"""Rendered references kept in the database, so that all processes and machines share them.

Not Django's database cache: it asks for each row that it writes, and throws out at random. Here reading a
list is one statement, writing one more, and the oldest rows go. See docs/adr/0018.
"""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Collection, Mapping

from django.conf import settings
from django.db import DatabaseError, connections, router, transaction
from django.db.models import Max

from evidence.citations.prepared import Prepared
from evidence.models import RenderedReference

# One write in so many also removes what is too old.
_SWEEP_EVERY = 20
_AT_ONCE = 500

_log = logging.getLogger(__name__)


class KeptInDatabase:
    """See `evidence.citations.prepared.Kept`. What cannot be written is rendered again next time."""

    def get(self, keys: Collection[bytes]) -> Mapping[bytes, Prepared]:
        found = RenderedReference.objects.filter(key__in=list(keys)).values_list("key", "parts")
        return {bytes(key): Prepared.from_json(json.loads(parts)) for key, parts in found}

    def put(self, new: Mapping[bytes, Prepared]) -> None:
        # In an order that is the same for everybody: two lists with the same works must not wait for each
        # other in turn.
        rows = [
            RenderedReference(key=key, parts=json.dumps(part.as_json(), ensure_ascii=False))
            for key, part in sorted(new.items())
        ]
        using = router.db_for_write(RenderedReference)
        try:
            with transaction.atomic(using=using):
                RenderedReference.objects.using(using).bulk_create(rows, _AT_ONCE, ignore_conflicts=True)
                if random.randrange(_SWEEP_EVERY) == 0:  # noqa: S311 -- nothing depends on whose turn it is
                    sweep(using)
        except DatabaseError:
            # A database that only reads for now still answers; one that is gone fails at the next question.
            _log.warning("Rendered references were not kept: the database takes no writes.")


def sweep(using: str) -> None:
    """Remove all but the newest rows (`CITATION_CACHE_ROWS`)."""
    rows = RenderedReference.objects.using(using)
    newest = rows.aggregate(newest=Max("pk"))["newest"] or 0
    oldest_kept = newest - settings.CITATION_CACHE_ROWS
    if oldest_kept > 0:
        # Past the collector of Django's deletions: nothing refers to these rows.
        rows.filter(pk__lte=oldest_kept)._raw_delete(connections[using].alias)
