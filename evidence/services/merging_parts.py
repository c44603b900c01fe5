"""What a merge of two studies does with each thing that belongs to the one that goes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from evidence.models import (
    LOOKUP_FIELDS,
    AliasScheme,
    Contributor,
    CrossrefRecord,
    CuratedField,
    DoiAlias,
    DuplicateState,
    EvidenceLine,
    Notice,
    PossibleDuplicate,
    Reference,
    ReferenceMatch,
    RelationSource,
    Study,
    StudyAlias,
    StudyRelation,
    StudyText,
)

from .reference_matching.entries import move_matches
from .waiting import adopt
from .work_rows import DATE_FIELDS, TEXT_FIELDS

if TYPE_CHECKING:
    from django.db.models import Model

_IDENTIFIERS = ("doi", "pmid", "pmcid")
# What the survivor takes over where it has nothing of its own.
_FILLED = (*TEXT_FIELDS, *DATE_FIELDS, "url", "issn", "isbn", "licence_url", "funders", "design")
# What one DOI was answered with; it goes over with that DOI.
_OF_DOI = (*LOOKUP_FIELDS, "fetched_at", "cited_by_count")
# Taken care of here by name. Whatever else points to a study is led to the survivor as it is.
HANDLED: frozenset[type[Model]] = frozenset(
    {
        Contributor,
        CrossrefRecord,
        CuratedField,
        EvidenceLine,
        Notice,
        PossibleDuplicate,
        Reference,
        ReferenceMatch,
        StudyRelation,
        StudyText,
    }
)


def field_values(kept: Study, gone: Study) -> dict[str, Any]:
    """The fields of `kept` that are otherwise after the merge, and what they are then."""
    own = set(kept.curated_fields.values_list("field", flat=True))
    theirs = set(gone.curated_fields.values_list("field", flat=True)) - own - {"contributors"}
    # A curator's choice that stands in the loser's field alone is a choice for both.
    values = {field: getattr(gone, field) for field in theirs}
    for field in _FILLED:
        if field not in own | theirs and not getattr(kept, field) and getattr(gone, field):
            values[field] = getattr(gone, field)
    if "title" in values:
        values["title_html"] = gone.title_html
    else:
        values.pop("title_html", None)
    for field in _IDENTIFIERS:
        if not getattr(kept, field) and getattr(gone, field):
            values[field] = getattr(gone, field)
    if "doi" in values:
        values |= {field: getattr(gone, field) for field in _OF_DOI}
    if gone.note and gone.note not in kept.note:
        values["note"] = f"{kept.note}\n\n{gone.note}".strip()
    return values


def what_was(kept: Study, gone: Study, taken: dict[str, Any]) -> dict[str, Any]:
    """The loser as it was, for the record: its CSL-JSON, what gave way, and Crossref's record of it."""
    compared = [*_FILLED, *_IDENTIFIERS, "note"]
    given_way = {
        field: value
        for field in compared
        if field not in taken and (value := getattr(gone, field)) and value != getattr(kept, field)
    }
    record = CrossrefRecord.objects.filter(study=gone).first()
    return {
        "csl": gone.csl,
        "gave_way": given_way,
        "created_by": gone.created_by_id,
        "created_at": gone.created_at.isoformat(),
        "crossref": record.message if record is not None and "doi" not in taken else None,
    }


def move_parts(kept: Study, gone: Study, now: datetime) -> None:
    """Lead all that belongs to `gone` to `kept`; what `kept` has already is left, to go with `gone`."""
    _move_curated(kept, gone)
    for rows in (Contributor.objects, Reference.objects):
        if not rows.filter(study=kept).exists():
            rows.filter(study=gone).update(study=kept)
    move_matches(kept, gone)
    if kept.doi is None and gone.doi:
        CrossrefRecord.objects.filter(study=gone).update(study=kept)
    _move_notices(kept, gone)
    _move_relations(kept, gone)
    held = StudyText.objects.current().filter(study=kept).values("kind")
    StudyText.objects.current().filter(study=gone, kind__in=held).update(current_until=now)
    StudyText.objects.filter(study=gone).update(study=kept)
    for model, field in others_that_point_here():
        model._default_manager.filter(**{field: gone}).update(**{field: kept})


