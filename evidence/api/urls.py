"""The addresses of the API. Version 1 may gain fields, parameters and addresses; it loses none."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, register_converter
from drf_spectacular.views import SpectacularSwaggerSplitView

from evidence.services.exporting import TABLES

from . import views
from .articles import ArticleViews
from .auditing import AuditViews
from .bibliography import BibliographyViews, StylesView
from .contrary import ContrarySearchViews
from .export import DumpView, ExportView, table_view
from .imports import ImportViews
from .matrix import MatrixView
from .resolving import ResolveViews
from .searching import SearchView
from .steps import STEPS


class Rest:
    """All that is left of a path: with slashes, which DOIs have, and line breaks, which they may not."""

    regex = r"(?s:.+)"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(Rest, "rest")

app_name = "api"

# Django REST Framework answers OPTIONS of its own accord, and fails at it where a page is a template.
READING: dict[str, Any] = {"http_method_names": ["get", "head"]}

ADD = {"get": "list", "post": "create"}
CHANGE = {"get": "retrieve", "patch": "partial_update"}


def _rows(
    address: str,
    rows: str,
    row: str,
    view: Any,
    converter: str = "str",
    *,
    one: dict[str, str],
    drafts: bool = False,
) -> list[URLPattern]:
    """A list and its rows; of `drafts` also the steps and adding several at once."""
    alone = f"v1/{address}/<{converter}:key>/"
    more = []
    if drafts:
        more = [path(f"v1/{address}/bulk/", view.as_view({"post": "many"}), name=f"{rows}-bulk")]
        more += [
            path(f"{alone}{step}/", view.as_view({"post": step}), name=f"{row}-{step}") for step in STEPS
        ]
    return [
        path(f"v1/{address}/", view.as_view(ADD), name=rows),
        *more,
        # First, as a key may hold slashes. A study whose DOI ends in "/history" is asked for by its id.
        path(f"{alone}history/", view.as_view({"get": "history"}), name=f"{row}-history"),
        path(alone, view.as_view(one), name=row),
    ]


def _concepts(address: str, row: str, view: Any) -> list[URLPattern]:
    return _rows(address, address, row, view, one=CHANGE)


DRAFT = {**CHANGE, "delete": "destroy"}

urlpatterns = [
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", **READING), name="docs"),
    path("v1/", views.Root.as_view(), name="root"),
    path("v1/schema/", views.Schema.as_view(), name="schema"),
    *_concepts("concepts", "concept", views.ConceptViews),
    *_concepts("conditions", "condition", views.ConditionViews),
    *_concepts("medications", "medication", views.MedicationViews),
    *_concepts("symptoms", "symptom", views.SymptomViews),
    path("v1/studies/resolve/", ResolveViews.as_view({"post": "resolve"}), name="studies-resolve"),
    *_rows("studies", "studies", "study", views.StudyViews, "rest", one={"get": "retrieve"}),
    path(
        "v1/claims/<str:key>/contrary-searches/",
        ContrarySearchViews.as_view({"get": "list", "post": "create"}),
        name="contrary-searches",
    ),
    *_rows("claims", "claims", "claim", views.ClaimViews, one=DRAFT, drafts=True),
    path("v1/claims/<str:key>/confirm/", views.ClaimViews.as_view({"post": "confirm"}), name="claim-confirm"),
    *_rows("evidence", "evidence-lines", "evidence-line", views.EvidenceViews, one=DRAFT, drafts=True),
    path("v1/articles/", ArticleViews.as_view({"get": "articles"}), name="articles"),
    path("v1/articles/<str:key>/", ArticleViews.as_view({"get": "article"}), name="article"),
    path("v1/articles/<str:key>/audits/", ArticleViews.as_view({"get": "audits"}), name="article-audits"),
    path(
        "v1/articles/<str:key>/audits/<str:audit>/",
        ArticleViews.as_view({"get": "audit"}),
        name="article-audit",
    ),
    path("v1/audit/", AuditViews.as_view({"post": "audit"}), name="audit"),
    path("v1/bibliography/", BibliographyViews.as_view({"post": "make"}), name="bibliography"),
    path("v1/styles/", StylesView.as_view(), name="styles"),
    path("v1/imports/", ImportViews.as_view({"post": "create"}), name="imports"),
    path("v1/imports/<str:key>/", ImportViews.as_view({"get": "retrieve"}), name="import"),
    path("v1/imports/<str:key>/records/", ImportViews.as_view({"get": "records"}), name="import-records"),
    path("v1/search/", SearchView.as_view(), name="search"),
    path("v1/matrix/", MatrixView.as_view(), name="matrix"),
    path("v1/export/", ExportView.as_view(), name="export"),
    path("v1/export/dump/", DumpView.as_view(), name="export-dump"),
    *(path(f"v1/export/{name}/", table_view(name).as_view(), name=f"export-{name}") for name in TABLES),
    # Only with a slash at its end: to an address without one, Django adds it and leads there.
    path("v1/<rest:address>/", views.NothingHere.as_view()),
]
