"""What the database refuses of stored articles, their audits and what was set aside."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.models import (
    ArticleCitation,
    ArticleReference,
    Audit,
    CitedReference,
    Finding,
    SentenceClaim,
    Suppression,
)
from tests.factories import NOON, ArticleFactory, ArticleVersionFactory, ClaimFactory, UserFactory

from .test_constraints import refuses, set_columns

pytestmark = pytest.mark.django_db

KEY = "0" * 64
FINISHED = {"checked": 1, "not_checkable": 0, "could_not_be_asked": 0}


@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("article_has_title", {"title": " "}),
        ("article_has_slug", {"slug": ""}),
        ("article_address_is_http", {"address": "javascript:alert(1)"}),
        ("article_address_unique", {"address": "https://health.example.org/taken"}),
    ],
)
def test_an_article_refuses(constraint, columns):
    ArticleFactory(address="https://health.example.org/taken")
    article = ArticleFactory()
    refuses(constraint, lambda: set_columns(article, **columns))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("articleversion_number_once", {"number": 1}),
        ("articleversion_counts_from_1", {"number": 0}),
        ("articleversion_has_text", {"text": "\n", "number": 2}),
        ("articleversion_sha256_is_of_text", {"sha256": KEY, "number": 2}),
        ("articleversion_source_is_sha256", {"source_sha256": "no", "number": 2}),
    ],
)
def test_a_version_refuses(constraint, fields):
    article = ArticleVersionFactory().article
    refuses(constraint, lambda: ArticleVersionFactory(article=article, **fields))


def reference(version: Any, **fields: Any) -> ArticleReference:
    return ArticleReference.objects.create(
        version=version, **{"position": 0, "raw": "Berg.", "start": 0, "end": 5, **fields}
    )


def citation(version: Any, **fields: Any) -> ArticleCitation:
    return ArticleCitation.objects.create(
        version=version, **{"position": 0, "marker": "1", "start": 0, "end": 1, "style": "numbered", **fields}
    )


@pytest.mark.parametrize(
    ("constraint", "make", "fields"),
    [
        ("articlereference_position_once", reference, {}),
        ("articlereference_span", reference, {"position": 1, "end": 0, "start": 1}),
        ("articlereference_status_known", reference, {"position": 1, "status": "fine"}),
        ("articlecitation_position_once", citation, {}),
        ("articlecitation_span", citation, {"position": 1, "end": 0, "start": 1}),
    ],
)
def test_what_a_version_cites_refuses(constraint, make, fields):
    version = ArticleVersionFactory()
    make(version)
    refuses(constraint, lambda: make(version, **fields))


def test_a_citation_names_one_reference_in_one_place():
    version = ArticleVersionFactory()
    cited = {"citation": citation(version), "reference": reference(version), "place": 0}
    CitedReference.objects.create(**cited)
    refuses("citedreference_place_once", lambda: CitedReference.objects.create(**cited))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("sentenceclaim_once", {}),
        ("sentenceclaim_state_known", {"sentence": 1, "state": "maybe", "decided_at": NOON}),
        ("sentenceclaim_decision_has_person_and_time", {"sentence": 1, "state": "confirmed"}),
        ("sentenceclaim_decision_has_person_and_time", {"sentence": 1, "decided_at": NOON}),
    ],
)
def test_a_claim_of_a_sentence_refuses(constraint, fields):
    link = SentenceClaim.objects.create(version=ArticleVersionFactory(), sentence=0, claim=ClaimFactory())
    same = {"version": link.version, "sentence": 0, "claim": link.claim}
    if fields.get("state") == "maybe":
        same["decided_by"] = UserFactory()
    refuses(constraint, lambda: SentenceClaim.objects.create(**{**same, **fields}))


def audit(**fields: Any) -> Audit:
    return Audit.objects.create(
        **{
            "version": ArticleVersionFactory(),
            "state": "finished",
            "started_at": NOON,
            "finished_at": NOON,
            **FINISHED,
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("audit_has_coverage_or_error", {"state": "ok"}),
        ("audit_ends_later", {"finished_at": NOON.replace(year=2025)}),
        ("audit_has_coverage_or_error", {"checked": None}),
        ("audit_has_coverage_or_error", {"error": "it broke"}),
        # What was broken off says nothing of the article.
        ("audit_has_coverage_or_error", {"state": "broken_off", "error": "it broke"}),
        ("audit_has_coverage_or_error", {"state": "broken_off", **dict.fromkeys(FINISHED)}),
    ],
)
def test_an_audit_refuses(constraint, fields):
    refuses(constraint, lambda: audit(**fields))


def finding(**fields: Any) -> Finding:
    return Finding.objects.create(
        **{
            "position": 0,
            "rule": "retracted",
            "severity": "error",
            "verdict": "problem",
            "start": 0,
            "end": 0,
            "subject_key": KEY,
            "facts_key": KEY,
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("finding_position_once", {"position": 0}),
        ("finding_severity_known", {"severity": "fatal"}),
        ("finding_verdict_known", {"verdict": "fine"}),
        ("finding_span", {"start": 1}),
        ("finding_keys_are_sha256", {"facts_key": "no"}),
    ],
)
def test_a_finding_refuses(constraint, fields):
    row = audit()
    finding(audit=row)
    refuses(constraint, lambda: finding(**{"audit": row, "position": 1, **fields}))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("suppression_once", {}),
        ("suppression_has_reason", {"reason": " ", "facts_key": "1" * 64}),
        ("suppression_keys_are_sha256", {"facts_key": "no"}),
        ("suppression_lifted_by_somebody", {"lifted_at": NOON}),
    ],
)
def test_a_suppression_refuses(constraint, fields):
    same = {
        "article": ArticleFactory(),
        "rule": "retracted",
        "subject_key": KEY,
        "facts_key": KEY,
        "reason": "Ours.",
        "made_by": UserFactory(),
    }
    Suppression.objects.create(**same)
    refuses(constraint, lambda: Suppression.objects.create(**{**same, **fields}))
