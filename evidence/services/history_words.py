"""What an event of history says to a reader: what was done, by whom, why, and what is different since."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.db.models import ForeignKey, Model, TextChoices
from django.utils.text import capfirst

from evidence.models import Claim, EvidenceLine, ReviewEvent, State, sees_unpublished

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

Previous = dict[tuple[type, int], Any]


class Action(TextChoices):
    """What was done to a row."""

    ADDED = "added", "added"
    CHANGED = "changed", "changed"
    DELETED = "deleted", "deleted"
    FOUND = "found", "here when history began"
    SUBMITTED = "submitted", "submitted"
    TAKEN_BACK = "taken_back", "taken back"
    PUBLISHED = "published", "published"
    REJECTED = "rejected", "rejected"
    CONFIRMED = "confirmed", "looked at again and confirmed"
    WITHDRAWN = "withdrawn", "withdrawn"
    SUPERSEDED = "superseded", "superseded by a later version"


_OF_LABEL = {
    "insert": Action.ADDED,
    "update": Action.CHANGED,
    "delete": Action.DELETED,
    "found": Action.FOUND,
}
_INTO_STATE = {state.value: Action(state.value) for state in State if state != State.DRAFT} | {
    State.DRAFT.value: Action.TAKEN_BACK
}
# Only who may publish takes these steps.
_BY_EDITORS = (Action.PUBLISHED, Action.CONFIRMED, Action.WITHDRAWN, Action.SUPERSEDED)
# Of what goes through the workflow, told by the action, the time and the person.
_WORKFLOW = {
    "state",
    "submitted_by",
    "submitted_at",
    "published_by",
    "published_at",
}
# Told by the change itself; or of interest to machines only.
_UNTOLD = {
    "id",
    "created_at",
    "updated_at",
    "quote_sha256",
    "quote_text_sha256",
}
# What a change is of, as programs are told it; other models by their names.
_KINDS = {
    "evidenceline": "evidence_line",
    "conceptname": "synonym",
    "conceptcode": "code",
    "contrarysearch": "contrary_search",
    "curatedfield": "curated_field",
    "possibleduplicate": "possible_duplicate",
    "referencematch": "reference_match",
    "studyrelation": "relation",
    "studytext": "text",
}
# What a first wording leaves empty is no difference.
_NOTHING: tuple[tuple[Any, Any], ...] = ((None, ""), (None, []))
# What tells a part from its like: the first of these that it has.
_IDENTIFYING = ("name", "code", "field", "kind", "study", "source")
# A decision is written right after the change of state that it makes, by the same clock.
_TOGETHER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field by its name and as people call it, and its value before and after, in words."""

    name: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done: to the row itself, or to the `part` of it that is named.

    `what` is the kind of what was changed, `row` its id. `through` is for those who are told of persons, and
    empty for others. `comment` is a reviewer's.
    """

    when: datetime
    action: Action
    what: str
    part: str
    row: int
    who: str
    through: str
    reason: str
    comment: str
    differences: tuple[Difference, ...]

    @property
    def action_label(self) -> str:
        return str(self.action.label)


def sees_people(viewer: Viewer) -> bool:
    """Whether `viewer` is told who changed something, by name and through what."""
    return sees_unpublished(viewer) or bool(viewer.is_active and viewer.has_perm("auth.view_user"))


def in_words(events: list[Any], previous: Previous, *, about: Model, viewer: Viewer) -> list[Change]:
    """`events`, the latest first, as changes of the row `about`; a decision stands with what it changed."""
    teller = _Teller(events, previous, about, viewer)
    changes: list[Change] = []
    decided: dict[tuple[str, int, Action], Change] = {}
    for event in events:
        if isinstance(event, ReviewEvent):
            decision = teller.decision(event)
            decided[(decision.what, decision.row, decision.action)] = decision
            changes.append(decision)
            continue
        change = teller.change(event)
        decision_of = decided.get((change.what, change.row, change.action))
        if decision_of is not None and decision_of.when - change.when <= _TOGETHER:
            changes.remove(decision_of)
            change = replace(change, comment=decision_of.comment)
        changes.append(change)
    return changes


class _Teller:
    """Puts events into words; what they point to is asked for once for all of them."""

    def __init__(self, events: list[Any], previous: Previous, about: Model, viewer: Viewer) -> None:
        self._previous = previous
        self._about = about
        self._viewer = viewer
        self._people = sees_people(viewer)
        self._everything = sees_unpublished(viewer)
        rows = [event for event in events if not isinstance(event, ReviewEvent)]
        self._load([*rows, *filter(None, previous.values())])

    def change(self, event: Any) -> Change:
        model = event.pgh_tracked_model
        before = self._previous.get((type(event), event.pgh_id))
        action = _action(event, before)
        return Change(
            when=event.pgh_created_at,
            action=action,
            what=_KINDS.get(model._meta.model_name, model._meta.model_name),
            part=self._part(event),
            row=event.pgh_obj_id,
            differences=self._differences(event, before) if action is not Action.DELETED else (),
            comment="",
            **self._provenance(event, action),
        )

    def decision(self, event: Any) -> Change:
        claim = event.claim_id is not None
        action = Action(event.decision)
        return Change(
            when=event.pgh_created_at,
            action=action,
            what="claim" if claim else "evidence_line",
            part="" if claim or self._about._meta.model_name == "evidenceline" else "evidence line",
            row=event.claim_id if claim else event.evidence_line_id,
            differences=(),
            comment=event.comment,
            **self._provenance(event, action),
        )

    def _differences(self, event: Any, before: Any) -> tuple[Difference, ...]:
        if self._is_closed(event):
            return ()
        found = []
        for field in _fields(event):
            old = getattr(before, field.attname) if before is not None else None
            new = getattr(event, field.attname)
            if old != new and (old, new) not in _NOTHING and self._tells(field, old, new):
                label = capfirst(str(field.verbose_name))
                found.append(Difference(field.name, label, self._value(field, old), self._value(field, new)))
        return tuple(found)

    def _is_closed(self, event: Any) -> bool:
        """Whether the row is past its publication, so that nothing but its state is told to readers."""
        if self._everything or not _in_workflow(event):
            return False
        own = self._viewer.is_authenticated and event.created_by_id == self._viewer.pk
        return not own and bool(event.state != State.PUBLISHED)

    def _tells(self, field: Any, old: Any, new: Any) -> bool:
        if not isinstance(field, ForeignKey):
            return True
        # That a part belongs to the row goes without saying, unless it came over from another one.
        if self._is_about(field.related_model, new) and old is None:
            return False
        return field.related_model is not User or self._people

    def _is_about(self, model: Any, key: Any) -> bool:
        return model is self._about._meta.concrete_model and key == self._about.pk

    def _part(self, event: Any) -> str:
        """What of the row is meant: the kind of part, and what tells it from its like."""
        model = event.pgh_tracked_model
        if model is self._about._meta.concrete_model:
            return ""
        by_name = {field.name: field for field in _fields(event)}
        which = next((by_name[name] for name in _IDENTIFYING if name in by_name), None)
        name = self._value(which, getattr(event, which.attname)) if which else ""
        return f"{model._meta.verbose_name} {name}".strip()

    def _provenance(self, event: Any, action: Action) -> dict[str, str]:
        context = event.pgh_context or {}
        reason = str(context.get("reason") or "")
        if action is Action.FOUND:
            return {"who": "", "through": "", "reason": reason}
        # What one did oneself is no secret.
        own = self._viewer.is_authenticated and context.get("user") == self._viewer.pk
        if not (self._people or own):
            return {"who": _role(context, action), "through": "", "reason": reason}
        if context.get("path"):
            who, through = (
                context.get("username", "nobody signed in"),
                f"{context['method']} {context['path']}",
            )
            if token := context.get("token"):
                through += f", with the token {token}… “{context.get('token_name', '')}”"
        elif context.get("command"):
            who, through = f"{context.get('account')} on the server", context["command"]
        else:
            who, through = f"database role {event.pgh_role}", "not through a request or a command"
        return {"who": str(who), "through": str(through), "reason": reason}

    def _load(self, events: list[Any]) -> None:
        keys: dict[Any, set[int]] = defaultdict(set)
        for event in events:
            for field in _fields(event):
                if isinstance(field, ForeignKey) and (key := getattr(event, field.attname)) is not None:
                    keys[field.related_model].add(key)
        for model in (type(self._about), self._about._meta.concrete_model):
            keys[model].discard(self._about.pk)
        self._rows: dict[Any, dict[int, Any]] = {}
        for model, wanted in keys.items():
            if not wanted or (model is User and not self._people):
                continue
            rows = model._default_manager.all()
            # What one may not see is not named here either.
            visible = rows.visible_to(self._viewer) if hasattr(rows, "visible_to") else rows
            self._rows[model] = visible.in_bulk(wanted)
        self._versions: dict[int, int] = {}
        if keys[Claim]:
            claims = Claim.objects.filter(pk__in=keys[Claim]).order_by()
            self._versions = dict(claims.values_list("pk", "version"))

    def _value(self, field: Any, value: Any) -> str:
        if value is None or value == "":
            return ""
        if isinstance(field, ForeignKey):
            return self._named(field.related_model, value)
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M} UTC"
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return str(dict(field.flatchoices).get(value, value))

    def _named(self, model: Any, key: int) -> str:
        if self._is_about(model, key):
            return f"version {self._about.version}" if isinstance(self._about, Claim) else str(self._about)
        row = self._rows.get(model, {}).get(key)
        if model is Claim and key in self._versions:
            version = f"version {self._versions[key]}"
            return f"{row} ({version})" if row and self._versions[key] > 1 else str(row or version)
        return str(row) if row is not None else f"#{key}"


def _fields(event: Any) -> list[Any]:
    """The fields of the tracked model that the event holds and that are told."""
    fields = event.pgh_tracked_model._meta.concrete_fields
    untold = _UNTOLD | _WORKFLOW if _in_workflow(event) else _UNTOLD
    return [field for field in fields if field.name not in untold and hasattr(event, field.attname)]


def _in_workflow(event: Any) -> bool:
    return issubclass(event.pgh_tracked_model, Claim | EvidenceLine)


def _action(event: Any, before: Any) -> Action:
    of_label = _OF_LABEL.get(event.pgh_label, Action.CHANGED)
    if not _in_workflow(event) or of_label in (Action.DELETED, Action.FOUND):
        return of_label
    if before is None:
        # The first that is told: that it was written before is for those who see drafts.
        return of_label if event.state == State.DRAFT else _INTO_STATE[event.state]
    return _INTO_STATE[event.state] if event.state != before.state else of_label


def _role(context: dict[str, Any], action: Action) -> str:
    """Who did it, for readers who are not told of persons: by which right, or from where."""
    if action in _BY_EDITORS:
        return "an editor"
    if context.get("path"):
        return "a curator"
    return "a job on the server" if context.get("command") else "the database's administrator"
