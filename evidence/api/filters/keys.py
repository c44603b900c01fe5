"""What the rows of a list can be grouped by: each key groups by what the filter of its name asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    F,
    Func,
    Model,
    OuterRef,
    Q,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Lower

from evidence.filter_values import as_value
from evidence.models import Concept, ConceptCode, Kind, Notice
from evidence.models.grouping import Column

from .base import Of
from .fields import NONE

NOT_KNOWN = "Not known"
Labels = Callable[[Iterable[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Key:
    """`column` takes what leads to the row (``claim__``); `labels` gives people's words for values."""

    of: Of
    column: Callable[[str], Column]
    labels: Labels | None = None

    def value(self, text: str) -> str:
        """The value that the filter of this name takes for the group."""
        return as_value(text) if text else NONE


def plain(path: str, of: Of, choices: type[TextChoices] | None = None) -> Key:
    """By a column as it is."""
    return Key(
        of, lambda prefix: Column(F(f"{prefix}{path}")), _from(dict(choices.choices)) if choices else None
    )


def folded(path: str, of: Of) -> Key:
    """By a text whatever its case; labelled as one of the rows writes it."""
    return Key(of, lambda prefix: Column(Lower(f"{prefix}{path}"), label=F(f"{prefix}{path}")))


def language(path: str, of: Of) -> Key:
    """By the language without its variants: pt has pt-BR."""

    def column(prefix: str) -> Column:
        tag = Lower(f"{prefix}{path}")
        parts = (tag, Value("-"), Value(1))
        return Column(Func(*parts, function="split_part", output_field=CharField()))

    return Key(of, column)


def flag(holds: Callable[[str], Q], of: Of) -> Key:
    def column(prefix: str) -> Column:
        return Column(Case(When(holds(prefix), then=Value("true")), default=Value("false")))

    return Key(of, column, _from({"true": "Yes", "false": "No"}))


def row(path: str, of: Of, model: type[Model], label: str) -> Key:
    """By another row, labelled by its column `label`."""
    return Key(of, lambda prefix: Column(F(f"{prefix}{path}")), _names(model, label))


def concepts(kind: Kind | None = None, of: Of = Of.CLAIM) -> Key:
    """By the concepts on either side of claims, or those of one kind."""

    def column(prefix: str) -> Column:
        sides = [f"{prefix}{side}" for side in ("subject", "object")]
        ids = [Case(When(**{f"{side}__kind": kind}, then=F(side))) if kind else F(side) for side in sides]
        # Only its elements are read: the type of the array does not matter to Django.
        pair = Func(*ids, template="ARRAY[%(expressions)s]", output_field=BigIntegerField())
        return Column(pair, several=True)

    return Key(of, column, _names(Concept, "name"))


def kinds_of_notice() -> Key:
    def column(prefix: str) -> Column:
        notices = Notice.objects.filter(study=OuterRef(f"{prefix}pk")).order_by()
        return Column(ArraySubquery(notices.values("kind")), several=True)

    return Key(Of.STUDY, column, _from(dict(Notice._meta.get_field("kind").flatchoices)))


def vocabularies() -> Key:
    def column(prefix: str) -> Column:
        codes = ConceptCode.objects.filter(concept=OuterRef(f"{prefix}pk")).order_by()
        return Column(ArraySubquery(codes.values("system")), several=True)

    return Key(Of.CONCEPT, column, _from(dict(ConceptCode._meta.get_field("system").flatchoices)))


def _from(words: Mapping[str, Any]) -> Labels:
    return lambda values: {value: str(words[value]) for value in values if value in words}


def _names(model: Any, label: str) -> Labels:
    def names(values: Iterable[str]) -> Mapping[str, str]:
        ids = [int(value) for value in values if value]
        found = model._base_manager.filter(pk__in=ids).values_list("pk", label)
        return {str(pk): name for pk, name in found}

    return names
