"""A concept's page: what is said of it, and the studies that say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.shortcuts import render

from evidence.models import Claim, Concept, Kind, Predicate, Study
from evidence.models.as_of import as_of
from evidence.services.as_of import mark_today

from .details import NEWEST_FIRST, claim_rows, study_rows
from .pages import PageRequest, one_row, page_then, rows_in_order
from .wording import AS_OBJECT, AS_SUBJECT, SYMMETRIC

if TYPE_CHECKING:
    from evidence.models.concepts import ConceptQuerySet
    from evidence.models.visibility import Viewer

CLAIMS_SHOWN = 20
STUDIES_SHOWN = 10
CHILDREN_SHOWN = 100


@dataclass(slots=True)
class ClaimGroup:
    """The claims with one predicate that have a concept on one side: the first, and how many there are."""

    role: str
    predicate: Predicate
    total: int = 0
    # Each claim with its concept on this page's side, and the other one.
    claims: list[tuple[Claim, Concept, Concept]] = field(default_factory=list)

    @property
    def heading(self) -> str:
        return (AS_OBJECT if self.role == "object" else AS_SUBJECT)[self.predicate]

    @property
    def key(self) -> str:
        """Names the group on its page."""
        return f"{self.role or 'both'}-{self.predicate.value}"


@page_then
def concept(request: PageRequest, slug: str) -> HttpResponse:
    """The page; ``?narrower=`` adds what is said of the concepts below this one."""
    visible = Concept.objects.visible_to(request.user)
    this = one_row(visible.select_related("parent"), request, slug=slug)
    narrower = bool(request.GET.get("narrower"))
    chosen = cast("ConceptQuerySet", visible.filter(pk=this.pk))
    if narrower:
        chosen = chosen.with_descendants()
    groups = claims_by_predicate(chosen, request.user, objects_first=this.kind == Kind.SYMPTOM)
    if request.as_of:
        mark_today(claim for group in groups for claim, _, _ in group.claims)
    return render(
        request,
        "evidence/concept.html",
        {
            "concept": this,
            "names": this.names.all(),
            "codes": this.codes.all(),
            "children": list(this.children.all()[: CHILDREN_SHOWN + 1]),
            "children_shown": CHILDREN_SHOWN,
            "narrower": narrower,
            "groups": groups,
            "studies": _studies_about(chosen, request.user),
            "studies_shown": STUDIES_SHOWN,
            "today": _today(this) if request.as_of else None,
        },
    )


def _today(this: Concept) -> Concept | None:
    """The concept as it is now, perhaps at another address; None where it is deleted since."""
    with as_of(None):
        return Concept.objects.filter(pk=this.pk).first()


def claims_by_predicate(
    concepts: QuerySet[Concept], user: Viewer, *, objects_first: bool
) -> list[ClaimGroup]:
    """The claims visible to `user` about `concepts`, by predicate and by the side that the concepts are on.

    A predicate that says the same in both directions makes one group, which has no role. With
    `objects_first` the claims that have the concepts as their object lead: of a symptom one asks
    first what it comes from.
    """
    sides = ["object", "subject"] if objects_first else ["subject", "object"]
    groups = {
        (role, predicate): ClaimGroup(role, predicate) for role in (*sides, "") for predicate in Predicate
    }
    for role in sides:
        _fill(groups, concepts, role, user)
    return [group for group in groups.values() if group.total]


def _fill(
    groups: dict[tuple[str, Predicate], ClaimGroup], concepts: QuerySet[Concept], role: str, user: Viewer
) -> None:
    """Add the claims that have one of `concepts` as their `role` to their groups, in two queries."""
    other = "object" if role == "subject" else "subject"
    chosen = concepts.order_by().values("pk")
    claims = Claim.objects.visible_to(user).filter(**{f"{role}__in": chosen})
    if role == "object":
        # Counted from the subject's side already.
        claims = claims.exclude(predicate__in=SYMMETRIC, subject__in=chosen)
    first = (
        claims.order_by()
        .annotate(
            size=Window(Count("pk"), partition_by="predicate"),
            rank=Window(RowNumber(), partition_by="predicate", order_by=[f"{other}__name", "pk"]),
        )
        .filter(rank__lte=CLAIMS_SHOWN)
        .order_by("predicate", "rank")
        .values_list("pk", "predicate", "size")
    )
    sizes: dict[str, int] = {}
    ids: list[int] = []
    for pk, predicate, size in first:
        sizes[predicate] = size
        ids.append(pk)
    for predicate, size in sizes.items():
        groups[_key(role, predicate)].total += size
    for claim in rows_in_order(claims, ids, lambda some: claim_rows(some, user)):
        group = groups[_key(role, claim.predicate)]
        group.claims.append((claim, getattr(claim, role), getattr(claim, other)))


def _key(role: str, predicate: str) -> tuple[str, Predicate]:
    known = Predicate(predicate)
    return ("" if known in SYMMETRIC else role), known


def _studies_about(concepts: QuerySet[Concept], user: Viewer) -> list[Study]:
    """The newest, one more than are shown: that there is one more says that there are more."""
    about = Study.objects.visible_to(user).about(concepts, user).order_by(*NEWEST_FIRST)
    ids = list(about.values_list("pk", flat=True)[: STUDIES_SHOWN + 1])
    return rows_in_order(about, ids, lambda some: study_rows(some, user))
