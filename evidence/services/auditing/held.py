"""What is stored about the works that an article cites, as the rules take it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch

from evidence.articles.rules.facts import ResolvedReference, Status
from evidence.identifiers import InvalidIdentifier, parse_doi
from evidence.models import GRAVE_KINDS, EvidenceLine, LookupStatus, RelationKind, State, Study
from evidence.models import Notice as NoticeRow
from evidence.records import Notice, NoticeKind, PartialDate
from evidence.services.work_rows import work_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evidence.models import StudyRelation
    from evidence.models.visibility import Viewer

# Crossref never answered with a record. A DOI that it did not have may be registered since.
_NEVER_SEEN = (LookupStatus.NOT_CHECKED, LookupStatus.NOT_FOUND)
# Of the studies that have all words of a title, so many are looked at.
_MOST_NEAR = 5


def read_held(ids: Collection[int], user: Viewer) -> dict[int, ResolvedReference]:
    """What is stored of each of these studies. Six queries, however many there are."""
    if not ids:
        return {}
    studies = (
        Study.objects.visible_to(user)
        .filter(pk__in=ids)
        .prefetch_related("contributors", "notices", "relations__related_study", "relations_to__study")
        .prefetch_related(Prefetch("evidence_lines", published_lines(user).select_related("claim")))
    )
    return {study.pk: _read(study) for study in studies}


def _read(study: Study) -> ResolvedReference:
    relations, to_it = list(study.relations.all()), list(study.relations_to.all())
    return ResolvedReference(
        Status.RESOLVED,
        # A study that was added by its identifier alone has nothing yet to compare with.
        work=work_of(study) if study.title else None,
        study=study.pk,
        pmid=study.pmid or "",
        pmcid=study.pmcid or "",
        url=study.url,
        design=study.design,
        evidence=tuple(f"{line.claim.statement} {text_of_line(line)}" for line in study.evidence_lines.all()),
        notices=tuple(_notice(row) for row in study.notices.all()),
        notices_known=study.lookup_status == LookupStatus.FOUND and study.checked_at is not None,
        notices_unasked=study.lookup_status in _NEVER_SEEN,
        published_as=next(
            (
                doi
                for doi in (
                    *(_other_doi(one) for one in relations if one.kind == RelationKind.PREPRINT_OF),
                    *(one.study.doi or "" for one in to_it if one.kind == RelationKind.HAS_PREPRINT),
                )
                if doi
            ),
            "",
        ),
        superseded_by=tuple(
            label
            for label in (
                *(_other_label(one) for one in relations if one.kind == RelationKind.SUPERSEDED_BY),
                *(label_of(one.study) for one in to_it if one.kind == RelationKind.SUPERSEDES),
            )
            if label
        ),
    )


def published_lines(user: Viewer) -> QuerySet[EvidenceLine]:
    """The published evidence for published claims that the user sees, in the order in which it came, with
    whether a grave notice stands against its study (`in_doubt`)."""
    published = {"state": State.PUBLISHED, "claim__state": State.PUBLISHED}
    in_doubt = NoticeRow.objects.filter(study=OuterRef("study"), kind__in=GRAVE_KINDS)
    lines = EvidenceLine.objects.visible_to(user).filter(**published)
    return lines.annotate(in_doubt=Exists(in_doubt)).order_by("pk")


def text_of_line(line: EvidenceLine) -> str:
    """Everything of an evidence line that may hold a figure."""
    return " ".join(part for part in (line.quote, line.effect_text, line.explanation) if part)


def _notice(row: NoticeRow) -> Notice:
    date = PartialDate.parse(row.date) if row.date else None
    return Notice(NoticeKind(row.kind), row.about_doi, row.notice_doi, date)


def _other_doi(relation: StudyRelation) -> str:
    if relation.related_study is not None:
        return relation.related_study.doi or ""
    return related_doi(relation.identifier)


def _other_label(relation: StudyRelation) -> str:
    return label_of(relation.related_study) if relation.related_study is not None else relation.identifier


def related_doi(identifier: str) -> str:
    """The canonical DOI that a relation names, or ``""``."""
    try:
        return parse_doi(identifier)
    except InvalidIdentifier:
        return ""


def label_of(study: Study) -> str:
    """The study in a few words, from what its row has: ``Berg (2020), “Blunting in adults”``."""
    authors = study.csl.get("author") or [{}]
    first = authors[0].get("family") or authors[0].get("literal") or ""
    year = f" ({study.year})" if study.year else ""
    title = study.title if len(study.title) <= 160 else f"{study.title[:159]}…"
    return f"{first}{year}, “{title}”".lstrip(" ,") if title else study.identifier_text


def held_candidates(titles: Sequence[str], user: Viewer) -> dict[str, list[ResolvedReference]]:
    """Studies that have all words of each title, by title. Two queries and those of `read_held`."""
    wanted = [title for title in dict.fromkeys(titles) if title]
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, {"titles": wanted, "most": _MOST_NEAR})
        rows = cursor.fetchall()
    studies = read_held({pk for _, pk in rows}, user)
    near: dict[str, list[ResolvedReference]] = {}
    for title, pk in rows:
        if pk in studies:
            near.setdefault(title, []).append(studies[pk])
    return near


_NEAR = """
SELECT asked.title, near.study_id
FROM unnest(%(titles)s) AS asked (title)
CROSS JOIN LATERAL (
    SELECT study_id FROM search_study
    WHERE words @@ search_phrase(asked.title) LIMIT %(most)s
) near
"""
