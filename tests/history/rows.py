"""A row of each tracked model, a change to it, and what a copy must have of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from evidence.models import (
    Article,
    ArticleVersion,
    Claim,
    Concept,
    ConceptCode,
    ConceptName,
    ContrarySearch,
    CuratedField,
    EvidenceLine,
    Notice,
    PossibleDuplicate,
    ReferenceMatch,
    Review,
    SentenceClaim,
    Study,
    StudyRelation,
    StudyText,
    Suppression,
    VersionEditor,
)
from evidence.models.quote_check import sha256_of
from tests.factories import (
    NOON,
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    ConceptFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
    UserFactory,
)


@dataclass(frozen=True)
class Case:
    model: type[models.Model]
    make: Callable[[], Any]
    change: dict[str, Any]
    own: dict[str, Any]

    def own_values(self) -> dict[str, Any]:
        return {name: value() if callable(value) else value for name, value in self.own.items()}


CASES = [
    Case(Concept, ConceptFactory, {"description": "new"}, {"name": "Copy", "slug": "copy"}),
    Case(
        ConceptName,
        lambda: ConceptFactory(synonyms=["low mood"]).names.get(),
        {"name": "lowered mood"},
        {"name": "copy"},
    ),
    Case(
        ConceptCode,
        lambda: ConceptFactory(codes=["mesh:D003863"]).codes.get(),
        {"code": "D003865"},
        {"code": "D003866"},
    ),
    Case(Claim, ClaimFactory, {"statement": "new"}, {"statement": "A copy."}),
    Case(EvidenceLine, EvidenceLineFactory, {"explanation": "new"}, {"state": "rejected"}),
    Case(Study, StudyFactory, {"design": "cohort"}, {"doi": "10.5555/copy"}),
    Case(
        StudyRelation,
        lambda: StudyRelation.objects.create(
            study=StudyFactory(), kind="supersedes", related_study=StudyFactory()
        ),
        {"note": "new"},
        {"kind": "is-version-of"},
    ),
    Case(
        CuratedField,
        lambda: CuratedField.objects.create(study=StudyFactory(), field="title", value="A title"),
        {"reason": "new"},
        {"field": "volume"},
    ),
    Case(
        ContrarySearch,
        lambda: ContrarySearch.objects.create(
            claim=ClaimFactory(), query="numb*", source="PubMed", hits=3, searched_on="2026-03-01"
        ),
        {"note": "new"},
        {"query": "a copy"},
    ),
    Case(
        VersionEditor,
        lambda: VersionEditor.objects.create(claim=ClaimFactory(), user=UserFactory()),
        # The database refuses to wash a hand clean: to change one, or to delete it while its version is here.
        {},
        {"user_id": lambda: UserFactory().pk},
    ),
    Case(
        Review,
        lambda: Review.objects.create(
            claim=ClaimFactory(), decision="submitted", version_hash="0" * 64, decided_by=UserFactory()
        ),
        # The database refuses to change or delete a decision.
        {},
        {"comment": "A copy."},
    ),
    Case(
        StudyText,
        lambda: StudyText.objects.create(study=StudyFactory(), text="Text.", sha256=sha256_of("Text.")),
        {"source_note": "new"},
        {"current_until": NOON},
    ),
    Case(
        PossibleDuplicate,
        lambda: PossibleDuplicate.objects.create(study=StudyFactory(), other=StudyFactory(), score=0.8),
        {"note": "new"},
        {"other_id": lambda: StudyFactory().pk},
    ),
    Case(
        ReferenceMatch,
        lambda: ReferenceMatch.objects.create(
            study=StudyFactory(),
            digest="0" * 64,
            text="A.",
            state="accepted",
            doi="10.5555/meant",
            score=0.95,
        ),
        {"note": "new"},
        {"digest": "1" * 64},
    ),
    Case(Article, ArticleFactory, {"title": "new"}, {"slug": "copy"}),
    # The database refuses to change a version.
    Case(ArticleVersion, ArticleVersionFactory, {}, {"number": 2}),
    Case(
        SentenceClaim,
        lambda: SentenceClaim.objects.create(
            version=ArticleVersionFactory(),
            sentence=0,
            claim=ClaimFactory(),
            state="confirmed",
            decided_by=UserFactory(),
            decided_at=NOON,
        ),
        {"state": "rejected"},
        {"sentence": 1},
    ),
    Case(
        Suppression,
        lambda: Suppression.objects.create(
            article=ArticleFactory(),
            rule="wrong-year",
            subject_key="0" * 64,
            facts_key="0" * 64,
            reason="Ours.",
            made_by=UserFactory(),
        ),
        # It is lifted, by somebody at a time, and not changed.
        {},
        {"facts_key": "1" * 64},
    ),
    Case(Notice, NoticeFactory, {"note": "new"}, {"notice_doi": "10.5555/copy"}),
]


def events_of(row: models.Model) -> models.QuerySet:
    return type(row).pgh_event_model.objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")


def copy_of(row: models.Model, own: dict[str, Any]) -> models.Model:
    """An unsaved row like `row`, but for its key and what is its `own`."""
    values = {column.attname: getattr(row, column.attname) for column in _columns(type(row))}
    return type(row)(**{**values, "id": None, **own})


def insert_copy_by_sql(row: models.Model, own: dict[str, Any]) -> int:
    table = row._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in _columns(type(row)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))")
        key = cursor.fetchone()[0]
        assignments = "".join(f", '{name}', %s::text" for name in own)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, "
            f"(SELECT to_jsonb(t) || jsonb_build_object('id', {key}{assignments}) FROM {table} t "
            "WHERE id = %s))",
            [*own.values(), row.pk],
        )
    return key


def _columns(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.generated]
