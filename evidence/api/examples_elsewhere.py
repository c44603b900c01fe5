"""An answer, or what is sent, of the addresses that are no lists of rows; beside `examples`."""

from __future__ import annotations

from typing import Any

from . import examples_of_articles
from .examples import _API, _STUDY, _STUDY_IN_BRIEF, _WHEN

_SEARCH: dict[str, Any] = {
    "source": "PubMed",
    "query": "sertraline AND (emotional blunting OR numbness) NOT case report",
    "searched_on": "2026-11-20",
    "hits": 12,
    "note": "Nothing was found against the claim.",
}
_RECORDED = {"id": 3, **_SEARCH}
_ADDED = {"index": 0, "status": 201, "id": 12, "url": f"{_API}/claims/12/", "problem": None}
_REFUSED = {
    "index": 1,
    "status": 400,
    "id": None,
    "url": None,
    "problem": {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "detail": "No concept has the slug or id “numbnes”.",
        "errors": [{"pointer": "#/items/1/object", "detail": "No concept has the slug or id “numbnes”."}],
    },
}
_IMPORT = {
    "id": 7,
    "url": f"{_API}/imports/7/",
    "records": f"{_API}/imports/7/records/",
    "file": "library.ris",
    "state": "succeeded",
    "is_interrupted": False,
    "total": 2,
    "done": 2,
    "counts": {"added": 1, "refused": 1},
    "started_at": _WHEN,
    "finished_at": _WHEN,
    "error": "",
}

# By the view's name and what it does.
ANSWERS: dict[tuple[str, str], dict[str, Any]] = {
    ("Root", "get"): {
        "200": {name: f"{_API}/{name}/" for name in ("concepts", "studies", "claims", "evidence", "export")}
    },
    ("SearchView", "get"): {
        "200": {
            "results": [
                {
                    "rank": 7,
                    "title_html": "Feelings under <mark>treatment</mark>: an invented survey",
                    "extract_html": "",
                    "study": _STUDY,
                }
            ],
            "count": 1,
            "at_least": False,
            "cursor": None,
            "facets": {"year": [{"value": "2022", "label": "2022", "count": 1}]},
            "recognised": [
                {
                    "words": "ssri",
                    "also": ["Selective serotonin reuptake inhibitors"],
                    "narrower": ["Sertraline"],
                }
            ],
            "suggestions": [],
            "identifier": None,
        }
    },
    ("ResolveViews", "resolve"): {
        "200": {
            "read": 2,
            "counts": {"stored": 1, "malformed": 1},
            "results": [
                {
                    "input": "https://doi.org/10.5555/12345678",
                    "identifier": "doi:10.5555/12345678",
                    "status": "stored",
                    "reason": None,
                    "study": {**_STUDY_IN_BRIEF, "lookup_status": "found"},
                },
                {
                    "input": "8650205",
                    "identifier": None,
                    "status": "malformed",
                    "reason": "A bare number could be a PMID or a PMCID. Write PMID or PMC before it.",
                    "study": None,
                },
            ],
        }
    },
    ("ExportView", "get"): {
        "200": {
            "licence": "CC BY 4.0",
            "formats": [
                {
                    "name": "jsonl",
                    "media_type": "application/x-ndjson",
                    "means": "A line of JSON for each row.",
                }
            ],
            "tables": [
                {
                    "table": "claims",
                    "url": f"{_API}/export/claims/",
                    "means": "What is said of two concepts.",
                    "columns": [{"name": "id", "type": "integer", "means": "The claim's number."}],
                }
            ],
            "dump": {
                "url": f"{_API}/export/dump/",
                "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "bytes": 1_048_576,
                "made_at": _WHEN,
            },
        }
    },
    ("ContrarySearchViews", "list"): {"200": {"results": [_RECORDED]}},
    ("ContrarySearchViews", "create"): {"201": _RECORDED},
    ("ClaimViews", "many"): {"201": {"items": [_ADDED]}, "207": {"items": [_ADDED, _REFUSED]}},
    ("EvidenceViews", "many"): {"201": {"items": [_ADDED]}, "207": {"items": [_ADDED, _REFUSED]}},
    ("ImportViews", "create"): {"202": {**_IMPORT, "state": "running", "done": 0, "finished_at": None}},
    ("ImportViews", "retrieve"): {"200": _IMPORT},
    ("ImportViews", "records"): {
        "200": {
            "next": None,
            "results": [
                {
                    "number": 1,
                    "line": 1,
                    "label": "Feelings under treatment: an invented survey",
                    "outcome": "added",
                    "identifier": "doi:10.5555/12345678",
                    "study": 9,
                    "reason": "",
                    "remarks": [],
                }
            ],
        }
    },
    ("StylesView", "get"): {
        "200": {
            "default": "apa",
            "default_locale": "en-US",
            "locales": ["en-GB", "en-US"],
            "styles": [
                {
                    "name": "apa",
                    "title": "American Psychological Association 7th edition",
                    "kind": "author-date",
                    "parent": None,
                    "aliases": ["apa-7"],
                }
            ],
        }
    },
    **examples_of_articles.ANSWERS,
}
BODIES: dict[tuple[str, str], Any] = {
    ("ContrarySearchViews", "create"): _SEARCH,
    ("ImportViews", "create"): {
        "filename": "library.ris",
        "text": "TY  - JOUR\nDO  - 10.5555/12345678\nER  - \n",
    },
    **{
        (view, step): {"comment": comment}
        for view in ("ClaimViews", "EvidenceViews")
        for step, comment in (
            ("submit", "The second survey is in."),
            ("publish", "The table says the same."),
            ("withdraw", "The study was retracted."),
        )
    },
    **{
        (f"{kind}Views", "partial_update"): {"synonyms": ["emotional blunting", "emotional numbing"]}
        for kind in ("Concept", "Condition", "Medication", "Symptom")
    },
}
