"""A row checked whole before it is saved: what is wrong, in which fields, and what is taken already.

For faces without forms. It says apart what a client mends in its request (`Invalid`) from what stands in
the way at this address (`Taken`), and catches what only the database sees: somebody who was quicker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import CheckConstraint, Model, Q, UniqueConstraint


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong, and the model's fields that it is about; none: the row as a whole."""

    detail: str
    fields: tuple[str, ...] = ()


class Refused(Exception):
    """A row that is not saved."""

    def __init__(self, wrong: Iterable[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__(" ".join(one.detail for one in self.wrong))


class Invalid(Refused):
    """What the row holds cannot be."""


class Taken(Refused):
    """There is such a row already."""


def check_row(row: Model) -> None:
    """Check the fields of `row`, its own rules and every constraint. Raises `Invalid` or `Taken`."""
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise (Taken if _is_of_others(error) else Invalid)(_listed(error)) from error
    invalid: list[Wrong] = []
    taken: list[Wrong] = []
    try:
        row.validate_unique()
    except ValidationError as error:
        taken += _listed(error)
    for model, constraints in row.get_constraints():
        for constraint in constraints:
            try:
                constraint.validate(model, row)
            except ValidationError as error:
                found = Wrong(" ".join(error.messages), fields_of(constraint))
                (taken if isinstance(constraint, UniqueConstraint) else invalid).append(found)
    if invalid:
        raise Invalid(invalid)
    if taken:
        raise Taken(taken)


def _is_of_others(error: ValidationError) -> bool:
    """Whether a row's own check found nothing but that another one is in the way."""
    return {one.code for errors in error.error_dict.values() for one in errors} == {"unique"}


def _listed(error: ValidationError) -> list[Wrong]:
    if not hasattr(error, "error_dict"):
        return [
            Wrong(message, (one.params or {}).get("fields", ()))
            for one in error.error_list
            for message in one.messages
        ]
    return [
        found if field == NON_FIELD_ERRORS else Wrong(found.detail, (field,))
        for field, errors in error.error_dict.items()
        for found in _listed(ValidationError(errors))
    ]


def fields_of(constraint: object) -> tuple[str, ...]:
    """The fields that a constraint is about."""
    if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q):
        return tuple(sorted(constraint.condition.referenced_base_fields))
    if isinstance(constraint, UniqueConstraint):
        if constraint.fields:
            return tuple(constraint.fields)
        return tuple(sorted(_named_in(constraint.expressions)))
    return ()


def _named_in(expressions: Iterable[object]) -> set[str]:
    """The fields that expressions (``Lower("name")``) name."""
    names = set()
    for expression in expressions:
        if name := getattr(expression, "name", None):
            names.add(name)
        names |= _named_in(getattr(expression, "get_source_expressions", list)())
    return names


@contextmanager
def somebody_may_be_quicker(*models: type[Model]) -> Iterator[None]:
    """Around writes of rows that were checked: a rule of "only once" that is broken now is `Taken`.

    In a savepoint, so that the transaction goes on. `models` are those whose rules may be broken.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
        for model in models:
            for constraint in model._meta.constraints:
                if constraint.name == name and isinstance(constraint, UniqueConstraint):
                    detail = "Somebody else saved the same just now."
                    raise Taken([Wrong(detail, fields_of(constraint))]) from error
            for field in model._meta.local_fields:
                if field.unique and name.startswith(f"{model._meta.db_table}_{field.column}_"):
                    raise Taken([Wrong("Somebody else saved the same just now.", (field.name,))]) from error
        raise
