"""What the writers read of a CSL-JSON item: texts on one line, names in parts, dates to the part known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# What no format's text may hold: control characters, line and paragraph separators, halves of characters.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")

# What readers of "Berg J. P." and "J. P. Berg" take for a person.
_INITIALS_AT_AN_END = re.compile(r"^\w\.| \S{1,4}\.?$")
_NAME_PARTS = ("family", "given", "suffix", "literal")


def text(csl: Mapping[str, Any], key: str) -> str:
    """The text of a field on one line, ``""`` where there is none; of a list its first."""
    value = csl.get(key)
    if value.__class__ is str and value.isprintable():
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return one_line(value) if isinstance(value, str) else ""


def raw_text(csl: Mapping[str, Any], key: str) -> str:
    """As `text`, but with whatever line breaks and control characters there are within."""
    value = csl.get(key)
    return value.strip() if value.__class__ is str else text(csl, key)


def one_line(value: str) -> str:
    """`value` without line breaks and control characters."""
    # Most are printable, and then nothing in them is unsafe.
    if value.isprintable():
        return value.strip()
    return " ".join(_UNSAFE.sub(" ", value).split())


def title_html(csl: Mapping[str, Any]) -> str:
    """The title with its italics and indices, where it has any; else ``""``."""
    custom = csl.get("custom")
    value = custom.get("title_html") if isinstance(custom, Mapping) else None
    return one_line(value) if isinstance(value, str) else ""


def people(csl: Mapping[str, Any], role: str) -> list[dict[str, str]]:
    """The names of a role, each with those of family, given, suffix, literal that there are."""
    value = csl.get(role)
    found = []
    for person in value if isinstance(value, list) else ():
        if not isinstance(person, dict):
            continue
        name = {}
        for part in _NAME_PARTS:
            if part in person and (words := text(person, part)):
                name[part] = words
        if "family" in name and (particle := text(person, "non-dropping-particle")):
            name["family"] = f"{particle} {name['family']}"
        if name:
            found.append(name)
    return found


def inverted(name: Mapping[str, str]) -> str:
    """``Family, Given, Suffix``; a group as it is, or with EndNote's commas if it could be a person's name:
    one more behind it, or behind the first that it has.
    """
    if literal := name.get("literal"):
        if "," in literal:
            return literal.replace(",", ",,", 1) if ",," not in literal else literal
        return f"{literal}," if _INITIALS_AT_AN_END.search(literal) else literal
    if len(name) == 2 and "suffix" not in name:
        return f"{name['family']}, {name['given']}"
    return ", ".join([name[part] for part in ("family", "given", "suffix") if part in name])


def inverted_names(value: Any, before: str) -> list[str]:
    """The names of a role (see `inverted`), each behind `before`; line breaks in them stay."""
    found = []
    for person in value if value.__class__ is list else ():
        if person.__class__ is dict and len(person) == 2 and "given" in person and "family" in person:
            family, given = person["family"], person["given"]
            # Nearly all are so; what is not takes the longer way.
            if family.__class__ is str and given.__class__ is str and family and given:
                found.append(f"{before}{family.strip()}, {given.strip()}")
                continue
        found += [before + inverted(name) for name in people({"": [person]}, "")]
    return found


def date_parts(csl: Mapping[str, Any], key: str = "issued") -> list[int]:
    """Year, month and day, as many as are known."""
    date = csl.get(key)
    parts = date.get("date-parts") if isinstance(date, Mapping) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    known = []
    for part in first[:3] if isinstance(first, list) else ():
        if not isinstance(part, int) or not part:
            break
        known.append(part)
    return known


def iso_date(csl: Mapping[str, Any], key: str = "issued") -> str:
    """``2020``, ``2020-07`` or ``2020-07-14``."""
    return "-".join(
        f"{part:04}" if place == 0 else f"{part:02}" for place, part in enumerate(date_parts(csl, key))
    )


def pages(csl: Mapping[str, Any]) -> str:
    """The pages; not the article number, which stands in both fields for styles that look only there."""
    page = text(csl, "page")
    return "" if page == text(csl, "number") else page
