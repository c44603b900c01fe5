"""Writing evidence lines: their form, and the inline in which claims and studies hold them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from evidence.models import EvidenceLine
from evidence.models.visibility import editable_by
from evidence.services.drafting import save_draft

from .base import RowForm, VisibleRows
from .fixed import fix_choice

# A page holds this many of one's drafts; the list of evidence has them all.
DRAFTS_SHOWN = 20

JUDGEMENT = ("direction", "directness", "strength")
EFFECT = ("effect_measure", "effect_value", "interval_low", "interval_high", "interval_level")
SOURCE = ("quote", "locator", "explanation")


def line_fieldsets(*relations: str) -> list[tuple[str | None, dict[str, Any]]]:
    return [
        (None, {"fields": [*relations, JUDGEMENT]}),
        (
            "Effect",
            {
                "fields": ["effect_measure", EFFECT[1:]],
                "description": "Only what the source states: all of it, or nothing.",
            },
        ),
        ("What the source says", {"fields": ["quote", "quote_standing", "locator", "explanation"]}),
    ]


class EvidenceLineForm(RowForm):
    """A line's claim and study are chosen once: another claim is another line."""

    # It decides whether another line of the same claim and study stands in the way.
    also_checked = frozenset({"state", "revises"})

    class Meta:
        model = EvidenceLine
        fields = ["claim", "study", *JUDGEMENT, *EFFECT, *SOURCE]
        widgets = {
            "quote": AdminTextareaWidget(attrs={"rows": 3}),
            "locator": AdminTextareaWidget(attrs={"rows": 1}),
            "explanation": AdminTextareaWidget(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fix_choice(self, "claim")
        fix_choice(self, "study")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        claim = cleaned.get("claim")
        if claim is not None and self.instance.pk is None and claim.pk and (why := claim.takes_no_evidence):
            self.add_error("claim" if "claim" in self.fields else None, why)
        return cleaned


class EvidenceLineFormSet(forms.BaseInlineFormSet):
    """The lines of one page, of which no two may join the same claim and study."""

    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", None) or {}
            if data.get("DELETE") or not (data.get("study") and data.get("claim")):
                continue
            other = data["study"] if self.fk.name == "claim" else data["claim"]
            if other.pk in seen:
                raise ValidationError(f"“{other}” is in two lines: make one of them.")
            seen.add(other.pk)


class DraftLinesInline(VisibleRows, admin.StackedInline):
    """The lines that one may write on; what is not for one to change is shown above."""

    model = EvidenceLine
    form = EvidenceLineForm
    formset = EvidenceLineFormSet
    extra = 0
    verbose_name = "evidence line"
    verbose_name_plural = "evidence in preparation"
    show_change_link = True
    classes = ["draft-lines"]
    readonly_fields = ["quote_standing"]

    @property
    def parent_field(self) -> str:
        return self.parent_model._meta.model_name or ""

    @property
    def other_field(self) -> str:
        return "study" if self.parent_field == "claim" else "claim"

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return [self.other_field]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return line_fieldsets(self.other_field)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        mine = super().get_queryset(request).filter(editable_by(request.user))
        if parent := request.resolver_match and request.resolver_match.kwargs.get("object_id"):
            of_parent = mine.filter(**{self.parent_field: unquote(parent)})
            mine = mine.filter(pk__in=of_parent.order_by("pk").values("pk")[:DRAFTS_SHOWN])
        mine = mine.select_related("claim", "study")
        # Held until the form is saved: nobody submits a line while it is written.
        return mine.select_for_update(of=("self",)) if request.method == "POST" else mine

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


def save_lines(formset: forms.BaseInlineFormSet, user: Any) -> None:
    """Save the lines of an inline, the new ones as drafts of `user`."""
    for line in formset.save(commit=False):
        save_draft(item=line, editor=user)
    for line in formset.deleted_objects:
        line.delete()
    formset.save_m2m()
