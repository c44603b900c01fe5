"""What the values of filters look like: each field reads one form, or says what is allowed instead.

How alternatives, spans and dates are written is `evidence.filter_values`' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from evidence import filter_values
from evidence.api.identifying import row_id, study_id
from evidence.api.problems import shown
from evidence.filter_values import Alternative, InvalidValue, Span
from evidence.identifiers import Identifier, InvalidIdentifier
from evidence.models import CodeSystem, Concept, Kind
from evidence.models.codes import CODE_FORMS
from evidence.search import LONGEST, QueryTooLong

NONE = "none"


class Impossible(ValidationError):
    """A value that cannot be meant, with what could be."""

    def __init__(self, message: str, allowed: tuple[str, ...] | None = None) -> None:
        super().__init__(message)
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Given:
    """What a parameter was given once: any of `values`; if `negated`, none of them.

    None among the values stands for rows without a value.
    """

    values: tuple[Any, ...]
    negated: bool = False


class Every(forms.Widget):
    """Every value that the parameter was given; None where it was not."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str] | None:
        return data.getlist(name) or None


class Values(forms.Field):
    """Any number of values; subclasses say how one is read. Cleans to a list of `Given`."""

    widget = Every
    # How many values the parameter takes, for the API's description.
    several = True

    def __init__(self, *, blank: bool = False, **kwargs: Any) -> None:
        """With `blank` there may be no value, which ``none`` asks for."""
        self.blank = blank
        super().__init__(**kwargs)

    def to_python(self, value: list[str] | None) -> list[Given] | None:
        if value is None:
            return None
        try:
            return [self._given(text) for text in value]
        except InvalidValue as error:
            raise Impossible(str(error), error.allowed) from error
        except InvalidIdentifier as error:
            raise Impossible(str(error)) from error

    def _given(self, text: str) -> Given:
        read = filter_values.parse_alternatives(text)
        return Given(tuple(self._one(one) for one in read.ones), read.negated)

    def _one(self, one: Alternative) -> Any:
        if self.blank and one == Alternative(NONE):
            return None
        return self.read(one.text)

    def read(self, text: str) -> Any:
        """One alternative. Raises `Impossible`, `InvalidValue` or `InvalidIdentifier`."""
        raise NotImplementedError

    def never_together(self, given: list[Given]) -> str:
        """Why no row can fulfil all at once; ``""`` where one can, as far as that can be told."""
        return ""


class OfOne(Values):
    """Of what a row has one of: several that exclude each other are refused."""

    def never_together(self, given: list[Given]) -> str:
        wanted = [set(one.values) for one in given if not one.negated]
        excluded = {value for one in given if one.negated for value in one.values}
        if not wanted or set.intersection(*wanted) - excluded:
            return ""
        return "No row is all of these at once. Alternatives stand with “|” between them."


class Words(Values):
    """Values of a vocabulary that is not closed."""

    def read(self, text: str) -> str:
        return text


class OneWord(OfOne, Words):
    pass


class Choices(Values):
    """Values of a vocabulary; `more` has those that stand beside it."""

    def __init__(
        self, *, choices: type[models.TextChoices], more: tuple[str, ...] = (), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.allowed = (*choices.values, *((NONE,) if self.blank else ()), *more)

    def read(self, text: str) -> str:
        if text not in self.allowed:
            raise Impossible(f"“{shown(text)}” is not one of its values.", self.allowed)
        return text


class OneChoice(OfOne, Choices):
    pass


class Spans(Values):
    """Spans of numbers as `parse` reads them."""

    def __init__(self, *, parse: Callable[[str], Span], **kwargs: Any) -> None:
        self.parse = parse
        super().__init__(**kwargs)

    def read(self, text: str) -> Span:
        return self.parse(text)

    def never_together(self, given: list[Given]) -> str:
        wanted = [one.values for one in given if not one.negated]
        excluded = [value for one in given if one.negated for value in one.values]
        unknown_is_possible = all(None in values for values in wanted) and None not in excluded
        spans = [[span for span in values if span is not None] for values in wanted]
        if not wanted or unknown_is_possible:
            return ""
        if not filter_values.nothing_in_all(spans, [span for span in excluded if span is not None]):
            return ""
        return "No number is in all of these spans. Alternatives stand with “|” between them."


class Ids(OfOne):
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

    def clean(self, value: Any) -> list[Given] | None:
        given: list[Given] | None = super().clean(value)
        return None if given is None else [Given(tuple(_flat(one.values)), one.negated) for one in given]


def _flat(values: Iterable[list[int] | None]) -> list[int | None]:
    nothing: list[int | None] = [None]
    return [pk for ids in values for pk in (ids or nothing)]


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


class Parsed(Values):
    """What `parse` makes of a text: an identifier of one scheme, or those that the text can mean."""

    def __init__(self, *, parse: Callable[[str], Any], **kwargs: Any) -> None:
        self.parse = parse
        super().__init__(**kwargs)

    def read(self, text: str) -> str | list[Identifier]:
        return self.parse(text)


class Studies(OfOne):
    """Studies by id or by any identifier, as ids; one that is not held here has the id 0."""

    def read(self, text: str) -> int:
        return study_id(text) or 0


class Single(forms.Field):
    """One value, taken as it stands."""

    several = False

    def to_python(self, value: str | None) -> Any:
        if value is None:
            return None
        try:
            return self.read(value.strip())
        except InvalidValue as error:
            raise Impossible(str(error), error.allowed) from error

    def read(self, text: str) -> Any:
        return text


class SearchQuery(Single):
    """Words in the language of search; not longer than it reads."""

    def read(self, text: str) -> str:
        if len(text) > LONGEST:
            raise Impossible(str(QueryTooLong()))
        return text


class OneOf(Single):
    """One value of a vocabulary."""

    def __init__(self, *, choices: type[models.TextChoices], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allowed = tuple(choices.values)

    def read(self, text: str) -> str:
        if text not in self.allowed:
            raise Impossible(f"“{shown(text)}” is not one of its values.", self.allowed)
        return text


class Flag(Single):
    def read(self, text: str) -> bool:
        try:
            return {"true": True, "false": False}[text.lower()]
        except KeyError:
            raise Impossible(f"“{shown(text)}” is neither true nor false.", ("true", "false")) from None


class PartialDates(Single):
    """A date as far as it is given, as text."""

    def read(self, text: str) -> str:
        return str(filter_values.parse_date(text))


class Moments(Single):
    """A day or a moment; with `end` a day means its end."""

    def __init__(self, *, end: bool = False, **kwargs: Any) -> None:
        self.end = end
        super().__init__(**kwargs)

    def read(self, text: str) -> datetime:
        return filter_values.parse_moment(text, end=self.end)
