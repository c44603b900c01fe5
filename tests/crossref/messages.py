"""Crossref messages of our own making, under Crossref's test prefix 10.5555."""

import copy

from evidence.crossref.normalise import normalise

DOI = "10.5555/blunting.2024.17"

# Every field that `normalise` reads, filled as Crossref fills it.
MESSAGE = {
    "DOI": DOI,
    "aliases": ["10.5555/Blunting.PREPRINT"],
    "type": "journal-article",
    "title": ["Blunting under <i>SSRIs</i> (p &lt; 0.05)"],
    "subtitle": ["A cohort"],
    "original-title": ["Abstumpfung"],
    "container-title": ["Journal of Invented Results", "Series of Inventions"],
    "short-container-title": ["J Inv Res"],
    "institution": [{"name": "University of Nowhere"}],
    "publisher": "Test &amp; Sons",
    "publisher-location": "Oxford, UK",
    "edition-number": "2",
    "volume": "12",
    "issue": "3-4",
    "page": "101–110",
    "article-number": "e17",
    "published-print": {"date-parts": [[2024, 3]]},
    "published-online": {"date-parts": [[2023, 11, 30]]},
    "issued": {"date-parts": [[2023, 11, 30]]},
    "published": {"date-parts": [[2023, 11, 30]]},
    "journal-issue": {"issue": "3-4", "published-print": {"date-parts": [[2024, 3]]}},
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We asked 10<jats:sup>3</jats:sup> people.</jats:p>",
    "language": "en",
    "resource": {"primary": {"URL": "https://journal.example.org/17"}},
    "ISSN": ["0028-0836", "1476-4687"],
    "issn-type": [{"value": "0028-0836", "type": "print"}],
    "ISBN": ["9780306406157"],
    "isbn-type": [{"value": "9780306406157", "type": "print"}],
    "author": [
        {
            "given": "Josiah",
            "family": "Carberry",
            "suffix": "Jr.",
            "ORCID": "http://orcid.org/0000-0002-1825-0097",
            "authenticated-orcid": True,
            "sequence": "first",
            "affiliation": [
                {"name": "Brown University"},
                {"id": [{"id": "https://ror.org/05gq02987", "id-type": "ROR"}]},
            ],
        },
        {"name": "The Blunting Study Group", "sequence": "additional", "affiliation": []},
    ],
    "editor": [{"given": "A.", "family": "Editor", "affiliation": []}],
    "chair": [{"family": "Chair"}],
    "translator": [{"given": "Plato"}],
    "reference": [
        {
            "key": "ref1",
            "DOI": "10.5555/ABC",
            "doi-asserted-by": "crossref",
            "author": "Pavlov",
            "year": "1927",
            "article-title": "On <i>dogs</i>",
            "journal-title": "J Dogs",
            "volume": "1",
            "issue": "2",
            "first-page": "3",
        },
        {"key": "ref2", "unstructured": "Anon. <i>Book</i>. 1999."},
    ],
    "relation": {
        "has-preprint": [{"id-type": "doi", "id": "10.5555/PRE.1", "asserted-by": "object"}],
        "cites": [],
    },
    "license": [
        {
            "URL": "https://creativecommons.org/licenses/by/4.0/",
            "content-version": "vor",
            "delay-in-days": 5,
            "start": {"date-parts": [[2023, 12, 5]]},
        }
    ],
    "funder": [
        {"name": "A Fund", "DOI": "10.13039/100000001", "award": ["A-1", "A-2"]},
        {"name": "B Fund", "id": [{"id": "10.13039/501100000000", "id-type": "DOI"}]},
    ],
    "update-to": [
        {
            "DOI": "10.5555/older",
            "type": "new_version",
            "label": "New version",
            "source": "publisher",
            "updated": {"date-parts": [[2024, 1, 2]]},
        }
    ],
    "updated-by": [
        {
            "DOI": "10.5555/correction",
            "type": "correction",
            "label": "Correction",
            "source": "retraction-watch",
            "record-id": "12345",
            "updated": {"date-parts": [[2024, 6, 7]]},
        }
    ],
    "is-referenced-by-count": 7,
}


def message(without=(), **changes):
    """A copy of `MESSAGE` with other values for some fields (``_`` in a name means ``-``)."""
    changed = copy.deepcopy(MESSAGE) | {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in changed.items() if name not in without}


def read(**fields):
    """The work that a record of nothing but a DOI and these fields gives."""
    return normalise({"DOI": DOI} | {name.replace("_", "-"): value for name, value in fields.items()})
