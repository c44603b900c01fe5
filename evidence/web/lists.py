"""The lists of concepts, claims and studies, each with a form that narrows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from evidence.models import Claim, Concept, Study
from evidence.services.as_of import mark_today

from .details import NEWEST_FIRST, claim_rows, concept_rows, study_rows
from .filters import ClaimForm, ConceptForm, ListForm, StudyForm
from .pages import EMPTY, PageRequest, page, page_of, page_then

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer


@page_then
def concepts(request: PageRequest) -> HttpResponse:
    form = ConceptForm(request.GET, user=request.user)
    every = Concept.objects.visible_to(request.user)
    return _list(request, form, lambda: form.narrow(every), concept_rows, "evidence/concept_list.html")


@page_then
def claims(request: PageRequest) -> HttpResponse:
    form = ClaimForm(request.GET, user=request.user)
    every = Claim.objects.visible_to(request.user)
    return _list(request, form, lambda: form.narrow(every), claim_rows, "evidence/claim_list.html")


@page
def studies(request: HttpRequest) -> HttpResponse:
    form = StudyForm(request.GET, user=request.user)
    newest_first = Study.objects.visible_to(request.user).order_by(*NEWEST_FIRST)
    return _list(request, form, lambda: form.narrow(newest_first), study_rows, "evidence/study_list.html")


def _list(
    request: HttpRequest,
    form: ListForm,
    narrowed: Callable[[], QuerySet],
    with_details: Callable[[QuerySet, Viewer], QuerySet],
    template: str,
) -> HttpResponse:
    """The list as narrowed; with a wrong choice, an empty list that says what is wrong (400)."""
    if form.is_valid():
        found = page_of(request, narrowed(), lambda some: with_details(some, request.user))
        if getattr(request, "as_of", None):
            mark_today(row for row in found.rows if isinstance(row, Claim))
        status = 200
    else:
        found, status = EMPTY, 400
    return render(request, template, {"form": form, "page": found}, status=status)
