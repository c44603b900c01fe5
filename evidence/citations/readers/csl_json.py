"""CSL-JSON, and the flat JSON rows that some tools export.

Reads back what `evidence.citations.csl` writes, and the CSL-JSON of Zotero, doi.org and Crossref (which
has lists where the schema has strings).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from evidence.citations.readers.dates import read_date
from evidence.citations.readers.draft import Draft
from evidence.citations.readers.entries import Entry, UnreadableFile
from evidence.citations.readers.kinds import FROM_CSL, kind_of
from evidence.citations.readers.table import field_of, fill_from_row
from evidence.markup import inline_html, plain_text
from evidence.records import PartialDate, Person, Role

_SPACE = " \t\n"
_PLAIN = {
    "container_title": "container-title",
    "container_title_short": "container-title-short",
    "original_title": "original-title",
    "publisher": "publisher",
    "publisher_place": "publisher-place",
    "edition": "edition",
    "volume": "volume",
    "issue": "issue",
    "language": "language",
}


def read_csl_json(text: str) -> Iterator[Entry]:
    """The items of a JSON array, of an object's arrays, or the one that the object is.

    Raises `UnreadableFile`, with the line, where the JSON is broken: what comes behind that place
    cannot be told from what comes before.
    """
    line, counted = 1, 0
    for number, (start, end, item) in enumerate(_items(text), start=1):
        line += text.count("\n", counted, start)
        counted = start
        raw = text[start:end]
        if isinstance(item, dict):
            yield _draft(item).entry(number=number, line=line, raw=raw)
        else:
            reason = "This is no JSON object, as every item of CSL-JSON is."
            yield Entry(number, line, raw[:60], raw, None, reason=reason)


def _items(text: str) -> Iterator[tuple[int, int, Any]]:
    """Where each item begins and ends, and the item."""
    scan = _Scan(text)
    if scan.next_is("["):
        yield from scan.array()
    else:
        start = scan.position
        value, end = scan.value()
        lists = [v for v in value.values() if isinstance(v, list)] if isinstance(value, dict) else []
        if isinstance(value, dict) and not _is_item(value) and any(_is_item(i) for v in lists for i in v):
            scan.position = start
            yield from scan.arrays_of_object()
        else:
            yield start, end, value
            scan.position = end
    scan.finish()


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and any(
        isinstance(value.get(key), str | list) for key in ("title", "DOI", "URL")
    )


class _Scan:
    """Goes through a JSON text item by item, so that each one's place is known."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.decoder = json.JSONDecoder()
        self._skip()

    def _skip(self) -> None:
        while self.text[self.position : self.position + 1] in _SPACE and self.position < len(self.text):
            self.position += 1

    def next_is(self, character: str) -> bool:
        self._skip()
        return self.text[self.position : self.position + 1] == character

    def expect(self, character: str) -> None:
        if not self.next_is(character):
            raise self._broken(f"“{character}” was expected", self.position)
        self.position += 1

    def value(self) -> tuple[Any, int]:
        self._skip()
        try:
            value, self.position = self.decoder.raw_decode(self.text, self.position)
        except json.JSONDecodeError as error:
            raise self._broken(error.msg, error.pos) from error
        except RecursionError as error:
            raise self._broken("it stands too deep in lists of lists", self.position) from error
        except ValueError as error:
            raise self._broken(str(error), self.position) from error
        return value, self.position

    def array(self) -> Iterator[tuple[int, int, Any]]:
        self.expect("[")
        while not self.next_is("]"):
            self._skip()
            start = self.position
            value, end = self.value()
            yield start, end, value
            if not self.next_is(","):
                break
            self.position += 1
        self.expect("]")

    def arrays_of_object(self) -> Iterator[tuple[int, int, Any]]:
        self.expect("{")
        while True:
            self.value()
            self.expect(":")
            if self.next_is("["):
                yield from self.array()
            else:
                self.value()
            if not self.next_is(","):
                break
            self.position += 1
        self.expect("}")

    def finish(self) -> None:
        self._skip()
        if self.position < len(self.text):
            raise self._broken("there is something behind its end", self.position)

    def _broken(self, what: str, position: int) -> UnreadableFile:
        line = self.text.count("\n", 0, position) + 1
        return UnreadableFile(f"The JSON is broken at line {line}: {what[:200]}. Export it again.")


