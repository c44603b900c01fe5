"""What an article's page shows above its form: findings, claims of sentences, references, versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.articles.rules import RULES, Severity, Verdict
from evidence.models import Audit, AuditState, Claim, LinkState, Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence.models import Article, ArticleVersion, Finding, SentenceClaim

REFERENCES_SHOWN = 300
AUDITS_SHOWN = 50
LINKS_SHOWN = 200
_LONGEST_EXCERPT = 240


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with the words it is about, why there is such a rule, and what sets it aside."""

    finding: Finding
    about: str
    reason: str
    suppression: Suppression | None


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A sentence and a claim that it may make; `claim` is None for one that the viewer may not see."""

    link: SentenceClaim
    text: str
    claim: Claim | None


def article_panel(article: Article, user: Any) -> dict[str, Any]:
    """The context of ``panels/article.html``."""
    latest = article.latest
    audits = list(audits_of(article)[:AUDITS_SHOWN])
    last = next((one for one in audits if one.is_finished), None)
    shown = shown_findings(article, last) if last else []
    references = list(latest.references.select_related("study")[: REFERENCES_SHOWN + 1]) if latest else []
    links = _links(latest, user) if latest else []
    problems = [one for one in shown if one.finding.verdict == Verdict.PROBLEM.value]
    return {
        "panel": "admin/evidence/panels/article.html",
        "article": article,
        "latest": latest,
        "versions": article.versions.select_related("imported_by").defer("text", "headings", "sentences"),
        "audits": audits,
        "last": last,
        "open_problems": [one for one in _by_weight(problems) if one.suppression is None],
        "aside": [one for one in problems if one.suppression is not None],
        "undetermined": _of(shown, Verdict.CANNOT_DETERMINE),
        "known": _of(shown, Verdict.OK),
        "references": references[:REFERENCES_SHOWN],
        "references_shown": REFERENCES_SHOWN if len(references) > REFERENCES_SHOWN else 0,
        "links": links,
        "open_links": sum(one.link.state == LinkState.PROPOSED for one in links),
        "links_shown": LINKS_SHOWN if len(links) == LINKS_SHOWN else 0,
        "may_audit": user.has_perm("evidence.change_article"),
        "may_import": user.has_perm("evidence.add_article"),
        "may_suppress": user.has_perm("evidence.add_suppression"),
        "may_decide": user.has_perm("evidence.change_sentenceclaim"),
    }


def audits_of(article: Article) -> Any:
    """The article's audits, the latest first, without what is heavy."""
    rows = Audit.objects.filter(version__article=article).select_related("version", "started_by")
    return rows.light().order_by("-pk")


def shown_findings(article: Article, audit: Audit) -> list[ShownFinding]:
    """The findings of an audit in the article's order. Three queries."""
    rows = list(audit.findings.select_related("reference").order_by("position"))
    return show(rows, article, type(audit.version).objects.get(pk=audit.version_id))


def show(rows: Iterable[Finding], article: Article, version: ArticleVersion) -> list[ShownFinding]:
    """Findings in `version` with what a person wants to read beside them. One query."""
    held = {
        (one.subject_key, one.facts_key): one
        for one in Suppression.objects.in_force().filter(article=article).select_related("made_by")
    }
    text = version.text
    return [
        ShownFinding(
            one,
            excerpt(text, one.start, one.end),
            RULES[one.rule].reason if one.rule in RULES else "",
            held.get((one.subject_key, one.facts_key)),
        )
        for one in rows
    ]


def excerpt(text: str, start: int, end: int) -> str:
    """What stands there, in one line, cut where it is long."""
    words = " ".join(text[start : min(end, start + 10 * _LONGEST_EXCERPT)].split())
    return words if len(words) <= _LONGEST_EXCERPT else f"{words[: _LONGEST_EXCERPT - 1]}…"


def _by_weight(shown: list[ShownFinding]) -> list[ShownFinding]:
    order = [severity.value for severity in Severity]
    return sorted(shown, key=lambda one: (order.index(one.finding.severity), one.finding.position))


def _of(shown: list[ShownFinding], verdict: Verdict) -> list[ShownFinding]:
    return [one for one in shown if one.finding.verdict == verdict.value]


def _links(version: ArticleVersion, user: Any) -> list[ShownLink]:
    """The claims of the version's sentences. Two queries."""
    rows = list(version.sentence_claims.select_related("decided_by")[:LINKS_SHOWN])
    claims = Claim.objects.visible_to(user).in_bulk({one.claim_id for one in rows})
    found = []
    for one in rows:
        start, end = version.sentences[one.sentence]
        found.append(ShownLink(one, excerpt(version.text, start, end), claims.get(one.claim_id)))
    return found


def finished_audits(article: Article) -> list[Audit]:
    """Those that can be compared, the latest first."""
    return list(audits_of(article).filter(state=AuditState.FINISHED)[:AUDITS_SHOWN])
