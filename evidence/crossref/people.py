"""Who made a work: Crossref's contributors, people and groups, in their order."""

from __future__ import annotations

import re
from typing import Any

from evidence.crossref.fields import Fields
from evidence.identifiers import parse_orcid
from evidence.records import Person, Role

_NONE: tuple[Any, ...] = (None, [])
_ROLES = tuple((role.value, role) for role in (Role.AUTHOR, Role.EDITOR, Role.CHAIR, Role.TRANSLATOR))

# What depositors write where there is no name: a typesetter's entity, "not available", "and others".
_NO_NAME = re.compile(r"&NA;|n/a|NA|et\.? al\.?|[\W_]+", re.IGNORECASE)


def contributors(record: Fields) -> tuple[Person, ...]:
    """Authors, then editors, chairs and translators, each in the order that the record has."""
    return tuple(
        [
            person
            for key, role in _ROLES
            if record.value(key) is not None
            for fields in record.objects(key)
            if (person := _person(fields, role)) is not None
        ]
    )


def _person(fields: Fields, role: Role) -> Person | None:
    text = fields.text
    given, family, name = text("given"), text("family"), text("name")
    if name and (given or family):
        fields.remark("name", f"“{name}” beside a family or given name; left out")
        name = ""
    key, whole = ("name", name) if name else ("family", f"{given}{family}")
    if not whole:
        fields.remark("family", "there is no name; the contributor is left out")
        return None
    # A person may well be called Na; a group is not.
    if _NO_NAME.fullmatch(whole) and (name or whole.casefold() != "na"):
        fields.remark(key, f"“{whole}” is no name; the contributor is left out")
        return None
    return Person(
        role=role,
        given=given,
        family=family,
        suffix=text("suffix"),
        literal=name,
        orcid=fields.identifier("ORCID", parse_orcid),
        affiliations=_affiliations(fields) if fields.value("affiliation") not in _NONE else (),
    )


def _affiliations(fields: Fields) -> tuple[str, ...]:
    """The names of the institutions; the identifier of one that is given without its name."""
    affiliations = []
    for affiliation in fields.objects("affiliation"):
        named = affiliation.text("name")
        if not named:
            named = next((identifier.raw("id") for identifier in affiliation.objects("id")), "")
        if named:
            affiliations.append(named)
    return tuple(dict.fromkeys(affiliations))
