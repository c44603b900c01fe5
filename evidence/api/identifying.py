"""Which study an identifier in a path or a parameter names."""

from __future__ import annotations

import re

from evidence.identifiers import Identifier, InvalidIdentifier, Scheme, identify, parse_doi, registered_doi
from evidence.models import Study

# More digits than a bigint holds name no row.
_ID = re.compile(r"[0-9]{1,18}")


def row_id(text: str) -> int | None:
    """`text` as a row's number; None where it cannot be one."""
    return int(text) if _ID.fullmatch(text) else None


def dois(text: str) -> list[Identifier]:
    """The DOIs that `text` can mean: as it stands, and as one that was pasted. `InvalidIdentifier` if none.

    A few registered DOIs end in punctuation, which `parse_doi` takes for the sentence's.
    """
    pasted = parse_doi(text)
    try:
        as_it_stands = registered_doi(text.removeprefix("doi:"))
    except InvalidIdentifier:
        as_it_stands = pasted
    return [Identifier(Scheme.DOI, doi) for doi in dict.fromkeys([as_it_stands, pasted])]


def identifiers(text: str) -> list[Identifier]:
    """What `text` (``doi:…``, ``pmid:…``, ``pmcid:…``, a web address) can mean, the likeliest first."""
    identifier = identify(text)
    return dois(text) if identifier.scheme is Scheme.DOI else [identifier]


def study_id(text: str) -> int | None:
    """The id of the study that `text`, an id or an identifier, names; None where none is held here.

    An id is not looked up. Raises `InvalidIdentifier` for what is neither.
    """
    if text.isascii() and text.isdigit():
        return row_id(text)
    for identifier in identifiers(text):
        found = Study.objects.identified_by([identifier]).values_list("pk", flat=True).first()
        if found is not None:
            return found
    return None
