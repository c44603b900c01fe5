"""Reference lists and citations from CSL-JSON, in a style and a language, as text, HTML or Markdown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.citations.catalogue import DEFAULT_LOCALE, DEFAULT_STYLE, Catalogue
from evidence.citations.editing import edited, with_address
from evidence.citations.prepared import Kept, Prepared, assemble, prepare
from evidence.citations.processor.engine import Processor
from evidence.citations.processor.items import Item, item_from_csl
from evidence.citations.processor.outputs import OUTPUTS


@dataclass(frozen=True, slots=True)
class Cited:
    """A work to cite: its CSL-JSON, and what is said behind its title (`labels`), or nothing.

    A citation in the text does not say it: neither APA nor ICMJE asks for it there, and the list is where a
    reader looks it up.
    """

    csl: Mapping[str, Any]
    label: str = ""


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
    as_given: bool = False,
    with_labels: bool = True,
    kept: Kept | None = None,
) -> list[Entry]:
    """The reference list of `works`, in the order of the style and numbered from 1.

    `output` is text, html or markdown. A title's italics and indices are kept and nothing else; all other
    text is escaped. The label of a retracted work stands behind its title unless `say_retracted` is false.
    With `as_given` nothing is done to a record that a style cannot ask for (see `editing`). Without
    `with_labels` what a numbered style sets before an entry (``1.``) is left out. What `kept` has is taken
    from there, and what it lacks is put there. Raises `UnknownStyle` and `UnknownLocale`.
    """
    processor = catalogue.processor(style, locale)
    write = OUTPUTS[output]
    if not say_retracted:
        works = [Cited(work.csl) for work in works]
    ids = [str(work.csl.get("id", "")) for work in works]
    parts = _parts(processor, works, as_given=as_given, kept=kept)
    order, lines = assemble(processor, ids, parts, lambda place: _item(processor, works[place], as_given))
    texts = (line.whole if with_labels else line.body for line in lines)
    return [
        Entry(place, line.number, write(text)) for place, line, text in zip(order, lines, texts, strict=True)
    ]


def _parts(
    processor: Processor, works: Sequence[Cited], *, as_given: bool, kept: Kept | None
) -> list[Prepared]:
    def made(work: Cited) -> Prepared:
        return prepare(processor, _item(processor, work, as_given))

    if kept is None:
        return [made(work) for work in works]
    keys = [_key(processor, work, as_given) for work in works]
    held = dict(kept.get(set(keys)))
    new = {key: made(work) for key, work in zip(keys, works, strict=True) if key not in held}
    if new:
        kept.put(new)
    held |= new
    return [held[key] for key in keys]


def _key(processor: Processor, work: Cited, as_given: bool) -> bytes:
    """Changes with the work, its label, the style, the language and the code."""
    said = json.dumps([work.csl, work.label, as_given], sort_keys=True)
    return hashlib.sha256(processor.fingerprint + said.encode()).digest()


def _item(processor: Processor, work: Cited, as_given: bool = False) -> Item:
    csl = work.csl if as_given else edited(with_address(work.csl), processor.name)
    return item_from_csl(csl, retracted=work.label)


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
    items = [_item(processor, work) for work in works]
    order = processor.order(items)
    listed = [items[place] for place in order]
    at = {place: position for position, place in enumerate(order)}
    told_apart = processor.distinctions(listed)
    return [
        write(processor.cluster(listed, told_apart, [at[place] for place in places])) for places in clusters
    ]
