"""What the commands share about stored articles: their audits told to people and to programs, exit codes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError

from evidence.articles.rules import Severity, Verdict
from evidence.management.reporting import progress_bar
from evidence.management.terminal import cut, tell_finding
from evidence.models import Article, Suppression
from evidence.services.stored_articles.auditing import StoredAudit, audit_articles, audit_version

if TYPE_CHECKING:
    from django.core.management.base import OutputWrapper

    from evidence.models import Finding
    from evidence.services.auditing import Coverage

# The exit code tells the gravest problem.
_EXIT_CODES = {None: 0, Severity.NOTE: 0, Severity.WARNING: 1, Severity.ERROR: 2}
UNREADABLE = 3
_WIDTH = 100


def exit_code(gravest: Severity | None, coverage: Coverage) -> int:
    """What an audit ends with. Where nobody could be asked about any reference, finding nothing is no 0."""
    return _EXIT_CODES[gravest] or (UNREADABLE if _was_in_vain(coverage) else 0)


def _was_in_vain(coverage: Coverage) -> bool:
    return not coverage.checked and coverage.could_not_be_asked > 0


def tell_coverage(coverage: Coverage) -> str:
    """How many references were checked, in a sentence, with a warning where none was."""
    counts = (
        f"References: {coverage.checked} checked, {coverage.not_checkable} not checkable, "
        f"{coverage.could_not_be_asked} could not be asked."
    )
    some = coverage.not_checkable or coverage.could_not_be_asked
    return f"{counts} No reference was checked." if some and not coverage.checked else counts


def audit_stored(slug: str, *, ask_crossref: bool) -> StoredAudit:
    """Audit the last version of the article that is called so. Raises `CommandError` where there is none."""
    article = Article.objects.filter(slug=slug).first()
    version = article.latest if article else None
    if version is None:
        raise CommandError(
            f"No stored article is called {slug}. import_article stores one, and says what it is called.",
            returncode=UNREADABLE,
        )
    return audit_version(version=version, ask_crossref=ask_crossref)


def as_dict_of_stored(stored: StoredAudit) -> dict[str, Any]:
    """What a stored audit has beside what any audit has: its article, and what changed since the last."""
    audit = stored.audit
    return {
        "article": audit.version.article.slug,
        "version": audit.version.number,
        "audit": audit.pk,
        "since": stored.comparison.before.pk if stored.comparison else None,
        "compared": stored.comparison.counts if stored.comparison else None,
        "not_checked_again": [_finding(one) for one in stored.findings if one.carried_from_id],
    }


def with_suppressed(findings: list[dict[str, Any]], stored: StoredAudit) -> list[dict[str, Any]]:
    """The findings of the audit, each with whether somebody set it aside."""
    rows = {row.position: row for row in stored.findings}
    return [{**one, "suppressed": rows[place].suppressed} for place, one in enumerate(findings)]  # type: ignore[attr-defined]


def _finding(row: Finding) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "severity": row.severity,
        "verdict": row.verdict,
        "reference": row.reference.called if row.reference else None,
        "start": row.start,
        "end": row.end,
        "expected": row.expected,
        "found": row.found,
        "advice": row.advice,
    }


def tell_stored(stored: StoredAudit, out: OutputWrapper) -> None:
    """What changed since the audit before, what was carried over, and what does not count."""
    comparison = stored.comparison
    if comparison is not None:
        out.write(f"\nSince the audit of {comparison.before.started_at:%Y-%m-%d %H:%M}: {comparison.told}.")
        tell_problems("New", comparison.new, comparison.after.version.text, out)
        tell_problems("Fixed", comparison.fixed, comparison.before.version.text, out)
    carried = [one for one in stored.open_problems if one.carried_from_id]
    text = stored.audit.version.text
    tell_problems("Found before, and could not be checked this time", carried, text, out)
    aside = [one for one in stored.findings if one.suppressed]  # type: ignore[attr-defined]
    if aside:
        out.write("\nSet aside, and not counted")
        reasons = {
            (row.subject_key, row.facts_key): row
            for row in Suppression.objects.in_force()
            .filter(article=stored.audit.version.article_id)
            .select_related("made_by")
        }
        for one in aside:
            row = reasons[one.subject_key, one.facts_key]
            out.write(f"  {_called(one)}: {row.reason} ({row.made_by}, {row.made_at:%Y-%m-%d})")


def tell_problems(heading: str, findings: list[Finding], text: str, out: OutputWrapper) -> None:
    """Problems found in `text`, the gravest first, each with the entry or the sentence that it is about."""
    if findings:
        out.write(f"\n{heading}")
    for one in _by_weight(findings):
        tell_finding(f"{one.severity}  {_called(one)}", one, text, out)


def _by_weight(findings: list[Finding]) -> list[Finding]:
    order = [severity.value for severity in Severity]
    return sorted(findings, key=lambda one: (order.index(one.severity), one.position))


def _called(one: Finding) -> str:
    return f"{one.rule}, no. {one.reference.called}" if one.reference else one.rule


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def audit_all(out: OutputWrapper, *, as_json: bool, ask_crossref: bool) -> tuple[dict[str, Any], int]:
    """Audit every stored article; the account for programs, and the exit code."""
    told: list[dict[str, Any]] = []
    broken: list[dict[str, Any]] = []
    gravest: set[Severity | None] = set()
    in_vain = False
    with progress_bar("Auditing") as bar:
        for article, result in audit_articles(
            articles=Article.objects.all(), ask_crossref=ask_crossref, progress=bar
        ):
            if isinstance(result, Exception):
                broken.append({"article": article.slug, "error": f"{type(result).__name__}: {result}"})
                if not as_json:
                    out.write(f"{article.slug}: broken off. {broken[-1]['error']}")
                continue
            gravest.add(result.gravest)
            in_vain |= _was_in_vain(result.audited.coverage)
            told.append(_account(result))
            if not as_json:
                _tell_line(result, out)
    if not as_json:
        count = _counted(len(told) + len(broken), "article")
        out.write(f"{count}: {len(told)} audited, {len(broken)} broken off.")
    code = max((_EXIT_CODES[one] for one in gravest), default=0)
    if broken or (in_vain and not code):
        code = UNREADABLE
    return {"articles": told, "broken_off": broken}, code


def _account(stored: StoredAudit) -> dict[str, Any]:
    audit = stored.audit
    counted = Counter(one.severity for one in stored.open_problems)
    return {
        **as_dict_of_stored(stored),
        "open": {severity.value: counted[severity.value] for severity in Severity},
        "new": [_finding(one) for one in stored.comparison.new] if stored.comparison else None,
        "coverage": {
            "checked": audit.checked,
            "not_checkable": audit.not_checkable,
            "could_not_be_asked": audit.could_not_be_asked,
        },
    }


def _tell_line(stored: StoredAudit, out: OutputWrapper) -> None:
    audit = stored.audit
    changed = stored.comparison.told if stored.comparison else _counted(len(stored.open_problems), "problem")
    coverage = tell_coverage(stored.audited.coverage)
    out.write(f"{audit.version.article.slug}, version {audit.version.number}: {changed}. {coverage}")
    text = audit.version.text
    for one in _by_weight(stored.comparison.new if stored.comparison else stored.open_problems):
        if one.severity != Severity.NOTE and one.verdict == Verdict.PROBLEM:
            about = cut(text[one.start : one.end], _WIDTH)
            quoted = f" “{about}”" if about else ""
            out.write(f"  {one.severity}: {_called(one)}{quoted}: {one.advice}"[: 3 * _WIDTH])
