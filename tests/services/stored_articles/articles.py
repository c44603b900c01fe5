"""Stored articles for tests: taken in by the service, as people do."""

from __future__ import annotations

from typing import Any

from evidence.models import Article, ArticleVersion
from evidence.services.stored_articles.auditing import StoredAudit, audit_version
from evidence.services.stored_articles.importing import Imported, import_article


def imported(text: str, **options: Any) -> Imported:
    return import_article(data=text.encode(), **{"filename": "an article.txt", **options})


def version_of(text: str, **options: Any) -> ArticleVersion:
    return imported(text, **options).version


def audited_again(article: Article, **options: Any) -> StoredAudit:
    """An audit of the article's last version."""
    version = article.latest
    assert version is not None
    return audit_version(version=version, **options)


def problems(stored: StoredAudit) -> list[str]:
    """The rules of the open problems."""
    return [one.rule for one in stored.open_problems]
