"""Concepts: conditions, medications and symptoms each in their own list, with what is claimed of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString

from evidence.models import Claim, Concept, ConceptCode, ConceptName, Condition, Medication, Study, Symptom

from .base import EvidenceAdmin, RowForm
from .display import EMPTY, KIND_MODELS, admin_link, admin_url, list_url
from .filters import CodeFilter, HierarchyFilter
from .searching import searched

CLAIMS_SHOWN = 100


class ConceptForm(RowForm):
    # The kind may come from the page, and a name is unique among its kind.
    also_checked = frozenset({"kind"})

    class Meta:
        model = Concept
        fields = ["kind", "name", "slug", "parent", "description"]
        widgets = {"description": AdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind := self.instance.only_kind:
            self.instance.kind = kind

    def clean_slug(self) -> str:
        # The check of a kind's own page would look among that kind only.
        slug = self.cleaned_data["slug"]
        if other := Concept.objects.filter(slug=slug).exclude(pk=self.instance.pk).first():
            raise ValidationError(f"The {other.kind} “{other}” has this slug already.")
        return slug


class NameForm(RowForm):
    class Meta:
        model = ConceptName
        fields = ["name"]


class NameFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", None) or {}
            name = data.get("name", "").casefold()
            if name and not data.get("DELETE"):
                if name in seen:
                    raise ValidationError(f"“{data['name']}” is here twice.")
                seen.add(name)


class NameInline(admin.TabularInline):
    model = ConceptName
    form = NameForm
    formset = NameFormSet
    extra = 0


class CodeInline(admin.TabularInline):
    model = ConceptCode
    fields = ["system", "code", "page"]
    readonly_fields = ["page"]
    extra = 0

    @admin.display(description="in the vocabulary")
    def page(self, code: ConceptCode) -> SafeString | str:
        if not code.pk:
            return ""
        if not code.url:
            return f"{code.get_system_display()} has no public page for a code"
        return format_html('<a href="{}">{}</a>', code.url, code)


class BaseConceptAdmin(EvidenceAdmin):
    form = ConceptForm
    inlines = [NameInline, CodeInline]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    list_filter = [HierarchyFilter, CodeFilter]
    search_fields = ["name"]
    search_help_text = "The beginning of a name or synonym, or a code such as D003863"
    ordering = ["name"]
    list_select_related = ["parent"]

    def get_list_queryset(self, request: HttpRequest) -> Any:
        return (
            self.get_queryset(request)
            .annotate(narrower=Count("children"), claims=_claims_counted(request.user))
            .prefetch_related("names", "codes")
        )

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        return searched(queryset, search_term), False

    def hidden_dependents(self, objs: Any, user: Any) -> bool:
        claims = Claim.objects.about(Concept.objects.filter(pk__in=[concept.pk for concept in objs]))
        return claims.exclude(pk__in=Claim.objects.visible_to(user).order_by().values("pk")).exists()

    @admin.display(description="synonyms")
    def synonyms(self, concept: Concept) -> str:
        return ", ".join(name.name for name in concept.names.all()) or EMPTY

    @admin.display(description="codes")
    def codes_shown(self, concept: Concept) -> str:
        return ", ".join(map(str, concept.codes.all())) or EMPTY

    @admin.display(description="wider", ordering="parent__name")
    def wider(self, concept: Concept) -> SafeString | str:
        return admin_link(concept.parent) if concept.parent else EMPTY

    @admin.display(description="narrower", ordering="narrower")
    def narrower_counted(self, concept: Any) -> int:
        return concept.narrower

    @admin.display(description="claims", ordering="claims")
    def claims_counted(self, concept: Any) -> int:
        return concept.claims


def _claims_counted(user: Any) -> Coalesce:
    """How many claims that `user` may see have the concept of the row as subject or object."""
    about = Q(subject=OuterRef("pk")) | Q(object=OuterRef("pk"))
    # One group over all, so that the subquery gives one number.
    claims = Claim.objects.visible_to(user).filter(about).order_by().values(together=Value(1))
    counted = claims.annotate(counted=Count("pk")).values("counted")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class KindAdmin(BaseConceptAdmin):
    """The list and the pages of one kind; the kind itself is no question here."""

    fields = ["name", "slug", "parent", "description"]
    list_display = ["name", "synonyms", "codes_shown", "wider", "narrower_counted", "claims_counted"]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if concept := context.get("original"):
            context |= concept_panel(concept, request.user)
        return super().render_change_form(request, context, *args, **kwargs)


admin.site.register([Condition, Medication, Symptom], KindAdmin)


@admin.register(Concept)
class ConceptAdmin(BaseConceptAdmin):
    """All kinds together: what claims choose from. Its pages are those of the kinds."""

    fields = ["kind", "name", "slug", "parent", "description"]
    list_display = ["name", "kind", "synonyms", "codes_shown", "wider", "claims_counted"]
    list_filter = ["kind", *BaseConceptAdmin.list_filter]

    def has_module_permission(self, request: HttpRequest) -> bool:
        # The index has the three kinds.
        return False

    def has_view_permission(self, request: HttpRequest, obj: Concept | None = None) -> bool:
        """Who may see one kind finds it among all: suggestions come from here."""
        names = ("concept", *(model._meta.model_name for model in KIND_MODELS.values()))
        return any(
            request.user.has_perm(f"evidence.{right}_{name}")
            for right in ("view", "change")
            for name in names
        )

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet, bool]:
        # Suggestions for a parent: only of the kind whose page asks.
        asking = {model._meta.model_name: kind for kind, model in KIND_MODELS.items()}
        if kind := asking.get(request.GET.get("model_name", "")):
            queryset = queryset.filter(kind=kind)
        return super().get_search_results(request, queryset, search_term)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        concept = self.get_object(request, unquote(object_id))
        if concept is None:
            return self.not_here(request)
        query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        return HttpResponseRedirect(admin_url(concept) + query)


def concept_panel(concept: Concept, user: Any) -> dict[str, Any]:
    """The context of ``panels/concept.html``."""
    this = Concept.objects.filter(pk=concept.pk)
    claims = (
        Claim.objects.visible_to(user)
        .about(this)
        .with_evidence_counts(user)
        .select_related("subject", "object")
        .order_by("predicate", "subject__name", "object__name", "pk")
    )
    below = this.with_descendants()
    shown = list(claims[: CLAIMS_SHOWN + 1])
    return {
        "panel": "admin/evidence/panels/concept.html",
        "concept": concept,
        "children": concept.children.order_by("name"),
        "claim_groups": [
            (
                f"What {concept} does",
                [claim for claim in shown[:CLAIMS_SHOWN] if claim.subject_id == concept.pk],
            ),
            (
                f"What is said to bear on {concept}",
                [claim for claim in shown[:CLAIMS_SHOWN] if claim.object_id == concept.pk],
            ),
        ],
        "has_claims": bool(shown),
        "more_claims": len(shown) > CLAIMS_SHOWN,
        "claims_total": Claim.objects.visible_to(user).about(below).count(),
        "claims_url": list_url(Claim, concept=concept.slug),
        "studies_total": Study.objects.about(below, user).count(),
        "studies_url": list_url(Study, concept=concept.slug),
    }
