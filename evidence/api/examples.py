"""An answer of each kind, for the API's description. The tests hold them against the schema."""

from __future__ import annotations

from typing import Any

_API = "http://127.0.0.1:8000/api/v1"
_PAGES = "http://127.0.0.1:8000"
_WHEN = "2026-11-23T12:00:00Z"

_SSRI = {
    "id": 42,
    "url": f"{_API}/concepts/42/",
    "kind": "medication",
    "name": "Selective serotonin reuptake inhibitors",
    "slug": "ssri",
}
_NUMBNESS = {
    "id": 21,
    "url": f"{_API}/concepts/21/",
    "kind": "symptom",
    "name": "Emotional numbness",
    "slug": "emotional-numbness",
}

_STUDY_IN_BRIEF: dict[str, Any] = {
    "id": 9,
    "url": f"{_API}/studies/9/",
    "html_url": f"{_PAGES}/studies/9/",
    "doi": "10.5555/12345678",
    "pmid": None,
    "pmcid": None,
    "link": "https://doi.org/10.5555/12345678",
    "title": "Feelings under treatment: an invented survey",
    "container_title": "Journal of Invented Results",
    "year": 2022,
    "design": "cross_sectional",
    "design_label": "Cross-sectional study",
    "citation": (
        "Carberry J (2022). Feelings under treatment: an invented survey. Journal of Invented Results, "
        "21(1), 10-19. https://doi.org/10.5555/12345678"
    ),
    "notices": [
        {
            "kind": "correction",
            "kind_label": "Correction",
            "is_grave": False,
            "date": "2022-09",
            "notice_doi": "10.5555/12345679",
            "sources": ["publisher"],
            "gone_since": None,
        }
    ],
}
_STUDY = {
    **_STUDY_IN_BRIEF,
    "lookup": {
        "status": "found",
        "label": "Registered with Crossref",
        "registration_agency": "",
        "checked_at": _WHEN,
        "fetched_at": _WHEN,
        "last_attempt_at": _WHEN,
        "last_attempt_outcome": "answered",
        "error": "",
    },
    "title_html": "Feelings under treatment: an <i>invented</i> survey",
    "contributors": [
        {
            "role": "author",
            "name": "Josiah Carberry",
            "given": "Josiah",
            "family": "Carberry",
            "suffix": "",
            "literal": "",
            "orcid": "0000-0002-1825-0097",
        }
    ],
    "work_type": "journal-article",
    "publisher": "Invented Press",
    "volume": "21",
    "issue": "1",
    "page": "10-19",
    "article_number": "",
    "published_print": "2022",
    "published_online": "2021-12-30",
    "issued": "2021-12-30",
    "cited_by_count": 3,
    "evidence_count": 1,
    "evidence_url": f"{_API}/evidence/?study=9",
    "updated_at": _WHEN,
}

_LINE = {
    "id": 1,
    "url": f"{_API}/evidence/1/",
    "study": {**_STUDY_IN_BRIEF, "lookup_status": "found"},
    "direction": "supports",
    "directness": "direct",
    "strength": "moderate",
    "effect": {"measure": "odds ratio", "value": 1.8, "low": 1.2, "high": 2.7, "level": 95.0},
    "quote": "Numbness was commoner under treatment.",
    "quote_check": {
        "outcome": "exact",
        "place": "abstract",
        "label": "Found word for word in the abstract",
        "checked_at": _WHEN,
    },
    "locator": "Abstract",
    "explanation": "Numbness was commoner among those who took an SSRI.",
    "state": "published",
    "published_alone": None,
    "published_at": _WHEN,
    "updated_at": _WHEN,
}
_CLAIM_IN_BRIEF = {
    "id": 1,
    "url": f"{_API}/claims/1/",
    "html_url": f"{_PAGES}/claims/1/",
    "subject": _SSRI,
    "predicate": "causes_adverse_effect",
    "predicate_label": "causes as an adverse effect",
    "object": _NUMBNESS,
    "statement": "People who take an SSRI may find that their emotions go numb.",
    "published_alone": None,
}
_CLAIM = {
    **_CLAIM_IN_BRIEF,
    "qualifiers": {"population": "Adults with depression", "comparator": "", "dose": "", "timeframe": ""},
    "certainty": "low",
    "certainty_label": "Low",
    "certainty_rationale": "One survey, not randomized.",
    "evidence_counts": {"supporting": 1, "disputing": 0, "neutral": 0},
    "evidence_url": f"{_API}/evidence/?claim=1",
    "state": "published",
    "version": 1,
    "published_at": _WHEN,
    "updated_at": _WHEN,
}
_CONCEPT = {
    **_NUMBNESS,
    "html_url": f"{_PAGES}/concepts/emotional-numbness/",
    "description": "Feeling little or no emotion, pleasant or unpleasant, where one would expect some.",
    "synonyms": ["emotional blunting", "emotional numbing"],
    "codes": [
        {
            "system": "hpo",
            "system_label": "HPO",
            "code": "HP:0030213",
            "url": "https://hpo.jax.org/browse/term/HP:0030213",
        }
    ],
    "parent": None,
    "claims_url": f"{_API}/claims/?concept=21",
    "studies_url": f"{_API}/studies/?concept=21",
    "updated_at": _WHEN,
}

