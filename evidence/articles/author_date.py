"""Author–date citations: `(Duek et al., 2022)`, `Duek et al. (2022)`, `(Smith, 2019a; Lee, 2020, p. 4)`."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.articles.documents import ListedReference

_YEAR = r"(?:(?:1[5-9]|20)\d\d[a-z]?|n\.d\.(?:-[a-z])?|in press)"
_YEARS = re.compile(rf"(?<![\d–-]){_YEAR}(?![\d–-])")
_BRACKETED = re.compile(r"[(\[](?P<inner>[^()\[\]]{4,600})[)\]]")
_NAME = (
    r"(?:(?:van|von|de|der|den|del|della|di|da|dos|la|le|el|al|ter|ten|bin)\s){0,3}"
    r"(?:[dDO]['’])?[^\W\da-z_][^\W\d_]{1,30}(?:['’-][^\W\d_]{1,30}){0,3}"
)
_NAMES = (
    rf"{_NAME}(?:\s{_NAME}){{0,2}}?(?:(?:,\s(?:and\s|&\s)?|\s(?:and|&|und|et)\s){_NAME}"
    rf"(?:\s{_NAME})?){{0,6}}?(?:,?\set\sal\.?|\sand\scolleagues|\sand\sothers)?"
)
_NARRATIVE = re.compile(
    rf"(?<![\w-])(?P<names>{_NAMES})(?:['’]s?)?\s[(\[](?P<years>{_YEAR}(?:\s?[,;]\s{_YEAR}){{0,8}})(?P<locator>[,:]\s?(?:pp?\.?\s?)?[\d–-]{{1,12}})?[)\]]"
)
_PART = re.compile(
    rf"(?:(?:see(?:\salso)?|e\.g\.|cf\.|i\.e\.|for\s(?:a\s)?reviews?|reviewed\sin|in|but\ssee|and)[,:]?\s){{0,3}}(?:see\s)?(?P<names>{_NAMES}|[^\W\da-z_][^;,()\d]{{2,100}})(?:,|\s|\s\()\s?(?P<years>{_YEAR}(?:\s?,\s{_YEAR}|,\s?[a-z]\b|\s?(?:and|&)\s{_YEAR}){{0,8}})(?P<locator>[,:].{{1,60}})?\s?",
)
_STRICT = re.compile(rf"{_NAMES},?\s{_YEAR}(?:,\s?pp?\.\s?[\d–-]{{1,12}})?")


@dataclass(frozen=True, slots=True)
class Dated:
    """An author–date marker: its span, and the places in the reference list that it names."""

    start: int
    end: int
    references: tuple[int, ...]
    complete: bool


class ReferencesByName:
    """The reference list by the first author's family name and the year."""

    def __init__(self, references: Sequence[ListedReference]) -> None:
        self._references = references
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(references):
            if one.authors:
                first = one.authors[0]
                for name in {
                    folded(first.family or first.literal),
                    folded((first.literal or first.family).split(" ")[0]),
                }:
                    self._by_name[name].append(place)
                if first.literal and (short := re.search(r"[(\[]([A-Z]{2,10})[)\]]", one.raw)):
                    self._by_name[folded(short[1])].append(place)
                if first.literal:
                    initials = "".join(word[0] for word in first.literal.split() if word[0].isupper())
                    if len(initials) > 2:
                        self._by_name[folded(initials)].append(place)
            elif one.title:
                self._by_name[folded(one.title)].append(place)

    def find(self, names: str, year: str) -> int | None:
        """The place of the reference that is cited as `names` and `year` (with its letter), or None."""
        parts = [
            part
            for part in re.split(r",\s(?:and\s|&\s)?|\s(?:and|&|et|und)\s", names)
            if part and not part.startswith(("al", "colleagues", "others"))
        ]
        first = re.sub(r"\set\sal\.?$|['’]s?$", "", parts[0]).strip() if parts else ""
        letter = year[-1] if re.fullmatch(r"\d{4}[a-z]", year) else ""
        digits = year[:4] if year[:4].isdigit() else ""
        found = [
            place for place in dict.fromkeys(self._named(first)) if self._references[place].year == digits
        ]
        if len(found) > 1 and len(parts) > 1:
            second = folded(re.sub(r"\set\sal\.?$|['’]s?$", "", parts[1]).strip())
            found = [
                p
                for p in found
                if len(self._references[p].authors) > 1
                and folded(self._references[p].authors[1].family) == second
            ] or found
        if letter and digits:
            lettered = [place for place in found if f"{digits}{letter}" in self._references[place].raw]
            order = ord(letter) - ord("a")
            return lettered[0] if lettered else found[order] if order < len(found) else None
        if len(found) > 1:
            several = "et al" in names
            fitting = [p for p in found if (len(self._references[p].authors) > 2) == several]
            if not several:
                fitting = [p for p in found if len(self._references[p].authors) == len(parts)] or fitting
            found = fitting or found
        return found[0] if found else None

    def find_as_written(self, part: str) -> list[int]:
        """The place of the reference whose first author, of whatever form, `part` has before a year."""
        year = _YEARS.search(part)
        if not year:
            return []
        names = part[: year.start()].strip(" ,")
        for name in (names, re.split(r"\set\sal\b|\s[&(]|\sand\s", names)[0]):
            found = [
                place
                for place in self._by_name.get(folded(name), ())
                if self._references[place].year == year[0][:4]
            ]
            if folded(name) and len(found) == 1:
                return found
        return []

    def _named(self, name: str) -> Iterator[int]:
        yield from self._by_name.get(folded(name), ())
        # "In Duek", "As Low": a capital word of the sentence before the name; "Berg" for "van den Berg".
        for word in name.split(" ")[1:]:
            yield from self._by_name.get(folded(word), ())
        if " " in name:
            yield from self._by_name.get(folded(name.split(" ", 1)[1]), ())


