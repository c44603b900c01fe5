"""“Refresh from Crossref”: shows what would change, and writes it when that is confirmed."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from evidence.models import Study
from evidence.services.refreshing import refresh_studies
from evidence.services.results import Account, FieldChange, ItemStatus

from .adding import LIMIT, account_rows, write_log
from .wording import field_words

# Ends that say something about the study, and so are worth writing down.
ANSWERED = frozenset({ItemStatus.UPDATED, ItemStatus.UNCHANGED, ItemStatus.NOT_FOUND})


class RefreshFromCrossref(admin.ModelAdmin):
    """The action on a list and the button on a page, for the admin of studies."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.refresh_view)
        return [path("refresh/", view, name="evidence_study_refresh"), *super().get_urls()]

    @admin.action(description="Refresh selected studies from Crossref …", permissions=["change"])
    def refresh_selected(self, request: HttpRequest, queryset: QuerySet[Study]) -> HttpResponse | None:
        ids = list(queryset.order_by("pk").values_list("pk", flat=True)[: LIMIT + 1])
        if len(ids) > LIMIT:
            messages.error(
                request,
                f"Nothing was refreshed: at most {LIMIT} studies are refreshed at once. Select fewer, or ask "
                "an administrator to run “manage.py refresh_studies --all”.",
            )
            return None
        return self._page(request, ids, write=False)

    def refresh_view(self, request: HttpRequest) -> HttpResponse:
        """Show what would change, and with ``confirm`` change it. By POST only: either asks Crossref."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        ids = [int(pk) for pk in request.POST.getlist("study") if re.fullmatch("[0-9]{1,18}", pk, re.ASCII)]
        return self._page(request, ids[:LIMIT], write="confirm" in request.POST)

    def _page(self, request: HttpRequest, ids: list[int], *, write: bool) -> HttpResponse:
        studies = Study.objects.visible_to(request.user).filter(pk__in=ids)
        user: Any = request.user
        account = refresh_studies(studies=studies, actor=user, dry_run=not write, interactive=True)
        statuses = {item.status for item in account.items}
        if write:
            updated = [
                item.study for item in account.items if item.status is ItemStatus.UPDATED and item.study
            ]
            write_log(request.user, updated, CHANGE, "Refreshed from Crossref.")
        context = {
            **self.admin_site.each_context(request),
            "title": "Refreshed from Crossref" if write else "Refresh from Crossref: what would change",
            "opts": self.opts,
            "media": self.media,
            "written": write,
            "rows": _rows(account),
            "ids": ids,
            "confirmable": not write and bool(statuses & ANSWERED),
            "unasked": account.counts.get(ItemStatus.UNAVAILABLE.value, 0),
            "changing": account.counts.get(ItemStatus.UPDATED.value, 0),
        }
        return TemplateResponse(request, "admin/evidence/study/refresh.html", context)


def _rows(account: Account) -> list[dict[str, Any]]:
    """What became of each study, with its changes by the names that people call the fields."""
    rows = account_rows(account)
    for row, item in zip(rows, account.items, strict=True):
        row["changes"] = [_change(change) for change in item.changes]
    return rows


def _change(change: FieldChange) -> dict[str, Any]:
    return {
        "field": field_words(change.field),
        "before": change.before,
        "after": change.after,
        "kept": change.kept,
    }
