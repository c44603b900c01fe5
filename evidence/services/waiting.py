"""What records say of works that are not here: it waits for its study, and finds it when it comes.

A retraction notice may be added before the article that it retracts, a preprint before the paper.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from django.db import connections, router

from evidence.models import DoiAlias, Notice, Study, StudyRelation

from .transactions import hold_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

# The first key of our advisory locks; any number that nothing else in the database uses.
_LOCKS = 0x446F4921
# A record may name thousands of works; the server's table of locks must have room for many of us.
_BUCKETS = 256


def hold(dois: Iterable[str]) -> None:
    """Until this transaction ends, whoever else writes about one of these DOIs waits.

    Two transactions that add a notice and its article at the same time see nothing of each other:
    without this, each would find the other missing, and neither would link the two.
    """
    _hold({zlib.crc32(doi.encode()) % _BUCKETS for doi in dois})


def hold_all() -> None:
    """Wait for all who write about any DOI, and let nobody begin until this transaction ends."""
    _hold(range(_BUCKETS))


def hold_matching() -> None:
    """Until this transaction ends, no other one looks which study an imported record is, or merges two."""
    hold_name("import_bibliography")


def _hold(buckets: Iterable[int]) -> None:
    # In one order for all, so that two who hold several do not wait for each other.
    keys = sorted(buckets)
    with connections[router.db_for_write(Study)].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, key) FROM unnest(%s) AS key", [_LOCKS, keys])


def studies_here(dois: Collection[str]) -> dict[str, int]:
    """Which of the DOIs name a study that is here, aliases among them, and its id."""
    if not dois:
        return {}
    return {
        **dict(DoiAlias.objects.filter(doi__in=dois).values_list("doi", "study_id")),
        **dict(Study.objects.filter(doi__in=dois).values_list("doi", "pk")),
    }


def adopt(study: Study, dois: Collection[str]) -> None:
    """Give `study` the notices and the relations that waited for one of its `dois`."""
    Notice.objects.filter(study=None, about_doi__in=dois).update(study=study)
    StudyRelation.objects.filter(identifier_type="doi", identifier__in=dois, related_study=None).exclude(
        study=study
    ).update(related_study=study)
