"""Removing kept audits that say nothing which the audits beside them do not say (docs/adr/0019)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import connection

from evidence.models import Article, Audit
from evidence.services.transactions import in_transaction

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was removed of an article's audits, and how many of it are left."""

    article: str
    alike: int
    broken_off: int
    left: int


def prune_audits(*, before: datetime, dry_run: bool = False) -> Iterator[Pruned]:
    """Remove, of the audits that ended before that, those between two that found just the same, and those
    that were broken off and followed by one that was not.

    So the first and the last of a row of equal audits stay: when something began, and how long it was so.
    What each audit that is left is compared with is left, too, and says what it did. Suppressions rest on
    what was found, not on an audit: none is touched. Yields each article of which something goes; with
    `dry_run` nothing is removed.
    """
    for article, rows in groupby(_going(before), key=lambda row: row[0]):
        going = [(audit, is_finished) for _, audit, is_finished in rows]
        ids = [audit for audit, _ in going]
        slug = Article.objects.values_list("slug", flat=True).get(pk=article)
        held = Audit.objects.filter(version__article=article).count()
        if not dry_run:
            for place in range(0, len(ids), _AT_ONCE):
                in_transaction(Audit.objects.filter(pk__in=ids[place : place + _AT_ONCE]).delete)
        alike = sum(is_finished for _, is_finished in going)
        yield Pruned(slug, alike, len(going) - alike, held - len(going))


def _going(before: datetime) -> list[tuple[int, int, bool]]:
    """The article, the id, and whether it is finished, of each audit that goes; by article."""
    with connection.cursor() as cursor:
        cursor.execute(_GOING, {"before": before})
        return cursor.fetchall()


# The last audit of an article never goes, so one that is being written meanwhile finds what it carries on.
# What a later audit carried on from is named all the same: with it, the later audit's findings would go.
_GOING = """
WITH said AS (
    SELECT audit.id, version.article_id, audit.finished_at, sha256(convert_to(ROW(
        audit.version_id, audit.checked, audit.not_checkable, audit.could_not_be_asked, audit."references",
        ARRAY(
            SELECT sha256(convert_to(ROW(
                rule, severity, verdict, reference_id, start, "end", expected, found, advice, subject_key,
                facts_key, carried_from_id
            )::text, 'UTF8'))
            FROM evidence_finding WHERE audit_id = audit.id ORDER BY position
        )
    )::text, 'UTF8')) AS said
    FROM evidence_audit audit JOIN evidence_articleversion version ON version.id = audit.version_id
    WHERE audit.state = 'finished'
), beside AS (
    SELECT *, lag(said) OVER in_order AS said_before, lead(said) OVER in_order AS said_after
    FROM said WINDOW in_order AS (PARTITION BY article_id ORDER BY id)
)
SELECT article_id, id, true FROM beside
WHERE said = said_before AND said = said_after AND finished_at < %(before)s
    AND NOT EXISTS (
        SELECT FROM evidence_finding later JOIN evidence_finding origin ON origin.id = later.carried_from_id
        WHERE origin.audit_id = beside.id
    )
UNION ALL
SELECT version.article_id, audit.id, false
FROM evidence_audit audit JOIN evidence_articleversion version ON version.id = audit.version_id
WHERE audit.state = 'broken_off' AND audit.finished_at < %(before)s
    AND EXISTS (SELECT FROM said WHERE said.article_id = version.article_id AND said.id > audit.id)
ORDER BY 1, 2
"""
