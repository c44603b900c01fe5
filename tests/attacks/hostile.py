"""What is typed into addresses and forms by those who try what breaks (FAULTS 38)."""

from __future__ import annotations

from collections.abc import Iterator

import django_filters
from django import forms
from django.contrib import admin
from django.db.models import DateField, ForeignKey
from django.urls import resolve

from evidence.api.pagination import PARAMETERS
from evidence.web import filters as pages
from tests.golden.routes import Route

HUGE = "9" * 40
VALUES = (
    "abc",
    "a\0b",
    "-1",
    HUGE,
    "\ud800",  # half a character
    "1,2",
    "9999-99-99",
    "(",
    "9223372036854775808",
    "a & |",
    "",
    "[" * 300,
    "１",
    "1e309",
)
YEARS = ("0", "-1", "9999", "99999", HUGE, "abc")
ROWS = ("abc", "1,2", "-1", HUGE, "9223372036854775808")
BODIES = (
    b"[" * 200_000,
    b'{"a":' * 100_000,
    b'{"statement": "a\\u0000b"}',
    b'{"statement": "\\ud800"}',
    b'{"id": NaN}',
    b'{"id": 1e309}',
    b"\xff\xfe",
    b"\0",
    b"null",
    b'"text"',
    b"[]",
    b"{}",
    b"[1, 2]",
    b"",
)

# Of Django's admin, whatever the model.
_OF_LISTS = ("q", "p", "o", "e", "all", "_facets", "_popup", "_to_field", "_changelist_filters")
_OF_TIMES = ("", "__gte", "__year", "__year__gte", "__month", "__day")
_OF_OTHERS = ("", "__in", "__isnull", "__gte", "__id__exact", "__iregex")
_OF_FORMS = ("_popup", "_to_field", "_changelist_filters")


def parameters(route: Route, path: str) -> Iterator[tuple[str, str]]:
    """Names that the route reads from its address, each with values that it may choke on."""
    names = dict.fromkeys(_names(route, path))
    for number, name in enumerate(names, start=len(route.text)):
        if "__year" in name or name.startswith("year"):
            values: tuple[str, ...] = YEARS
        elif name in _relations(route):
            values = ROWS
        else:
            values = (VALUES[number * 5 % len(VALUES)],)
        yield from ((name, value) for value in dict.fromkeys(values))
    if _is_searched(route):
        # All lists of the admin search in one way: each is asked for some of the values.
        step = 4 if route.text.startswith("/admin/") else 1
        yield from (("q", value) for value in VALUES[len(route.text) % step :: step])


def _is_searched(route: Route) -> bool:
    """Lists and what counts or exports them: a row's own page reads no words, nor does the schema."""
    return not route.arguments and not route.text.endswith(("/add/", "/schema/"))


def _names(route: Route, path: str) -> Iterator[str]:
    if route.text == "/admin/autocomplete/":
        yield from ("term", "page", "app_label", "model_name", "field_name")
    elif model_admin := _admin_of(route):
        if route.text.count("/") == 4:
            yield from _OF_LISTS
            # Two lookups of each field, in turn: over all fields of all models each is met many times.
            for number, field in enumerate(model_admin.opts.get_fields(), start=len(route.text)):
                if getattr(field, "concrete", False):
                    lookups = _OF_TIMES if isinstance(field, DateField) else _OF_OTHERS
                    asked = {lookups[number % len(lookups)], lookups[(number + 3) % len(lookups)]}
                    yield from (f"{field.name}{lookup}" for lookup in sorted(asked))
            for each in model_admin.list_filter:
                if name := getattr(each, "parameter_name", None):
                    yield name
                yield from getattr(each, "parameters", ())
        else:
            yield from _OF_FORMS
            # What is to be added may be said in the address; of what is there, nothing is read from it.
            if route.text.endswith("/add/"):
                yield from (field.name for field in model_admin.opts.get_fields() if field.concrete)
    elif route.text.startswith("/api/"):
        filters: type[django_filters.FilterSet] | None = getattr(
            getattr(resolve(path).func, "cls", None), "filterset_class", None
        )
        yield from (*PARAMETERS, "format", "fields", "as_of", "key")
        yield from filters.base_filters if filters else ()
    elif not route.text.startswith("/admin/"):
        yield from ("page", "as_of", "next", "format")
        for form in vars(pages).values():
            if isinstance(form, type) and issubclass(form, forms.Form):
                yield from form.base_fields
    else:
        yield "next"


def _relations(route: Route) -> set[str]:
    model_admin = _admin_of(route)
    return (
        {field.name for field in model_admin.opts.fields if isinstance(field, ForeignKey)}
        if model_admin
        else set()
    )


def _admin_of(route: Route) -> admin.ModelAdmin | None:
    for model, model_admin in admin.site._registry.items():
        if route.text.startswith(f"/admin/{model._meta.app_label}/{model._meta.model_name}/"):
            return model_admin
    return None
