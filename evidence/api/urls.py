"""The addresses of the API. Version 1 may gain fields, parameters and addresses; it loses none."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, register_converter
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from . import views
from .history import WithHistory


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


def _list_and_detail(
    address: str, rows: str, row: str, view: type[WithHistory], converter: str = "str"
) -> list[URLPattern]:
    one = f"v1/{address}/<{converter}:key>/"
    return [
        path(f"v1/{address}/", view.as_view({"get": "list"}), name=rows),
        # First, because a key may hold slashes. A study whose DOI ends in "/history" is asked for by its id.
        path(f"{one}history/", view.as_view({"get": "history"}), name=f"{row}-history"),
        path(one, view.as_view({"get": "retrieve"}), name=row),
    ]


urlpatterns = [
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema", **READING), name="docs"),
    path("v1/", views.Root.as_view(), name="root"),
    path("v1/schema/", SpectacularAPIView.as_view(**READING), name="schema"),
    *_list_and_detail("concepts", "concepts", "concept", views.ConceptViews),
    *_list_and_detail("conditions", "conditions", "condition", views.ConditionViews),
    *_list_and_detail("medications", "medications", "medication", views.MedicationViews),
    *_list_and_detail("symptoms", "symptoms", "symptom", views.SymptomViews),
    *_list_and_detail("studies", "studies", "study", views.StudyViews, "rest"),
    *_list_and_detail("claims", "claims", "claim", views.ClaimViews),
    *_list_and_detail("evidence", "evidence-lines", "evidence-line", views.EvidenceViews),
    # Only with a slash at its end: to an address without one, Django adds it and leads there.
    path("v1/<rest:address>/", views.NothingHere.as_view()),
]
