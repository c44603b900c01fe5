"""Claims: what is said of two concepts, with the evidence for and against it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evidence.models import Claim, ContrarySearch, Direction, EvidenceLine, Notice, State, Study
from evidence.search import suggested_studies

from .base import RowForm
from .display import admin_link, cell, counted_link, list_url, state_mark
from .evidence_lines import heavy_through
from .filters import (
    CertaintyFilter,
    ClaimDirectionFilter,
    ClaimKindFilter,
    DesignFilter,
    NoticeFilter,
    ReviewDueFilter,
)
from .line_forms import DraftLinesInline, save_lines
from .review_queue import ReviewQueuePage
from .searching import searched
from .typed_filters import ConceptFilter, YearFilter, filter_media
from .workflow import Item, WorkflowAdmin

# A page shows this many lines; the list of evidence has them all.
LINES_SHOWN = 100


def lines_shown(lines: QuerySet[EvidenceLine]) -> list[EvidenceLine]:
    """Evidence lines for a page, with all that its table says of claim and study."""
    notices = Prefetch("study__notices", Notice.objects.order_by("-date", "-id"))
    return list(
        lines.select_related("claim", "study")
        .defer(*heavy_through("study"))
        .prefetch_related(notices)
        .order_by("direction", "-study__year", "pk")[:LINES_SHOWN]
    )


class ClaimForm(RowForm):
    also_checked = frozenset({"version"})

    class Meta:
        model = Claim
        fields = [
            "subject",
            "predicate",
            "object",
            "statement",
            "population",
            "comparator",
            "dose",
            "timeframe",
            "certainty",
            "certainty_rationale",
        ]
        widgets = {
            "statement": AdminTextareaWidget(attrs={"rows": 2}),
            "certainty_rationale": AdminTextareaWidget(attrs={"rows": 3}),
            **{
                name: AdminTextareaWidget(attrs={"rows": 1})
                for name in ("population", "comparator", "dose", "timeframe")
            },
        }


class ContrarySearchInline(admin.TabularInline):
    """Where somebody looked for evidence against the claim: without one, it is not published."""

    model = ContrarySearch
    extra = 0
    fields = ["source", "query", "searched_on", "hits", "note"]
    formfield_overrides: ClassVar[Any] = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 1})}
    }

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A search on record stays as it was; another one is added."""
        return False


@admin.register(Claim)
class ClaimAdmin(ReviewQueuePage, WorkflowAdmin):
    form = ClaimForm
    fieldsets: ClassVar[Any] = [
        (None, {"fields": ["subject", "predicate", "object", "statement"]}),
        ("Within which limits", {"fields": ["population", "comparator", "dose", "timeframe"]}),
        ("How certain (GRADE)", {"fields": ["certainty", "certainty_rationale"]}),
    ]
    inlines = [ContrarySearchInline, DraftLinesInline]
    autocomplete_fields = ["subject", "object"]
    list_display = ["claim", "supports", "disputes", "certainty_shown", "state_shown"]
    list_display_links = None
    list_select_related = ["subject", "object"]
    list_filter = [
        ConceptFilter,
        "predicate",
        ClaimDirectionFilter,
        CertaintyFilter,
        ("state", admin.ChoicesFieldListFilter),
        ReviewDueFilter,
        NoticeFilter,
        ClaimKindFilter,
        YearFilter,
        DesignFilter,
    ]
    search_fields = ["statement"]
    search_help_text = "Words of the statement, or names and synonyms of its concepts"
    date_hierarchy = "updated_at"
    ordering = ["subject__name", "predicate", "object__name", "id"]

    @property
    def media(self) -> Any:
        return super().media + filter_media(self.admin_site)

    def get_list_queryset(self, request: HttpRequest) -> Any:
        return self.get_queryset(request).with_evidence_counts(request.user)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        return searched(queryset, search_term), False

    def get_readonly_fields(self, request: HttpRequest, obj: Claim | None = None) -> list[str]:
        if obj is None or obj.is_editable(request.user):
            return []
        return [field for _, options in self.fieldsets for field in options["fields"]]

    def has_change_permission(self, request: HttpRequest, obj: Item | None = None) -> bool:
        """Whoever may write evidence opens the page of any claim that takes some; its fields are fixed."""
        if super().has_change_permission(request, obj):
            return True
        if not isinstance(obj, Claim) or obj.takes_no_evidence:
            return False
        return request.user.has_perm("evidence.add_evidenceline")

    def hidden_dependents(self, objs: Any, user: Any) -> bool:
        lines = EvidenceLine.objects.filter(claim__in=[item.pk for item in objs])
        return lines.exclude(pk__in=EvidenceLine.objects.visible_to(user).order_by().values("pk")).exists()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is ContrarySearch:
            for search in formset.save(commit=False):
                search.searched_by = request.user
                search.save()
        else:
            save_lines(formset, request.user)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if claim := context.get("original"):
            lines = EvidenceLine.objects.visible_to(request.user).filter(claim=claim)
            context |= self.workflow_context(request, claim)
            context |= {
                "panel": "admin/evidence/panels/claim.html",
                "claim": claim,
                "lines": lines_shown(lines),
                "lines_total": lines.count(),
                "lines_url": list_url(EvidenceLine, claim=claim.pk),
                "waiting_url": self._waiting_url(request, claim),
                "suggested": self._suggested(request, claim),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def _suggested(self, request: HttpRequest, claim: Claim) -> list[Study]:
        """Studies that might be linked, for those who may link one."""
        if claim.takes_no_evidence or not request.user.has_perm("evidence.add_evidenceline"):
            return []
        return suggested_studies(claim, user=request.user)

    def _waiting_url(self, request: HttpRequest, claim: Claim) -> str:
        """The lines that could be published now that the claim is, or ``""``."""
        waiting = EvidenceLine.objects.visible_to(request.user).filter(claim=claim, state=State.SUBMITTED)
        if claim.is_published and self.has_publish_permission(request) and waiting.exists():
            return list_url(EvidenceLine, claim=claim.pk, state__exact=State.SUBMITTED)
        return ""

    @admin.display(description="claim", ordering="subject__name")
    def claim(self, claim: Claim) -> SafeString:
        subject, object_ = admin_link(claim.subject), admin_link(claim.object)
        triple = format_html("{} → {} → {}", subject, claim.get_predicate_display(), object_)
        return cell(admin_link(claim), triple)

    @admin.display(description="certainty", ordering="certainty")
    def certainty_shown(self, claim: Claim) -> str:
        return claim.get_certainty_display() or "not judged"

    @admin.display(description="supports", ordering="supporting")
    def supports(self, claim: Any) -> SafeString | str:
        return self._counted(claim, claim.supporting, Direction.SUPPORTS)

    @admin.display(description="disputes", ordering="disputing")
    def disputes(self, claim: Any) -> SafeString | str:
        return self._counted(claim, claim.disputing, Direction.DISPUTES)

    def _counted(self, claim: Claim, count: int, direction: Direction) -> SafeString | str:
        return counted_link(count, EvidenceLine, claim=claim.pk, direction__exact=direction)

    @admin.display(description="state", ordering="state")
    def state_shown(self, claim: Claim) -> SafeString:
        return state_mark(claim)
