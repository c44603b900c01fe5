"""What new records say of other works, and what others said of them: notices, relations and aliases.

The same as the services for one study do, for many at once. Two transactions that store a notice and its
article at the same time see nothing of each other; `link_all` finds what each of them missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections, router
from django.db.models import Q
from django.utils import timezone

from evidence.models import Notice, Study, StudyRelation
from evidence.services.notice_rows import notice_row, store_notices
from evidence.services.storing import store_alias
from evidence.services.waiting import hold_all, studies_here
from evidence.services.work_rows import relation_rows

if TYPE_CHECKING:
    from datetime import datetime

    from evidence.records import Work

    from .new_rows import NewStudy

_NOTICES = """
UPDATE evidence_notice notice SET study_id = study.id FROM evidence_study study
WHERE notice.study_id IS NULL AND notice.about_doi <> '' AND study.doi = notice.about_doi {these}
"""
_RELATIONS = """
UPDATE evidence_studyrelation relation SET related_study_id = study.id FROM evidence_study study
WHERE relation.related_study_id IS NULL AND relation.identifier_type = 'doi'
AND study.doi = relation.identifier AND relation.study_id <> study.id {these}
"""
_ALIASED = """
UPDATE evidence_notice notice SET study_id = alias.study_id FROM evidence_doialias alias
WHERE notice.study_id IS NULL AND notice.about_doi <> '' AND alias.doi = notice.about_doi;
UPDATE evidence_studyrelation relation SET related_study_id = alias.study_id FROM evidence_doialias alias
WHERE relation.related_study_id IS NULL AND relation.identifier_type = 'doi'
AND alias.doi = relation.identifier AND relation.study_id <> alias.study_id
"""
_THESE = "AND study.id = ANY(%s)"


def store_said(rows: list[NewStudy]) -> None:
    """Store the relations, the aliases and the notices of studies that were just stored."""
    now = timezone.now()
    relations = [relation for row in rows if row.said for relation in relation_rows(_study(row), row.said)]
    if relations:
        related = studies_here({row.identifier for row in relations if row.identifier_type == "doi"})
        for relation in relations:
            here = related.get(relation.identifier) if relation.identifier_type == "doi" else None
            relation.related_study_id = here if here != relation.study_id else None
        StudyRelation.objects.bulk_create(relations, batch_size=1000)
    for row in rows:
        for doi in row.said.aliases if row.said else ():
            store_alias(study=_study(row), doi=doi)
    _store_notices(rows, now)


def _store_notices(rows: list[NewStudy], now: datetime) -> None:
    """In bulk where a record is the first to speak of its notices; the others one by one, to be merged."""
    dois = [row.doi for row in rows]
    spoken_of: set[str] = set()
    for about, notice in Notice.objects.filter(Q(about_doi__in=dois) | Q(notice_doi__in=dois)).values_list(
        "about_doi", "notice_doi"
    ):
        spoken_of |= {about, notice}
    listing = [(row, row.said) for row in rows if row.said and row.said.notices]
    here = studies_here({entry.about_doi for _, work in listing for entry in work.notices})
    first: list[Notice] = []
    others: list[tuple[NewStudy, Work]] = []
    for row, work in listing:
        if row.doi in spoken_of:
            others.append((row, work))
            continue
        for entry in work.notices:
            spoken_of |= {entry.about_doi, entry.notice_doi}
            first.append(notice_row(here.get(entry.about_doi), entry, row.doi, now))
    Notice.objects.bulk_create(first, batch_size=1000)
    for row, work in others:
        store_notices(study=_study(row), work=work, now=now)


def _study(row: NewStudy) -> Study:
    return Study(pk=row.id, doi=row.doi)


def link_new(ids: list[int]) -> None:
    """Give new studies the notices and the relations that waited for them."""
    if ids:
        with connections[router.db_for_write(Study)].cursor() as cursor:
            for statement in (_NOTICES, _RELATIONS):
                cursor.execute(statement.format(these=_THESE), [ids])


def others_spoken_of(rows: list[NewStudy]) -> list[int]:
    """The studies that were here before and of which these records have notices."""
    own = {row.doi for row in rows}
    said = {entry.about_doi for row in rows if row.said for entry in row.said.notices}
    return list(studies_here(said - own).values())


def link_all() -> None:
    """Give every study what waits for it. For the end of a load; in a transaction of the caller's."""
    # Whoever adds a study at this moment has not committed yet: waited for, it is seen.
    hold_all()
    with connections[router.db_for_write(Study)].cursor() as cursor:
        for statement in (_NOTICES.format(these=""), _RELATIONS.format(these=""), *_ALIASED.split(";")):
            cursor.execute(statement)
