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
from evidence.citations.rendering import RETRACTED, Cited
from evidence.citations.writers import Writer
from evidence.models import Notice, NoticeKind

if TYPE_CHECKING:
    from evidence.models.study_query import StudyQuerySet

BATCH = 1000
_COLUMNS = ("pk", "csl", "doi", "pmid", "pmcid", "url", "title", "work_type")
# What takes a work back as a whole; a part of it, or a concern, does not.
_LABELS = {
    NoticeKind.RETRACTION.value: RETRACTED,
    NoticeKind.WITHDRAWAL.value: "[Withdrawn]",
    NoticeKind.REMOVAL.value: "[Removed]",
}
_TOLD_BY_TITLE = ("RETRACTED", "[RETRACTED", "WITHDRAWN", "[WITHDRAWN", "REMOVED:")


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
        labels = _labels([row[0] for row in batch])
        for pk, csl, *known in batch:
            yield pk, Cited(csl or _without_metadata(*known), _label(labels.get(pk, ""), csl))


def exported(studies: StudyQuerySet, writer: Writer) -> Iterator[bytes]:
    """The file of `studies`, as one statement saw them, piece by piece."""
    with transaction.atomic():
        for pieces in _batched(writer.write(work for _, work in cited_works(studies)), 100):
            yield "".join(pieces).encode()


def _batched(rows: Iterable[Any], size: int) -> Iterator[Sequence[Any]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _labels(ids: Sequence[int]) -> dict[int, str]:
    """What the references of these studies have to say, by id: the last of retraction and reinstatement."""
    asked = Notice.objects.filter(study__in=ids, kind__in=[*_LABELS, NoticeKind.REINSTATEMENT.value])
    labels: dict[int, tuple[str, str]] = {}
    reinstated: dict[int, str] = {}
    for study, kind, date in asked.order_by("date", "pk").values_list("study", "kind", "date"):
        if kind == NoticeKind.REINSTATEMENT.value:
            reinstated[study] = date
        elif labels.get(study, ("",))[0] != RETRACTED:
            labels[study] = _LABELS[kind], date
    # A reinstatement without a date does not say that it came last.
    return {
        study: label
        for study, (label, date) in labels.items()
        if not (reinstated.get(study) and reinstated[study] >= date)
    }


def _label(label: str, csl: Any) -> str:
    # Publishers put it before the title, too; once is enough.
    title = csl.get("title") if isinstance(csl, dict) else ""
    return "" if isinstance(title, str) and title.upper().startswith(_TOLD_BY_TITLE) else label


def _without_metadata(
    doi: str | None, pmid: str | None, pmcid: str | None, url: str, title: str, work_type: str
) -> dict[str, Any]:
    """What there is to cite of a study of which nothing was fetched or entered yet."""
    known = {"DOI": doi, "PMID": pmid, "PMCID": pmcid, "URL": "" if doi else url, "title": title}
    item = {key: value for key, value in known.items() if value}
    name = doi or (pmid and f"pmid:{pmid}") or pmcid or url or title
    return {"id": name, "type": csl_type(work_type), **item}
