"""One box over concepts, claims and studies; an identifier leads straight to its study."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from evidence import search as searching
from evidence.models import Claim, Concept, Study
from evidence.search import BadCursor, Found

from .details import claim_rows, concept_rows, study_rows
from .pages import NoSuchPage, page, rows_in_order
from .search_form import SearchForm, chosen_links, facet_links

SHOWN = 5


@page
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "evidence/search.html", {"form": form}, status=400)
    text, filters, cursor = form.cleaned_data["q"], form.filters(), request.GET.get("cursor", "")
    if not text.strip() and not filters:
        return render(request, "evidence/search.html", {"form": form})
    user = request.user
    try:
        found = searching.studies(text, user=user, filters=filters, cursor=cursor)
    except BadCursor as error:
        raise NoSuchPage(str(error), HTTPStatus.BAD_REQUEST) from error
    if found.identifier and found.hits:
        return redirect("web:study", pk=found.hits[0].id)

    # Of concepts and claims only their words are asked: what narrows studies says nothing of them.
    whole = not filters and not cursor and not found.identifier
    concepts = Concept.objects.visible_to(user) if whole else Concept.objects.none()
    claims = Claim.objects.visible_to(user) if whole else Claim.objects.none()
    studies = rows_in_order(
        Study.objects.all(), [hit.id for hit in found.hits], lambda some: study_rows(some, user)
    )
    by_id = {study.pk: study for study in studies}
    next_page = request.GET.copy()
    next_page["cursor"] = found.cursor
    return render(
        request,
        "evidence/search.html",
        {
            "form": form,
            "text": text,
            "found": found,
            "bare_number": text.strip().isdecimal(),
            "concepts": _best(concepts, text, found, lambda some: concept_rows(some, user)),
            "claims": _best(claims, text, found, lambda some: claim_rows(some, user)),
            "hits": [(hit, by_id[hit.id]) for hit in found.hits if hit.id in by_id],
            "facets": list(facet_links(found, request.GET)),
            "chosen": list(chosen_links(form, request.GET)),
            "next": next_page.urlencode() if found.cursor else "",
            "shown": SHOWN,
        },
    )


def _best(queryset: QuerySet, text: str, found: Found, with_details: Callable[[QuerySet], QuerySet]) -> list:
    """The best, one more than are shown: that there is one more says that there are more."""
    best = searching.ranked(queryset, text, understood=found.understood)
    return rows_in_order(queryset, list(best.values_list("pk", flat=True)[: SHOWN + 1]), with_details)
