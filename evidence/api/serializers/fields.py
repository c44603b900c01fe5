"""Fields that all answers are made of."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db import models
from rest_framework import serializers
from rest_framework.reverse import reverse


class Answer(serializers.Serializer):
    """Read-only. Plain, not a `ModelSerializer`: what leaves the house is named here, field by field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, read_only=True, **kwargs)


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


class PageUrl(serializers.URLField):
    """The address of the row's page for people."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        url: str = self.context["request"].build_absolute_uri(value.get_absolute_url())
        return url


class ListUrl(serializers.URLField):
    """The address of the list of what belongs to a row: ``ListUrl("claims", by="concept")``."""

    def __init__(self, view_name: str, *, by: str, **kwargs: Any) -> None:
        self.view_name, self.by = f"api:{view_name}", by
        super().__init__(source="pk", read_only=True, **kwargs)

    def to_representation(self, value: Any) -> str:
        return f"{reverse(self.view_name, request=self.context['request'])}?{urlencode({self.by: value})}"