def folded(name: str) -> str:
    """A name as it is compared: letters without accents, in small letters."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in plain if character.isalnum())


def dated_markers(
    text: str, blocks: Sequence[tuple[int, int]], references: Sequence[ListedReference]
) -> list[Dated]:
    """The author–date citations in the `blocks` (spans) of `text`, in order."""
    by_name = ReferencesByName(references)
    found: list[Dated] = []
    for begin, stop in blocks:
        found.extend(_bracketed(text, begin, stop, by_name))
        found.extend(_narrative(text, begin, stop, by_name))
    result: list[Dated] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not result or one.start >= result[-1].end:
            result.append(one)
    return result


def _bracketed(text: str, begin: int, stop: int, by_name: ReferencesByName) -> Iterator[Dated]:
    for match in _BRACKETED.finditer(text, begin, stop):
        if not _YEARS.search(match["inner"]):
            continue
        named: dict[int, None] = {}
        parts = [part.strip() for part in re.split(r";\s?", match["inner"]) if part.strip()]
        strict = 0
        for part in parts:
            if not (whole := _PART.fullmatch(part)):
                named.update(dict.fromkeys(by_name.find_as_written(part)))
                continue
            places = [by_name.find(whole["names"], year) for year in _each_year(whole["years"])]
            told = [place for place in places if place is not None] or by_name.find_as_written(part)
            named.update(dict.fromkeys(told))
            strict += bool(_STRICT.fullmatch(part))
        if named or strict == len(parts):
            yield Dated(match.start(), match.end(), tuple(named), bool(named))


def _narrative(text: str, begin: int, stop: int, by_name: ReferencesByName) -> Iterator[Dated]:
    for match in _NARRATIVE.finditer(text, begin, stop):
        places = [by_name.find(match["names"], year) for year in _each_year(match["years"])]
        named = tuple(dict.fromkeys(place for place in places if place is not None))
        if named or "et al" in match["names"]:
            yield Dated(match.start(), match.end(), named, bool(named))


def _each_year(years: str) -> Iterator[str]:
    """ "2019a, b" is 2019a and 2019b."""
    last = ""
    for part in re.split(r"\s?[,;]\s?|\s(?:and|&)\s", years):
        if len(part) == 1 and last:
            yield last[:4] + part
        elif part:
            last = part
            yield part
