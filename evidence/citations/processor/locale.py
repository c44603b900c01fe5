"""The words of a language: CSL's terms and date formats, from locale files and from the style itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

CSL = "{http://purl.org/net/xbiblio/csl}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Where a form of a term is missing, the next one serves.
_WIDER_FORM = {"verb-short": "verb", "symbol": "short", "verb": "long", "short": "long"}


@dataclass(slots=True)
class Locale:
    """Terms, date formats and options, the most special first to be asked."""

    # (name, form, gender) to singular and plural.
    terms: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    genders: dict[str, str] = field(default_factory=dict)
    ordinal_matches: dict[tuple[str, str], str] = field(default_factory=dict)
    dates: dict[str, Element] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def merged(cls, elements: Iterable[Element]) -> Locale:
        """Of several `cs:locale` elements, the most general first."""
        locale = cls()
        for element in elements:
            locale._add(element)
        return locale

    def _add(self, element: Element) -> None:
        for options in element.iterfind(f"{CSL}style-options"):
            self.options |= options.attrib
        for date in element.iterfind(f"{CSL}date"):
            self.dates[date.get("form", "text")] = date
        terms = element.findall(f"{CSL}terms/{CSL}term")
        if any(term.get("name", "").startswith("ordinal") for term in terms):
            # Ordinals are one system: a language's own replace another's altogether.
            self.terms = {key: words for key, words in self.terms.items() if not key[0].startswith("ordinal")}
            self.ordinal_matches = {}
        for term in terms:
            self._add_term(term)

    def _add_term(self, term: Element) -> None:
        name, form, gender = term.get("name", ""), term.get("form", "long"), term.get("gender-form", "")
        single, multiple = term.find(f"{CSL}single"), term.find(f"{CSL}multiple")
        if single is not None and multiple is not None:
            words = (single.text or "", multiple.text or "")
        else:
            words = (term.text or "", term.text or "")
        self.terms[name, form, gender] = words
        if own := term.get("gender"):
            self.genders[name] = own
        if match := term.get("match"):
            self.ordinal_matches[name, gender] = match

    def term(self, name: str, form: str = "long", *, plural: bool = False) -> str:
        """The words for `name`; ``""`` where the language has none."""
        while (words := self.terms.get((name, form, ""))) is None:
            if form not in _WIDER_FORM:
                return ""
            form = _WIDER_FORM[form]
        return words[plural]

    def ordinal(self, number: int, gender: str = "") -> str:
        """``2nd``, ``11th``, ``1ʳᵉ``."""
        for form in (gender, "") if gender else ("",):
            for name, digits in ((f"ordinal-{number % 100:02}", 2), (f"ordinal-{number % 10:02}", 1)):
                words = self.terms.get((name, "long", form))
                if words is not None and self._matches(name, form, number, digits):
                    return f"{number}{words[0]}"
        words = self.terms.get(("ordinal", "long", gender)) or self.terms.get(("ordinal", "long", ""))
        return f"{number}{words[0] if words else ''}"

    def _matches(self, name: str, gender: str, number: int, digits: int) -> bool:
        value = int(name.removeprefix("ordinal-"))
        match = self.ordinal_matches.get((name, gender)) or (
            "last-digit" if value < 10 else "last-two-digits"
        )
        if match == "whole-number":
            return number == value
        if match == "last-two-digits":
            return number % 100 == value
        return digits == 1 and number % 10 == value

    def gender(self, term: str) -> str:
        """The grammatical gender of a term's noun: an edition is feminine in French."""
        return self.genders.get(term, "")

    @property
    def quotes(self) -> tuple[str, str, str, str]:
        """Outer and inner quotation marks."""
        names = ("open-quote", "close-quote", "open-inner-quote", "close-inner-quote")
        outer, outer_end, inner, inner_end = (self.term(name) for name in names)
        return outer, outer_end, inner, inner_end

    @property
    def punctuation_in_quote(self) -> bool:
        """Whether a full stop or comma goes in front of the closing quotation mark."""
        return self.options.get("punctuation-in-quote") == "true"
