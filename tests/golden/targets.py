"""What each route is asked with: the rows that its address names, and what is sent to it.

A route with arguments that nothing here gives fails the suite (`NoTarget`), with what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from evidence.admin.workflow import STEPS
from evidence.api.steps import STEPS as STEPS_BY_API
from evidence.models import Audit

from . import forms
from .bodies import body
from .objects import Objects
from .routes import Route

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class NoTarget(Exception):
    """Nobody says what this route is asked with. Says where to."""


@dataclass(frozen=True, slots=True)
class Target:
    """One address to ask. `what` is what the table calls it; `path` is None where there is no such row."""

    what: str
    path: str | None
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    # What is sent to the API, by method.
    bodies: dict[str, Any] = field(default_factory=dict)
    methods: tuple[str, ...] = METHODS

    def without(self, method: str) -> Target:
        return replace(self, methods=tuple(name for name in self.methods if name != method))


# Routes outside the admin that name a row: the model, and the attribute that stands in the address.
_NAMING_A_ROW = {
    "/account/tokens/<pk>/revoke/": ("apitoken", "pk"),
    "/admin/evidence/study/import/<file>/": ("importfile", "pk"),
    "/api/v1/articles/<key>/": ("article", "slug"),
    "/api/v1/articles/<key>/audits/": ("article", "slug"),
    "/api/v1/claims/<key>/": ("claim", "pk"),
    **{
        f"/api/v1/{rows}/<key>/{step}/": (model, "pk")
        for rows, model in (("claims", "claim"), ("evidence", "evidenceline"))
        for step in STEPS_BY_API
    },
    "/api/v1/claims/<key>/confirm/": ("claim", "pk"),
    "/api/v1/claims/<key>/contrary-searches/": ("claim", "pk"),
    "/api/v1/concepts/<key>/": ("condition", "slug"),
    "/api/v1/conditions/<key>/": ("condition", "slug"),
    "/api/v1/evidence/<key>/": ("evidenceline", "pk"),
    "/api/v1/medications/<key>/": ("medication", "slug"),
    "/api/v1/studies/<key>/": ("study", "doi"),
    "/api/v1/symptoms/<key>/": ("symptom", "slug"),
    "/api/v1/imports/<key>/": ("import", "pk"),
    "/api/v1/imports/<key>/records/": ("import", "pk"),
    "/audit/<key>/": ("askedaudit", "key"),
    "/claims/<pk>/": ("claim", "pk"),
    "/concepts/<slug>/": ("condition", "slug"),
    "/studies/<pk>/": ("study", "pk"),
    "/studies/<pk>/cite/": ("study", "pk"),
    "/studies/by/<identifier>/": ("study", "doi"),
}
_NAMING_A_ROW |= {
    f"{route}history/": named
    for route, named in list(_NAMING_A_ROW.items())
    if not route.startswith("/studies/by/")
}
# Routes that take something else than a row: what the table calls it, and the arguments.
_NAMING_SOMETHING: dict[str, dict[str, dict[str, str]]] = {
    "/admin/<url>": {"an unknown address": {"url": "nowhere/"}},
    "/api/v1/<address>/": {"an unknown address": {"address": "nowhere"}},
}
# What an address cannot be asked without.
_NEEDED = {"/api/v1/matrix/": {"rows": "medication", "columns": "symptom"}}


def targets(route: Route, objects: Objects) -> list[Target]:
    """Every target of `route`. Raises `NoTarget` for a route whose arguments nobody gives."""
    sent = {method: body(route.text, method, objects) for method in METHODS}
    found = [replace(target, bodies=sent) for target in _targets(route, objects)]
    # A view that knows GET and HEAD apart does so whatever the row: once for each route is enough.
    found[1:] = [target.without("HEAD") for target in found[1:]]
    if not found:
        raise NoTarget(
            f"The route {route.text} is new, and nobody says with which rows the golden table asks it: "
            "give it an entry in tests/golden/targets.py (a new model: in tests/golden/objects.py), then "
            "run `make golden` and read what the table says of it."
        )
    return found


def _targets(route: Route, objects: Objects) -> Iterator[Target]:
    text = route.text
    if text in _NAMING_A_ROW:
        model, attribute = _NAMING_A_ROW[text]
        (argument,) = route.arguments
        for what, row in objects[model].items():
            yield Target(what, row and route.path({argument: getattr(row, attribute)}))
    elif text == "/api/v1/articles/<key>/audits/<audit>/":
        for what, row in objects["article"].items():
            audit = Audit.objects.filter(version__article=row.pk).first()
            yield Target(what, route.path({"key": row.slug, "audit": audit.pk if audit else row.pk}))
    elif text in _NAMING_SOMETHING:
        for what, values in _NAMING_SOMETHING[text].items():
            yield Target(what, route.path(values))
    elif text == "/admin/<app_label>/":
        for label in sorted({model._meta.app_label for model in admin.site._registry}):
            yield Target(label, route.path({"app_label": label}))
    elif text == "/admin/autocomplete/":
        for what, query in _suggestions():
            yield Target(what, text, query=query)
    elif in_admin := _of_model(text):
        model_admin, model, page = in_admin
        if model in objects:
            yield from _admin_targets(route, model_admin, model, page, objects)
    elif not route.arguments:
        yield Target("-", text, query=_NEEDED.get(text, {}), body=forms.PAGES.get(text, {}))


def _of_model(text: str) -> tuple[admin.ModelAdmin, str, str] | None:
    """What ``/admin/evidence/claim/<object_id>/change/`` is: the admin, ``claim``, what follows."""
    for model, model_admin in admin.site._registry.items():
        prefix = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        if text.startswith(prefix):
            return model_admin, str(model._meta.model_name), text.removeprefix(prefix)
    return None


def _admin_targets(
    route: Route, model_admin: admin.ModelAdmin, model: str, page: str, objects: Objects
) -> Iterator[Target]:
    """The pages of one model: with each of its rows, its forms filled in, its actions sent."""
    if not route.arguments:
        yield Target("-", route.text, body=_body(model_admin, model, page, None, objects))
        if page == "":
            yield from _actions(route, model_admin, objects[model])
        return
    for what, row in objects[model].items():
        for more, values in _other_arguments(route):
            values[route.arguments[0]] = row and row.pk
            yield Target(
                f"{more}{what}",
                row and route.path(values),
                body=_body(model_admin, model, page, row, objects) if row else {},
            )


def _other_arguments(route: Route) -> Iterator[tuple[str, dict[str, Any]]]:
    """What stands in an address beside the row: the name of a step."""
    if "name" in route.arguments:
        for step in STEPS:
            yield f"{step}: ", {"name": step}
    else:
        yield "", {}


def _actions(route: Route, model_admin: admin.ModelAdmin, rows: dict[str, Any]) -> Iterator[Target]:
    """Every action that the list has, whoever may take it, with each row selected."""
    for _, name, _ in model_admin._get_base_actions():  # type: ignore[attr-defined]
        for what, row in rows.items():
            body = {"action": name, "_selected_action": row and row.pk, "post": "yes", "index": "0"}
            yield Target(f"{name}: {what}", row and route.text, body=body, methods=("POST",))


def _body(model_admin: admin.ModelAdmin, model: str, page: str, row: Any, objects: Objects) -> dict[str, Any]:
    """What is sent by POST: a form that is right, so that only the rights of who sends it decide."""
    last = page.rstrip("/").rpartition("/")[2]
    if last in ("add", "change"):
        return {**_management_forms(model_admin), **forms.form(model, row, objects)}
    return forms.OTHER.get(last, lambda row, objects: {})(row, objects)


def _management_forms(model_admin: admin.ModelAdmin) -> dict[str, str]:
    """Of inlines without a row."""
    request = RequestFactory().get("/")
    data = {}
    for inline in (kind(model_admin.model, model_admin.admin_site) for kind in model_admin.inlines):
        request.user = forms.everything_allowed()
        prefix = inline.get_formset(request).get_default_prefix()
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return data


def _suggestions() -> Iterator[tuple[str, dict[str, str]]]:
    """Every relation to a model whose admin has suggestions: an address may name any of them."""
    for model in apps.get_models():
        for relation in model._meta.get_fields():
            related = getattr(relation, "related_model", None)
            target = admin.site._registry.get(related) if related and relation.concrete else None
            if target is not None and target.get_search_fields(RequestFactory().get("/")):
                names = (model._meta.app_label, model._meta.model_name or "", relation.name)
                yield (
                    ".".join(names),
                    dict(zip(("app_label", "model_name", "field_name"), names, strict=True)),
                )
