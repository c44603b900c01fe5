"""Studies as works to cite, each with what has to be said of it: that it was retracted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import checks
from django.db import transaction

from evidence.citations.catalogue import Catalogue
from evidence.citations.csl_types import csl_type
from evidence.citations.labels import TELLING, label_of
from evidence.citations.rendering import Cited
from evidence.citations.writers import Writer
from evidence.models import Notice

if TYPE_CHECKING:
    from evidence.models.study_query import StudyQuerySet

BATCH = 1000
_COLUMNS = ("pk", "csl", "doi", "pmid", "pmcid", "url", "title", "work_type")


def catalogue() -> Catalogue:
    """The styles of this installation."""
    return _catalogue(settings.CITATION_STYLES_DIR)


@lru_cache(maxsize=4)
def _catalogue(folder: Path | None) -> Catalogue:
    return Catalogue(folder)


def check_styles(**_: Any) -> list[checks.CheckMessage]:
    """A system check: what in the site's folder of styles cannot be used."""
    folder = settings.CITATION_STYLES_DIR
    if folder is None:
        return []
    if not folder.is_dir():
        return [
            checks.Error(
                f"CITATION_STYLES_DIR is no folder: {folder}",
                hint="Make it, or leave the setting out.",
                id="evidence.E010",
            )
        ]
    return [
        checks.Warning(
            f"{path.name} in CITATION_STYLES_DIR cannot be used: {reason}",
            hint="Put a style of CSL 1.0 there (https://www.zotero.org/styles), or take the file out.",
            id="evidence.W010",
        )
        for path, reason in catalogue().problems().items()
    ]


def cited_works(studies: StudyQuerySet) -> Iterator[tuple[int, Cited]]:
    """The id of each study, in the order of `studies`, with the work to cite; read a batch at a time.

    A query for a batch's notices beside the one for all studies. Within a transaction the studies come by
    a cursor, and memory does not grow with them.
    """
    rows = studies.values_list(*_COLUMNS).iterator(chunk_size=BATCH)
    for batch in _batched(rows, BATCH):
        notices = _notices([row[0] for row in batch])
        for pk, csl, *known in batch:
            item = csl or _without_metadata(*known)
            yield pk, Cited(item, label_of(item.get("title"), notices.get(pk, ())))


def exported(studies: StudyQuerySet, writer: Writer) -> Iterator[bytes]:
    """The file of `studies`, as one statement saw them, piece by piece."""
    with transaction.atomic():
        for pieces in _batched(writer.write(work for _, work in cited_works(studies)), 100):
            yield "".join(pieces).encode()


def _batched(rows: Iterable[Any], size: int) -> Iterator[Sequence[Any]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _notices(ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Kind and date of what takes these studies back, or reinstates them, by the studies' ids."""
    asked = Notice.objects.filter(study__in=ids, kind__in=[kind.value for kind in TELLING])
    found: dict[int, list[tuple[str, str]]] = {}
    for study, kind, date in asked.order_by().values_list("study", "kind", "date"):
        found.setdefault(study, []).append((kind, date))
    return found


def _without_metadata(
    doi: str | None, pmid: str | None, pmcid: str | None, url: str, title: str, work_type: str
) -> dict[str, Any]:
    """What there is to cite of a study of which nothing was fetched or entered yet."""
    known = {"DOI": doi, "PMID": pmid, "PMCID": pmcid, "URL": "" if doi else url, "title": title}
    item = {key: value for key, value in known.items() if value}
    name = doi or (pmid and f"pmid:{pmid}") or pmcid or url or title
    return {"id": name, "type": csl_type(work_type), **item}
