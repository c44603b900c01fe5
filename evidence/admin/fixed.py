"""A relation that was chosen once: afterwards it is shown as a link, in place of its suggestions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.safestring import SafeString

from .display import admin_link, label


class FixedChoice(forms.Widget):
    """Shows what was chosen. Costs no query, where a field with suggestions asks for each row."""

    read_only = True

    def __init__(self, item: Model) -> None:
        super().__init__()
        self.item = item

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return admin_link(self.item, label(self.item))

    def id_for_label(self, id_: str | None) -> str:
        return ""


def fix_choice(form: forms.ModelForm, name: str) -> None:
    """Let a form's relation stand as it was saved: whatever the browser sends for it is ignored.

    One that was saved without a row of ours (only an identifier) can still be given one.
    """
    if name in form.fields and form.instance.pk and (chosen := getattr(form.instance, name)):
        field = form.fields[name]
        field.disabled = True
        field.queryset = type(chosen)._default_manager.filter(pk=chosen.pk)  # type: ignore[attr-defined]
        field.widget = FixedChoice(chosen)
