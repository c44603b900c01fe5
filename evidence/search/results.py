"""What a search gives: rows, facets, and what was understood of the question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from evidence.identifiers import Identifier

from .recognition import Recognised
from .understanding import Understood

NO_TEXT = SafeString("")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be shown of each study beside the hit: a query of one JSON, in a statement that has the
    study's row as ``row``, with a value for each ``%s`` in it."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found. `rank` is 0 (no word in the title) to 10; `title` and `extract` are HTML in
    which nothing but ``mark`` is an element, the extract empty where the abstract has none of the words."""

    id: int
    rank: int
    title: SafeString = NO_TEXT
    extract: SafeString = NO_TEXT
    shown: bytes = b""
    """The JSON that was asked for, by `Shown`."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """One value of a facet: as a filter takes it, as people read it, and how many studies have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search.

    With `at_least`, `count` were counted and there are more: the newest of them were ranked and counted in
    `facets`. `cursor` asks for the next hits, and is empty at the end.
    """

    hits: tuple[Hit, ...] = ()
    count: int = 0
    at_least: bool = False
    facets: Mapping[str, tuple[Bucket, ...]] = field(default_factory=dict)
    cursor: str = ""
    understood: Understood | None = None
    """None where there was no word."""
    suggestions: tuple[str, ...] = ()
    identifier: Identifier | None = None
    """What the query is, where it is an identifier of a study; then there is one hit, or none is stored."""

    @property
    def recognised(self) -> tuple[Recognised, ...]:
        return self.understood.recognised if self.understood else ()
