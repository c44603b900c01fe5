"""Which row an id, or an identifier in a path or a parameter, names."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import BigIntegerField

from evidence.identifiers import Scheme, readings
from evidence.models import Study
from evidence.models.prepared import Given

# More digits than a bigint holds name no row.
_ID = re.compile(r"[0-9]{1,18}")

# Addresses of a study that need no reading: by an id, and by a DOI of letters, digits and marks that mean
# nothing else. Its suffix has no slash, and so begins no other address of the study, if it is not one's name.
_PLAIN = re.compile(
    r"/api/v1/studies/"
    r"(?:(?P<id>[0-9]{1,18})"
    r"|doi:(?P<doi>10\.[0-9]{4,9}/(?!history/)[A-Za-z0-9](?:[A-Za-z0-9._()-]{0,200}[A-Za-z0-9])?))/"
)


def row_id(text: str) -> int | None:
    """`text` as a row's number; None where it cannot be one."""
    return int(text) if _ID.fullmatch(text) else None


def studies_named(studies: Any, text: str) -> Any:
    """The one of `studies`, a QuerySet, that `text`, an id or an identifier, names; not asked for yet.

    Raises `InvalidIdentifier` for what is neither.
    """
    if text.isascii() and text.isdigit():
        return studies.numbered(row_id(text))
    return studies.named(text)


def form_of(text: str) -> tuple[tuple[Scheme, ...], tuple[Any, ...]]:
    """What `text`, an id or an identifier, is made of: schemes, none for an id, and the values to each.

    Raises `InvalidIdentifier` for what is neither. `studies_of_form` finds the study.
    """
    if text.isascii() and text.isdigit():
        return (), (row_id(text),)
    read = readings(text)
    return tuple(each.scheme for each in read), tuple(each.value for each in read)


def plain_address(path: str) -> tuple[str, tuple[Any, ...]]:
    """What kind of a study's address it is, and the values in it as `form_of` reads them.

    Of any other address it is the address itself, and there are no values.
    """
    found = _PLAIN.fullmatch(path)
    if found is None:
        return path, ()
    if doi := found["doi"]:
        return "doi", (doi.lower(),)
    return "id", (int(found["id"]),)


def studies_of_form(studies: Any, schemes: tuple[Scheme, ...]) -> Any:
    """As `studies_named`, for values that are given only when it is asked."""
    if not schemes:
        return studies.numbered(Given(0, BigIntegerField()))
    return studies.named_by((scheme, Given(place)) for place, scheme in enumerate(schemes))


def study_id(text: str) -> int | None:
    """The id of the study that `text` names, as `studies_named` reads it; None where none is held here.

    An id is not looked up.
    """
    if text.isascii() and text.isdigit():
        return row_id(text)
    return Study.objects.id_of(text)
