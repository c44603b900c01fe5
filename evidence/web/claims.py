"""A claim's page: what it says, within which limits, and what each study brings to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from evidence.models import Claim, Direction, EvidenceLine

from .details import claim_rows
from .pages import page

LINES_SHOWN = 300


@dataclass(frozen=True, slots=True)
class LineGroup:
    """The evidence lines of one direction: all there are (`total`), and those shown."""

    direction: Direction
    total: int
    lines: list[EvidenceLine]


@page
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Claim.objects.visible_to(request.user)
    this = get_object_or_404(claim_rows(visible, request.user), pk=pk)
    lines = list(
        EvidenceLine.objects.visible_to(request.user)
        .filter(claim=this)
        .select_related("study")
        .prefetch_related("study__notices")
        .defer("study__abstract", "study__funders")
        .order_by(F("study__year").desc(nulls_last=True), "pk")[:LINES_SHOWN]
    )
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
        {"claim": this, "groups": groups, "unshown": sum(totals.values()) - len(lines)},
    )
