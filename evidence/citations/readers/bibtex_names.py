"""Names in BibTeX's grammar. Source: Patashnik, "BibTeXing" (1988), section 4; biblatex's manual, 3.14."""

from __future__ import annotations

import re

from evidence.citations.readers.latex import latex_to_markup
from evidence.citations.readers.names import is_initials, is_suffix
from evidence.records import Person, Role

_AND = re.compile(r"[{}]| and(?= )", re.IGNORECASE)
_BREAK = re.compile(r"[{}, ~]")
_OF_BODIES = frozenset({"of", "for", "the", "in", "on", "and", "&", r"\&"})


def read_names(text: str, role: Role) -> tuple[list[Person], bool]:
    """The people in a field, apart by “and” outside braces, and whether it ends in “others”.

    What stands in braces as a whole is a body's name and stays as it is.
    """
    people: list[Person] = []
    others = False
    for name in _split(" ".join(text.split())):
        if name.lower() in ("others", "et al.", "et al"):
            others = True
        elif person := _person(name, role):
            people.append(person)
    return people, others


def _split(text: str) -> list[str]:
    names, depth, start = [], 0, 0
    for match in _AND.finditer(text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth = max(0, depth - 1)
        elif not depth:
            names.append(text[start : match.start()])
            start = match.end()
    names.append(text[start:])
    return [name.strip(" ;").lstrip(" ,;") for name in names if name.strip(" ,;")]


def _words(name: str) -> list[list[str]]:
    """The comma's parts of a name, each as its words; what stands in braces is one word's."""
    parts: list[list[str]] = [[]]
    depth, start = 0, 0

    def word(end: int) -> None:
        if end > start:
            parts[-1].append(name[start:end])

    for match in _BREAK.finditer(name):
        sign = match[0]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
        elif not depth:
            word(match.start())
            start = match.end()
            if sign == ",":
                parts.append([])
    word(len(name))
    return [part for part in parts if part]


def _person(name: str, role: Role) -> Person | None:
    if "family=" in name.replace(" ", "").lower():
        return _extended(name, role)
    parts = _words(name)
    if not parts:
        return None
    if len(parts) == 1:
        if name.endswith(",") and not _is_body(parts[0]) and not is_initials(parts[0][-1]):
            # Without a given name, as `evidence.citations.writers` writes it.
            return Person(role, family=_text(parts[0]))
        return _without_comma(parts[0], role)
    suffix: list[str] = []
    family, *others = parts
    if len(others) == 1:
        given = others[0]
        if is_suffix(" ".join(given)):
            return Person(role, family=_text(family), suffix=_text(given))
        if len(given) > 1 and is_suffix(given[-1]):
            suffix = [given.pop()]
    elif len(others) == 2:
        suffix, given = others if not is_suffix(" ".join(others[1])) else others[::-1]
    else:
        return Person(role, literal=_text([name]))
    if len(family) > 1 and not suffix and is_suffix(family[-1]):
        suffix = [family.pop()]
    return Person(role, given=_text(given), family=_text(family), suffix=_text(suffix))


def _without_comma(words: list[str], role: Role) -> Person:
    if len(words) == 1:
        # One word in braces is a body; without them, somebody with one name.
        return Person(role, literal=_text(words)) if _is_body(words) else Person(role, family=_text(words))
    if any(word.lower() in _OF_BODIES for word in words[:-1]) or words[-1].endswith(")"):
        return Person(role, literal=_text(words))
    suffix: list[str] = []
    if len(words) > 2 and is_suffix(words[-1]):
        suffix = [words.pop()]
    if is_initials(words[-1]) and not is_initials(words[0]):
        # "Brownstein C D", as PubMed writes it, which BibTeX would take for a family of D.
        end = len(words)
        while end > 1 and is_initials(words[end - 1]):
            end -= 1
        return Person(role, given=_text(words[end:]), family=_text(words[:end]), suffix=_text(suffix))
    start = next((i for i, word in enumerate(words[:-1]) if i and _is_particle(word)), len(words) - 1)
    if _is_particle(words[0]):
        start = 0
    return Person(role, given=_text(words[:start]), family=_text(words[start:]), suffix=_text(suffix))


def _is_body(words: list[str]) -> bool:
    return len(words) == 1 and words[0].startswith("{") and words[0].endswith("}")


def _is_particle(word: str) -> bool:
    """Whether a word begins in lower case: ``von``, ``de``, ``{\\'e}``."""
    letter = (
        next((c for c in latex_to_markup(word) if c.isalpha()), "") if word[:1] != "{" or "\\" in word else ""
    )
    return letter.islower()


def _extended(name: str, role: Role) -> Person | None:
    """biblatex's ``family=Berg, given=Tor, prefix=van den, suffix=Jr``."""
    found: dict[str, str] = {}
    for words in _words(name):
        label, _, value = " ".join(words).strip('"').partition("=")
        found[label.strip().lower()] = value.strip(' "')
    family = " ".join(part for part in (found.get("prefix", ""), found.get("family", "")) if part)
    return Person(
        role,
        given=_text([found.get("given", "")]),
        family=_text([family]),
        suffix=_text([found.get("suffix", "")]),
    )


def _text(words: list[str]) -> str:
    return latex_to_markup(" ".join(words)).strip()
