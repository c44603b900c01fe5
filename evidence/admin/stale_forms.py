"""Two people with the same form open: the second one is shown what the first one wrote, and loses nothing.

Each page of a row carries what its form showed (`FIELD`, a hidden field). When it is sent, that is compared
with the row and the rows in its inlines as they are now, under the row's lock. Where somebody else changed
something in between, nothing is saved: the form comes back with what was typed, with theirs in the fields
that nobody touched here, and with a list of what they changed. Sending that form again saves it.

Values and not a hash of them, so that the list can say what was there before, and which fields were touched.
A form without the field, which no page of ours sends, is saved as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.forms import BaseModelForm, BaseModelFormSet, Field, ModelChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse

from .addresses import CheckedAddresses

FIELD = "_shown"
# The row's own values stand under this name; those of an inline's row under "prefix:number".
_ROW = ""
_STATE = "state"

Shown = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody else made of a field while the form was open, and what becomes of it in the form."""

    label: str
    before: str
    now: str
    # "" where the field was not touched here, and so has theirs now.
    typed: str
    # Whether the form still has what was typed.
    kept: bool = True


@dataclass(frozen=True, slots=True)
class _Part:
    """One row of the page: its form, and the prefix of its fields."""

    name: str
    form: BaseModelForm

    @property
    def fields(self) -> Iterator[tuple[str, Field]]:
        keys = {self.form.instance._meta.pk.name}
        for name, field in self.form.fields.items():
            if name not in keys and name != "DELETE" and not field.disabled and not _is_parent(field):
                yield name, field

    def values(self) -> dict[str, Any]:
        return {name: _plain(field.prepare_value(self.form.initial.get(name))) for name, field in self.fields}


class ConflictPages(CheckedAddresses):
    """For a model's admin: its change form notices what others changed meanwhile."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if not hasattr(request, "changed_meanwhile"):
            return form
        return type(form.__name__, (_Conflicting, form), {})

    def _changeform_view(
        self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any
    ) -> HttpResponse:
        shown = _shown_in(request.POST) if object_id and request.method == "POST" else None
        if shown is None or not super().has_change_permission(request):
            return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        row = self.get_object(request, unquote(str(object_id)))
        if row is None:
            return self._too_late(request, None, shown)
        # Whoever else saves this form waits here, and then compares with what was saved.
        self.model._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
        row.refresh_from_db()
        if shown.get(_ROW, {}).get(_STATE) not in (None, getattr(row, "state", None)):
            return self._too_late(request, row, shown)
        if changes := self._changes(request, row, shown):
            request.changed_meanwhile = changes  # type: ignore[attr-defined]
        response = super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        if changes:
            response.status_code = HTTPStatus.CONFLICT
        return response

    def _changes(self, request: HttpRequest, row: Model, shown: Shown) -> list[Change]:
        """What others changed since, of what the form has; untouched fields of `request.POST` get theirs."""
        form = self.get_form(request, row, change=True)(instance=row)
        formsets, _ = self._create_formsets(request, row, change=True)  # type: ignore[attr-defined]
        posted, changes = request.POST.copy(), []
        for part in _parts(form, formsets):
            before, now = shown.get(part.name), part.values()
            if before is None:
                continue
            for name, field in part.fields:
                if name not in before or before[name] == now[name]:
                    continue
                key = part.form.add_prefix(name)
                typed = _typed(field, posted, key)
                touched = key in posted and field.has_changed(_python(field, before[name]), typed)
                if touched and not field.has_changed(_python(field, now[name]), typed):
                    continue  # both wrote the same
                changes.append(
                    Change(
                        _label(part, field, name),
                        _words(field, before[name]),
                        _words(field, now[name]),
                        _words(field, typed) if touched else "",
                    )
                )
                if not touched:
                    posted[key] = _text(now[name])
        changes += _gone(formsets, shown, posted)
        if changes:
            request.POST = posted  # type: ignore[assignment]
        return changes

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        if row is not None:
            context["shown_field"] = FIELD
            context["changed_meanwhile"] = getattr(request, "changed_meanwhile", [])
            # After a slip, the form still is the one that was shown then.
            keeps = request.method == "POST" and not context["changed_meanwhile"]
            context["shown"] = request.POST.get(FIELD, "") if keeps else _as_text(_now(context, row))
        return super().render_change_form(request, context, *args, **kwargs)

    def _too_late(self, request: HttpRequest, row: Any, shown: Shown) -> HttpResponse:
        """The row cannot be changed so any more: nothing is saved, and what was typed is given back."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Not saved: it changed while you were writing",
            "opts": self.opts,
            "row": row,
            "state": row.get_state_display().lower() if row is not None else "",
            "before": shown.get(_ROW, {}).get(_STATE, ""),
            "typed": _everything_typed(request.POST, shown),
        }
        return TemplateResponse(request, "admin/evidence/too_late.html", context, status=HTTPStatus.CONFLICT)


