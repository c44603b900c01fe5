"""Notices, to look through: those from outside are not for us to change, and ours stand with the study."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evidence.identifiers import doi_url
from evidence.models import Notice, Study

from .base import EvidenceAdmin
from .display import EMPTY, admin_link, label, notice_marks
from .evidence_lines import heavy_through
from .searching import searched


class HeldFilter(admin.SimpleListFilter):
    """Whether the work that a notice is about is a study here, or is not (yet)."""

    title = "study"
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", "About a study here"), ("no", "About works not held here")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        return queryset.filter(study__isnull=self.value() == "no") if self.value() else None


class GoneFilter(admin.SimpleListFilter):
    title = "listing"
    parameter_name = "gone"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", "No longer listed by Crossref")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        return queryset.filter(gone_since__isnull=False) if self.value() else None


def doi_link(doi: str) -> SafeString | str:
    return format_html('<a href="{}">{}</a>', doi_url(doi), doi) if doi else EMPTY


@admin.register(Notice)
class NoticeAdmin(EvidenceAdmin):
    list_display = ["mark", "study_link", "notice_doi_link", "sources_shown", "gone_since"]
    list_filter = ["kind", HeldFilter, GoneFilter]
    search_fields = ["notice_doi"]
    search_help_text = "The title of the study, or a DOI of the notice or of the work it is about"
    ordering = ["-date", "-id"]
    view_on_site = False
    fields = [
        "kind",
        "date",
        "study_link",
        "about_doi_link",
        "notice_doi_link",
        "sources_shown",
        "label",
        "note",
        "record_id",
        "first_seen_at",
        "gone_since",
    ]
    readonly_fields: ClassVar[Any] = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("study").defer(*heavy_through("study"))

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        text = search_term.strip()
        if text:
            studies = searched(Study.objects.visible_to(request.user), text)
            queryset = queryset.filter(
                Q(study__in=studies.order_by().values("pk"))
                | Q(notice_doi=text.lower())
                | Q(about_doi=text.lower())
            )
        return queryset, False

    @admin.display(description="notice", ordering="kind")
    def mark(self, notice: Notice) -> SafeString | str:
        return notice_marks([notice])

    @admin.display(description="study", ordering="study__title")
    def study_link(self, notice: Notice) -> SafeString | str:
        if notice.study:
            return admin_link(notice.study, label(notice.study))
        return format_html("{} (not held here)", notice.about_doi)

    @admin.display(description="about", ordering="about_doi")
    def about_doi_link(self, notice: Notice) -> SafeString | str:
        return doi_link(notice.about_doi)

    @admin.display(description="DOI of the notice", ordering="notice_doi")
    def notice_doi_link(self, notice: Notice) -> SafeString | str:
        return doi_link(notice.notice_doi)

    @admin.display(description="who says so")
    def sources_shown(self, notice: Notice) -> str:
        return notice.sources_text
