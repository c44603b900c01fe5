"""One name as a style writes it: order, particles, initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from .decoration import formatting
from .items import Name
from .locale import CSL
from .state import FULL
from .text_case import CASES

_HYPHEN = re.compile(r"[-‐‑]")
# Names in these scripts are written family first, without a space.
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class NameForm:
    """What `cs:name`, its parts and what it inherits say about single names."""

    form: str = "long"
    initialize_with: str | None = None
    initialize: bool = True
    hyphen: bool = True
    order: str = ""
    sort_separator: str = ", "
    demote: str = "display-and-sort"
    # family and given to (before, behind, case)
    parts: Mapping[str, tuple[str, str, str]] | None = None

    def inverts(self, place: int) -> bool:
        """Whether the name at `place` stands family first."""
        return self.order == "all" or (self.order == "first" and place == 0)

    def write(self, name: Name, place: int, *, sorting: bool = False, given: int = 0) -> str:
        """The name; in sort keys inverted and in full. `given` adds initials, or all, to the short form."""
        if name.literal:
            return self._part("family", name.literal)
        if _EAST_ASIAN.search(name.family):
            return name.family if self.form == "short" else f"{name.family}{name.given}"
        if self.form == "short" and not given and not sorting:
            return self._part("family", _spaced(name.non_dropping, name.family))
        first = name.given if given == FULL and self.form == "short" else self._given(name)
        if sorting or (self.inverts(place) and self.form != "short"):
            return self._inverted(name, first, sorting=sorting)
        family = self._part("family", _spaced(name.dropping, name.non_dropping, name.family))
        whole = _spaced(self._part("given", first), family)
        if not name.suffix:
            return whole
        return f"{whole}{', ' if name.comma_suffix else ' '}{name.suffix}"

    def _inverted(self, name: Name, first: str, *, sorting: bool) -> str:
        demoted = self.demote == "display-and-sort" or (sorting and self.demote == "sort-only")
        family = name.family if demoted else _spaced(name.non_dropping, name.family)
        behind = _spaced(first, name.dropping, name.non_dropping if demoted else "")
        suffix = name.suffix
        if self.initialize_with is not None and "." not in self.initialize_with:
            # Where initials have no full stops, "Jr." has none.
            suffix = suffix.replace(".", "")
        parts = (self._part("family", family), self._part("given", behind), suffix)
        return self.sort_separator.join(part for part in parts if part)

    def _part(self, which: str, text: str) -> str:
        if not self.parts or which not in self.parts or not text:
            return text
        before, behind, case = self.parts[which]
        return f"{before}{CASES[case](text) if case in CASES else text}{behind}"

    def _given(self, name: Name) -> str:
        if self.initialize_with is None or not name.given:
            return name.given
        return initials(name.given, self.initialize_with, hyphen=self.hyphen, all_words=self.initialize)


def initials(given: str, mark: str, *, hyphen: bool = True, all_words: bool = True) -> str:
    """``Jean-Paul Marie`` with the mark ``". "`` as ``J.-P. M.``; words in small letters stay whole.

    With `all_words` false only what is an initial already is written with the mark.
    """
    pieces: list[str] = []
    for word in given.replace(".", ". ").split():
        bare = word.rstrip(".")
        if not bare or (bare.islower() and "-" not in bare):
            # "de la" stays, an abbreviated word too.
            pieces.append(f" {word} ")
        elif all_words or len(bare) == 1:
            pieces.append(_initials_of(bare, mark, hyphen=hyphen))
        else:
            pieces.append(f" {word} ")
    return " ".join("".join(pieces).split()) if " " in "".join(pieces) else "".join(pieces)


def _initials_of(word: str, mark: str, *, hyphen: bool) -> str:
    parts = [part for part in _HYPHEN.split(word) if part]
    # PubMed gives "JP": two initials.
    if len(parts) == 1 and 1 < len(word) <= 3 and word.isupper() and word.isalpha():
        return "".join(f"{letter}{mark}" for letter in word)
    letters = [_first_letter(part) for part in parts]
    if hyphen:
        return f"{mark.rstrip()}-".join(letters) + mark
    return "".join(f"{letter}{mark}" for letter in letters)


def _first_letter(part: str) -> str:
    end = 1
    while end < len(part) and unicodedata.combining(part[end]):
        end += 1
    return part[:end].upper()


def _spaced(*parts: str) -> str:
    text = ""
    for part in parts:
        if part:
            text += part if not text or text.endswith(("’", "'", "-")) else f" {part}"
    return text


def name_parts(element: object) -> dict[str, tuple[str, str, str]]:
    """The `cs:name-part` children of a `cs:name`."""
    parts: dict[str, tuple[str, str, str]] = {}
    for part in element.iterfind(f"{CSL}name-part"):  # type: ignore[attr-defined]
        before, behind = formatting(part)
        around = (part.get("prefix", "") + before, behind + part.get("suffix", ""))
        parts[part.get("name", "")] = (*around, part.get("text-case", ""))
    return parts
