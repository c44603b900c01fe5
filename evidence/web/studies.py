"""A study's page: whether it may be relied on, what it is, and what it is evidence for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from evidence.identifiers import InvalidIdentifier, readings
from evidence.models import Direction, EvidenceLine, Reference, Study, StudyMerge, StudyRelation
from evidence.search import related_studies

from .details import NEWEST_FIRST
from .pages import NoSuchPage, page

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

CONTRIBUTORS_SHOWN = 50
REFERENCES_SHOWN = 50
CITING_SHOWN = 20
LINES_SHOWN = 300


@page
def study(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    this = Study.objects.visible_to(user).filter(pk=pk).first()
    if this is None:
        survivor = StudyMerge.objects.leads_to(pk)
        if survivor is None:
            raise Http404
        return redirect("web:study", pk=survivor, permanent=True)
    contributors = list(this.contributors.all()[: CONTRIBUTORS_SHOWN + 1])
    return render(
        request,
        "evidence/study.html",
        {
            "study": this,
            "notices": this.notices.visible_to(user),
            "contributors": contributors[:CONTRIBUTORS_SHOWN],
            "more_contributors": len(contributors) > CONTRIBUTORS_SHOWN,
            "groups": _lines_by_direction(this, user),
            "references": _references(this, user),
            "reference_count": this.references.count(),
            "relations": _relations(this),
            "citing": _citing(this, user),
            "related": related_studies(this, user=user),
        },
    )


@page
def study_by_identifier(request: HttpRequest, identifier: str) -> HttpResponse:
    """To the study that ``doi:…``, ``pmid:…``, ``pmcid:…`` or an address names."""
    try:
        found = Study.objects.visible_to(request.user).id_of(identifier)
        named = readings(identifier)[0]
    except InvalidIdentifier as error:
        raise NoSuchPage(str(error)) from error
    if found is None:
        raise NoSuchPage(f"No study here is called {named}.")
    return redirect("web:study", pk=found)


def _lines_by_direction(this: Study, user: Viewer) -> list[tuple[Direction, list[EvidenceLine]]]:
    lines = list(
        EvidenceLine.objects.visible_to(user)
        .filter(study=this)
        .select_related("claim__subject", "claim__object")
        .order_by("claim__statement", "pk")[:LINES_SHOWN]
    )
    grouped = [
        (direction, [line for line in lines if line.direction == direction]) for direction in Direction
    ]
    return [(direction, group) for direction, group in grouped if group]


def _references(this: Study, user: Viewer) -> list[tuple[Reference, Study | None]]:
    """The first entries of the reference list, each with the study that it names, where it is held."""
    entries = list(this.references.all()[:REFERENCES_SHOWN])
    dois = {entry.doi for entry in entries if entry.doi}
    held = {
        cited.doi: cited for cited in Study.objects.visible_to(user).filter(doi__in=dois).only("pk", "doi")
    }
    return [(entry, held.get(entry.doi)) for entry in entries]


def _relations(this: Study) -> list[StudyRelation]:
    """The study's relations to others, then those that others state to it."""
    related = StudyRelation.objects.select_related("study", "related_study")
    return [*related.filter(study=this), *related.filter(related_study=this)]


def _citing(this: Study, user: Viewer) -> list[Study]:
    """The newest studies here that cite this one."""
    if not this.doi:
        return []
    entries = Reference.objects.filter(doi=this.doi).order_by().values("study")
    citing = Study.objects.visible_to(user).filter(pk__in=entries).order_by(*NEWEST_FIRST)
    return list(citing.defer("abstract", "funders")[:CITING_SHOWN])
