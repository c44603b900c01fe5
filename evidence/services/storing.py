"""Crossref's answers as rows: what was found is stored, what failed is noted, nothing is blanked.

Every function here works on one study within the caller's transaction, with the study's row locked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import DataError, IntegrityError

from evidence.crossref.dates import time_of
from evidence.crossref.errors import BadResponse, CrossrefError, NotFound
from evidence.models import (
    LOOKUP_FIELDS,
    AttemptOutcome,
    CrossrefRecord,
    DoiAlias,
    LookupStatus,
    Reference,
    RelationSource,
    Study,
    StudyRelation,
)

from .notice_rows import store_notices
from .quoting import check_study
from .reference_matching.entries import forget_unasked_for, with_matches
from .results import FieldChange
from .waiting import adopt, hold, studies_here
from .work_rows import (
    contributor_rows,
    csl_of,
    people_of,
    people_text,
    reference_rows,
    relation_rows,
    study_values,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db import DatabaseError

    from evidence.records import Work


@dataclass(frozen=True, slots=True)
class FromDump:
    """Of a record that came in a dump: when Crossref said so, and the digest by which it is known again."""

    as_of: datetime
    digest: bytes


def _changes_by(study: Study, work: Work, values: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What `work` (and its `values`) says otherwise than the study; what it lacks is no difference."""
    curated = {row.field for row in study.curated_fields.all()}
    if "title" in curated:
        curated.add("title_html")
    differing = {field: value for field, value in values.items() if getattr(study, field) != value}
    if "title" in differing:
        # Told once: the markup follows its title.
        differing.pop("title_html", None)
    changes = [
        FieldChange(field, _text(getattr(study, field)), _text(value), kept=field in curated)
        for field, value in differing.items()
    ]
    here = people_of(study.contributors.all())
    if work.contributors and work.contributors != here:
        changes.append(
            FieldChange(
                "contributors",
                people_text(here),
                people_text(work.contributors),
                kept="contributors" in curated,
            )
        )
    if work.references and not _same_references(study, work):
        changes.append(FieldChange("references", str(study.references.count()), str(len(work.references))))
    return tuple(changes)


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _same_references(study: Study, work: Work) -> bool:
    fields = [field.attname for field in Reference._meta.concrete_fields if field.name not in ("id", "study")]
    rows = list(study.references.order_by("position").values_list(*fields))
    return rows == [tuple(getattr(row, field) for field in fields) for row in _listed(study, work)]


def _listed(study: Study, work: Work) -> list[Reference]:
    """The reference list that Crossref gives, with the DOIs that were matched here and are accepted."""
    return with_matches(study, reference_rows(study, work))


def apply_work(study: Study, work: Work) -> tuple[FieldChange, ...]:
    """Bring the study's fields, contributors and references up to `work`; give what differed.

    Fields that `work` lacks keep their value, and so do those that a curator set (they are among the
    changes, as kept). Quotes are checked again where the abstract changed. The caller saves the study.
    """
    values = study_values(work)
    changes = _changes_by(study, work, values)
    written = {change.field for change in changes if not change.kept}
    for field, value in values.items():
        if field in written:
            setattr(study, field, value)
    if "title" in written:
        # The two are one statement: a plain title never stands beside another's markup.
        study.title_html = work.title_html
    if "contributors" in written:
        study.contributors.all().delete()
        study.contributors.bulk_create(contributor_rows(study, work.contributors))
    if "references" in written:
        study.references.all().delete()
        study.references.bulk_create(_listed(study, work), batch_size=500)
        forget_unasked_for(study)
    if "abstract" in written:
        check_study(study)
    study.csl = csl_of(study)
    return changes


