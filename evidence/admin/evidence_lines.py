"""Evidence lines: the list that counts lead to, and a page for each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString

from evidence.models import Claim, EvidenceLine, Notice, Study

from .display import admin_link, cell, label, lookup_words, notice_marks, state_mark
from .filters import CertaintyFilter, DesignFilter, NoticeFilter
from .line_forms import EvidenceLineForm, line_fieldsets
from .searching import searched
from .typed_filters import ConceptFilter, LineClaimFilter, LineStudyFilter, YearFilter, filter_media
from .workflow import WorkflowAdmin

# What a study has that no list shows.
HEAVY = ("abstract", "funders", "csl", "title_html", "note")


def heavy_through(relation: str) -> list[str]:
    return [f"{relation}__{field}" for field in HEAVY]


class LineCertaintyFilter(CertaintyFilter):
    title = "certainty of the claim"

    def condition(self, value: str, model: Any, user: Any) -> Q:
        return Q(claim__certainty="" if value == "unjudged" else value)


@admin.register(EvidenceLine)
class EvidenceLineAdmin(WorkflowAdmin):
    form = EvidenceLineForm
    fieldsets: ClassVar[Any] = line_fieldsets("claim", "study")
    autocomplete_fields = ["claim", "study"]
    readonly_fields = ["quote_standing"]
    list_display = ["line", "evidence", "design", "strength_shown", "state_shown"]
    list_filter = [
        ConceptFilter,
        "direction",
        ("state", admin.ChoicesFieldListFilter),
        NoticeFilter,
        YearFilter,
        DesignFilter,
        "strength",
        "directness",
        ("quote_outcome", admin.ChoicesFieldListFilter),
        LineCertaintyFilter,
        LineClaimFilter,
        LineStudyFilter,
    ]
    search_fields = ["claim__statement"]
    search_help_text = "Words of the claim, of its concepts, or of the study; or the study’s identifier"
    date_hierarchy = "updated_at"
    ordering = ["-updated_at", "-id"]
    view_on_site = False

    @property
    def media(self) -> Any:
        return super().media + filter_media(self.admin_site)

    def get_queryset(self, request: HttpRequest) -> Any:
        # Both stand in every line's name.
        return super().get_queryset(request).select_related("claim", "study")

    def get_list_queryset(self, request: HttpRequest) -> Any:
        notices = Prefetch("study__notices", Notice.objects.order_by("-date", "-id"))
        return self.get_queryset(request).defer(*heavy_through("study")).prefetch_related(notices)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        if search_term.strip():
            claims = searched(Claim.objects.visible_to(request.user), search_term)
            studies = searched(Study.objects.visible_to(request.user), search_term)
            queryset = queryset.filter(
                Q(claim__in=claims.order_by().values("pk")) | Q(study__in=studies.order_by().values("pk"))
            )
        return queryset, False

    def get_fieldsets(self, request: HttpRequest, obj: EvidenceLine | None = None) -> Any:
        return line_fieldsets("claim", "study")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if line := context.get("original"):
            context |= self.workflow_context(request, line)
            context |= {
                "panel": "admin/evidence/panels/line.html",
                "line": line,
                "notices": line.study.notices.all(),
                "lookup": lookup_words(line.study),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="direction", ordering="direction")
    def line(self, line: EvidenceLine) -> str:
        return line.get_direction_display()

    @admin.display(description="claim and study", ordering="claim__statement")
    def evidence(self, line: EvidenceLine) -> SafeString:
        study = admin_link(line.study, label(line.study))
        return cell(admin_link(line.claim), study, notice_marks(line.study.notices.all()))

    @admin.display(description="design", ordering="study__design")
    def design(self, line: EvidenceLine) -> str:
        return line.study.get_design_display()

    @admin.display(description="strength", ordering="strength")
    def strength_shown(self, line: EvidenceLine) -> str:
        return line.get_strength_display() or "not judged"

    @admin.display(description="state", ordering="state")
    def state_shown(self, line: EvidenceLine) -> SafeString:
        return state_mark(line)
