"""What the values of filters look like: each field reads one form, or says what is allowed instead.

Alternatives stand with ``|`` between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from evidence.api.identifying import row_id, study_id
from evidence.api.problems import shown
from evidence.identifiers import Identifier, InvalidIdentifier
from evidence.models import CodeSystem, Concept, Kind
from evidence.models.codes import CODE_FORMS

MOST_ALTERNATIVES = 20

_YEAR = r"[1-9][0-9]{3}"
_YEARS = re.compile(rf"(?P<only>{_YEAR})|(?P<first>{_YEAR})?-(?P<last>{_YEAR})?")


class Impossible(ValidationError):
    """A value that cannot be meant, with what could be."""

    def __init__(self, message: str, allowed: tuple[str, ...] | None = None) -> None:
        super().__init__(message)
        self.allowed = allowed


class Values(forms.Field):
    """One or more values; subclasses say how one is read."""

    # How many values the parameter takes, for the API's description.
    several = True

    def to_python(self, value: str | None) -> Any:
        if value is None:
            return None
        parts = [part.strip() for part in value.split("|")] if self.several else [value.strip()]
        if "" in parts:
            raise Impossible("There is nothing on one side of a “|”.")
        if len(parts) > MOST_ALTERNATIVES:
            raise Impossible(f"These are {len(parts)} alternatives; {MOST_ALTERNATIVES} are read at once.")
        read = [self.read(part) for part in parts]
        return read if self.several else read[0]

    def read(self, text: str) -> Any:
        raise NotImplementedError


class Text(Values):
    several = False

    def read(self, text: str) -> str:
        return text


class Words(Values):
    """Values of a vocabulary that is not closed."""

    def read(self, text: str) -> str:
        return text


class Flag(Values):
    several = False

    def read(self, text: str) -> bool:
        try:
            return {"true": True, "false": False}[text.lower()]
        except KeyError:
            raise Impossible(f"“{shown(text)}” is neither true nor false.", ("true", "false")) from None


class Choices(Values):
    """Values of a vocabulary."""

    def __init__(
        self, *, choices: type[models.TextChoices], more: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        self.allowed = (*choices.values, *more)
        super().__init__(**kwargs)

    def read(self, text: str) -> str:
        if text not in self.allowed:
            raise Impossible(f"“{shown(text)}” is not one of its values.", self.allowed)
        return text


class Years(Values):
    """``2023``, ``2019-2023``, ``2019-`` or ``-2019``, as pairs of the first and last year, None if open."""

    def read(self, text: str) -> tuple[int | None, int | None]:
        match = _YEARS.fullmatch(text)
        if not match or text == "-":
            raise Impossible(
                f"“{shown(text)}” is no year or span of years.", ("2023", "2019-2023", "2019-", "-2019")
            )
        only, first, last = (int(year) if year else None for year in match.groups())
        if only:
            return only, only
        if first and last and first > last:
            raise Impossible(f"“{text}” ends before it begins.", (f"{last}-{first}",))
        return first, last


class Ids(Values):
    def read(self, text: str) -> int:
        number = row_id(text)
        if number is None:
            raise Impossible(f"“{shown(text)}” is no id: a number, as `id` in the answers gives it.")
        return number


class Concepts(Values):
    """Concepts by name, synonym, slug or id; read as the ids of all that are called so."""

    def __init__(self, *, kind: Kind | None = None, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def read(self, text: str) -> list[int]:
        concepts = Concept.objects.filter(kind=self.kind) if self.kind else Concept.objects.all()
        found = list(concepts.named(text).order_by().values_list("pk", flat=True))
        if not found:
            what = self.kind or "concept"
            raise Impossible(
                f"No {what} is called “{shown(text)}”. Look for it with /api/v1/{what}s/?q=, or give its id."
            )
        return found

    def clean(self, value: Any) -> list[int] | None:
        names: list[list[int]] | None = super().clean(value)
        return None if names is None else [pk for ids in names for pk in ids]


class Codes(Values):
    """``mesh:D003863``: a vocabulary and a code in it, as it writes them."""

    def read(self, text: str) -> tuple[str, str]:
        system, colon, code = text.partition(":")
        system = system.lower()
        if not colon or system not in CodeSystem.values:
            raise Impossible(
                f"“{shown(text)}” is no code with its vocabulary before it, like mesh:D003863.",
                tuple(f"{system}:…" for system in CodeSystem.values),
            )
        code = code.strip().upper()
        if not re.fullmatch(CODE_FORMS[CodeSystem(system)], code, re.ASCII):
            label = CodeSystem(system).label
            raise Impossible(f"“{shown(text)}”: this is not how {label} writes a code.")
        return system, code


class StudyIdentifiers(Values):
    """Identifiers of one scheme; `parse` gives those that a text can mean."""

    def __init__(self, *, parse: Callable[[str], list[Identifier]], **kwargs: Any) -> None:
        self.parse = parse
        super().__init__(**kwargs)

    def read(self, text: str) -> list[Identifier]:
        try:
            return self.parse(text)
        except InvalidIdentifier as error:
            raise Impossible(str(error)) from error


class Studies(Values):
    """Studies by id or by any identifier, as ids; one that is not held here has none."""

    def read(self, text: str) -> int | None:
        try:
            return study_id(text)
        except InvalidIdentifier as error:
            raise Impossible(str(error)) from error
