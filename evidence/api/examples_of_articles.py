"""Answers about stored articles; beside `examples_elsewhere`."""

from __future__ import annotations

from typing import Any

from .examples import _API, _WHEN

_ARTICLE: dict[str, Any] = {
    "id": 4,
    "slug": "numb-on-sertraline",
    "title": "Numb on sertraline",
    "address": "https://health.example.org/numb-on-sertraline",
    "url": f"{_API}/articles/numb-on-sertraline/",
    "audits_url": f"{_API}/articles/numb-on-sertraline/audits/",
    "version": 2,
    "audit": 11,
    "audited_version": 2,
    "audited_at": _WHEN,
    "could_not_be_asked": 0,
    "open": {"error": 1, "warning": 0, "note": 0},
}
_AUDIT: dict[str, Any] = {
    "id": 11,
    "url": f"{_API}/articles/numb-on-sertraline/audits/11/",
    "version": 2,
    "state": "finished",
    "started_at": _WHEN,
    "finished_at": _WHEN,
    "checked": 1,
    "not_checkable": 0,
    "could_not_be_asked": 0,
}
ANSWERS: dict[tuple[str, str], Any] = {
    ("ArticleViews", "articles"): {"200": {"next": None, "results": [_ARTICLE]}},
    ("ArticleViews", "article"): {
        "200": {
            **_ARTICLE,
            "versions": [
                {
                    "number": 2,
                    "imported_at": _WHEN,
                    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "reader": "markdown",
                    "source": "numb-on-sertraline.md",
                    "remarks": [],
                }
            ],
            "references": [
                {
                    "number": 1,
                    "raw": "Berg A. Feelings under treatment: an invented survey. 2022. doi:10.5555/12345678",
                    "status": "resolved",
                    "doi": "10.5555/12345678",
                    "pmid": None,
                    "pmcid": None,
                    "url": None,
                    "study": 9,
                }
            ],
            "claims": [
                {
                    "sentence": "Some feel numb on sertraline.[1]",
                    "claim": 12,
                    "state": "confirmed",
                    "decided_at": _WHEN,
                }
            ],
        }
    },
    ("ArticleViews", "audits"): {"200": {"next": None, "results": [_AUDIT]}},
    ("ArticleViews", "audit"): {
        "200": {
            **_AUDIT,
            "findings": [
                {
                    "rule": "retracted",
                    "severity": "error",
                    "verdict": "problem",
                    "reference": 1,
                    "start": 214,
                    "end": 291,
                    "expected": "a source that stands",
                    "found": "retracted in 2026-10",
                    "advice": "Take the source out, and look whether the sentence stands without it; or say "
                    "that it was retracted.",
                    "suppressed": False,
                    "was_checked": True,
                }
            ],
        }
    },
}
