"""What a Django project does first: `bulk_create(update_conflicts=True)` of 1,000 studies and their rows.

``python -m benchmarks.loaders.by_django`` reads the containers' paths from the standard input, a line each.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import django
from django.db import transaction
from django.utils import timezone

from .reading import items

BATCH = 1_000


def load(files: Iterable[Path]) -> int:
    """Store every work of the containers; give how many there were."""
    works = (work for path in files for work in items(path))
    count = 0
    while batch := list(islice(works, BATCH)):
        _store(batch)
        count += len(batch)
    return count


@transaction.atomic
def _store(messages: list[dict[str, Any]]) -> None:
    from evidence.citations.csl import work_to_csl
    from evidence.crossref.normalise import normalise
    from evidence.models import AttemptOutcome, Contributor, LookupStatus, Reference, Study
    from evidence.services.work_rows import contributor_rows, reference_rows, study_values

    now = timezone.now()
    works = [normalise(message) for message in messages]
    studies = [
        Study(
            doi=work.doi,
            csl=work_to_csl(work),
            lookup_status=LookupStatus.FOUND,
            registration_agency="crossref",
            checked_at=now,
            fetched_at=now,
            last_attempt_at=now,
            last_attempt_outcome=AttemptOutcome.ANSWERED,
            **study_values(work),
        )
        for work in works
    ]
    kept = {"id", "doi", "year", "created_at", "created_by", "note", "design", "pmid", "pmcid"}
    updated = [field.name for field in Study._meta.concrete_fields if field.name not in kept]
    stored = Study.objects.bulk_create(
        studies, update_conflicts=True, unique_fields=["doi"], update_fields=updated
    )
    pairs = list(zip(stored, works, strict=True))
    for model in (Contributor, Reference):
        model._default_manager.filter(study__in=stored).delete()
    Contributor.objects.bulk_create(
        row for study, work in pairs for row in contributor_rows(study, work.contributors)
    )
    Reference.objects.bulk_create(row for study, work in pairs for row in reference_rows(study, work))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    load(Path(line) for line in sys.stdin.read().splitlines())


if __name__ == "__main__":
    main()
