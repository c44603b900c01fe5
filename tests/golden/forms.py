"""Forms filled in rightly, for every model of the admin: what is refused is refused for want of a right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User

from evidence.models import Article, Claim, EvidenceLine, Finding, SentenceClaim
from evidence.services.versions import version_hash

from .objects import Objects

PASSWORD = "correct horse battery staple"


def form(model: str, row: Any, objects: Objects) -> dict[str, Any]:
    """What the add form (`row` is None) or the change form of `model` sends; {} where it has none."""
    return _FORMS.get(model, lambda row, objects: {})(row, objects)


def everything_allowed() -> User:
    """A superuser that is in no database: so that an inline shows its form."""
    return User(is_active=True, is_superuser=True)


def _claim(row: Any, objects: Objects) -> dict[str, Any]:
    return {
        "subject": objects["medication"]["medication"].pk,
        "predicate": "treats",
        "object": objects["symptom"]["symptom"].pk,
        "statement": "Written by the golden table.",
    }


def _line(row: Any, objects: Objects) -> dict[str, Any]:
    return {
        "claim": objects["claim"]["published of another"].pk,
        "study": objects["study"]["study"].pk,
        "direction": "neutral",
        "explanation": "Written by the golden table.",
    }


def _concept(row: Any, objects: Objects) -> dict[str, Any]:
    # A kind does not change under claims; its own pages do not ask for it.
    return {"kind": getattr(row, "kind", "condition"), "name": "Golden", "slug": "golden"}


def _study(row: Any, objects: Objects) -> dict[str, Any]:
    return {"doi": getattr(row, "doi", "") or "10.5555/added", "title": "Golden"}


def _article(row: Any, objects: Objects) -> dict[str, Any]:
    if row is None:
        return {"text": "SSRIs may blunt emotions.", "slug": "golden"}
    return {"title": "Golden", "slug": "golden-article", "address": ""}


def _user(row: Any, objects: Objects) -> dict[str, Any]:
    return {
        "username": "golden",
        "is_active": "on",
        "date_joined_0": "2026-03-01",
        "date_joined_1": "12:00:00",
        **_password(row, objects),
    }


def _password(row: Any, objects: Objects) -> dict[str, Any]:
    return {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD, "set-password": "1"}


_FORMS: dict[str, Callable[[Any, Objects], dict[str, Any]]] = {
    "claim": _claim,
    "evidenceline": _line,
    "concept": _concept,
    "condition": _concept,
    "medication": _concept,
    "symptom": _concept,
    "study": _study,
    "article": _article,
    "possibleduplicate": lambda row, objects: {"distinct": "1", "reason": "Golden."},
    "referencematch": lambda row, objects: {"accept": "1", "doi": "10.5555/golden"},
    "conflictstatement": lambda row, objects: {"statement": "None."},
    "user": _user,
    "group": lambda row, objects: {"name": "golden"},
}


def _of_article(field: str, rows: str, **more: str) -> Callable[[Any, Objects], dict[str, Any]]:
    """Names a row of the article; a missing article has none."""

    def body(row: Any, objects: Objects) -> dict[str, Any]:
        found = _ROWS[rows](row).first() if isinstance(row, Article) else None
        return {field: found.pk if found else "", **more}

    return body


_ROWS: dict[str, Callable[[Article], Any]] = {
    "findings": lambda article: Finding.objects.filter(audit__version__article=article),
    "suppressions": lambda article: article.suppressions,
    "links": lambda article: SentenceClaim.objects.filter(version__article=article),
}


def _step(row: Any, objects: Objects) -> dict[str, Any]:
    reviewed = version_hash(row) if isinstance(row, (Claim, EvidenceLine)) else ""
    return {"reviewed": reviewed, "comment": "Judged by the golden table."}


# By the last part of a page's address in the admin.
OTHER: dict[str, Callable[[Any, Objects], dict[str, Any]]] = {
    "<name>": _step,
    "full-text": lambda row, objects: {"text": "Golden.", "source_note": "Golden.", "confirmed": "on"},
    "delete": lambda row, objects: {"post": "yes"},
    "suppress": _of_article("finding", "findings", reason="Golden."),
    "unsuppress": _of_article("suppression", "suppressions"),
    "decide": _of_article("link", "links", state="confirmed"),
    "password": _password,
    "release": lambda row, objects: {"field": "title"},
    "add-by-identifier": lambda row, objects: {"identifiers": "PMID 21103140"},
    "match-references": lambda row, objects: {"study": objects["study"]["study"].pk},
    "refresh": lambda row, objects: {"study": objects["study"]["study"].pk, "confirm": "1"},
}

# By the whole address, outside the admin.
PAGES: dict[str, dict[str, Any]] = {
    "/account/tokens/": {"name": "another", "lifetime": "30"},
    "/audit/": {"text": "Nothing."},
}
