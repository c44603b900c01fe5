"""Runs, to look at: what long work did, how far it is, and what it could not do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from evidence.models import Run, RunKind, RunState, Study
from evidence.models.runs import INTERRUPTED

from .base import EvidenceAdmin
from .display import EMPTY, admin_link, admin_url, cell, moment
from .importing import ImportRuns, import_panel
from .wording import STATUS_WORDS

PROBLEMS_SHOWN = 200


class StandingFilter(admin.SimpleListFilter):
    """The states, with those that run and those that only say so apart."""

    title = "state"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [*RunState.choices, (INTERRUPTED, INTERRUPTED.capitalize())]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet | None:
        value = self.value()
        if value is None:
            return None
        interrupted = Run.objects.interrupted().order_by().values("pk")
        if value == INTERRUPTED:
            return queryset.filter(pk__in=interrupted)
        if value == RunState.RUNNING:
            queryset = queryset.exclude(pk__in=interrupted)
        return queryset.filter(state=value)


@admin.register(Run)
class RunAdmin(ImportRuns, EvidenceAdmin):
    list_display = ["run", "standing", "progress", "counted", "took"]
    list_display_links = None
    list_select_related = ["started_by"]
    list_filter = ["kind", StandingFilter]
    date_hierarchy = "started_at"
    ordering = ["-started_at", "-id"]
    view_on_site = False
    fields = [
        "kind",
        "standing",
        "progress",
        "counted",
        "started_by",
        "started_at",
        "heartbeat",
        "finished_at",
        "took",
        "error",
    ]
    readonly_fields: ClassVar[Any] = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if run := context.get("original"):
            context |= {
                "panel": "admin/evidence/panels/run.html",
                "problems": _problems(run),
                "problems_total": len(run.problems),
            }
            if run.kind == RunKind.IMPORT_BIBLIOGRAPHY:
                context |= {"panel": "admin/evidence/panels/import_run.html", **import_panel(run)}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="run", ordering="started_at")
    def run(self, run: Run) -> SafeString:
        by = f", by {run.started_by}" if run.started_by else ""
        return cell(admin_link(run, run.get_kind_display()), f"{moment(run.started_at)}{by}")

    @admin.display(description="state", ordering="state")
    def standing(self, run: Run) -> str:
        if run.is_interrupted:
            return f"{run.standing}: nothing was heard of it since {moment(run.heartbeat)}"
        return run.standing

    @admin.display(description="progress")
    def progress(self, run: Run) -> str:
        return (
            f"{run.done} of {run.total}" if run.total is not None else f"{run.done}, of how many is not known"
        )

    @admin.display(description="what became of them")
    def counted(self, run: Run) -> str:
        return (
            ", ".join(f"{count} {STATUS_WORDS.get(status, status)}" for status, count in run.counts.items())
            or EMPTY
        )

    @admin.display(description="took")
    def took(self, run: Run) -> str:
        if run.finished_at is None:
            return "not known" if run.is_interrupted else "still running"
        seconds = int((run.finished_at - run.started_at).total_seconds())
        return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"


def _problems(run: Run) -> list[dict[str, Any]]:
    """What the run could not do, each with a link to its study where that is still here."""
    shown = run.problems[:PROBLEMS_SHOWN]
    studies = Study.objects.only("title", "doi").in_bulk([row["study"] for row in shown if row.get("study")])
    return [
        {
            "input": row.get("input", ""),
            "status": STATUS_WORDS.get(row.get("status", ""), row.get("status", "")),
            "reason": row.get("reason") or "",
            "study_url": admin_url(studies[row["study"]]) if row.get("study") in studies else "",
        }
        for row in shown
    ]