def _draft(item: Mapping[str, Any]) -> Draft:
    draft = Draft()
    if not ({"type", "author", "issued", "container-title"} & item.keys()):
        # Rows of a table written as JSON, such as Publish or Perish's.
        fill_from_row(draft, {name: _text(value) for name, value in item.items() if field_of(name)}, field_of)
        return draft
    draft.key = _text(item.get("id"))
    _kind(draft, item)
    _titles(draft, item)
    draft.put(**{field: _text(item.get(name)) for field, name in _PLAIN.items()})
    number, page = _text(item.get("number")), _text(item.get("page"))
    draft.put(article_number=number)
    if page != number:
        draft.pages(page)
    draft.abstract(_text(item.get("abstract")))
    for name in ("ISSN", "ISBN"):
        for text in _texts(item.get(name)):
            draft.standard_number(text, name)
    for role in Role:
        people = item.get(role.value)
        for person in people if isinstance(people, list) else []:
            draft.person(_person(person, role))
    draft.date(issued=_date(item.get("issued")), published_online=_date(item.get("available-date")))
    # Where the DOI is the item's key, as `evidence.citations.csl` writes it, it is as it was registered.
    doi = _text(item.get("DOI"))
    draft.doi(doi, "DOI", registered=doi.startswith("10.") and doi == _text(item.get("id")))
    draft.pmid(_text(item.get("PMID")), "PMID")
    draft.pmcid(_text(item.get("PMCID")), "PMCID")
    draft.link(_text(item.get("URL")), "URL")
    for line in _text(item.get("note")).split("\n", 20)[:20]:
        draft.maybe(line.strip())
    return draft


def _kind(draft: Draft, item: Mapping[str, Any]) -> None:
    given, genre = _text(item.get("type")), _text(item.get("genre"))
    if not given:
        return
    # Crossref's own types are among those of its JSON.
    kind = FROM_CSL.get(given) or kind_of(given) or given
    subtype = "preprint" if kind == "posted-content" and genre.lower() == "preprint" else ""
    draft.put(work_type=kind, work_subtype=subtype)


def _titles(draft: Draft, item: Mapping[str, Any]) -> None:
    for title in _texts(item.get("title")):
        draft.title(title)
    custom = item.get("custom")
    markup = custom.get("title_html") if isinstance(custom, Mapping) else None
    if isinstance(markup, str) and plain_text(markup) == draft.get("title"):
        draft.fields["title_html"] = inline_html(markup)


def _text(value: Any) -> str:
    return next(iter(_texts(value)), "")


def _texts(value: Any) -> list[str]:
    """A value's texts; of numbers, as they are written."""
    values = value if isinstance(value, list) else [value]
    return [
        str(part)
        for part in values
        if isinstance(part, str | int | float) and not isinstance(part, bool) and str(part) != ""
    ]


def _person(value: Any, role: Role) -> Person | None:
    if not isinstance(value, Mapping):
        return Person(role, literal=value) if isinstance(value, str) else None
    given, family = _text(value.get("given")), _text(value.get("family"))
    particle = _text(value.get("non-dropping-particle"))
    return Person(
        role,
        given=" ".join(part for part in (given, _text(value.get("dropping-particle"))) if part),
        family=" ".join(part for part in (particle, family) if part),
        suffix=_text(value.get("suffix")),
        literal=_text(value.get("literal")) or _text(value.get("name")),
    )


def _date(value: Any) -> PartialDate | None:
    if not isinstance(value, Mapping):
        return read_date(_text(value))
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and first:
        known = [_text(part) for part in first[:3]]
        numbers = [int(part) for part in known if part.isascii() and part.isdigit() and len(part) <= 4]
        return read_date("-".join(f"{number:02}" for number in numbers))
    return next((d for key in ("raw", "literal", "edtf") if (d := read_date(_text(value.get(key))))), None)
