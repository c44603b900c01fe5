"""Reading history: what changed in a row and what belongs to it, by whom, through what, from what to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import ForeignKey, Model
from django.utils.text import capfirst

from evidence.models import (
    Concept,
    ConceptCodeEvent,
    ConceptNameEvent,
    CuratedFieldEvent,
    NoticeEvent,
    State,
    Study,
    StudyRelationEvent,
    sees_unpublished,
)

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

# A page of history goes back so many events of each table.
EVENTS_SHOWN = 500

ACTIONS = {"insert": "added", "update": "changed", "delete": "deleted", "found": "here when history began"}
# Told by the event itself, or of no interest to a reader.
_UNTOLD = {"id", "created_at", "updated_at"}
_PARTS: dict[type[Model], tuple[tuple[Any, str], ...]] = {
    Concept: ((ConceptNameEvent, "concept_id"), (ConceptCodeEvent, "concept_id")),
    Study: ((CuratedFieldEvent, "study_id"), (NoticeEvent, "study_id"), (StudyRelationEvent, "study_id")),
}


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One event: `part` names what of the row it is about, ``""`` for the row itself."""

    when: datetime
    who: str
    through: str
    action: str
    part: str
    differences: tuple[Difference, ...]


def history_of(row: Model, *, viewer: Viewer) -> list[Change]:
    """The changes of `row` and of its parts, the latest first.

    Of a claim or an evidence line, whoever may not see the unpublished work of others is told of its
    published wordings only.
    """
    model: Any = row._meta.concrete_model
    events = list(_own_events(model, row, viewer))
    for event_model, column in _PARTS.get(model, ()):
        found = event_model.objects.filter(**{column: row.pk})
        events += found.order_by("-pgh_id")[:EVENTS_SHOWN]
    events.sort(key=lambda event: (event.pgh_created_at, event.pgh_id))
    names = _Names(events, viewer)
    before: dict[tuple[type[Model], int], Any] = {}
    changes = []
    for event in events:
        key = (type(event), event.pgh_obj_id)
        changes.append(_change(event, before.get(key), names, is_part=event.pgh_tracked_model is not model))
        before[key] = event
    return changes[::-1]


def _own_events(model: Any, row: Any, viewer: Viewer) -> Iterable[Any]:
    events = model.pgh_event_model.objects.filter(pgh_obj_id=row.pk)
    if hasattr(row, "state") and not sees_unpublished(viewer) and row.created_by_id != viewer.pk:
        events = events.filter(state=State.PUBLISHED)
    return events.order_by("-pgh_id")[:EVENTS_SHOWN]


def _change(event: Any, before: Any, names: _Names, *, is_part: bool) -> Change:
    differences = []
    if event.pgh_label != "delete":
        for field in _told_fields(event):
            old = getattr(before, field.attname) if before is not None else None
            new = getattr(event, field.attname)
            if old != new and (old, new) not in ((None, ""), (None, [])):
                label = capfirst(str(field.verbose_name))
                differences.append(Difference(label, names.of(field, old), names.of(field, new)))
    part = ""
    if is_part:
        part = f"{event.pgh_tracked_model._meta.verbose_name} {names.part(event)}".strip()
    who, through = _provenance(event)
    action = ACTIONS.get(event.pgh_label, event.pgh_label)
    return Change(event.pgh_created_at, who, through, action, part, tuple(differences))


def _told_fields(event: Any) -> list[Any]:
    """The fields of the tracked model that the event holds."""
    fields = event.pgh_tracked_model._meta.concrete_fields
    return [field for field in fields if field.name not in _UNTOLD and hasattr(event, field.attname)]


def _provenance(event: Any) -> tuple[str, str]:
    context = event.pgh_context or {}
    if context.get("path"):
        who, through = context.get("username", "nobody signed in"), f"{context['method']} {context['path']}"
        if token := context.get("token"):
            through += f", with the token {token}… “{context.get('token_name', '')}”"
    elif context.get("command"):
        who, through = f"{context.get('account')} on the server", context["command"]
    else:
        who, through = f"database role {event.pgh_role}", "not through a request or a command"
    return who, f"{through} ({context['reason']})" if context.get("reason") else through


class _Names:
    """What the values of events are called; rows that they point to are asked for once for all events."""

    def __init__(self, events: list[Any], viewer: Viewer) -> None:
        keys: dict[Any, set[int]] = defaultdict(set)
        for event in events:
            for field in _told_fields(event):
                if isinstance(field, ForeignKey) and (key := getattr(event, field.attname)) is not None:
                    keys[field.related_model].add(key)
        self._rows: dict[Any, dict[int, Any]] = {}
        for model, wanted in keys.items():
            rows = model._default_manager.all()
            # What one may not see is not named here either.
            visible = rows.visible_to(viewer) if hasattr(rows, "visible_to") else rows
            self._rows[model] = visible.in_bulk(wanted)

    def of(self, field: Any, value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(field, ForeignKey):
            return str(self._rows[field.related_model].get(value, f"#{value}"))
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M} UTC"
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return str(dict(field.flatchoices).get(value, value))

    def part(self, event: Any) -> str:
        """What tells the part from its like: a synonym's name, a curated field's, a code."""
        for name in ("name", "code", "field", "kind"):
            if hasattr(event, name):
                return self.of(event.pgh_tracked_model._meta.get_field(name), getattr(event, name))
        return ""
