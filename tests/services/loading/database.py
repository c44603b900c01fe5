"""What the database holds of studies, told without ids and times, so that two ways of storing compare."""

import gzip
import json

from django.db import connection

from evidence.models import CrossrefRecord, DoiAlias, Notice, Study, StudyRelation

# When it was stored, and by which row: the one thing in which two ways may differ.
_STUDY = {
    "id", "created_at", "updated_at", "checked_at", "fetched_at",
    "last_attempt_at", "last_attempt_outcome",
}  # fmt: skip


def columns(model, without=("id",)):
    return [field.attname for field in model._meta.concrete_fields if field.attname not in without]


def contents():
    """Every study by its DOI, with all that belongs to it; and what waits for a study."""
    doi_of = dict(Study.objects.values_list("pk", "doi"))
    found = {}
    own = columns(Study, _STUDY)
    for study in Study.objects.prefetch_related("contributors", "references", "curated_fields"):
        found[study.doi] = {
            "study": {name: getattr(study, name) for name in own},
            **{
                name: [
                    {column: getattr(row, column) for column in columns(type(row), ("id", "study_id"))}
                    for row in getattr(study, name).order_by("pk")
                ]
                for name in ("contributors", "references", "curated_fields")
            },
        }
    for record in CrossrefRecord.objects.all():
        found[doi_of[record.study_id]]["record"] = (record.message, record.remarks, record.indexed_at)
    found["aliases"] = sorted((alias.doi, doi_of[alias.study_id]) for alias in DoiAlias.objects.all())
    found["notices"] = sorted(
        (
            doi_of.get(row.study_id) or "", row.about_doi, row.kind, row.notice_doi, row.date,
            tuple(sorted(row.sources)), row.label, row.type_as_given, row.record_id,
            tuple(sorted(row.listed_by)), row.gone_since is None,
        )
        for row in Notice.objects.all()
    )  # fmt: skip
    found["relations"] = sorted(
        (
            doi_of[row.study_id], row.kind, row.kind_as_given, row.identifier_type, row.identifier,
            doi_of.get(row.related_study_id) or "", row.source,
        )
        for row in StudyRelation.objects.all()
    )  # fmt: skip
    connection.check_constraints()
    return found


def write_container(path, messages):
    """A container as the public data file has it; JSON Lines or ``{"items": […]}``, by its name."""
    if ".jsonl" in path.name:
        text = "".join(json.dumps(message) + "\n" for message in messages)
    else:
        text = json.dumps({"items": list(messages)})
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.name.endswith(".gz") else data)
    return path
