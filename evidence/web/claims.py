"""A claim's page: what it says, within which limits, and what each study brings to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render

from evidence.models import Claim, Direction, EvidenceLine, State, Study
from evidence.models.as_of import as_of
from evidence.search import suggested_studies
from evidence.services.as_of import mark_today

from .details import claim_rows
from .pages import PageRequest, one_row, page_then

LINES_SHOWN = 300


@dataclass(frozen=True, slots=True)
class LineGroup:
    """The evidence lines of one direction: all there are (`total`), and those shown."""

    direction: Direction
    total: int
    lines: list[EvidenceLine]


@page_then
def claim(request: PageRequest, pk: int) -> HttpResponse:
    visible = Claim.objects.visible_to(request.user)
    this = one_row(claim_rows(visible, request.user), request, pk=pk)
    lines = list(
        EvidenceLine.objects.visible_to(request.user)
        .filter(claim=this)
        .select_related("study")
        .prefetch_related("study__notices")
        .defer("study__abstract", "study__funders")
        .order_by(F("study__year").desc(nulls_last=True), "pk")[:LINES_SHOWN]
    )
    if request.as_of:
        mark_today([this, *lines])
    totals = {
        Direction.SUPPORTS: this.supporting,
        Direction.DISPUTES: this.disputing,
        Direction.NEUTRAL: this.neutral,
    }
    groups = [
        LineGroup(direction, total, [line for line in lines if line.direction == direction])
        for direction, total in totals.items()
        if total
    ]
    return render(
        request,
        "evidence/claim.html",
        {
            "claim": this,
            "groups": groups,
            "unshown": sum(totals.values()) - len(lines),
            "today": _today(this, request) if request.as_of else None,
            "suggested": _suggested(this, request),
        },
    )


def _suggested(this: Claim, request: PageRequest) -> list[Study]:
    """Studies that might be linked, for those who may link one."""
    if request.as_of or this.takes_no_evidence or not request.user.has_perm("evidence.add_evidenceline"):
        return []
    return suggested_studies(this, user=request.user)


def _today(this: Claim, request: PageRequest) -> Claim | None:
    """What the reader finds today where `this` was: the claim, the version that took its place, or None."""
    taken_over = (State.PUBLISHED, State.SUPERSEDED)
    with as_of(None):
        visible = Claim.objects.visible_to(request.user)
        found, pk = visible.filter(pk=this.pk).first(), this.pk
        while found is None and (next_ := Claim.objects.filter(revises=pk, state__in=taken_over).first()):
            found, pk = visible.filter(pk=next_.pk).first(), next_.pk
        return found
