"""The first page: what this is, how much is in it, how far it can be trusted, where to go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static

from evidence.models import Claim, Concept, Kind, LookupStatus, Notice, Study

from .details import claim_rows
from .pages import page, rows_in_order

if TYPE_CHECKING:
    from evidence.models.visibility import Viewer

# The subject of the article that the demonstration comes from: fixtures/demonstration.json.
DEMONSTRATION = "emotional-numbness"
CLAIMS_SHOWN = 8


@page
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    subject = Concept.objects.visible_to(user).filter(slug=DEMONSTRATION).first()
    return render(
        request,
        "evidence/home.html",
        {
            "figures": figures(user),
            "subject": subject,
            "claims": _claims_about(subject, user) if subject else [],
            "claims_shown": CLAIMS_SHOWN,
        },
    )


@page
def favicon(_request: HttpRequest) -> HttpResponse:
    """For the pages that name no icon of their own, such as the admin's."""
    return redirect(static("evidence/favicon.svg"))


def figures(user: Viewer) -> dict[str, Any]:
    """The collection in numbers, as `user` may see it."""
    checked = {
        "studies": Count("pk"),
        "found": Count("pk", filter=Q(lookup_status=LookupStatus.FOUND)),
        "not_checked": Count("pk", filter=Q(lookup_status=LookupStatus.NOT_CHECKED)),
        "not_found": Count("pk", filter=Q(lookup_status=LookupStatus.NOT_FOUND)),
        "other_agency": Count("pk", filter=Q(lookup_status=LookupStatus.OTHER_AGENCY)),
        "no_doi": Count("pk", filter=Q(lookup_status=LookupStatus.NO_DOI)),
    }
    kinds = {kind.value: Count("pk", filter=Q(kind=kind)) for kind in Kind}
    grave = Notice.objects.visible_to(user).grave()
    studies = Study.objects.visible_to(user).aggregate(**checked)
    return {
        **studies,
        # Only Crossref's record tells of notices; where there is none, nothing is known.
        "unknown": studies["studies"] - studies["found"],
        **Concept.objects.visible_to(user).aggregate(concepts=Count("pk"), **kinds),
        "claims": Claim.objects.visible_to(user).count(),
        "grave": grave.aggregate(studies=Count("study", distinct=True))["studies"],
    }


def _claims_about(subject: Concept, user: Viewer) -> list[Claim]:
    """The first, one more than are shown: that there is one more says that there are more."""
    about = Claim.objects.visible_to(user).about(Concept.objects.filter(pk=subject.pk))
    ids = list(about.values_list("pk", flat=True)[: CLAIMS_SHOWN + 1])
    return rows_in_order(about, ids, lambda some: claim_rows(some, user))
