"""The article's reference list as it should be, in a citation style; what is not known stays as written.

What it is written from is kept with an audit, so that it can be had in another style without asking anew.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.articles.rules.facts import Status
from evidence.articles.rules.identity import is_another_work
from evidence.citations.catalogue import DEFAULT_LOCALE, DEFAULT_STYLE
from evidence.citations.csl import work_to_csl
from evidence.citations.labels import label_of
from evidence.citations.rendering import Cited, render
from evidence.services.citing import catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from . import Audited


@dataclass(frozen=True, slots=True)
class CorrectedEntry:
    """An entry to copy, with the number that it has in the article, None in a list without numbers:
    `is_as_written` where nothing is known to write it from."""

    number: int | None
    text: str
    is_as_written: bool


def to_correct(audited: Audited) -> list[dict[str, Any]]:
    """What `corrected_list` writes from, as plain values: of each entry its `number` or None, how it is
    written (`raw`), and where its work is known the work's `csl` and what is said behind its title
    (`label`)."""
    entries = []
    for place, listed in enumerate(audited.document.references):
        csl = _csl(audited, place)
        label = _label(audited, place, csl) if csl else ""
        # A link has a place among the links, and no number that anybody reads.
        number = None if listed.is_link else listed.number
        entries.append({"number": number, "raw": listed.raw, "csl": csl, "label": label})
    return entries


def corrected_list(
    entries: Sequence[dict[str, Any]],
    *,
    style: str = DEFAULT_STYLE,
    locale: str = DEFAULT_LOCALE,
    output: str = "text",
    say_retracted: bool = True,
) -> list[CorrectedEntry]:
    """The entries in the article's own order, so that its markers stay right; `output` is text, markdown or
    html. Raises `UnknownStyle` and `UnknownLocale`.

    Entries that are tied to a work are written from its record; all others stay as they are.
    """
    known = [place for place, one in enumerate(entries) if one["csl"]]
    written = render(
        [Cited(entries[place]["csl"], entries[place]["label"]) for place in known],
        catalogue=catalogue(),
        style=style,
        locale=locale,
        output=output,
        say_retracted=say_retracted,
        # The numbers are those of the article.
        with_labels=False,
    )
    texts = {known[entry.place]: entry.text for entry in written}
    as_written = html.escape if output == "html" else str
    return [
        CorrectedEntry(one["number"], texts.get(place) or as_written(one["raw"]), place not in texts)
        for place, one in enumerate(entries)
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
