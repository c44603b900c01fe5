"""Fields that bodies are made of: each takes the one type that the answers give, and nothing like it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evidence.api.identifying import row_id, study_id
from evidence.api.problems import shown
from evidence.identifiers import InvalidIdentifier
from evidence.models import Claim, Concept, Study


class Body(serializers.Serializer):
    """An object of a body. A field that it does not take is named: it is never dropped in silence.

    `validated_data` holds the model's own fields, by `source`; an object within is flattened by `flat`.
    """

    # What the answers show and nobody sets, so that the message can say so.
    shown_only: tuple[str, ...] = ()

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        if isinstance(data, dict):
            for name in data.keys() - self.fields.keys():
                says = "is not for you to set" if name in self.shown_only else "is no field here"
                errors[name] = [f"“{shown(name)}” {says}."]
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(data, dict):
                raise
            errors |= dict(error.detail)  # type: ignore[arg-type]
        if errors:
            raise serializers.ValidationError(errors)
        return value

    @property
    def flat(self) -> dict[str, Any]:
        """The validated values by the model's fields, those of objects within among them."""
        return dict(_flat(self, self.validated_data))


def _flat(body: Body, values: dict[str, Any]) -> Any:
    for field in body.fields.values():
        if field.source not in values:
            continue
        value = values[field.source]
        if not isinstance(field, Body):
            yield field.source, value
        elif value is None:
            yield from ((inner.source, inner.initial) for inner in field.fields.values())
        else:
            yield from _flat(field, value)


class Text(serializers.CharField):
    """A text; ``""`` where it may be left empty. Never a number or a truth value."""

    def __init__(self, *, empty: bool = False, **kwargs: Any) -> None:
        if empty:
            kwargs = {"required": False, "initial": ""} | kwargs
        super().__init__(allow_blank=empty, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Chosen(serializers.ChoiceField):
    """A word of a vocabulary; with `or_null`, null says that none was chosen."""

    def __init__(self, vocabulary: type[models.TextChoices], *, or_null: bool = False, **kwargs: Any) -> None:
        if or_null:
            kwargs = {"required": False, "allow_null": True} | kwargs
        choices = [(value, label) for value, label in vocabulary.choices if value]
        super().__init__(choices=choices, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=type(data).__name__)
        value: str = super().to_internal_value(data)
        return value

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        done, value = super().validate_empty_values(data)
        return (True, "") if done and data is None else (done, value)


class Number(serializers.DecimalField):
    """A number, not a text that holds one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_null=True, initial=None, coerce_to_string=False, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            self.fail("invalid")
        return super().to_internal_value(data)


class Count(serializers.IntegerField):
    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class _Row(serializers.Field):
    """A row by its id, or by `text_means`; what the user may not see is as good as none."""

    text_means = ""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int | str):
            raise serializers.ValidationError(f"Give the id{self.text_means}.")
        row = self.find(str(data))
        if row is None:
            raise serializers.ValidationError(f"There is no such row as “{shown(str(data))}”.")
        return row

    def find(self, key: str) -> Any:
        raise NotImplementedError

    @property
    def user(self) -> Any:
        return self.context["request"].user


_ID_OR_TEXT = {"oneOf": [{"type": "integer"}, {"type": "string"}]}


@extend_schema_field(_ID_OR_TEXT)
class ConceptOf(_Row):
    text_means = " or the slug"

    def find(self, key: str) -> Concept | None:
        number = row_id(key)
        named = {"slug": key} if number is None else {"pk": number}
        return Concept.objects.visible_to(self.user).filter(**named).first()


@extend_schema_field({"type": "integer"})
class ClaimOf(_Row):
    def find(self, key: str) -> Claim | None:
        return Claim.objects.visible_to(self.user).filter(pk=row_id(key)).first()


@extend_schema_field(_ID_OR_TEXT)
class StudyOf(_Row):
    text_means = " or an identifier, like doi:10.5555/12345678"

    def find(self, key: str) -> Study | None:
        try:
            pk = study_id(key)
        except InvalidIdentifier as error:
            raise serializers.ValidationError(str(error)) from error
        return Study.objects.visible_to(self.user).filter(pk=pk).first()