def store_work(
    *,
    study: Study,
    work: Work,
    message: Mapping[str, Any],
    remarks: tuple[str, ...],
    now: datetime,
    dump: FromDump | None = None,
) -> tuple[FieldChange, ...]:
    """Write all that Crossref answered, and that it did; give what changed.

    With `dump` nobody asked: it is what Crossref said to all, some time ago.
    """
    own = {study.doi or work.doi, work.doi, *work.aliases}
    hold(own | {entry.about_doi for entry in work.notices} | _related_dois(work))
    changes = apply_work(study, work)
    _store_relations(study, work)
    for doi in work.aliases:
        store_alias(study=study, doi=doi)
    changes += store_notices(study=study, work=work, now=now)
    adopt(study, own)
    study.lookup_status = LookupStatus.FOUND
    study.registration_agency = "crossref"
    study.fetched_at = now
    if dump is None:
        study.checked_at = now
        _note_answer(study, now)
    else:
        study.checked_at = max(dump.as_of, study.checked_at or dump.as_of)
    study.save()
    record = CrossrefRecord(
        study=study,
        message=message,
        remarks=list(remarks),
        fetched_at=now,
        indexed_at=time_of(message.get("indexed")),
        digest=dump.digest if dump else b"",
    )
    CrossrefRecord.objects.bulk_create(
        [record],
        update_conflicts=True,
        unique_fields=["study"],
        update_fields=["message", "remarks", "fetched_at", "indexed_at", "digest"],
    )
    return changes


def _related_dois(work: Work) -> set[str]:
    return {relation.identifier for relation in work.relations if relation.identifier_type == "doi"}


def _store_relations(study: Study, work: Work) -> None:
    listed = relation_rows(study, work)
    if listed:
        # Of those that Crossref listed before, only what it lists now; curators' own stay.
        kept = [(row.kind_as_given, row.identifier_type, row.identifier) for row in listed]
        for row in study.relations.filter(source=RelationSource.CROSSREF):
            if (row.kind_as_given, row.identifier_type, row.identifier) not in kept:
                row.delete()
        StudyRelation.objects.bulk_create(listed, ignore_conflicts=True)
    # Whichever of the two was added last finds the other: here, or in `adopt`.
    here = studies_here(_related_dois(work))
    for doi, related in here.items():
        if related != study.pk:
            waiting = study.relations.filter(identifier_type="doi", identifier=doi, related_study=None)
            waiting.update(related_study=related)


def refusal(error: DatabaseError) -> str:
    """Why the database did not take a record, in its own first line, without the row's content.

    Raises the error again where it is not about the record: a lost connection, a full disk.
    """
    # Class 54, "program limit exceeded": an identifier too long for an index.
    too_long = str(getattr(error.__cause__, "pgcode", "")).startswith("54")
    if not (too_long or isinstance(error, IntegrityError | DataError)):
        raise error
    first_line = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"The database refuses Crossref's record ({first_line}). Nothing was stored; please report it."


def store_alias(*, study: Study, doi: str) -> None:
    """Remember that Crossref answers `doi` with the record of `study`; a study of its own stays one."""
    if doi == study.doi or Study.objects.filter(doi=doi).exists():
        return
    _, is_new = DoiAlias.objects.get_or_create(doi=doi, defaults={"study": study})
    if is_new:
        adopt(study, [doi])


def note_failure(*, study: Study, error: CrossrefError, now: datetime) -> None:
    """Write down that no record came, and why; what is known of the study stays as it is.

    That Crossref does not know the DOI is an answer, with a time; an outage or a nonsense answer is
    only an attempt: it moves neither the lookup status nor "checked at".
    """
    if isinstance(error, NotFound):
        study.lookup_status = LookupStatus.OTHER_AGENCY if error.agency else LookupStatus.NOT_FOUND
        study.registration_agency = error.agency or ""
        study.checked_at = now
        _note_answer(study, now)
    else:
        bad = isinstance(error, BadResponse)
        study.last_attempt_at = now
        study.last_attempt_outcome = AttemptOutcome.BAD_RESPONSE if bad else AttemptOutcome.UNAVAILABLE
        study.last_attempt_error = error.message
    study.save(update_fields=[*LOOKUP_FIELDS, "updated_at"])


def _note_answer(study: Study, now: datetime) -> None:
    study.last_attempt_at = now
    study.last_attempt_outcome = AttemptOutcome.ANSWERED
    study.last_attempt_error = ""
