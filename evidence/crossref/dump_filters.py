"""Which works of a dump are wanted: told from a few fields, before a record is read in full."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any

import msgspec

from evidence.crossref.dump_items import DECODE_ERRORS
from evidence.crossref.dump_records import Entry
from evidence.crossref.normalise import normalise
from evidence.records import Work

_WORD = re.compile(r"\w+")
_LONGEST_ABBREVIATION = 5


class _Head(msgspec.Struct, rename=lambda name: name.replace("_", "-")):
    """What the filters look at; `normalise` says what it means."""

    type: Any = None
    ISSN: Any = None
    issn_type: Any = None
    published_print: Any = None
    published_online: Any = None
    posted: Any = None
    issued: Any = None
    title: Any = None
    subtitle: Any = None
    abstract: Any = None


_head = msgspec.json.Decoder(_Head)
_NAMES = {field.name: field.encode_name for field in msgspec.structs.fields(_Head)}
_TEXTS = ("title", "subtitle", "abstract")


@dataclass(frozen=True)
class Wanted:
    """The works to take: those that meet each of the conditions that are set.

    `types` are Crossref's (``journal-article``), `from_year` is compared with the year that a reference
    list gives, `issns` and `dois` are canonical; `phrases` are names, of which the title, the subtitle or
    the abstract has at least one, word by word, whatever its case and accents. An abbreviation in capitals
    (SAD, AN) is one only in capitals.
    """

    types: frozenset[str] = frozenset()
    from_year: int | None = None
    issns: frozenset[str] | None = None
    dois: frozenset[str] | None = None
    phrases: frozenset[str] | None = None

    @cached_property
    def signature(self) -> str:
        """The same for the same conditions, on every machine; ``""`` where there are none."""
        if self == Wanted():
            return ""
        said = repr(
            [
                sorted(self.types),
                self.from_year,
                *(
                    None if names is None else sorted(names)
                    for names in (self.issns, self.dois, self.phrases)
                ),
            ]
        )
        return blake2b(said.encode(), digest_size=16).hexdigest()

    def takes(self, entry: Entry) -> bool:
        """Whether the work is wanted; also where that can only be told from the record read in full."""
        if self.dois is not None and entry.doi not in self.dois:
            return False
        if not self._needs_more:
            return True
        try:
            head = _head.decode(entry.item)
        except DECODE_ERRORS:
            return True
        if self.types and (not isinstance(head.type, str) or head.type.strip() not in self.types):
            return False
        # Texts take by far the longest to read.
        given = {
            name: getattr(head, field)
            for field, name in _NAMES.items()
            if self.phrases is not None or field not in _TEXTS
        }
        return self.takes_work(normalise({"DOI": entry.doi, **given}))

    def takes_work(self, work: Work) -> bool:
        """Whether a work that was read in full is wanted."""
        if self.types and work.work_type not in self.types:
            return False
        if self.from_year is not None:
            date = work.reference_date
            if date is None or date.year < self.from_year:
                return False
        if self.issns is not None and self.issns.isdisjoint(work.issn):
            return False
        return self.phrases is None or self._speaks_of(f"{work.title}\n{work.subtitle}\n{work.abstract}")

    @cached_property
    def _needs_more(self) -> bool:
        return bool(self.types) or not (
            self.from_year is None and self.issns is None and self.phrases is None
        )

    @cached_property
    def _abbreviations(self) -> frozenset[str]:
        return frozenset(
            phrase
            for phrase in self.phrases or ()
            if phrase.isupper() and len(phrase) <= _LONGEST_ABBREVIATION and _WORD.fullmatch(phrase)
        )

    @cached_property
    def _by_first_word(self) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted((self.phrases or frozenset()) - self._abbreviations):
            if words := _words(phrase):
                found.setdefault(words[0], []).append(words)
        return found

    def _speaks_of(self, text: str) -> bool:
        if self._abbreviations and not self._abbreviations.isdisjoint(_WORD.findall(text)):
            return True
        words = _words(text)
        for i, word in enumerate(words):
            for phrase in self._by_first_word.get(word, ()):
                if words[i : i + len(phrase)] == phrase:
                    return True
        return False


def _words(text: str) -> tuple[str, ...]:
    """The words of `text`, without regard to case and accents."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    return tuple(_WORD.findall(text.casefold()))