class _Conflicting:
    """A form that is not saved, because it is not of what is there now."""

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        self.add_error(  # type: ignore[attr-defined]
            None,
            ValidationError(
                "Not saved yet: somebody else changed this while you were writing. Look at what they "
                "changed, listed above, and save again.",
                code="conflict",
            ),
        )
        return cleaned


def _parts(form: BaseModelForm, formsets: Iterable[BaseModelFormSet]) -> Iterator[_Part]:
    yield _Part(_ROW, form)
    for formset in formsets:
        for inner in formset.initial_forms:
            if inner.instance.pk:
                yield _Part(f"{formset.prefix}:{inner.instance.pk}", inner)


def _gone(formsets: Iterable[Any], shown: Shown, posted: QueryDict) -> Iterator[Change]:
    """The rows of inlines that were there and are not, or not for this person to change any more.

    Their fields leave `posted`: the form would not show them, and could never be saved.
    """
    for formset in formsets:
        prefix = formset.prefix
        there = {f"{prefix}:{inner.instance.pk}" for inner in formset.initial_forms}
        for name in [name for name in shown if name.startswith(f"{prefix}:") and name not in there]:
            before = ", ".join(_text(value) for value in shown[name].values() if value)
            number = name.removeprefix(f"{prefix}:")
            typed = ", ".join(_taken_out(posted, prefix, number, set(shown[name])))
            label = str(formset.model._meta.verbose_name)
            yield Change(label, before, "deleted, or no longer yours to change", typed, kept=False)


def _taken_out(posted: QueryDict, prefix: str, number: str, fields: set[str]) -> list[str]:
    """Take the row with this number out of the fields of an inline; what was typed into it."""
    held = re.compile(rf"{re.escape(prefix)}-([0-9]{{1,4}})-(.+)", re.ASCII)
    matches = {name: match for name in posted if (match := held.fullmatch(name))}
    at = next((int(m[1]) for name, m in matches.items() if m[2] == "id" and posted[name] == number), None)
    if at is None:
        return []
    typed = []
    # From the first to the last, so that each moves to a place that is free.
    for name, match in sorted(matches.items(), key=lambda item: int(item[1][1])):
        if int(match[1]) < at:
            continue
        values = posted.pop(name)
        if int(match[1]) > at:
            posted.setlist(f"{prefix}-{int(match[1]) - 1}-{match[2]}", values)
        elif match[2] in fields:
            typed += [value for value in values if value]
    for total in (f"{prefix}-TOTAL_FORMS", f"{prefix}-INITIAL_FORMS"):
        posted[total] = str(max(0, int(str(posted[total])) - 1))
    return typed


def _now(context: dict[str, Any], row: Any) -> Shown:
    form = context["adminform"].form
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    shown = {part.name: part.values() for part in _parts(form, formsets)}
    if hasattr(row, "state"):
        shown[_ROW][_STATE] = row.state
    return shown


def _as_text(shown: Shown) -> str:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def _shown_in(posted: QueryDict) -> Shown | None:
    """What the form showed when it was made; None where it does not say so, or not so that it can be read."""
    try:
        shown = json.loads(posted.get(FIELD, ""))
    except (ValueError, RecursionError):
        return None
    if not isinstance(shown, dict) or not all(isinstance(values, dict) for values in shown.values()):
        return None
    return shown


def _everything_typed(posted: QueryDict, shown: Shown) -> list[tuple[str, str]]:
    """What is in the form that it did not show: names of fields in words, and the texts."""
    known = {_text(value) for values in shown.values() for value in values.values()}
    return [
        (name.replace("_", " ").replace("-", " ").strip(), text)
        for name, values in posted.lists()
        if not name.startswith("_") and not name.startswith("csrf") and not name.endswith(("_FORMS", "-id"))
        for text in values
        if text and _text(text) not in known
    ]


def _is_parent(field: Field) -> bool:
    return type(field).__name__ == "InlineForeignKeyField"


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _python(field: Field, shown: Any) -> Any:
    """A value that was shown, as the field would have it of its row."""
    if isinstance(field, ModelChoiceField) or shown is None:
        return shown
    try:
        return field.to_python(shown)
    except ValidationError:
        return shown


def _typed(field: Field, posted: QueryDict, key: str) -> Any:
    return field.widget.value_from_datadict(posted, {}, key)


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n")


def _words(field: Field, value: Any) -> str:
    """A value as the form shows it."""
    if isinstance(field, ModelChoiceField) and value not in (None, ""):
        try:
            return field.label_from_instance(field.to_python(value))
        except ValidationError:
            return _text(value)
    choices = dict(getattr(field, "choices", None) or []) if not isinstance(field, ModelChoiceField) else {}
    return _text(choices.get(value, value))


def _label(part: _Part, field: Field, name: str) -> str:
    label = str(field.label or name.replace("_", " "))
    return label if part.name == _ROW else f"{part.form.instance}: {label}"
