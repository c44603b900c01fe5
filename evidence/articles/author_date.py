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
# "(Office for National Statistics [ONS], 2018; see Brown (2004))"
_NESTED = re.compile(r"\((?P<inner>(?:[^()\[\]]|\([^()\[\]]{1,80}\)|\[[^()\[\]]{1,80}\]){4,600})\)")
_WITHIN = re.compile(r"\s?[(\[](?P<within>[^()\[\]]{1,80})[)\]]")
_NAME = (
    r"(?:(?:van|von|de|der|den|del|della|di|da|dos|la|le|el|al|ter|ten|bin)\s){0,3}"
    r"(?:[dDO]['’])?[^\W\da-z_][^\W\d_]{1,30}(?:['’-][^\W\d_]{1,30}){0,3}"
)
_OTHERS = (
    r"(?:,?\set\sal\.?|\sand\scolleagues|\sand\sothers|\set\scoll\.|\set\scollaborateurs|\su\.\s?a\."
    r"|\sund\sKollegen|\s[ye]\s(?:cols?\.|colaboradores))"
)
_NAMES = (
    rf"{_NAME}(?:\s{_NAME}){{0,2}}?(?:(?:,\s(?:and\s|&\s)?|\s(?:and|&|und|et|y|e|en|och|og)\s){_NAME}"
    rf"(?:\s{_NAME})?){{0,6}}?{_OTHERS}?"
)
_NARRATIVE = re.compile(
    rf"(?<![\w-])(?P<names>{_NAMES})(?:['’]s?)?\s[(\[](?P<years>{_YEAR}(?:\s?[,;]\s{_YEAR}){{0,8}})(?P<locator>[,:]\s?(?:pp?\.?\s?)?[\d–-]{{1,12}})?[)\]]"
)
_PART = re.compile(
    rf"(?:(?:see(?:\salso)?|e\.g\.|cf\.|i\.e\.|for\s(?:a\s)?reviews?|reviewed\sin|in|but\ssee|and)[,:]?\s){{0,3}}(?:[a-zß-ÿ]{{2,15}}\s){{0,5}}?(?P<names>{_NAMES}|[^\W\da-z_][^;,()\d]{{2,100}})(?:,|\s|\s\()\s?(?P<years>{_YEAR}(?:\s?,\s{_YEAR}|,\s?[a-z]\b|\s?(?:and|&)\s{_YEAR}){{0,8}})(?P<locator>[,:].{{1,60}})?\s?",
)
# The same authors' other years: "(Ek et al., 2010; 2015)".
_YEARS_ALONE = re.compile(rf"(?P<years>{_YEAR}(?:\s?,\s{_YEAR}){{0,8}})(?:[,:]\s?pp?\.?\s?[\d–-]{{1,12}})?")
_OTHERS_BEHIND = re.compile(rf"{_OTHERS}$|['’]s?$")
_AND = re.compile(r",\s(?:and\s|&\s)?|\s(?:and|&|et|und|y|e|en|och|og)\s")
# What begins a sentence before a name, as if it were one.
_BEFORE_NAMES = re.compile(
    r"(?:According to|Although|And|As|Both|But|By|Despite|Following|For|From|However|In|Like|See|Since"
    r"|Unlike|When|While|With|Selon|Comme|D’après|Nach|Laut|Wie|Según|Como|Secondo|Volgens)\s"
)
_STRICT = re.compile(rf"{_NAMES},?\s{_YEAR}(?:,\s?pp?\.\s?[\d–-]{{1,12}})?")

