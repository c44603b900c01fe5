"""Reference matches: a reference beside the work that it may mean, accepted or rejected by a curator."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from evidence.models import MatchState, ReferenceMatch, Study
from evidence.services.reference_matching.asking import lacking_doi
from evidence.services.reference_matching.deciding import NotDecidable, accept, reject, undo
from evidence.services.reference_matching.entries import rows_of
from evidence.services.reference_matching.running import start_matching

from .base import EvidenceAdmin
from .display import admin_link, admin_url, cell, label, list_url
from .wording import field_words

# A person selects so many on one page at most; more is work for the command.
LIMIT = 200
TEXT_SHOWN = 200
MAY_DECIDE = "evidence.change_referencematch"
_COMPARED = ("title", "authors", "year", "container_title", "volume", "issue", "page", "work_type")
# What an entry of a list has of these.
_OF_ENTRY = {
    "title": "title",
    "authors": "author",
    "year": "year",
    "container_title": "container_title",
    "volume": "volume",
    "issue": "issue",
    "page": "first_page",
}


class DecisionForm(forms.Form):
    """What a curator decides: which of the proposed works is meant, and why."""

    doi = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    note = forms.CharField(
        label="Note",
        max_length=1000,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Optional; kept with the decision.",
    )

    def __init__(self, match: ReferenceMatch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["doi"].choices = [(one["doi"], one["doi"]) for one in match.candidates]  # type: ignore[attr-defined]


@admin.register(ReferenceMatch)
class ReferenceMatchAdmin(EvidenceAdmin):
    list_display = ["reference", "proposed", "score", "state", "asked_at"]
    list_display_links = None
    list_filter = ["state", "left_to_people"]
    list_select_related = ["study"]
    search_fields = ["text", "doi", "study__title", "study__doi"]
    search_help_text = "Words of the reference or of the study that cites it, or a DOI"
    ordering = ["-score", "id"]
    view_on_site = False
    fields: ClassVar[Any] = ["study", "text", "state", "doi", "score", "note", "decided_by", "decided_at"]
    readonly_fields: ClassVar[Any] = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ReferenceMatch | None = None) -> bool:
        return False

    def get_list_queryset(self, request: HttpRequest) -> Any:
        of_study = (f"study__{name}" for name in ("title", "year", "doi", "pmid", "pmcid", "url"))
        own = ("text", "state", "doi", "score", "asked_at", "decided_by")
        return self.get_queryset(request).only(*own, *of_study)

    @admin.display(description="reference, and the study that cites it", ordering="text")
    def reference(self, match: ReferenceMatch) -> SafeString:
        return cell(admin_link(match, Truncator(match.text).chars(TEXT_SHOWN)), label(match.study))

    @admin.display(description="DOI", ordering="doi")
    def proposed(self, match: ReferenceMatch) -> str:
        if match.is_automatic:
            return f"{match.doi} (accepted without a person)"
        return match.doi or "–"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The reference beside what may be meant; by POST, what a curator decided."""
        match = self.get_object(request, unquote(object_id))
        if match is None:
            return self.not_here(request)
        if not self.has_view_permission(request, match):
            raise PermissionDenied
        may_decide = self.has_change_permission(request, match)
        if request.method == "POST" and not may_decide:
            raise PermissionDenied
        form = DecisionForm(match, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid() and self._decided(request, match, form):
            return HttpResponseRedirect(list_url(ReferenceMatch, state__exact=MatchState.PROPOSED))
        entries = rows_of(match.study, match.digest)
        context = {
            **self.admin_site.each_context(request),
            "title": "Which work does this reference mean?",
            "opts": self.opts,
            "media": self.media + form.media,
            "match": match,
            "form": form,
            "may_decide": may_decide,
            "positions": [entry.position for entry in entries],
            "rows": _compared(match, entries[0] if entries else None),
            "is_open": match.state == MatchState.PROPOSED,
            "is_decided": match.state in (MatchState.ACCEPTED, MatchState.REJECTED),
            "here": _here(request, match),
        }
        return TemplateResponse(request, "admin/evidence/reference_match.html", context)

    def _decided(self, request: HttpRequest, match: ReferenceMatch, form: DecisionForm) -> bool:
        user: Any = request.user
        doi, note = form.cleaned_data["doi"], form.cleaned_data["note"]
        try:
            if "undo" in request.POST:
                undo(match=match)
                said = "The decision was taken back: it is to be decided again."
            elif "reject" in request.POST:
                reject(match=match, actor=user, note=note)
                said = "None of these is meant: none of them is proposed for this reference again."
            elif not doi:
                form.add_error("doi", "Say which of the works is meant.")
                return False
            else:
                accept(match=match, doi=doi, actor=user, note=note)
                said = f"The reference means {doi}: its list names it, as matched here."
        except NotDecidable as error:
            form.add_error(None, str(error))
            return False
        self.log_change(request, match, said)
        messages.success(request, said)
        return True


class MatchReferences(admin.ModelAdmin):
    """The button on a study's page and the action on the list of studies, for the admin of studies."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.match_view)
        return [path("match-references/", view, name="evidence_study_match"), *super().get_urls()]

    def has_match_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_DECIDE)

    @admin.action(description="Match the references of selected studies to DOIs", permissions=["match"])
    def match_selected(self, request: HttpRequest, queryset: QuerySet[Study]) -> HttpResponse | None:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: LIMIT + 1])
        if len(ids) > LIMIT:
            messages.error(
                request,
                f"Nothing was done: at most {LIMIT} studies are matched at once. Select fewer, or ask an "
                "administrator to run “manage.py match_references --all”.",
            )
            return None
        return self._started(request, ids)

    def match_view(self, request: HttpRequest) -> HttpResponse:
        """Start matching the references of one study. By POST only: it asks Crossref."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_match_permission(request):
            raise PermissionDenied
        ids = [int(pk) for pk in request.POST.getlist("study") if re.fullmatch("[0-9]{1,18}", pk, re.ASCII)]
        return self._started(request, ids[:LIMIT])

    def _started(self, request: HttpRequest, ids: list[int]) -> HttpResponse:
        studies = lacking_doi(Study.objects.visible_to(request.user).filter(pk__in=ids))
        lacking = list(studies.values_list("pk", flat=True))
        if not lacking:
            messages.info(request, "Nothing to do: every reference that is held of these has a DOI.")
            return HttpResponseRedirect(list_url(Study))
        user: Any = request.user
        run = start_matching(studies=lacking, actor=user)
        messages.success(
            request,
            "Crossref is being asked about the references of which it was not asked before.",
        )
        to = admin_url(run) if user.has_perm("evidence.view_run") else list_url(ReferenceMatch)
        return HttpResponseRedirect(to)


def _compared(match: ReferenceMatch, entry: Any) -> list[dict[str, Any]]:
    """What the entry says beside each candidate, field by field; what none says is left out."""
    rows = []
    for field in _COMPARED:
        said = getattr(entry, _OF_ENTRY[field], "") if entry is not None and field in _OF_ENTRY else ""
        theirs = [one["work"].get(field, "") for one in match.candidates]
        if said or any(theirs):
            rows.append({"field": field_words(field), "said": said, "theirs": theirs})
    return rows


def _here(request: HttpRequest, match: ReferenceMatch) -> dict[str, Study]:
    """The candidates that are stored here, by DOI."""
    dois = [one["doi"] for one in match.candidates]
    held = Study.objects.visible_to(request.user).filter(doi__in=dois).only("pk", "doi", "title")
    return {study.doi or "": study for study in held}
