"""Names of people and bodies as bibliographies write them."""

from __future__ import annotations

import re

from evidence.records import Person, Role

_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|2nd|3rd|4th)\.?", re.IGNORECASE)
# "JP", "J.-P.", "J. P.", "J"
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?-?){1,4}")


def is_initials(word: str) -> bool:
    """Whether a word can only be initials: capitals, at most four, or with full stops."""
    return bool(_INITIALS.fullmatch(word)) and (len(word) <= 3 or "." in word or "-" in word)


def is_suffix(word: str) -> bool:
    """Whether a word is what stands behind a family's name: Jr., III."""
    return bool(_SUFFIX.fullmatch(word.strip("{} ")))


def read_name(text: str, role: Role = Role.AUTHOR, *, is_person: bool = False) -> Person | None:
    """The person or body that `text` names; None where it names none.

    ``Family, Given``, ``Family, Given, Jr`` and ``Family, Jr, Given``, ``Family GH``, ``G. H. Family``;
    ``Body,`` is a body, and so is ``Body,, Part``. What has neither a comma nor initials may be a body as
    well as a person and stays as it is (`Person.literal`), unless `is_person` says that the field holds
    people only.

    >>> read_name("King, Martin L., Jr.").suffix, read_name("World Health Organization").literal
    ('Jr.', 'World Health Organization')
    """
    written = text.strip(" \t\n;")
    text = written.strip(" ,")
    if not text:
        return None
    # How EndNote marks a body's name, so that it is not turned round, and a comma within one.
    if ",," in text:
        return Person(role, literal=text.replace(",,", ","))
    if written.endswith(",") and "," not in text:
        return Person(role, literal=text)
    if "," in text:
        return _with_comma([part.strip() for part in text.split(",")], text, role)
    words = text.split()
    suffix = ""
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) and is_initials(words[-2]):
        suffix = words.pop()
    if len(words) > 1:
        end = len(words)
        while end > 1 and is_initials(words[end - 1]):
            end -= 1
        if end < len(words):
            return Person(role, given=" ".join(words[end:]), family=" ".join(words[:end]), suffix=suffix)
        start = 0
        while start < len(words) - 1 and is_initials(words[start]) and "." in words[start]:
            start += 1
        if start:
            return Person(role, given=" ".join(words[:start]), family=" ".join(words[start:]), suffix=suffix)
    if is_person:
        return Person(role, family=" ".join(words))
    return Person(role, literal=text)


def _with_comma(parts: list[str], text: str, role: Role) -> Person | None:
    family, *others = parts
    others = [part for part in others if part]
    if not family:
        return Person(role, literal=" ".join(others)) if others else None
    # Three parts of which none is a suffix: "Department of Health, Education, and Welfare".
    if len(others) > 1:
        suffixes = [part for part in others if _SUFFIX.fullmatch(part)]
        given = [part for part in others if not _SUFFIX.fullmatch(part)]
        if len(suffixes) != 1 or len(given) != 1:
            return Person(role, literal=text)
        return Person(role, given=given[0], family=family, suffix=suffixes[0])
    given_name = others[0] if others else ""
    if _SUFFIX.fullmatch(given_name):
        return Person(role, family=family, suffix=given_name)
    suffix = ""
    head, _, last = given_name.rpartition(" ")
    if head and _SUFFIX.fullmatch(last):
        given_name, suffix = head, last
    return Person(role, given=given_name, family=family, suffix=suffix)
