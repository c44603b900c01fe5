"""“Add by identifier”: paste DOIs, PMIDs, PMCIDs or links, get a result for each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from evidence.models import Study
from evidence.services.adding import add_studies, split_identifiers
from evidence.services.results import Account, ItemStatus

from .wording import STATUS_WORDS

# A person waits for the page: more than this is work for the command.
LIMIT = 200


class IdentifiersForm(forms.Form):
    identifiers = forms.CharField(
        label="Identifiers",
        widget=forms.Textarea(attrs={"rows": 10, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text=f"DOIs, PMIDs, PMCIDs or links; one a line, or divided by spaces or commas. "
        f"Up to {LIMIT} at once.",
        error_messages={"required": "Paste at least one identifier."},
    )

    def clean_identifiers(self) -> list[str]:
        texts = split_identifiers(self.cleaned_data["identifiers"])
        if not texts:
            raise ValidationError("Paste at least one identifier.")
        if len(texts) > LIMIT:
            raise ValidationError(
                f"These are {len(texts)} identifiers; at most {LIMIT} are added at once. Paste them in "
                "parts, or ask an administrator to run “manage.py add_studies --file”: it takes any number."
            )
        return texts


def account_rows(account: Account) -> list[dict[str, Any]]:
    """An account as a table's rows: what was given, what became of it, and the study it names."""
    ids = [item.study for item in account.items if item.study]
    studies = Study.objects.only("title", "year", "doi", "pmid", "pmcid", "url").in_bulk(ids)
    return [
        {
            "input": item.input,
            "identifier": item.identifier,
            "status": item.status.value,
            "words": STATUS_WORDS[item.status],
            "study": studies.get(item.study),
            "reason": item.reason,
        }
        for item in account.items
    ]


def write_log(user: Any, ids: list[int], flag: int, message: str) -> None:
    """The studies' history in the admin: who did this."""
    studies = Study.objects.filter(pk__in=ids).only("title", "year", "doi", "pmid", "pmcid", "url")
    LogEntry.objects.log_actions(user.pk, list(studies), flag, message)


class AddByIdentifier(admin.ModelAdmin):
    """The page, for the admin of studies."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.add_by_identifier_view)
        return [
            path("add-by-identifier/", view, name="evidence_study_add_by_identifier"),
            *super().get_urls(),
        ]

    def add_by_identifier_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = IdentifiersForm(request.POST if request.method == "POST" else None)
        account = None
        if request.method == "POST" and form.is_valid():
            user: Any = request.user
            account = add_studies(inputs=form.cleaned_data["identifiers"], actor=user, interactive=True)
            added = [item.study for item in account.items if item.status is ItemStatus.ADDED and item.study]
            write_log(request.user, added, ADDITION, "Added by identifier.")
            # What could not be asked stands ready to be tried again.
            unasked = [item.input for item in account.items if item.status is ItemStatus.UNAVAILABLE]
            form = IdentifiersForm(initial={"identifiers": "\n".join(unasked)})
        context = {
            **self.admin_site.each_context(request),
            "title": "Add studies by identifier",
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
            "rows": account_rows(account) if account else [],
            "counts": [(STATUS_WORDS[status], count) for status, count in account.counts.items()]
            if account
            else [],
            "unasked": account.counts.get(ItemStatus.UNAVAILABLE.value, 0) if account else 0,
        }
        return TemplateResponse(request, "admin/evidence/study/add_by_identifier.html", context)
