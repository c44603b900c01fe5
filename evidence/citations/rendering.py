"""Reference lists and citations from CSL-JSON, in a style and a language, as text, HTML or Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.citations.catalogue import DEFAULT_LOCALE, DEFAULT_STYLE, Catalogue
from evidence.citations.processor.items import item_from_csl
from evidence.citations.processor.outputs import OUTPUTS

# What a reference list says of a retracted work (ICMJE, Recommendations, IV.A.3.g).
RETRACTED = "[Retracted]"


@dataclass(frozen=True, slots=True)
class Cited:
    """A work to cite: its CSL-JSON, and whether it is retracted."""

    csl: Mapping[str, Any]
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a reference list. `place` is where its work stood in what was asked for."""

    place: int
    number: int
    text: str


def render(
    works: Sequence[Cited],
    *,
    catalogue: Catalogue,
    style: str = DEFAULT_STYLE,
    locale: str = DEFAULT_LOCALE,
    output: str = "text",
    say_retracted: bool = True,
) -> list[Entry]:
    """The reference list of `works`, in the order of the style and numbered from 1.

    `output` is text, html or markdown. A title's italics and indices are kept and nothing else; all other
    text is escaped. "[Retracted]" stands behind the title of a retracted work unless `say_retracted` is
    false. Raises `UnknownStyle` and `UnknownLocale`.
    """
    processor = catalogue.processor(style, locale)
    write = OUTPUTS[output]
    items = [item_from_csl(work.csl, retracted=_label(work, say_retracted)) for work in works]
    order = processor.order(items)
    lines = processor.bibliography(items)
    return [Entry(place, line.number, write(line.whole)) for place, line in zip(order, lines, strict=True)]


def cite(
    works: Sequence[Cited],
    clusters: Sequence[Sequence[int]],
    *,
    catalogue: Catalogue,
    style: str = DEFAULT_STYLE,
    locale: str = DEFAULT_LOCALE,
    output: str = "text",
) -> list[str]:
    """What stands in the text for each of `clusters`, places in `works`: ``(Berg, 2020)``, ``[1–3]``.

    Numbers and letters behind years are those of the reference list of all `works`.
    """
    processor = catalogue.processor(style, locale)
    write = OUTPUTS[output]
    items = [item_from_csl(work.csl) for work in works]
    order = processor.order(items)
    listed = [items[place] for place in order]
    at = {place: position for position, place in enumerate(order)}
    told_apart = processor.distinctions(listed)
    return [
        write(processor.cluster(listed, told_apart, [at[place] for place in places])) for places in clusters
    ]


def _label(work: Cited, say_retracted: bool) -> str:
    return RETRACTED if work.retracted and say_retracted else ""
