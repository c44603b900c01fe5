"""Many identifiers in any form, and what each of them is to this collection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence.identifiers import Identifier, InvalidIdentifier, readings
from evidence.models import Study

from .adding import add_studies
from .results import Item, ItemStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import User

    from evidence.crossref.client import CrossrefClient


class Resolution(StrEnum):
    """What an identifier is to this collection."""

    STORED = "stored"
    ADDED = "added"
    NOT_STORED = "not_stored"
    NOT_FOUND = "not_found"
    MALFORMED = "malformed"
    REFUSED = "refused"
    COULD_NOT_BE_ASKED = "could_not_be_asked"


@dataclass(frozen=True, slots=True)
class Resolved:
    """One identifier as it was sent, as it is written canonically, and the id of the study it names."""

    input: str
    resolution: Resolution
    identifier: str = ""
    study: int | None = None
    reason: str = ""


_NOT_ASKED = "It is not stored here. Crossref was not asked for it."
_AFTER_ADDING = {
    ItemStatus.ADDED: Resolution.ADDED,
    ItemStatus.EXISTING: Resolution.STORED,
    ItemStatus.NOT_FOUND: Resolution.NOT_FOUND,
    ItemStatus.REFUSED: Resolution.REFUSED,
    ItemStatus.UNAVAILABLE: Resolution.COULD_NOT_BE_ASKED,
}


def resolve(*, inputs: Sequence[str]) -> list[Resolved]:
    """What each input is, in their order: stored, not stored, or malformed. Crossref is not asked."""
    meant = [_read(text) for text in inputs]
    wanted = {one for reading in meant if isinstance(reading, list) for one in reading}
    held = Study.objects.ids_of(wanted)
    return [_resolved(text, reading, held) for text, reading in zip(inputs, meant, strict=True)]


def resolve_or_add(
    *, inputs: Sequence[str], actor: User, client: CrossrefClient | None = None
) -> list[Resolved]:
    """The same, after Crossref was asked for what is not stored, and what it knows was added.

    Not to be called within a transaction: it waits for the network. Done twice, it adds nothing twice.
    """
    resolved = resolve(inputs=inputs)
    places = [place for place, one in enumerate(resolved) if one.resolution is Resolution.NOT_STORED]
    if places:
        wanted = [inputs[place] for place in places]
        account = add_studies(inputs=wanted, actor=actor, client=client, interactive=True)
        for place, item in zip(places, account.items, strict=True):
            resolved[place] = _after(resolved[place], item)
    return resolved


def _read(text: str) -> list[Identifier] | InvalidIdentifier:
    try:
        return readings(text)
    except InvalidIdentifier as error:
        return error


def _resolved(
    text: str, reading: list[Identifier] | InvalidIdentifier, held: dict[Identifier, int]
) -> Resolved:
    if isinstance(reading, InvalidIdentifier):
        return Resolved(text, Resolution.MALFORMED, reason=reading.reason)
    for identifier in reading:
        if identifier in held:
            return Resolved(text, Resolution.STORED, str(identifier), held[identifier])
    return Resolved(text, Resolution.NOT_STORED, str(reading[0]), reason=_NOT_ASKED)


def _after(before: Resolved, item: Item) -> Resolved:
    return replace(
        before,
        resolution=_AFTER_ADDING[item.status],
        identifier=item.identifier,
        study=item.study,
        reason=item.reason,
    )
