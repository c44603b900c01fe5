"""The history of a claim, a concept or a study: what was changed, when, why, and by which role."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evidence.models import Claim, Concept, Study
from evidence.services.history import NotACursor, history_of
from evidence.services.history_versions import Version, versions_of

from .pages import NoSuchPage, page


@page
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    this = get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)
    return _history(request, this, "claim", versions_of(this, viewer=request.user))


@page
def concept(request: HttpRequest, slug: str) -> HttpResponse:
    this = get_object_or_404(Concept.objects.visible_to(request.user), slug=slug)
    return _history(request, this, this.get_kind_display().lower())


@page
def study(request: HttpRequest, pk: int) -> HttpResponse:
    this = get_object_or_404(Study.objects.visible_to(request.user), pk=pk)
    return _history(request, this, "study")


def _history(request: HttpRequest, this: Model, kind: str, versions: Sequence[Version] = ()) -> HttpResponse:
    try:
        found = history_of(this, viewer=request.user, before=request.GET.get("before"))
    except NotACursor as error:
        raise NoSuchPage(
            "This is no place in the history: follow “Older changes”.", HTTPStatus.BAD_REQUEST
        ) from error
    context = {
        "row": this,
        "kind": kind,
        "history": found,
        "continued": "before" in request.GET,
        # One version alone is nothing to choose from.
        "versions": versions if len(versions) > 1 else (),
    }
    return render(request, "evidence/history.html", context)
