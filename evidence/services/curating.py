"""What curators set: kept through every refresh, with who and when, beside what Crossref says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from evidence.crossref.normalise import normalise
from evidence.models import CrossrefRecord, CuratedField, Study

from .quoting import check_study
from .storing import apply_work
from .work_rows import CURATABLE_FIELDS, people_of, people_text, rebuild_csl, study_values

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.contrib.auth.models import User

    from evidence.records import Work


class NotCuratable(ValueError):
    """A field was named that is not a study's bibliographic data."""


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """One field as it stands here and as Crossref last gave it (``""``: Crossref gives nothing)."""

    field: str
    label: str
    here: str
    crossref: str
    curated_by: str = ""
    curated_at: datetime | None = None

    @property
    def differs(self) -> bool:
        return bool(self.crossref) and self.here != self.crossref

    @property
    def is_curated(self) -> bool:
        return self.curated_at is not None


def _check(fields: Iterable[str]) -> None:
    if unknown := sorted(set(fields) - set(CURATABLE_FIELDS)):
        raise NotCuratable(
            f"Not a bibliographic field: {', '.join(unknown)}. There are: {', '.join(CURATABLE_FIELDS)}."
        )


@transaction.atomic
def curate_fields(
    *, study: Study, values: dict[str, Any], actor: User | None = None, reason: str = ""
) -> None:
    """Set bibliographic fields by hand; from now on a refresh leaves them alone.

    Contributors are rows, not a value: who has written them names the field with `mark_curated`.
    Raises `NotCuratable` for a field that is none of `CURATABLE_FIELDS`.
    """
    if "contributors" in values:
        raise NotCuratable("Contributors are rows: write them, then call mark_curated.")
    _check(values)
    locked = Study.objects.select_for_update().get(pk=study.pk)
    for field, value in values.items():
        setattr(locked, field, value)
    if "title" in values:
        locked.title_html = ""
    locked.save()
    mark_curated(study=locked, fields=values, actor=actor, reason=reason)
    study.refresh_from_db()


@transaction.atomic
def mark_curated(*, study: Study, fields: Iterable[str], actor: User | None = None, reason: str = "") -> None:
    """Write down that a curator set these fields (they hold the new values already), and who."""
    fields = list(fields)
    _check(fields)
    for field in fields:
        CuratedField.objects.update_or_create(
            study=study,
            field=field,
            defaults={
                "curated_by": actor,
                "curated_at": timezone.now(),
                "value": _here(study, field),
                "reason": reason,
            },
        )
    if "abstract" in fields:
        check_study(study)
    rebuild_csl([study])


@transaction.atomic
def release_fields(*, study: Study, fields: Iterable[str]) -> None:
    """Give fields back to Crossref: its value returns at once, from the record last fetched.

    Where Crossref has never been asked, or gives nothing, the curator's value stays until it does.
    """
    fields = list(fields)
    _check(fields)
    locked = Study.objects.select_for_update().get(pk=study.pk)
    locked.curated_fields.filter(field__in=fields).delete()
    record = CrossrefRecord.objects.filter(study=locked).first()
    if record is not None:
        apply_work(locked, normalise(record.message))
        locked.save()
    study.refresh_from_db()


def crossref_comparison(study: Study) -> list[FieldComparison]:
    """Each bibliographic field as it is here beside what Crossref last gave, for a curator to judge."""
    record = CrossrefRecord.objects.filter(study=study).first()
    work = normalise(record.message) if record else None
    given = study_values(work) if work else {}
    locks = {row.field: row for row in study.curated_fields.select_related("curated_by")}
    comparisons = []
    for field in CURATABLE_FIELDS:
        lock = locks.get(field)
        comparisons.append(
            FieldComparison(
                field=field,
                label=_label(field),
                here=_here(study, field),
                crossref=_there(work, given, field),
                curated_by=lock.curated_by.get_username() if lock and lock.curated_by else "",
                curated_at=lock.curated_at if lock else None,
            )
        )
    return comparisons


def _label(field: str) -> str:
    if field == "contributors":
        return "contributors"
    return str(Study._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def _here(study: Study, field: str) -> str:
    if field == "contributors":
        return people_text(people_of(study.contributors.all()))
    return str(getattr(study, field))


def _there(work: Work | None, given: dict[str, Any], field: str) -> str:
    if field == "contributors":
        return people_text(work.contributors) if work else ""
    return str(given.get(field, ""))
