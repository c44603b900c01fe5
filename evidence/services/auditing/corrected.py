"""The article's reference list as it should be, in a citation style; what is not known stays as written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.articles.rules.facts import Status
from evidence.articles.rules.identity import is_another_work
from evidence.citations.catalogue import DEFAULT_STYLE
from evidence.citations.csl import work_to_csl
from evidence.citations.labels import label_of
from evidence.citations.rendering import Cited, render
from evidence.services.citing import catalogue

if TYPE_CHECKING:
    from . import Audited


@dataclass(frozen=True, slots=True)
class CorrectedEntry:
    """An entry to copy: `is_as_written` where nothing is known to write it from."""

    number: int
    text: str
    is_as_written: bool


def corrected_list(audited: Audited, *, style: str = DEFAULT_STYLE) -> list[CorrectedEntry]:
    """The entries in the article's own order, so that its markers stay right. Raises `UnknownStyle`.

    Entries that are tied to a work are written from its record; all others stay as they are.
    """
    known = {place: one for place in range(len(audited.document.references)) if (one := _csl(audited, place))}
    places = list(known)
    written = render(
        [Cited(known[place], _label(audited, place, known[place])) for place in places],
        catalogue=catalogue(),
        style=style,
        output="text",
    )
    texts = {places[entry.place]: entry.text for entry in written}
    return [
        CorrectedEntry(audited.checked.number(place), texts.get(place, listed.raw), place not in texts)
        for place, listed in enumerate(audited.document.references)
    ]


def _csl(audited: Audited, place: int) -> dict[str, Any] | None:
    listed, resolved = audited.checked.listed(place), audited.checked.references[place]
    if resolved.status is not Status.RESOLVED or resolved.work is None:
        return None
    if is_another_work(listed, resolved.work):
        return None
    pmid, pmcid = resolved.pmid or listed.pmid, resolved.pmcid or listed.pmcid
    return work_to_csl(resolved.work, pmid=pmid, pmcid=pmcid)


def _label(audited: Audited, place: int, csl: dict[str, Any]) -> str:
    notices = audited.checked.references[place].notices
    return label_of(csl.get("title"), ((one.kind, str(one.date or "")) for one in notices))
