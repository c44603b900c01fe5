"""Which study a record of a bibliography file is: by its identifiers, by itself, by its title."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from django.db import connections, router

from evidence.citations.likeness import likeness
from evidence.citations.matching import ACCEPT, PROPOSE
from evidence.models import ImportRecord, PossibleDuplicate, Study
from evidence.search.titles import with_title_like
from evidence.words import words

from .work_rows import work_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence.citations.matching import Score
    from evidence.citations.readers import Entry
    from evidence.identifiers import Identifier
    from evidence.models import Run
    from evidence.records import Work

# So many pairs are put before a person for one record.
_PAIRS = 3


@dataclass(slots=True)
class Found:
    """The study that a record is, if any; others that it may be, with how alike they are."""

    study: int | None = None
    how: str = ""
    maybe: list[tuple[int, Score | None]] = field(default_factory=list)


def digest_of(entry: Entry) -> str:
    """What the record as it stands in the file is known by."""
    return blake2b(entry.raw.strip().encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def find(entry: Entry, work: Work) -> Found:
    """The study that the record is: what its strongest identifier names, else what it became before, else
    what is surely the same by title, first author, year and place. What is short of sure is in `maybe`.

    Nobody deletes or merges what is found before the caller's transaction ends.
    """
    while True:
        found = _find(entry, work)
        wanted = {pk for pk in (found.study, *(other for other, _ in found.maybe)) if pk is not None}
        # Of one that somebody took away meanwhile, the question is asked again.
        if wanted == _held(wanted):
            return found


def _held(studies: set[int]) -> set[int]:
    """Those of the studies that are here, which stay from now on; others may still be changed."""
    if not studies:
        return set()
    with connections[router.db_for_write(Study)].cursor() as cursor:
        # What a foreign key takes; Django's own would take it only at the commit.
        cursor.execute(
            "SELECT id FROM evidence_study WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [list(studies)]
        )
        return {pk for (pk,) in cursor.fetchall()}


def _find(entry: Entry, work: Work) -> Found:
    held = Study.objects.ids_of(entry.identifiers)
    named = list(dict.fromkeys(held[one] for one in entry.identifiers if one in held))
    if named:
        how = next(str(one) for one in entry.identifiers if one in held)
        # One record that names two studies says that they are one.
        return Found(named[0], f"It has {how}.", [(other, None) for other in named[1:]])
    before = _became(entry)
    if before is not None:
        return Found(before, "The same record was imported before.")
    return _by_title(entry, work) if work.title else Found()


def _became(entry: Entry) -> int | None:
    rows = ImportRecord.objects.filter(digest=digest_of(entry), study__isnull=False)
    return rows.order_by("pk").values_list("study", flat=True).first() if entry.raw.strip() else None


def _by_title(entry: Entry, work: Work) -> Found:
    dates = work.published_print, work.published_online, work.issued
    year = next((date.year for date in dates if date), None)
    ids = with_title_like(work.title, year=year, journal=work.container_title)
    if not ids:
        return Found()
    alike: list[tuple[Study, Score]] = []
    for study in Study.objects.filter(pk__in=ids).order_by("pk").prefetch_related("contributors"):
        two_dois = bool(work.doi and study.doi and work.doi != study.doi)
        # Two DOIs and two titles are two works: chapters, parts, a reply; nobody need look at them.
        if two_dois and words(work.title) != words(study.title):
            continue
        score = likeness(work, work_of(study))
        if two_dois and len(score.differences) > 1:
            continue
        if score.value >= PROPOSE:
            alike.append((study, score))
    alike.sort(key=lambda pair: -pair[1].value)
    if alike and alike[0][1].value >= ACCEPT:
        study, score = alike[0]
        rivals = [other for other, given_score in alike[1:] if given_score.value >= ACCEPT]
        if not rivals and not _contradicts(study, entry.identifiers):
            return Found(study.pk, f"The same by {', '.join(score.agreements)}.")
    return Found(maybe=[(study.pk, score) for study, score in alike[:_PAIRS]])


def _contradicts(study: Study, given: Iterable[Identifier]) -> bool:
    """Whether study and record have an identifier of one kind each, and not the same."""
    own = {one.scheme: one.value for one in study.identifiers}
    return any(own.get(one.scheme, one.value) != one.value for one in given)


def propose(study: int, maybe: list[tuple[int, Score | None]], run: Run | None) -> int:
    """Put the pairs before a person, those that nobody has decided about; give how many are new."""
    new = 0
    for other, score in maybe:
        if other == study:
            continue
        first, second = sorted((study, other))
        _, is_new = PossibleDuplicate.objects.get_or_create(
            study_id=first,
            other_id=second,
            defaults={
                "score": score.value if score else ACCEPT,
                "agreements": list(score.agreements) if score else ["one record names both"],
                "differences": list(dict.fromkeys(score.differences)) if score else [],
                "found_by": run,
            },
        )
        new += is_new
    return new
