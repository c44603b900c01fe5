"""A work that is new as its rows, the same as the services for one study would store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from evidence.citations.csl import work_to_csl
from evidence.citations.plain import plain_reference
from evidence.crossref.dump_records import LONG_AGO, Entry
from evidence.models import LookupStatus
from evidence.models.compressed import packed
from evidence.services.work_rows import (
    CONTRIBUTOR_COLUMNS,
    DATE_FIELDS,
    REFERENCE_COLUMNS,
    TEXT_FIELDS,
    contributor_values,
    reference_values,
    study_values,
)

from .copy_binary import bigint, row, text_array, timestamptz
from .copy_text import NULL, array, line, lines

if TYPE_CHECKING:
    from evidence.records import Work

_TEXTS = (*TEXT_FIELDS, *DATE_FIELDS, "url", "licence_url")
_LISTS = ("issn", "isbn")
# What Crossref's records say nothing of stands in a new row as the model would set it.
_FIXED = {
    "design": "",
    "note": "",
    "lookup_status": LookupStatus.FOUND.value,
    "registration_agency": "crossref",
    # Nobody asked about it: a dump is what Crossref said to all, some time ago.
    "last_attempt_outcome": "",
    "last_attempt_error": "",
}
STUDY_COLUMNS = (
    "id",
    "doi",
    "checked_at",
    "fetched_at",
    "created_at",
    "updated_at",
    "cited_by_count",
    "funders",
    "csl",
    "citation",
    *_LISTS,
    *_TEXTS,
    *_FIXED,
)
CONTRIBUTORS = ("study_id", *CONTRIBUTOR_COLUMNS)
REFERENCES = ("study_id", *REFERENCE_COLUMNS)
RECORD_COLUMNS = ("study_id", "message", "remarks", "fetched_at", "indexed_at", "digest")
_FIXED_VALUES = tuple(_FIXED.values())


@dataclass(slots=True)
class NewStudy:
    """A study to be, its rows as COPY reads them; and the work, for what is not copied."""

    id: int
    entry: Entry
    doi: str
    # What is stored by other means than COPY; None where the record says nothing of the kind.
    said: Work | None
    study: str
    contributors: str
    references: str
    record: bytes


def as_of(entry: Entry, now: datetime) -> datetime:
    """When Crossref said what the record says: when it indexed it, as far as is known."""
    return entry.indexed if LONG_AGO < entry.indexed < now else now


def new_study(
    pk: int, entry: Entry, work: Work, message: bytes, remarks: tuple[str, ...], now: datetime
) -> NewStudy:
    """The rows of a study with the id `pk`, made from what `read_entry` gave for `entry`."""
    own, moment = str(pk), now.isoformat()
    return NewStudy(
        id=pk,
        entry=entry,
        doi=work.doi,
        said=work if work.notices or work.relations or work.aliases else None,
        study=_study(own, work, as_of(entry, now).isoformat(), moment),
        contributors=lines(
            [
                (own, str(position), *texts, array(affiliations))
                for position, *texts, affiliations in contributor_values(work.contributors)
            ]
        ),
        references=lines([(own, str(position), *texts) for position, *texts in reference_values(work)]),
        record=row(
            (
                bigint(pk),
                packed(message),
                text_array(remarks),
                timestamptz(now),
                timestamptz(entry.indexed) if entry.indexed > LONG_AGO else None,
                entry.digest,
            )
        ),
    )


def _study(own: str, work: Work, checked: str, now: str) -> str:
    values = study_values(work)
    count = values.get("cited_by_count")
    csl = work_to_csl(work)
    return line(
        (
            own,
            work.doi,
            checked,
            now,
            now,
            now,
            NULL if count is None else str(count),
            _json(values.get("funders", [])),
            _json(csl),
            plain_reference(csl) if csl else "",
            *(array(values.get(field, ())) for field in _LISTS),
            *(values.get(field, "") for field in _TEXTS),
            *_FIXED_VALUES,
        )
    )


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