def others_that_point_here() -> list[tuple[type[Model], str]]:
    """The models and their fields that point to a study and are led over as they are.

    Not the history (it is never changed) and not the tables of search (they are made anew by triggers).
    """
    found = []
    for relation in Study._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        kept_elsewhere = hasattr(model, "pgh_tracked_model") or model._meta.db_table.startswith("search_")
        if model not in HANDLED and not kept_elsewhere:
            found.append((model, relation.field.name))  # type: ignore[union-attr]
    return found


def _move_curated(kept: Study, gone: Study) -> None:
    own = CuratedField.objects.filter(study=kept).values("field")
    theirs = CuratedField.objects.filter(study=gone).exclude(field__in=own)
    if theirs.filter(field="contributors").exists():
        Contributor.objects.filter(study=kept).delete()
    theirs.update(study=kept)


def _move_notices(kept: Study, gone: Study) -> None:
    same = Notice.objects.filter(
        study=kept, about_doi="", kind=OuterRef("kind"), notice_doi=OuterRef("notice_doi")
    )
    Notice.objects.filter(study=gone).exclude(Q(about_doi="") & Exists(same)).update(study=kept)


def _move_relations(kept: Study, gone: Study) -> None:
    StudyRelation.objects.filter(
        Q(study=gone, related_study=kept) | Q(study=kept, related_study=gone)
    ).delete()
    curated, listed = Q(source=RelationSource.CURATOR), Q(source=RelationSource.CROSSREF)
    own = StudyRelation.objects.filter(study=kept)
    same_curated = own.filter(curated, kind=OuterRef("kind"), related_study=OuterRef("related_study"))
    same_listed = own.filter(
        listed,
        kind_as_given=OuterRef("kind_as_given"),
        identifier_type=OuterRef("identifier_type"),
        identifier=OuterRef("identifier"),
    )
    StudyRelation.objects.filter(study=gone).exclude(
        (curated & Exists(same_curated)) | (listed & Exists(same_listed))
    ).update(study=kept)
    # What others state of the loser they state of the survivor; where they say so of both, once.
    to = StudyRelation.objects.filter(related_study=gone)
    said_of_both = StudyRelation.objects.filter(
        curated, study=OuterRef("study"), kind=OuterRef("kind"), related_study=kept
    )
    to.filter(curated & Exists(said_of_both)).delete()
    to.update(related_study=kept)


def keep_pairs(kept: Study, gone: Study) -> None:
    """Pairs of `gone` with a third study are pairs of `kept` from now on; a "not the same" stays one."""
    third = PossibleDuplicate.objects.filter(Q(study=gone) | Q(other=gone)).exclude(
        Q(study=kept) | Q(other=kept)
    )
    for pair in third:
        other = pair.other_id if pair.study_id == gone.pk else pair.study_id
        first, second = sorted((kept.pk, other))
        held = PossibleDuplicate.objects.filter(study=first, other=second).first()
        if held is None:
            pair.study_id, pair.other_id = first, second
            pair.save()
        elif held.state == DuplicateState.OPEN and pair.state == DuplicateState.DISTINCT:
            held.state, held.decided_by, held.decided_at, held.note = (
                pair.state,
                pair.decided_by,
                pair.decided_at,
                pair.note,
            )
            held.save()


def alias_identifiers(kept: Study, gone: Study) -> None:
    """Lead the identifiers of `gone`, which is deleted, to `kept`, unless `kept` has taken them over."""
    if gone.doi:
        if gone.doi != kept.doi:
            DoiAlias.objects.update_or_create(doi=gone.doi, defaults={"study": kept})
        adopt(kept, [gone.doi])
    for scheme in AliasScheme.values:
        value = getattr(gone, scheme)
        # The address of a work with an identifier is only where its publisher shows it.
        is_name = scheme != AliasScheme.URL or not (gone.doi or gone.pmid or gone.pmcid)
        if value and is_name and (value != getattr(kept, scheme) or _no_name(kept, scheme)):
            StudyAlias.objects.update_or_create(scheme=scheme, value=value, defaults={"study": kept})


def _no_name(study: Study, scheme: str) -> bool:
    """Whether the study's own address names nothing, because it has an identifier."""
    return scheme == AliasScheme.URL and bool(study.doi or study.pmid or study.pmcid)
