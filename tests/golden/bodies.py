"""What is sent to the API: right for every address, so that a refusal is for want of a right."""

from __future__ import annotations

import re
from typing import Any

from .objects import Objects

# The part of an address that is one row's own: its version is what a change of it is of.
ROW = re.compile(r"/api/v1/(claims|evidence|concepts|conditions|medications|symptoms)/(?!bulk/)[^/]+/")


def body(text: str, method: str, objects: Objects) -> dict[str, Any] | None:
    """The body for the route `text`; None where that takes none."""
    made = _BODIES.get((method, text))
    return made and made(objects)


def _claim(objects: Objects) -> dict[str, Any]:
    return {
        "subject": objects["medication"]["medication"].pk,
        "predicate": "treats",
        "object": objects["symptom"]["symptom"].pk,
        "statement": "Written by the golden table.",
    }


def _line(objects: Objects) -> dict[str, Any]:
    return {
        "claim": objects["claim"]["published of another"].pk,
        "study": objects["study"]["study"].pk,
        "direction": "neutral",
    }


def _search(objects: Objects) -> dict[str, Any]:
    return {"source": "PubMed", "query": "golden", "hits": 0}


_WHY = {"comment": "Asked by the golden table."}
_BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/api/v1/claims/"): _claim,
    ("POST", "/api/v1/claims/bulk/"): lambda objects: {"items": [_claim(objects)]},
    ("PATCH", "/api/v1/claims/<key>/"): lambda objects: {"statement": "Changed by the golden table."},
    ("POST", "/api/v1/claims/<key>/contrary-searches/"): _search,
    ("POST", "/api/v1/claims/<key>/reject/"): lambda objects: _WHY,
    ("POST", "/api/v1/claims/<key>/confirm/"): lambda objects: _WHY,
    ("POST", "/api/v1/evidence/"): _line,
    ("POST", "/api/v1/evidence/bulk/"): lambda objects: {"items": [_line(objects)]},
    ("PATCH", "/api/v1/evidence/<key>/"): lambda objects: {"explanation": "Changed by the golden table."},
    ("POST", "/api/v1/evidence/<key>/reject/"): lambda objects: _WHY,
    ("POST", "/api/v1/imports/"): lambda objects: {"text": "10.5555/golden"},
    ("POST", "/api/v1/studies/"): lambda objects: {"identifier": "PMID 21103140"},
    ("POST", "/api/v1/bibliography/"): lambda objects: {"identifiers": ["PMID 21103140"]},
    ("POST", "/api/v1/studies/resolve/"): lambda objects: {"identifiers": ["PMID 21103140"], "create": True},
    ("POST", "/api/v1/audit/"): lambda objects: {"text": "Nothing to look up."},
    ("POST", "/api/v1/concepts/"): lambda objects: {"kind": "symptom", "name": "Golden"},
    **{
        ("POST", f"/api/v1/{kind}s/"): lambda objects: {"name": "Golden"}
        for kind in ("condition", "medication", "symptom")
    },
    **{
        ("PATCH", f"/api/v1/{kind}s/<key>/"): lambda objects: {"description": "Changed."}
        for kind in ("concept", "condition", "medication", "symptom")
    },
}
