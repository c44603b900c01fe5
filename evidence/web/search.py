"""One box over concepts, claims and studies; an identifier leads straight to its study."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from evidence.identifiers import Identifier, InvalidIdentifier, identify
from evidence.models import Claim, Concept, Study

from .details import NEWEST_FIRST, claim_rows, concept_rows, study_rows
from .filters import MAX_WORDS_LENGTH
from .pages import page, rows_in_order

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

SHOWN = 10


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=2000)

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        # An address with its tracking may be long; words that long are nobody's question.
        if len(text) > MAX_WORDS_LENGTH and identifier_in(text) is None:
            raise forms.ValidationError(f"Search for {MAX_WORDS_LENGTH} characters at most.")
        return text


def identifier_in(text: str) -> Identifier | None:
    """The identifier that `text` is, or None."""
    try:
        return identify(text)
    except InvalidIdentifier:
        return None


@page
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    if not form.is_valid():
        return render(request, "evidence/search.html", {"form": form}, status=400)
    text = form.cleaned_data["q"]
    if not text:
        return render(request, "evidence/search.html", {"form": form})
    user = request.user
    studies = Study.objects.visible_to(user)
    identifier = identifier_in(text)
    if identifier and (named := studies.id_of(text)):
        return redirect("web:study", pk=named)

    return render(
        request,
        "evidence/search.html",
        {
            "form": form,
            "text": text,
            "identifier": identifier,
            "bare_number": text.isdecimal(),
            "concepts": _first(Concept.objects.visible_to(user).matching(text), user, concept_rows),
            "claims": _first(Claim.objects.visible_to(user).matching(text), user, claim_rows),
            "studies": _first(studies.matching(text).order_by(*NEWEST_FIRST), user, study_rows),
            "shown": SHOWN,
        },
    )


def _first(queryset: QuerySet, user: Viewer, rows: Callable[[QuerySet, Viewer], QuerySet]) -> list:
    """The first, one more than are shown: that there is one more says that there are more."""
    ids = list(queryset.values_list("pk", flat=True)[: SHOWN + 1])
    return rows_in_order(queryset, ids, lambda some: rows(some, user))
