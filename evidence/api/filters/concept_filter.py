"""Concepts in filters."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from evidence.models import Kind

from . import fields
from .base import ApartFlag, Filter, Of


class ConceptFilter(Filter):
    """Concepts in one of the columns `sides`."""

    field_class = fields.Concepts
    EITHER = ("subject", "object")

    def __init__(
        self,
        kind: Kind | None = None,
        *,
        sides: tuple[str, ...] = EITHER,
        of: Of = Of.CLAIM,
        means: str,
        example: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(of=of, means=means, example=example, kind=kind, nullable=True, **kwargs)
        self.sides = sides

    def condition(self, values: tuple[Any, ...], prefix: str = "") -> Q:
        condition = Q()
        for side in self.sides:
            condition |= self.at(f"{prefix}{side}", values)
        return condition


class DescendantsFilter(ApartFlag):
    def __init__(self, means: str) -> None:
        super().__init__(of=Of.CONCEPT, means=means)
