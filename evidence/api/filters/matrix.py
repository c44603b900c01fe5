"""Parameters of `matrix/`."""

from __future__ import annotations

from typing import Any

from evidence.api.problems import ParameterError
from evidence.models import Certainty, Kind, Predicate

from . import fields
from .base import Apart, ChoiceFilter, ConceptFilter, DescendantsFilter, FilterSet


class KindOf(Apart, ChoiceFilter):
    """The kind of concept on one side of the matrix: one, and always asked for."""

    class field_class(fields.Choices):  # noqa: N801
        several = False


class MatrixFilters(FilterSet):
    rows = KindOf(means="The kind of concept that each row is. Needed.", example="medication", choices=Kind)
    columns = KindOf(
        means="The kind of concept that each column is. Needed.", example="symptom", choices=Kind
    )
    row = ConceptFilter(means="Only these rows: concepts by name, synonym, slug or id.", example=["SSRI"])
    column = ConceptFilter(means="Only these columns, likewise.", example=["emotional-numbness"])
    descendants = DescendantsFilter("With `row` or `column`: also the concepts below those named.")
    predicate = ChoiceFilter(
        "predicate", means="What is said of the two.", example=["treats"], choices=Predicate
    )
    certainty = ChoiceFilter(
        "certainty",
        means="GRADE's certainty of the evidence.",
        example=["high", "moderate"],
        choices=Certainty,
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
        """The kinds of both sides, and the concepts that they are narrowed to."""
        return {
            "rows": self.values["rows"],
            "columns": self.values["columns"],
            "row": self.concepts("row"),
            "column": self.concepts("column"),
        }
