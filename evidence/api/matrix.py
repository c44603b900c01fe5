"""``matrix/``: what is claimed between every concept of one kind and every concept of another."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import Claim, Concept, Predicate
from evidence.models.matrix import CERTAINTIES, matrix

from .base import ApiView
from .filters import Filters, MatrixFilters
from .schema_writing import READING, described
from .serializers.claims import EvidenceCountsSerializer
from .serializers.concepts import ConceptBriefSerializer
from .serializers.fields import Answer, Word

# An answer has so many cells at most; the parameters narrow what is asked.
MOST_CELLS = 5000

_Certainties = type(
    "CertaintyCountsSerializer",
    (Answer,),
    {
        "__doc__": "How many of the claims have which certainty.",
        **{name: serializers.IntegerField() for name in CERTAINTIES},
    },
)


class CellSerializer(Answer):
    row = serializers.IntegerField(help_text="The id of a concept in `rows`.")
    column = serializers.IntegerField(help_text="The id of a concept in `columns`.")
    predicate = Word(Predicate)
    subject = serializers.SerializerMethodField(help_text="Which side the claims are about.")
    claims = serializers.IntegerField(help_text="How many claims say this.")
    studies = serializers.IntegerField(help_text="How many studies have an evidence line for one of them.")
    evidence_counts = EvidenceCountsSerializer(source="*")
    certainties = _Certainties(source="*")

    @extend_schema_field(serializers.ChoiceField(choices=["row", "column"]))
    def get_subject(self, cell: dict[str, Any]) -> str:
        return "row" if cell["subject_is_row"] else "column"


class MatrixSerializer(Answer):
    rows = ConceptBriefSerializer(many=True, help_text="The concepts that have a cell, by name.")
    columns = ConceptBriefSerializer(many=True)
    cells = CellSerializer(many=True, help_text="One for each pair and predicate, the fullest first.")
    complete = serializers.BooleanField(
        help_text=f"False where there are more than {MOST_CELLS} cells: narrow it by `row` and `column`."
    )


_EXAMPLE = {
    "rows": [
        {
            "id": 42,
            "url": "http://127.0.0.1:8000/api/v1/concepts/42/",
            "kind": "medication",
            "name": "Selective serotonin reuptake inhibitors",
            "slug": "ssri",
        }
    ],
    "columns": [
        {
            "id": 21,
            "url": "http://127.0.0.1:8000/api/v1/concepts/21/",
            "kind": "symptom",
            "name": "Emotional numbness",
            "slug": "emotional-numbness",
        }
    ],
    "cells": [
        {
            "row": 42,
            "column": 21,
            "predicate": "causes_adverse_effect",
            "subject": "row",
            "claims": 1,
            "studies": 3,
            "evidence_counts": {"supporting": 2, "disputing": 1, "neutral": 0},
            "certainties": {"not_judged": 0, "high": 0, "moderate": 1, "low": 0, "very_low": 0},
        }
    ],
    "complete": True,
}


class MatrixView(ApiView):
    """What is claimed between the concepts of two kinds, and how many studies stand behind it."""

    filter_backends = (Filters,)
    filterset_class = MatrixFilters

    def allowed_parameters(self) -> tuple[str, ...]:
        return tuple(MatrixFilters.base_filters)

    @extend_schema(
        summary="Claims between two kinds of concept",
        tags=["claims"],
        responses={
            200: MatrixSerializer,
            **described({400: "A parameter is wrong or missing: `errors` names it.", **READING}),
        },
        examples=[OpenApiExample("Medications by symptom", _EXAMPLE, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        claims = Claim.objects.visible_to(request.user)
        filters = Filters().read(request, claims, self)
        found = matrix(filters.qs, user=request.user, **filters.sides)
        cells = list(found[: MOST_CELLS + 1])
        complete, cells = len(cells) <= MOST_CELLS, cells[:MOST_CELLS]
        named = Concept.objects.filter(pk__in={cell[side] for cell in cells for side in ("row", "column")})
        concepts = list(named.order_by("name", "pk"))
        answer: dict[str, Any] = {"cells": cells, "complete": complete}
        for side in ("row", "column"):
            there = {cell[side] for cell in cells}
            answer[f"{side}s"] = [concept for concept in concepts if concept.pk in there]
        return Response(MatrixSerializer(answer, context={"request": request}).data)
