"""Reference lists of stored studies, from identifiers or from a selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.citations.rendering import Cited, cite, render
from evidence.models import Study
from evidence.services.resolving import Resolution, Resolved, resolve

from .kept import KeptInDatabase
from .works import catalogue, cited_works

if TYPE_CHECKING:
    from evidence.models.study_query import StudyQuerySet
    from evidence.models.visibility import Viewer

# As many as one reference list may have.
MOST = 1000


class TooMany(ValueError):
    """More studies than a reference list may have."""

    def __init__(self) -> None:
        super().__init__(f"A reference list has at most {MOST:,} studies. Narrow the selection.")


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a reference list: its number, the study's id, the text, and whether that says more of the
    study than its identifier. `inputs` are the places of what asked for it, from 0."""

    number: int
    study: int
    text: str
    inputs: tuple[int, ...]
    in_text: str = ""


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The entries in the order of the list; what could not be resolved, with its place in what was asked."""

    entries: tuple[Listed, ...]
    unresolved: tuple[tuple[int, Resolved], ...]


def bibliography(
    *,
    inputs: Sequence[str],
    viewer: Viewer,
    style: str,
    locale: str,
    output: str,
    say_retracted: bool = True,
    in_text: bool = False,
) -> Bibliography:
    """The reference list of what `inputs` name. A study that is named twice is one entry.

    With `in_text` each entry has the citation of it alone. Raises `UnknownStyle` and `UnknownLocale`.
    """
    resolved = resolve(inputs=inputs)
    visible = Study.objects.visible_to(viewer)
    named = {one.study for one in resolved if one.study is not None}
    works = dict(cited_works(visible.filter(pk__in=named).order_by()))
    inputs_of: dict[int, list[int]] = {}
    unresolved = []
    for place, one in enumerate(resolved):
        if one.study is not None and one.study in works:
            inputs_of.setdefault(one.study, []).append(place)
        else:
            unresolved.append((place, _not_here(one)))
    ids = list(inputs_of)
    entries = _rendered([works[pk] for pk in ids], style, locale, output, say_retracted, in_text=in_text)
    listed = tuple(
        Listed(number, ids[place], text, tuple(inputs_of[ids[place]]), cited)
        for place, number, text, cited in entries
    )
    return Bibliography(listed, tuple(unresolved))


def reference_list(
    studies: StudyQuerySet, *, style: str, locale: str, output: str, say_retracted: bool = True
) -> list[str]:
    """The entries of the reference list of `studies`. Raises `TooMany`, `UnknownStyle`, `UnknownLocale`."""
    found = list(cited_works(studies[: MOST + 1]))
    if len(found) > MOST:
        raise TooMany
    works = [work for _, work in found]
    return [text for _, _, text, _ in _rendered(works, style, locale, output, say_retracted)]


def _rendered(
    works: Sequence[Cited],
    style: str,
    locale: str,
    output: str,
    say_retracted: bool,
    *,
    in_text: bool = False,
) -> list[tuple[int, int, str, str]]:
    """The place, number, text and citation of each entry."""
    entries = render(
        works,
        catalogue=catalogue(),
        style=style,
        locale=locale,
        output=output,
        say_retracted=say_retracted,
        kept=KeptInDatabase(),
    )
    cited = [""] * len(works)
    if in_text:
        alone = [[place] for place in range(len(works))]
        cited = cite(works, alone, catalogue=catalogue(), style=style, locale=locale, output=output)
    return [(entry.place, entry.number, entry.text, cited[entry.place]) for entry in entries]


def _not_here(one: Resolved) -> Resolved:
    """What named a study that was deleted meanwhile is like what names none."""
    if one.resolution is not Resolution.STORED:
        return one
    return Resolved(one.input, Resolution.NOT_STORED, one.identifier, reason="It is not stored here.")
