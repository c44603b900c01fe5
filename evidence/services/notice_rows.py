"""Notices as rows: each once, whoever lists it, and never lost because a list no longer has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from evidence.models import Notice
from evidence.records import NoticeSource

from .results import FieldChange
from .waiting import studies_here

if TYPE_CHECKING:
    from datetime import datetime

    from evidence import records
    from evidence.models import Study
    from evidence.records import Work


def store_notices(*, study: Study, work: Work, now: datetime) -> tuple[FieldChange, ...]:
    """Write the notices that `work` lists, about itself or about others; give what is new or gone.

    A notice that this record listed before and lists no longer stays, marked as gone once no record
    lists it; one that comes back is unmarked. What a curator entered is not touched.
    """
    lister = work.doi
    changes: list[FieldChange] = []
    listed: set[int] = set()
    # What a record lists is about its own work, or its own work is the notice.
    known = {
        (row.about_doi, row.kind, row.notice_doi): row
        for row in Notice.objects.filter(Q(about_doi=lister) | Q(notice_doi=lister)).order_by("pk")
    }
    # An alias of the study's DOI is the study itself.
    about = studies_here({entry.about_doi for entry in work.notices} - {study.doi, lister})
    about |= {study.doi or lister: study.pk, lister: study.pk}
    for entry in work.notices:
        row = known.get((entry.about_doi, entry.kind.value, entry.notice_doi))
        if row is None:
            row = notice_row(about.get(entry.about_doi), entry, lister, now)
            row.save(force_insert=True)
            changes.append(FieldChange("notices", "", str(row)))
        elif _merge(row, entry, lister):
            changes.append(FieldChange("notices", str(row), str(row)))
        listed.add(row.pk)
    for row in known.values():
        if row.pk in listed or lister not in row.listed_by:
            continue
        if row.sources == [NoticeSource.TITLE.value] and any(e.kind.value == row.kind for e in work.notices):
            # What was read off the title is now on record: one notice, not two.
            row.delete()
            continue
        row.listed_by = [doi for doi in row.listed_by if doi != lister]
        if not row.listed_by and NoticeSource.CURATOR.value not in row.sources:
            row.gone_since = now
        row.save()
        changes.append(FieldChange("notices", str(row), f"no longer listed in {lister}"))
    return tuple(changes)


def notice_row(about: int | None, entry: records.Notice, lister: str, now: datetime) -> Notice:
    """A notice about the study `about` that nobody listed before, not saved."""
    return Notice(
        study_id=about,
        about_doi=entry.about_doi,
        kind=entry.kind.value,
        notice_doi=entry.notice_doi,
        date=str(entry.date or ""),
        sources=[source.value for source in entry.sources] or [NoticeSource.PUBLISHER.value],
        label=entry.label,
        type_as_given=entry.type_as_given,
        record_id=entry.record_id,
        listed_by=[lister],
        first_seen_at=now,
    )


def _merge(row: Notice, entry: records.Notice, lister: str) -> bool:
    """Add to the row what the entry knows more; whether anything was new."""
    before = (list(row.sources), row.date, row.record_id, row.label, list(row.listed_by), row.gone_since)
    row.sources = [*row.sources, *(s.value for s in entry.sources if s.value not in row.sources)]
    # A date that stands is kept: the two records of one notice may differ in how much they know.
    if entry.date and len(str(entry.date)) > len(row.date):
        row.date = str(entry.date)
    row.record_id = row.record_id or entry.record_id
    row.label = row.label or entry.label
    if lister not in row.listed_by:
        row.listed_by = [*row.listed_by, lister]
    row.gone_since = None
    after = (list(row.sources), row.date, row.record_id, row.label, list(row.listed_by), row.gone_since)
    if after != before:
        row.save()
    # That a second record lists it too is not news about the notice.
    return after[:4] != before[:4] or after[5] != before[5]
