"""Stored articles: how each stands, and on its page what it cites, what was found, and what is to decide."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import F, Q
from django.forms import TextInput
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from evidence.articles.rules import Severity
from evidence.models import Article
from evidence.services.stored_articles.standing import with_standing

from .article_import import ImportArticle
from .article_links import LinkClaims
from .article_pages import ArticlePages
from .article_panel import article_panel
from .base import EvidenceAdmin, RowForm
from .display import EMPTY, admin_link, cell, day, moment
from .filters import ChoiceFilter, Condition


class OpenFindingsFilter(ChoiceFilter):
    title = "open problems"
    parameter_name = "open"
    choices_offered = [
        ("error", "Errors"),
        ("warning", "Warnings"),
        ("any", "Any, notes too"),
        ("none", "None in the last audit"),
    ]

    def condition(self, value: str, model: type[Any], user: Any) -> Condition:
        any_of_them = Q(open_error__gt=0) | Q(open_warning__gt=0) | Q(open_note__gt=0)
        if value == "any":
            return any_of_them
        if value == "none":
            # What was never audited has none that anybody knows of, which is something else.
            return Q(audit__isnull=False) & ~any_of_them
        return Q(**{f"open_{value}__gt": 0})


class AuditFilter(ChoiceFilter):
    title = "last audit"
    parameter_name = "audited"
    choices_offered = [
        ("never", "Never audited"),
        ("earlier", "Of an earlier version"),
        ("unasked", "Something could not be asked"),
    ]

    def condition(self, value: str, model: type[Any], user: Any) -> Condition:
        if value == "never":
            return Q(audit__isnull=True)
        if value == "unasked":
            return Q(audit_unasked__gt=0)
        return Q(audit_number__lt=F("last_number"))


class ArticleForm(RowForm):
    class Meta:
        model = Article
        fields = ["title", "slug", "address"]
        widgets: ClassVar[Any] = {
            name: TextInput(attrs={"class": "vLargeTextField"}) for name in ("title", "address")
        }


@admin.register(Article)
class ArticleAdmin(ImportArticle, LinkClaims, ArticlePages, EvidenceAdmin):
    form = ArticleForm
    fields: ClassVar[Any] = ["title", "slug", "address"]
    list_display = ["article", "open_findings", "audited", "version"]
    list_display_links = None
    list_filter = [OpenFindingsFilter, AuditFilter]
    search_fields = ["title", "slug", "address"]
    search_help_text = "Words of the title, the name or the address"
    date_hierarchy = "created_at"
    ordering = ["title", "id"]
    view_on_site = False

    def get_list_queryset(self, request: HttpRequest) -> Any:
        return with_standing(self.get_queryset(request))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What goes with an article is said in a line: its findings may be thousands."""
        told = [f"{article}, with its versions, audits, findings and decisions" for article in objs]
        lacking = set() if self.has_delete_permission(request) else {str(self.opts.verbose_name)}
        return told, {str(self.opts.verbose_name_plural): len(told)}, lacking, []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if article := context.get("original"):
            context |= article_panel(article, request.user)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="article", ordering="title")
    def article(self, article: Article) -> SafeString:
        return cell(admin_link(article), article.slug, article.address)

    @admin.display(description="open problems", ordering="open_error")
    def open_findings(self, article: Any) -> SafeString | str:
        if article.audit is None:
            return "not audited yet"
        counts = [
            f"{count} {severity.value}{'' if count == 1 else 's'}"
            for severity in Severity
            if (count := getattr(article, f"open_{severity.value}"))
        ]
        if not counts:
            return "none"
        grave = "finding-error" if article.open_error else ""
        return format_html('<span class="{}">{}</span>', grave, ", ".join(counts))

    @admin.display(description="last audit", ordering="audit_at")
    def audited(self, article: Any) -> SafeString | str:
        if article.audit is None:
            return EMPTY
        more = []
        if article.audit_number < article.last_number:
            more.append(f"of version {article.audit_number}: the last one is not audited yet")
        if article.audit_unasked:
            more.append(f"{article.audit_unasked} of its references could not be asked about")
        below = format_html_join("", '<div class="below">{}</div>', ((part,) for part in more))
        return format_html("{}{}", moment(article.audit_at), below)

    @admin.display(description="version", ordering="last_number")
    def version(self, article: Any) -> str:
        return (
            f"{article.last_number}, here since {day(article.created_at)}" if article.last_number else EMPTY
        )
