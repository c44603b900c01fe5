"""Studies: what is cited, with its notices, its registration, and the claims that rest on it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from evidence.models import (
    Contributor,
    ContributorRole,
    CrossrefRecord,
    EvidenceLine,
    Notice,
    PossibleDuplicate,
    ReferenceMatch,
    Study,
)
from evidence.services.curating import NotCuratable, mark_curated, release_fields
from evidence.services.work_rows import rebuild_csl

from .adding import AddByIdentifier
from .base import EvidenceAdmin
from .citing import CiteSelected
from .display import (
    EMPTY,
    admin_link,
    admin_url,
    authors_short,
    cell,
    counted_link,
    lookup_mark,
    notice_marks,
)
from .duplicates import ComparePairs
from .evidence_lines import HEAVY
from .filters import DesignFilter, NoticeFilter, StudyDirectionFilter
from .full_texts import FullTextPage
from .importing import ImportPages
from .line_forms import DraftLinesInline, save_lines
from .reference_matches import MatchReferences
from .refreshing import RefreshFromCrossref
from .searching import searched
from .study_forms import FIELDSETS, StudyForm, save_study
from .study_inlines import CONTRIBUTORS_EDITED, ContributorInline, CuratorNoticeInline, RelationInline
from .study_panel import study_panel
from .typed_filters import ConceptFilter, YearFilter, filter_media
from .wording import field_words

TITLE_SHOWN = 160
# What was found out about a study, which nobody deletes by itself, goes with it: no other right is needed.
GOES_WITH_IT = frozenset(str(model._meta.verbose_name) for model in (PossibleDuplicate, ReferenceMatch))


@admin.register(Study)
class StudyAdmin(
    AddByIdentifier,
    ImportPages,
    ComparePairs,
    FullTextPage,
    RefreshFromCrossref,
    MatchReferences,
    CiteSelected,
    EvidenceAdmin,
):
    form = StudyForm
    fieldsets: ClassVar[Any] = FIELDSETS
    inlines = [DraftLinesInline, ContributorInline, CuratorNoticeInline, RelationInline]
    actions = ["cite_selected", "refresh_selected", "match_selected", "compare_selected"]
    list_display = ["study", "year", "design_shown", "evidence", "lookup"]
    # The cell holds the link, with the notices beside it: they are seen however narrow the window is.
    list_display_links = None
    list_filter = [
        ConceptFilter,
        NoticeFilter,
        StudyDirectionFilter,
        YearFilter,
        DesignFilter,
        "lookup_status",
        "last_attempt_outcome",
    ]
    search_fields = ["title"]
    search_help_text = "A DOI, PMID, PMCID or link; or words of the title, abstract, journal and authors"
    date_hierarchy = "created_at"
    ordering = [F("year").desc(nulls_last=True), "-id"]

    @property
    def media(self) -> Any:
        return super().media + filter_media(self.admin_site)

    def get_list_queryset(self, request: HttpRequest) -> Any:
        # Three are enough to tell one author, two, and more.
        first_authors = Contributor.objects.filter(role=ContributorRole.AUTHOR, position__lte=3)
        return (
            self.get_queryset(request)
            .with_evidence_count(request.user)
            .prefetch_related(
                Prefetch("notices", Notice.objects.order_by("-date", "-id")),
                Prefetch("contributors", first_authors.order_by("position"), to_attr="first_authors"),
            )
        )

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, lacking - GOES_WITH_IT, protected

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        # Lists and suggestions alike come through here; neither shows what is heavy.
        return searched(queryset, search_term).defer(*HEAVY), False

    def get_inlines(self, request: HttpRequest, obj: Study | None) -> list[Any]:
        if obj is not None and obj.contributors.count() > CONTRIBUTORS_EDITED:
            return [inline for inline in self.inlines if inline is not ContributorInline]
        return list(self.inlines)

    def get_readonly_fields(self, request: HttpRequest, obj: Study | None = None) -> list[str]:
        # Crossref's record belongs to its DOI: another DOI is another study.
        settled = obj is not None and CrossrefRecord.objects.filter(study=obj).exists()
        return ["doi"] if settled else []

    def hidden_dependents(self, objs: Any, user: Any) -> bool:
        lines = EvidenceLine.objects.filter(study__in=[study.pk for study in objs])
        return lines.exclude(pk__in=EvidenceLine.objects.visible_to(user).order_by().values("pk")).exists()

    def save_model(self, request: HttpRequest, obj: Study, form: Any, change: bool) -> None:
        save_study(form, obj, actor=request.user, change=change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is EvidenceLine:
            save_lines(formset, request.user)
            return
        formset.save()
        if formset.model is Contributor and formset.has_changed():
            user: Any = request.user
            mark_curated(study=form.instance, fields=["contributors"], actor=user)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        rebuild_csl([form.instance])

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.release_view)
        return [path("<path:object_id>/release/", view, name="evidence_study_release"), *super().get_urls()]

    def release_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give one field back to Crossref."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        study = self.get_object(request, unquote(object_id))
        if study is None:
            return self.not_here(request)
        if not self.has_change_permission(request, study):
            raise PermissionDenied
        field = request.POST.get("field", "")
        try:
            release_fields(study=study, fields=[field])
        except NotCuratable as error:
            messages.error(request, f"Nothing was changed. {error}")
        else:
            name = field_words(field)
            self.log_change(request, study, f"Gave “{name}” back to Crossref.")
            messages.success(request, f"“{name.capitalize()}” is Crossref’s again, for “{study}”.")
        return HttpResponseRedirect(admin_url(study))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if study := context.get("original"):
            context |= study_panel(study, request.user, may_change=self.has_change_permission(request, study))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="study", ordering="title")
    def study(self, study: Any) -> SafeString:
        title = Truncator(study.title or study.identifier_text).chars(TITLE_SHOWN)
        journal = Truncator(study.container_title).chars(80)
        source = ", ".join(part for part in (authors_short(study.first_authors), journal) if part)
        return cell(admin_link(study, title), source, notice_marks(study.notices.all()))

    @admin.display(description="design", ordering="design")
    def design_shown(self, study: Study) -> str:
        return study.get_design_display() or EMPTY

    @admin.display(description="Crossref", ordering="lookup_status")
    def lookup(self, study: Study) -> SafeString:
        return lookup_mark(study)

    @admin.display(description="evidence", ordering="evidence_count")
    def evidence(self, study: Any) -> SafeString | str:
        return counted_link(study.evidence_count, EvidenceLine, study=study.pk)
