"""What a text can mean where a study that is held here is looked for.

`identify` gives the one identifier that was most likely pasted; a look-up can try more than one.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from evidence.identifiers.doi import parse_doi, registered_doi
from evidence.identifiers.errors import InvalidIdentifier
from evidence.identifiers.identify import Identifier, Scheme, identify

_IN_FRONT = re.compile(r"doi: ?|(?P<link>https?://(?:dx\.)?doi\.org/)", re.ASCII | re.IGNORECASE)


def doi_readings(text: str) -> list[Identifier]:
    """The DOIs that `text` can mean: as it stands, and as one that was pasted. `InvalidIdentifier` if none.

    A few registered DOIs end in punctuation, which `parse_doi` takes for the sentence's.

    >>> [str(identifier) for identifier in doi_readings("https://doi.org/10.5488/cmp.")]
    ['doi:10.5488/cmp.', 'doi:10.5488/cmp']
    """
    pasted = parse_doi(text)
    front = _IN_FRONT.match(text)
    rest = text[front.end() :] if front else text
    try:
        as_it_stands = registered_doi(unquote(rest) if front and front["link"] else rest)
    except InvalidIdentifier:
        as_it_stands = pasted
    return [Identifier(Scheme.DOI, doi) for doi in dict.fromkeys([as_it_stands, pasted])]


def readings(text: str) -> list[Identifier]:
    """What `text` (``doi:…``, ``pmid:…``, ``pmcid:…``, a web address) can mean, the likeliest first.

    Raises `InvalidIdentifier`, as `identify` does, for what names no study.
    """
    identifier = identify(text)
    return doi_readings(text) if identifier.scheme is Scheme.DOI else [identifier]
