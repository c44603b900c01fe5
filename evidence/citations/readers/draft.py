"""A record on its way from a file to a `Work`: what every format's reader fills."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from evidence.citations.readers.entries import Entry
from evidence.identifiers import (
    Identifier,
    InvalidIdentifier,
    Scheme,
    identify,
    parse_doi,
    parse_isbn,
    parse_issn,
    parse_pmcid,
    parse_pmid,
    registered_doi,
)
from evidence.markup import abstract_text, inline_html, plain_text, storable
from evidence.records import PartialDate, Person, Work

# The longest list of authors known has about 15,000 names; a hostile one must not fill the memory.
MOST_PEOPLE = 20_000
MOST_REMARKS = 50
MOST_TITLES = 20
MOST_NUMBERS = 50
_LONGEST_LABEL = 100

_ORDER = (Scheme.DOI, Scheme.PMID, Scheme.PMCID, Scheme.URL)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))
_HYPHENS = re.compile(r"(?<!-)--(?!-)")
_STANDARD_NUMBERS = re.compile(r"[;,\n]|\([^()]{0,40}\)")
_WEB_ADDRESS = re.compile(r"https?://[^\s;]+")

_NO_STUDY = "It has neither a title nor an identifier, so no study can be told from it."


class Draft:
    """Collects one record's fields; `entry` makes the account of it.

    Texts that are given may hold markup (HTML, JATS, entities); what is kept is plain and on one line.
    The first text that a field is given stays.
    """

    def __init__(self) -> None:
        # Of `Work`, what is known. A work is made once, at the end: making one a field is most of the time.
        self.fields: dict[str, Any] = {}
        self.identifiers: dict[Scheme, Identifier] = {}
        self.people: list[Person] = []
        self.remarks: list[str] = []
        self.key = ""

    def remark(self, text: str) -> None:
        """Says what could not be kept, once."""
        text = storable(text)
        if text not in self.remarks and len(self.remarks) < MOST_REMARKS:
            self.remarks.append(text)

    def get(self, name: str) -> str:
        """A plain field's text, ``""`` where it has none."""
        text = self.fields.get(name, "")
        return text if isinstance(text, str) else ""

    def put(self, **texts: str) -> None:
        """Plain fields of `Work` by name, those that have nothing yet."""
        for name, source in texts.items():
            if source and not self.fields.get(name) and (text := plain_text(source)):
                self.fields[name] = text

    def title(self, source: str) -> None:
        """The title with its markup. A second, other title stands beside the first."""
        text = plain_text(source)
        title = self.get("title")
        if not text or text == title:
            return
        if not title:
            self.fields |= {"title": text, "title_html": inline_html(source)}
            return
        others = self.fields.get("other_titles", ())
        if text in others:
            return
        if len(others) == MOST_TITLES:
            self.remark(f"More than {MOST_TITLES} other titles; only those are kept.")
            return
        self.fields["other_titles"] = (*others, text)

    def abstract(self, source: str) -> None:
        if source and not self.get("abstract"):
            self.fields["abstract"] = abstract_text(source)

    def pages(self, source: str) -> None:
        """A range of pages, with plain hyphens."""
        self.put(page=_HYPHENS.sub("-", source.translate(_DASHES)))

    def date(self, **dates: PartialDate | None) -> None:
        """``issued``, ``published_online`` …, those that are known."""
        for name, date in dates.items():
            if date:
                self.fields.setdefault(name, date)

    def person(self, person: Person | None) -> None:
        """A contributor; the same one in the same role only once."""
        if person is None:
            return
        person = person._replace(
            given=plain_text(person.given),
            family=plain_text(person.family),
            suffix=plain_text(person.suffix),
            literal=plain_text(person.literal),
        )
        if not (person.family or person.literal or person.given):
            return
        if len(self.people) >= MOST_PEOPLE:
            self.remark(f"More than {MOST_PEOPLE:,} contributors; only those are kept.")
            return
        self.people.append(person)

    def doi(self, text: str, field: str, *, registered: bool = False) -> None:
        """A field that is there for a DOI: what is none becomes a remark. A `registered` one is taken as
        it stands, even where it ends in punctuation."""
        self._add(text, field, Scheme.DOI, registered_doi if registered else parse_doi)

    def pmid(self, text: str, field: str) -> None:
        self._add(text, field, Scheme.PMID, parse_pmid)

    def pmcid(self, text: str, field: str) -> None:
        self._add(text, field, Scheme.PMCID, parse_pmcid)

    def _add(self, text: str, field: str, scheme: Scheme, parse: Callable[[str], str]) -> None:
        # A line that goes on belongs to something else: no identifier has two.
        text = text.strip().partition("\n")[0]
        if not text:
            return
        try:
            found = Identifier(scheme, parse(text))
        except InvalidIdentifier as error:
            self.remark(f"{field}: {error}")
            return
        known = self.identifiers.setdefault(scheme, found)
        if known != found:
            self.remark(f"{field}: {found} is another {scheme} than {known}, which is kept.")

    def link(self, text: str, field: str) -> None:
        """A field of web addresses: one of a DOI, of PubMed or of PMC gives that; the first other is kept."""
        addresses = _WEB_ADDRESS.findall(text) or [text]
        for address in addresses[:20]:
            try:
                found = identify(address.strip())
            except InvalidIdentifier as error:
                if address.strip():
                    self.remark(f"{field}: {error}")
                continue
            # The record's own fields say more certainly which study it is than an address does.
            self.identifiers.setdefault(found.scheme, found)

    def maybe(self, text: str) -> None:
        """A field for anything, such as a note: an identifier if it is one and nothing else."""
        if len(text) > 500 or not any(c.isdecimal() for c in text):
            return
        try:
            found = identify(text)
        except InvalidIdentifier:
            return
        self.identifiers.setdefault(found.scheme, found)

    def standard_number(self, text: str, field: str) -> None:
        """ISSNs and ISBNs, in whatever number: ``1932-8494; 1932-8486``, ``2325-9671 (electronic)``."""
        for part in _STANDARD_NUMBERS.split(text[:500]):
            number = part.strip()
            if not any(c.isdecimal() for c in number):
                continue
            try:
                self._number("issn", parse_issn(number))
                continue
            except InvalidIdentifier as error:
                why = error
            try:
                self._number("isbn", parse_isbn(number))
            except InvalidIdentifier as error:
                digits = sum(c.isdecimal() for c in number)
                self.remark(f"{field}: {error if digits > 8 else why}")

    def _number(self, name: str, number: str) -> None:
        numbers = self.fields.get(name, ())
        if number not in numbers and len(numbers) < MOST_NUMBERS:
            self.fields[name] = (*numbers, number)

    def entry(self, *, number: int, line: int, raw: str) -> Entry:
        """The account of the record; refused where nothing says which study it is."""
        identifiers = tuple(self.identifiers[scheme] for scheme in _ORDER if scheme in self.identifiers)
        if len(identifiers) > 1:
            # Of what has a number, an address is where somebody found it, not which study it is.
            identifiers = tuple(found for found in identifiers if found.scheme is not Scheme.URL)
        title = self.get("title")
        label = plain_text(self.key) or title or (str(identifiers[0]) if identifiers else "")
        refused = not title and not identifiers
        doi, url = self.identifiers.get(Scheme.DOI), self.identifiers.get(Scheme.URL)
        work = Work(
            **self.fields,
            doi=doi.value if doi else "",
            url=url.value if url else "",
            contributors=tuple(self.people),
            remarks=tuple(self.remarks),
        )
        return Entry(
            number=number,
            line=line,
            label=label[:_LONGEST_LABEL],
            raw=storable(raw),
            work=None if refused else work,
            identifiers=identifiers,
            reason=_NO_STUDY if refused else "",
            remarks=tuple(self.remarks),
        )
