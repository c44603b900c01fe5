"""Reading history: what changed in a row and in what belongs to it, in the words of a reader.

What a reader without further rights is told of claims and evidence lines is what was public when it
happened: published wordings, and that they were withdrawn or superseded. Names of persons, and through
what they came, are for those who see unpublished work or users; others read by which role it was done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q

from evidence.models import (
    Article,
    ArticleEvent,
    ArticleVersionEvent,
    Claim,
    ClaimEvent,
    Concept,
    ConceptCodeEvent,
    ConceptEvent,
    ConceptNameEvent,
    ContrarySearchEvent,
    CuratedFieldEvent,
    Decision,
    EvidenceLine,
    EvidenceLineEvent,
    NoticeEvent,
    ReferenceMatchEvent,
    ReviewEvent,
    SentenceClaimEvent,
    State,
    Study,
    StudyEvent,
    StudyMerge,
    StudyRelationEvent,
    StudyTextEvent,
    SuppressionEvent,
    sees_unpublished,
)

from .history_words import Change, in_words

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

# So many changes are told at once; a cursor leads to the older ones.
PAGE = 50

# What was published is in one of these for ever.
PUBLIC = (State.PUBLISHED, State.WITHDRAWN, State.SUPERSEDED)
PUBLIC_DECISIONS = (Decision.PUBLISHED, Decision.CONFIRMED, Decision.WITHDRAWN, Decision.SUPERSEDED)


class NotACursor(ValueError):
    """A text that is no place in a history."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place between two changes: behind the event with this number of this table."""

    moment: datetime
    table: str
    number: int

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}/{self.table}/{self.number}"

    @classmethod
    def read(cls, text: str) -> Place:
        """The place that ``str()`` wrote; raises `NotACursor` for any other text."""
        moment, _, rest = text.partition("/")
        table, _, number = rest.partition("/")
        try:
            when = datetime.fromisoformat(moment)
            # Without an offset it is no moment; far out, it is one of no year.
            place = cls(when.astimezone(UTC), table, int(number))
        except (ValueError, OverflowError) as error:
            raise NotACursor("no place in a history") from error
        if when.tzinfo is None or not 0 <= place.number < 2**63 or "\0" in text:
            raise NotACursor("no place in a history")
        return place


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Changes, the latest first; `older` leads to those before them, None where there are none."""

    changes: list[Change]
    older: str | None


@dataclass(frozen=True, slots=True)
class _Source:
    """A table of events: which of them are about the row, and which of those the reader is told of."""

    events: Any
    about: Q
    told: Q = field(default_factory=Q)

    @property
    def table(self) -> str:
        return str(self.events._meta.model_name)


def history_of(row: Model, *, viewer: Viewer, before: str | None = None, limit: int = PAGE) -> HistoryPage:
    """The changes of `row`, which `viewer` may see, and of its parts, from the latest or from `before` on.

    Raises `NotACursor` where `before` is not what an earlier page gave as `older`.
    """
    place = Place.read(before) if before is not None else None
    sources = _sources(row, viewer)
    found = [event for source in sources for event in _events(source, place, limit + 1)]
    found.sort(key=_order, reverse=True)
    page = found[:limit]
    changes = in_words(page, _previous(page, sources), about=row, viewer=viewer)
    older = str(Place(*_order(page[-1]))) if len(found) > limit else None
    return HistoryPage(changes, older)


def _sources(row: Any, viewer: Viewer) -> list[_Source]:
    own = Q(pgh_obj=row.pk)
    everything = sees_unpublished(viewer)
    published = Q() if everything else _public_or_own(viewer)
    if isinstance(row, Claim | EvidenceLine):
        theirs = everything or (viewer.is_authenticated and row.created_by_id == viewer.pk)
        decided = Q() if theirs else Q(decision__in=PUBLIC_DECISIONS)
    if isinstance(row, Claim):
        of_claim = Q(claim=row.pk)
        lines = EvidenceLineEvent.objects.filter(of_claim & published).order_by().values("pgh_obj")
        of_lines = Q(evidence_line__in=lines)
        if not everything:
            # Whoever wrote the claim is told no more of the lines of others than anybody is.
            of_lines &= Q(decision__in=PUBLIC_DECISIONS)
        return [
            _Source(ClaimEvent, own, published),
            _Source(EvidenceLineEvent, of_claim, published),
            _Source(ReviewEvent, (of_claim & decided) | of_lines),
            _Source(ContrarySearchEvent, of_claim),
        ]
    if isinstance(row, EvidenceLine):
        return [
            _Source(EvidenceLineEvent, own, published),
            _Source(ReviewEvent, Q(evidence_line=row.pk), decided),
        ]
    if isinstance(row, Concept):
        parts = Q(concept=row.pk)
        return [
            _Source(ConceptEvent, own),
            _Source(ConceptNameEvent, parts),
            _Source(ConceptCodeEvent, parts),
        ]
    if isinstance(row, Study):
        # What became part of it has its history there.
        merged = StudyMerge.objects.merged_into(row.pk)
        own |= Q(pgh_obj__in=merged)
        parts = Q(study=row.pk) | Q(study__in=merged)
        tables = [CuratedFieldEvent, NoticeEvent, StudyRelationEvent]
        if everything:
            tables += [StudyTextEvent, ReferenceMatchEvent]
        return [_Source(StudyEvent, own), *(_Source(events, parts) for events in tables)]
    if isinstance(row, Article):
        parts = Q(article=row.pk)
        # Of versions that are gone with their article nobody asks: it has no page.
        versions = row.versions.order_by().values("pk")
        return [
            _Source(ArticleEvent, own),
            _Source(ArticleVersionEvent, parts),
            _Source(SuppressionEvent, parts),
            _Source(SentenceClaimEvent, Q(version__in=versions)),
        ]
    return [_Source(row.pgh_event_model, own)]


def _public_or_own(viewer: Viewer) -> Q:
    public = Q(state__in=PUBLIC)
    return public | Q(created_by=viewer.pk) if viewer.is_authenticated else public


def _order(event: Any) -> tuple[datetime, str, int]:
    return event.pgh_created_at, event._meta.model_name, event.pgh_id


def _events(source: _Source, place: Place | None, limit: int) -> Iterable[Any]:
    events = source.events.objects.filter(source.about & source.told)
    if place is not None:
        behind = Q(pgh_created_at__lt=place.moment)
        if source.table < place.table:
            behind |= Q(pgh_created_at=place.moment)
        elif source.table == place.table:
            behind |= Q(pgh_created_at=place.moment, pgh_id__lt=place.number)
        events = events.filter(behind)
    return events.order_by("-pgh_created_at", "-pgh_id")[:limit]


def _previous(page: list[Any], sources: list[_Source]) -> dict[tuple[type, int], Any]:
    """By table and number the event before each of `page`, of the same row, that the reader is told of."""
    previous: dict[tuple[type, int], Any] = {}
    for source in sources:
        # A decision is told by itself.
        if source.events is ReviewEvent:
            continue
        events = sorted((event for event in page if type(event) is source.events), key=_number)
        if not events:
            continue
        wanted = Q()
        for row, number in {event.pgh_obj_id: event.pgh_id for event in reversed(events)}.items():
            wanted |= Q(pgh_obj=row, pgh_id__lt=number)
        # Of other claims too: a line that came over from an earlier version had its wording there.
        earlier = source.events.objects.filter(source.told & wanted).order_by("pgh_obj_id", "-pgh_id")
        last = {event.pgh_obj_id: event for event in earlier.distinct("pgh_obj_id")}
        for event in events:
            previous[(source.events, event.pgh_id)] = last.get(event.pgh_obj_id)
            last[event.pgh_obj_id] = event
    return previous


def _number(event: Any) -> int:
    return int(event.pgh_id)
