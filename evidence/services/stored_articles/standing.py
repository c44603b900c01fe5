"""How articles stand: their last version and audit, and how many open problems that left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from evidence.articles.rules import Severity
from evidence.models import ArticleVersion, Audit, AuditState, Finding

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from evidence.models import Article


def with_standing(articles: QuerySet[Article]) -> Any:
    """`articles` with ``last_number`` and, of the last finished audit, ``audit`` (its id), ``audit_number``
    (of its version), ``audit_at``, ``audit_unasked``: None where no audit was finished. ``open_error``,
    ``open_warning`` and ``open_note`` count the problems in it that nobody set aside: without an audit 0,
    which says nothing."""
    versions = ArticleVersion.objects.filter(article=OuterRef("pk")).order_by("-number")
    audits = Audit.objects.filter(version__article=OuterRef("pk"), state=AuditState.FINISHED).order_by("-pk")
    return articles.annotate(
        last_number=Subquery(versions.values("number")[:1]),
        audit=Subquery(audits.values("pk")[:1]),
        audit_number=Subquery(audits.values("version__number")[:1]),
        audit_at=Subquery(audits.values("finished_at")[:1]),
        audit_unasked=Subquery(audits.values("could_not_be_asked")[:1]),
    ).annotate(**{f"open_{severity.value}": _open(severity) for severity in Severity})


def _open(severity: Severity) -> Any:
    found = (
        Finding.objects.filter(audit=OuterRef("audit"), severity=severity.value)
        .problems()
        .with_suppression()
        .filter(suppressed=False)
        .order_by()
        .values("audit")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(found), Value(0))
