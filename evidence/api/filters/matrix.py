"""Parameters of `matrix/`."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from evidence.api.problems import ParameterError
from evidence.models import Certainty, Kind, Predicate

from . import fields
from .base import Apart, ChoiceFilter, Of
from .concept_filter import ConceptFilter, DescendantsFilter
from .sets import FilterSet, wanted


class KindOf(Apart):
    """The kind of concept on one side of the matrix: one, and always asked for."""

    field_class = fields.OneOf

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.field.allowed)}


class MatrixFilters(FilterSet):
    direct = {Of.CLAIM: ""}

    rows = KindOf(
        of=Of.CONCEPT,
        means="The kind of concept that each row is. Needed.",
        example="medication",
        choices=Kind,
    )
    columns = KindOf(
        of=Of.CONCEPT,
        means="The kind of concept that each column is. Needed.",
        example="symptom",
        choices=Kind,
    )
    row = ConceptFilter(
        sides=("",),
        of=Of.CONCEPT,
        means="Only these rows: concepts by name, synonym, slug or id.",
        example=["SSRI"],
    )
    column = ConceptFilter(
        sides=("",), of=Of.CONCEPT, means="Only these columns, likewise.", example=["emotional-numbness"]
    )
    descendants = DescendantsFilter("With `row` or `column`: also the concepts below those named.")
    predicate = ChoiceFilter(
        "predicate", of=Of.CLAIM, means="What is said of the two.", example=["treats"], choices=Predicate
    )
    certainty = ChoiceFilter(
        "certainty",
        of=Of.CLAIM,
        means="GRADE's certainty of the evidence.",
        example=["high", "moderate"],
        choices=Certainty,
        blank=True,
    )

    def wrong(self) -> list[ParameterError]:
        missing = [
            ParameterError(side, f"Say what the {side} are: {side}=medication.", tuple(Kind.values))
            for side in ("rows", "columns")
            if side not in self.data
        ]
        return [*missing, *super().wrong()]

    @property
    def sides(self) -> dict[str, Any]:
        """The kinds of both sides, and what narrows the concepts there."""
        return {
            "rows": self.values["rows"],
            "columns": self.values["columns"],
            "row": lambda path: self._narrowing("row", path),
            "column": lambda path: self._narrowing("column", path),
        }

    def _narrowing(self, name: str, path: str) -> Q:
        condition = Q()
        for given in self.given(name):
            condition &= wanted(self.filters[name], given, path)
        return condition
