"""Possible duplicates: two studies side by side, to be merged or called distinct."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from evidence.models import DuplicateState, EvidenceLine, PossibleDuplicate, Study
from evidence.services.duplicates import call_distinct, pair_of
from evidence.services.merging import NotMergeable, merge_studies
from evidence.services.work_rows import CURATABLE_FIELDS, people_of, people_text

from .base import EvidenceAdmin
from .display import admin_link, admin_url, cell, label, list_url
from .wording import field_words

_COMPARED = ("doi", "pmid", "pmcid", "url", "design", *CURATABLE_FIELDS, "note")


class DecisionForm(forms.Form):
    """What somebody decides: which of the two stays, and why."""

    survivor = forms.TypedChoiceField(coerce=int, widget=forms.RadioSelect, required=False)
    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Kept with the decision: same DOI in print and online, a preprint of the article …",
        error_messages={"required": "Say why: the reason is kept with the decision."},
    )

    def __init__(self, pair: PossibleDuplicate, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["survivor"].choices = [(pair.study_id, "first"), (pair.other_id, "second")]  # type: ignore[attr-defined]


@admin.register(PossibleDuplicate)
class PossibleDuplicateAdmin(EvidenceAdmin):
    list_display = ["pair", "score", "state", "found_at"]
    list_display_links = None
    list_filter = ["state"]
    list_select_related = ["study", "other"]
    search_fields = ["study__title", "other__title"]
    search_help_text = "Words of either title"
    ordering = ["state", "-score", "id"]
    view_on_site = False
    fields: ClassVar[Any] = ["study", "other", "score", "state", "note", "decided_by", "decided_at"]
    readonly_fields: ClassVar[Any] = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PossibleDuplicate | None = None) -> bool:
        return False

    def get_list_queryset(self, request: HttpRequest) -> Any:
        names = ("title", "year", "doi", "pmid", "pmcid", "url")
        return self.get_queryset(request).only(
            "score",
            "state",
            "found_at",
            *(f"{side}__{name}" for side in ("study", "other") for name in names),
        )

    @admin.display(description="studies")
    def pair(self, pair: PossibleDuplicate) -> SafeString:
        return cell(admin_link(pair, label(pair.study)), label(pair.other))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The two side by side; by POST, what somebody decided."""
        pair = self.get_object(request, unquote(object_id))
        if pair is None:
            return self.not_here(request)
        if not self.has_view_permission(request, pair):
            raise PermissionDenied
        may_decide = self.has_change_permission(request, pair)
        if request.method == "POST" and not may_decide:
            raise PermissionDenied
        form = DecisionForm(pair, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and (answer := self._decided(request, pair, form)):
            return answer
        sides = [pair.study, pair.other]
        context = {
            **self.admin_site.each_context(request),
            "title": "Are these two one study?",
            "opts": self.opts,
            "media": self.media + form.media,
            "pair": pair,
            "form": form,
            "sides": sides,
            "rows": _compared(*sides),
            "may_decide": may_decide,
            "may_merge": may_decide and _may_merge(request),
            "is_open": pair.state == DuplicateState.OPEN,
            # The one with more to lose stays, unless somebody says otherwise.
            "proposed": max(sides, key=lambda side: (bool(side.doi), _evidence(side), -side.pk)).pk,
        }
        return TemplateResponse(request, "admin/evidence/duplicate.html", context)

    def _decided(
        self, request: HttpRequest, pair: PossibleDuplicate, form: DecisionForm
    ) -> HttpResponse | None:
        user: Any = request.user
        reason = form.cleaned_data["reason"]
        if "distinct" in request.POST:
            call_distinct(pair=pair, actor=user, note=reason)
            self.log_change(request, pair, f"Not the same: {reason}")
            messages.success(request, "They are two: the pair is not proposed again.")
            return HttpResponseRedirect(list_url(PossibleDuplicate, state__exact=DuplicateState.OPEN))
        if not _may_merge(request):
            raise PermissionDenied
        survivor = form.cleaned_data["survivor"]
        if not survivor:
            form.add_error("survivor", "Say which of the two stays.")
            return None
        loser = pair.other_id if survivor == pair.study_id else pair.study_id
        try:
            kept = merge_studies(survivor=survivor, loser=loser, actor=user, reason=reason)
        except NotMergeable as error:
            form.add_error(None, str(error))
            return None
        LogEntry.objects.log_actions(user.pk, [kept], CHANGE, f"Study {loser} was merged into it: {reason}")
        messages.success(request, f"The two are one now: “{kept}”.")
        return HttpResponseRedirect(admin_url(kept))


class ComparePairs(admin.ModelAdmin):
    """The action on the list of studies that brings two of them together."""

    @admin.action(description="Compare two selected studies, to merge them …", permissions=["delete"])
    def compare_selected(self, request: HttpRequest, queryset: QuerySet[Study]) -> HttpResponse | None:
        chosen = list(queryset.order_by("pk")[:3])
        if len(chosen) != 2:
            messages.error(request, "Nothing was done: select two studies, no more and no fewer.")
            return None
        if not request.user.has_perm("evidence.change_possibleduplicate"):
            raise PermissionDenied
        return HttpResponseRedirect(admin_url(pair_of(*chosen)))


def _may_merge(request: HttpRequest) -> bool:
    return request.user.has_perms(["evidence.change_study", "evidence.delete_study"])


def _evidence(study: Study) -> int:
    return EvidenceLine.objects.filter(Q(study=study)).count()


def _compared(one: Study, other: Study) -> list[dict[str, Any]]:
    """What either says, field by field; what neither says is left out."""
    people = [people_text(people_of(study.contributors.all())) for study in (one, other)]
    rows = []
    for field in _COMPARED:
        is_people = field == "contributors"
        left, right = people if is_people else (str(getattr(side, field) or "") for side in (one, other))
        if left or right:
            rows.append({"field": field_words(field), "left": left, "right": right, "differs": left != right})
    counted = [str(_evidence(study)) for study in (one, other)]
    rows.append({"field": "evidence lines", "left": counted[0], "right": counted[1], "differs": False})
    return rows
