"""What is claimed between the concepts of two kinds: one query for every pair."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from .claims import Certainty, Claim, Direction
from .visibility import visible_states

if TYPE_CHECKING:
    from .concepts import Kind
    from .visibility import Viewer

NOT_JUDGED = "not_judged"
# By name, as an answer has them; GRADE's words and one for claims that nobody has judged.
CERTAINTIES = {NOT_JUDGED: "", **{value: value for value in Certainty.values}}


def matrix(
    claims: QuerySet[Claim],
    *,
    user: Viewer,
    rows: Kind,
    columns: Kind,
    row: Callable[[str], Q],
    column: Callable[[str], Q],
) -> QuerySet[Claim, dict[str, Any]]:
    """The cells between two kinds of concept: one for each pair and predicate that `claims` speak of.

    Gives dictionaries: `row` and `column` (ids of concepts), `predicate`, `subject_is_row`, how many
    `claims` there are, the `studies` behind them and the evidence lines `supporting`, `disputing` and
    `neutral` that `user` may see, and how many claims have which certainty (`CERTAINTIES`). The fullest
    come first. `row` and `column` narrow the concepts: given what leads to one, they tell the condition on
    it. Within one kind, the subject is the row.
    """
    forward = Q(subject__kind=rows, object__kind=columns) & row("subject") & column("object")
    backward = Q(subject__kind=columns, object__kind=rows) & row("object") & column("subject")
    wanted = forward if rows == columns else forward | backward

    def side(of_forward: str, of_backward: str) -> Case:
        turned = When(Q(subject__kind=rows), then=F(of_forward))
        return Case(turned, default=F(of_backward), output_field=IntegerField())

    visible = visible_states(user, "evidence_lines__")

    def lines(direction: Direction) -> Count:
        return Count("evidence_lines", filter=visible & Q(evidence_lines__direction=direction), distinct=True)

    placed = claims.filter(wanted).annotate(
        row=side("subject", "object"),
        column=side("object", "subject"),
        subject_is_row=Case(When(Q(subject__kind=rows), then=Value(True)), default=Value(False)),
    )
    counted: Any = placed.order_by().values("row", "column", "predicate", "subject_is_row")
    cells: QuerySet[Claim, dict[str, Any]] = counted.annotate(
        claims=Count("pk", distinct=True),
        studies=Count("evidence_lines__study", filter=visible, distinct=True),
        supporting=lines(Direction.SUPPORTS),
        disputing=lines(Direction.DISPUTES),
        neutral=lines(Direction.NEUTRAL),
        **{
            name: Count("pk", filter=Q(certainty=value), distinct=True) for name, value in CERTAINTIES.items()
        },
    ).order_by("-claims", "row", "column", "predicate")
    return cells