# By the view's action.
CONCEPT: dict[str, Any] = {
    "list": _CONCEPT,
    "retrieve": {
        **_CONCEPT,
        "children": [],
        "claim_counts": {"as_subject": 4, "as_object": 14},
        "as_of": None,
    },
}
STUDY: dict[str, Any] = {
    "list": _STUDY,
    "retrieve": {
        **_STUDY,
        "subtitle": "",
        "original_title": "",
        "container_title_short": "J Inv Res",
        "publisher_place": "",
        "edition": "",
        "issn": ["0000-0019"],
        "isbn": [],
        "abstract": "Nobody was asked, and everybody answered.",
        "language": "en",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "funders": [],
        "aliases": [],
        "csl": {"id": "10.5555/12345678", "type": "article-journal", "DOI": "10.5555/12345678"},
    },
}
EVIDENCE_LINE: dict[str, Any] = {
    "list": {**_LINE, "claim": _CLAIM_IN_BRIEF},
    "retrieve": {**_LINE, "claim": _CLAIM_IN_BRIEF, "as_of": None},
}
CLAIM: dict[str, Any] = {"list": _CLAIM, "retrieve": {**_CLAIM, "evidence": [_LINE], "as_of": None}}

HISTORY: dict[str, Any] = {
    "next": f"{_API}/claims/1/history/?cursor=2026-11-23T12%3A00%3A00%2B00%3A00%2Fclaimevent%2F12",
    "results": [
        {
            "when": _WHEN,
            "action": "published",
            "action_label": "published",
            "what": "evidence_line",
            "id": 1,
            "part": "evidence line Feelings under treatment: an invented survey (2022)",
            "who": "an editor",
            "through": "",
            "reason": "",
            "comment": "The table says the same.",
            "differences": [
                {"name": "direction", "label": "Direction", "before": "", "after": "Supports"},
            ],
        }
    ],
}

_CLAIM_BODY = {
    "subject": "ssri",
    "predicate": "causes_adverse_effect",
    "object": "emotional-numbness",
    "statement": "People who take an SSRI may find that their emotions go numb.",
    "qualifiers": {"population": "Adults with depression"},
}
_LINE_BODY = {
    "claim": 1,
    "study": "doi:10.5555/12345678",
    "direction": "supports",
    "effect": {"measure": "odds ratio", "value": 1.8, "low": 1.2, "high": 2.7, "level": 95},
    "quote": "Numbness was commoner under treatment.",
    "locator": "Abstract",
}
_CONCEPT_BODY = {
    "name": "Emotional numbness",
    "synonyms": ["emotional blunting"],
    "codes": [{"system": "hpo", "code": "HP:0030213"}],
}
# What is sent, by what the row is called and the view's action.
BODIES: dict[tuple[str, str], Any] = {
    ("claim", "create"): _CLAIM_BODY,
    ("claim", "partial_update"): {"certainty": "low", "certainty_rationale": "One survey, not randomized."},
    ("claim", "many"): {"items": [_CLAIM_BODY], "atomic": True},
    ("evidence line", "create"): _LINE_BODY,
    ("evidence line", "partial_update"): {"strength": "weak"},
    ("evidence line", "many"): {"items": [_LINE_BODY], "atomic": False},
    ("concept", "create"): {"kind": "symptom", **_CONCEPT_BODY},
    ("condition", "create"): _CONCEPT_BODY,
    ("medication", "create"): _CONCEPT_BODY,
    ("symptom", "create"): _CONCEPT_BODY,
    ("study", "create"): {"identifier": "doi:10.5555/12345678"},
    ("claim", "reject"): {"comment": "The study was of children: say so."},
    ("claim", "confirm"): {"comment": "Searched again: nothing new since 2026."},
    ("evidence line", "reject"): {"comment": "The quote is of another outcome."},
}
