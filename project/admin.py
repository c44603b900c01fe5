"""The admin site itself: its name, what stands together on its index, how its suggestions read.

It lies outside `evidence.admin` because Django makes the site before it imports the packages that
register with it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite, autodiscover
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core import checks
from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.views.decorators.http import require_http_methods

# The index and the side bar show these groups in this order; a model in none of them comes last.
GROUPS = {
    "Claims and evidence": ("Claim", "EvidenceLine", "ConflictStatement"),
    "Sources": ("Study", "PossibleDuplicate", "ReferenceMatch", "Notice"),
    "Content": ("Article",),
    "Vocabulary": ("Condition", "Medication", "Symptom"),
    "Work in the background": ("Run",),
    "Programs that come in": ("ApiToken",),
}


class LabelledSuggestions(AutocompleteJsonView):
    """Suggestions that tell alike names apart, where the model's admin knows how."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        label = getattr(self.model_admin, "autocomplete_label", str)
        return {**super().serialize_result(obj, to_field_name), "text": label(obj)}


class EvidenceAdminSite(AdminSite):
    site_header = "Evidence Base"
    site_title = "Evidence Base"
    index_title = "Overview"
    index_template = "admin/evidence/index.html"

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Only with the methods that pages use: Django would show DELETE and PUT the page, with a 200."""
        return require_http_methods(["GET", "HEAD", "POST"])(super().admin_view(_readable(view), cacheable))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # They import the models, which are not there yet when this module is imported.
        from evidence.admin.signing_in import SignInForm, after_signing_in

        self.login_form = SignInForm
        response = super().login(request, extra_context)
        after_signing_in(request, response)
        return response

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without Django's way to a row's own page by its number, which tells whether the row is there.

        Every model here that has a page of its own leads to it directly (`EvidenceAdmin.view_on_site`).
        """
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return LabelledSuggestions.as_view(admin_site=self)(request)  # type: ignore[return-value]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """The models by what they are for; the page of one app keeps Django's order."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        # What people come for stands first.
        apps.sort(key=lambda app: app["app_label"] != "evidence")
        return [
            group for app in apps for group in (_grouped(app) if app["app_label"] == "evidence" else [app])
        ]


def _readable(view: Callable[..., Any]) -> Callable[..., Any]:
    """`view`, but for addresses that the database could not read."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if any("\0" in text for name, values in request.GET.lists() for text in (name, *values)):
            raise BadRequest("There is a NUL in the address.")
        return view(request, *args, **kwargs)

    return checked


def _grouped(app: dict[str, Any]) -> list[dict[str, Any]]:
    models = {model["object_name"]: model for model in app["models"]}
    groups = {
        title: [models.pop(name) for name in names if name in models] for title, names in GROUPS.items()
    }
    groups["More"] = list(models.values())
    return [{**app, "name": title, "models": members} for title, members in groups.items() if members]


class EvidenceAdminConfig(SimpleAdminConfig):
    """`django.contrib.admin` with this site in place of Django's own.

    What registers with it is imported with the routes, and where it is checked: to import the admin takes
    two fifths of the time in which a command starts, and most commands show no page.
    """

    default_site = "project.admin.EvidenceAdminSite"

    def ready(self) -> None:
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(_check_registered, checks.Tags.admin)


def _check_registered(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    autodiscover()
    return check_admin_app(app_configs, **options)