_CERTAIN = re.compile(
    rf"(?P<names>{_NAME}(?:{_OTHERS}|(?:,\s{_NAME}){{0,6}},?\s&\s{_NAME})),?\s(?P<year>(?:19|20)\d\d[a-z]?)"
    r"(?:,\s?pp?\.\s?[\d–-]{1,12})?"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """An author–date marker: its span, and the places in the reference list that it names."""

    start: int
    end: int
    references: tuple[int, ...]
    complete: bool


class CertainMarkers:
    """Which markers can be nothing else in an article that cites by numbers: ``(Ek et al., 2020)``, ``(Ek &
    Low, 2020)``; "(Berlin, 2020)" can. None whose name and year an entry has, though it was not told by them.
    """

    def __init__(self, references: Sequence[ListedReference]) -> None:
        self._words: dict[str, set[str]] = defaultdict(set)
        for one in references:
            words = {folded(word) for word in re.split(r"[\s,;.&]+", one.raw)}
            for year in _YEARS.findall(one.raw):
                self._words[year[:4]] |= words

    def __contains__(self, marker: str) -> bool:
        parts = [_CERTAIN.fullmatch(part.strip()) for part in marker[1:-1].split(";")]
        return marker[0] in "([" and all(part and not self._is_listed(part) for part in parts)

    def _is_listed(self, part: re.Match[str]) -> bool:
        first = _people(part["names"])[0].rsplit(" ", 1)[-1]
        return folded(first) in self._words[part["year"][:4]]


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
        parts = _people(names)
        first = parts[0] if parts else ""
        letter = year[-1] if re.fullmatch(r"\d{4}[a-z]", year) else ""
        digits = year[:4] if year[:4].isdigit() else ""
        found = [
            place for place in dict.fromkeys(self._named(first)) if self._references[place].year == digits
        ]
        if len(found) > 1 and len(parts) > 1:
            second = folded(parts[1])
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
            several = bool(_OTHERS_BEHIND.search(names))
            fitting = [p for p in found if (len(self._references[p].authors) > 2) == several]
            if not several:
                fitting = [p for p in found if len(self._references[p].authors) == len(parts)] or fitting
            found = fitting or found
        return found[0] if found else None

    def begins(self, names: str) -> int:
        """Where in `names` the first author begins, behind words of the sentence that look like names."""
        first = (_people(names) or [""])[0]
        if folded(first) not in self._by_name:
            for space in re.finditer(r"\s", first):
                if folded(first[space.end() :]) in self._by_name:
                    return names.index(first) + space.end()
        before = _BEFORE_NAMES.match(names)
        return before.end() if before else 0

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


def _people(names: str) -> list[str]:
    """ "Low, Ek and Berg et al." is Low, Ek and Berg."""
    return [part for part in _AND.split(_OTHERS_BEHIND.sub("", names).strip()) if part]


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
    yield from _in_brackets(_BRACKETED.finditer(text, begin, stop), by_name)
    yield from _in_brackets(_NESTED.finditer(text, begin, stop), by_name)


def _in_brackets(found: Iterator[re.Match[str]], by_name: ReferencesByName) -> Iterator[Dated]:
    for match in found:
        if not _YEARS.search(match["inner"]):
            continue
        named: dict[int, None] = {}
        inner = _WITHIN.sub(_unfolded, match["inner"])
        parts = [part.strip() for part in re.split(r";\s?", inner) if part.strip()]
        strict = 0
        names = ""
        for part in parts:
            if names and (alone := _YEARS_ALONE.fullmatch(part)):
                others = [by_name.find(names, year) for year in _each_year(alone["years"])]
                named.update(dict.fromkeys(place for place in others if place is not None))
                strict += 1
                continue
            names = ""
            if not (whole := _PART.fullmatch(part)):
                named.update(dict.fromkeys(by_name.find_as_written(part)))
                continue
            names = whole["names"]
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
        if named or _OTHERS_BEHIND.search(match["names"]):
            start = match.start() + by_name.begins(match["names"])
            yield Dated(start, match.end(), named, bool(named))


def _unfolded(within: re.Match[str]) -> str:
    """Brackets within brackets: a year is one behind a name, anything else says no more of it."""
    return f", {within['within']}" if _YEARS.fullmatch(within["within"]) else ""


def _each_year(years: str) -> Iterator[str]:
    """ "2019a, b" is 2019a and 2019b."""
    last = ""
    for part in re.split(r"\s?[,;]\s?|\s(?:and|&)\s", years):
        if len(part) == 1 and last:
            yield last[:4] + part
        elif part:
            last = part
            yield part
