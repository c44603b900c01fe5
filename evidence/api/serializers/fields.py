"""Fields that all answers are made of."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db import models
from rest_framework import serializers
from rest_framework.reverse import reverse
from rest_framework.utils.urls import replace_query_param

from evidence.models import Claim, Concept, PublishedAlone, State
from evidence.services.as_of import AsOf

NOTE = (
    "What was published at this moment, as it was known then; what has changed since is not shown. "
    "`state_today` tells what has become of it. Studies and their notices are as they are known today."
)


class Answer(serializers.Serializer):
    """Read-only. Plain, not a `ModelSerializer`: what leaves the house is named here, field by field.

    The fields of `then_only` are there where the answer is of what was known at a moment (``as_of``).
    """

    then_only: ClassVar[tuple[str, ...]] = ()
    # How `include=` describes what it adds to such a row; None: nothing is included.
    included_as: ClassVar[Any] = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, read_only=True, **kwargs)

    @property
    def _readable_fields(self) -> Any:
        fields = super()._readable_fields
        if not self.then_only or then_of(self):
            return fields
        return [field for field in fields if field.field_name not in self.then_only]


def then_of(field: serializers.Field) -> AsOf | None:
    """The moment that the answer with this field is about; None: today."""
    return getattr(field.context["request"], "as_of", None)


def _carry_on(address: str, field: serializers.Field) -> str:
    """An address of what is known of then, too: where the answer is about a moment, it leads to that."""
    then = then_of(field)
    return replace_query_param(address, "as_of", then.text) if then else address


class AsOfSerializer(Answer):
    """Which moment was asked for, and what of the answer is not of then; null: all is as known today."""

    moment = serializers.DateTimeField(help_text="What happened up to it is known, and nothing later.")
    note = serializers.CharField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", **kwargs)

    def to_representation(self, value: Any) -> Any:
        then = then_of(self)
        return super().to_representation({"moment": then.moment, "note": NOTE}) if then else None


# The addresses that take ``as_of``.
_KNOWN_THEN = ("api:concept", "api:claim", "api:claims", "api:evidence-line", "api:evidence-lines")


class OrNull(serializers.CharField):
    """A text whose absence means something: null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return str(value) if value else None


class Word(serializers.ChoiceField):
    """A word of a vocabulary, null where none was chosen."""

    def __init__(self, vocabulary: type[models.TextChoices], *, or_null: bool = False, **kwargs: Any) -> None:
        choices = [(value, label) for value, label in vocabulary.choices if value]
        super().__init__(choices=choices, allow_null=or_null, read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str | None:  # type: ignore[override]
        return value or None


class StateToday(Word):
    """The state that a row of then is in today."""

    def __init__(self) -> None:
        super().__init__(
            State, or_null=True, help_text="With `as_of` only: its state today; null where it is deleted."
        )


class Alone(Word):
    """Whether one person published a row alone, and on what ground."""

    def __init__(self) -> None:
        super().__init__(
            PublishedAlone,
            or_null=True,
            help_text="Null: whoever published it had no hand in it. `single_policy`: the site lets a single "
            "person publish. `break_glass`: the second person was passed over, for a reason on record.",
        )


class Label(serializers.CharField):
    """A word as people read it: the model's ``get_…_display``."""

    def __init__(self, of: str, **kwargs: Any) -> None:
        self.display = f"get_{of}_display"
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return str(getattr(value, self.display)())


class ApiUrl(serializers.HyperlinkedIdentityField):
    """The row's own address in the API, by its id."""

    def __init__(self, view_name: str, **kwargs: Any) -> None:
        super().__init__(view_name=f"api:{view_name}", lookup_field="pk", lookup_url_kwarg="key", **kwargs)

    def to_representation(self, value: Any) -> Any:
        address = super().to_representation(value)
        return _carry_on(address, self) if self.view_name in _KNOWN_THEN else address


class PageUrl(serializers.URLField):
    """The address of the row's page for people."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        url: str = self.context["request"].build_absolute_uri(value.get_absolute_url())
        return _carry_on(url, self) if isinstance(value, Concept | Claim) else url


class ListUrl(serializers.URLField):
    """The address of the list of what belongs to a row: ``ListUrl("claims", by="concept")``."""

    def __init__(self, view_name: str, *, by: str, **kwargs: Any) -> None:
        self.view_name, self.by = f"api:{view_name}", by
        super().__init__(source="pk", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        address = f"{reverse(self.view_name, request=self.context['request'])}?{urlencode({self.by: value})}"
        return _carry_on(address, self) if self.view_name in _KNOWN_THEN else address
