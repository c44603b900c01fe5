"""Auditing what is stored: an audit is written when it ends, with its findings, or with what broke it off."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from evidence.articles.rules import Severity, Verdict
from evidence.articles.rules.facts import Status
from evidence.markup import storable
from evidence.models import ArticleReference, Audit, AuditState, Finding, LinkState, RunKind
from evidence.services.auditing import Audited, audit, coverage_of
from evidence.services.crossref_access import Crossref
from evidence.services.results import Item, ItemStatus
from evidence.services.tracking import error_text, tracked
from evidence.services.transactions import in_transaction

from .comparing import Comparison, compare, previous_audit
from .documents import by_words, document_of, references_of, words_at
from .keys import reference_key, subject_key
from .links import propose, with_decisions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from evidence.articles.rules.facts import Checked, ResolvedReference, SentenceFacts
    from evidence.models import Article, ArticleVersion, Run
    from evidence.services.tracking import Progress


@dataclass(frozen=True, slots=True)
class StoredAudit:
    """An audit that was written, what it is of in full, and what changed since the one before."""

    audit: Audit
    audited: Audited
    comparison: Comparison | None

    @property
    def open_problems(self) -> list[Finding]:
        """The problems that nobody set aside."""
        return [one for one in self.findings if one.verdict == Verdict.PROBLEM and not one.suppressed]  # type: ignore[attr-defined]

    @property
    def findings(self) -> list[Finding]:
        """All findings in the article's order, each with `suppressed`, as they stand now."""
        return list(self.audit.findings.with_suppression().order_by("position"))

    @property
    def gravest(self) -> Severity | None:
        """The severity of the gravest open problem; None where there is none."""
        return Severity.gravest(one.severity for one in self.open_problems)


def audit_version(
    *,
    version: ArticleVersion,
    actor: User | None = None,
    run: Run | None = None,
    crossref: Crossref | None = None,
    interactive: bool = False,
    ask_crossref: bool = True,
) -> StoredAudit:
    """Audit a stored version, and write down what was found.

    Only what is published counts, whoever asks: others read the audit too. What could not be asked is
    counted as that, and leaves what was known of a reference as it was. Whatever breaks the audit off is
    written down as an audit that was broken off, and raised.

    Not to be called within a transaction: it waits for the network.
    """
    started = timezone.now()
    found: list[tuple[SentenceFacts, ...]] = []

    def decided(sentences: tuple[SentenceFacts, ...]) -> tuple[SentenceFacts, ...]:
        found.append(sentences)
        links = version.sentence_claims.exclude(state=LinkState.PROPOSED)
        return in_transaction(lambda: with_decisions(sentences, list(links)))

    try:
        document = in_transaction(lambda: document_of(version))
        audited = audit(
            document, crossref=crossref, interactive=interactive, ask_crossref=ask_crossref, decided=decided
        )
        row = in_transaction(lambda: _written(version, audited, found[-1], started, actor, run))
    except BaseException as error:
        broken = Audit(
            version=version,
            state=AuditState.BROKEN_OFF,
            started_at=started,
            started_by=actor,
            run=run,
            error=error_text(error),
        )
        # What went wrong goes before that it cannot be written down.
        with suppress(DatabaseError, InterfaceError):
            in_transaction(broken.save)
        raise
    before = previous_audit(row)
    return StoredAudit(row, audited, compare(before, row) if before else None)


def _written(
    version: ArticleVersion,
    audited: Audited,
    sentences: tuple[SentenceFacts, ...],
    started: datetime,
    actor: User | None,
    run: Run | None,
) -> Audit:
    checked = audited.checked
    coverage = coverage_of(checked)
    row = Audit.objects.create(
        version=version,
        state=AuditState.FINISHED,
        started_at=started,
        started_by=actor,
        run=run,
        checked=coverage.checked,
        not_checkable=coverage.not_checkable,
        could_not_be_asked=coverage.could_not_be_asked,
        references=[_known(one) for one in checked.references],
    )
    references = references_of(version)
    Finding.objects.bulk_create(
        Finding(
            audit=row,
            position=position,
            rule=one.rule,
            severity=one.severity.value,
            verdict=one.verdict.value,
            reference=references[one.reference] if one.reference is not None else None,
            start=one.start,
            end=one.end,
            expected=storable(one.expected),
            found=storable(one.found),
            advice=storable(one.advice),
            subject_key=subject_key(one, checked.document),
            facts_key=one.facts_key(checked),
        )
        for position, one in enumerate(audited.findings)
    )
    _carry(row, len(audited.findings), references, checked)
    _keep_matches(references, checked)
    propose(version=version, document=checked.document, sentences=sentences)
    return row


def _carry(audit: Audit, position: int, references: Sequence[ArticleReference], checked: Checked) -> None:
    """Keep the problems of the audit before that could not be looked for in this one."""
    before = previous_audit(audit)
    if before is None:
        return
    by_key = {reference_key(one): place for place, one in enumerate(checked.document.references)}
    here = {words: place for place, words in by_words(checked.document).items()}
    earlier = None
    rows: list[Finding] = []
    for one in compare(before, audit).not_checked:
        reference, (start, end) = None, (0, 0)
        earlier = earlier or document_of(before.version)
        if one.reference is not None:
            place = by_key[reference_key(earlier.references[one.reference.position])]
            reference, (start, end) = references[place], (references[place].start, references[place].end)
        elif (words := words_at(earlier, one.start)) in here:
            span = checked.document.sentences[here[words]]
            start, end = span.start, span.end
        rows.append(
            Finding(
                audit=audit,
                position=position + len(rows),
                rule=one.rule,
                severity=one.severity,
                verdict=one.verdict,
                reference=reference,
                start=start,
                end=end,
                expected=one.expected,
                found=one.found,
                advice=one.advice,
                subject_key=one.subject_key,
                facts_key=one.facts_key,
                carried_from_id=one.carried_from_id or one.pk,
            )
        )
    Finding.objects.bulk_create(rows)


def _known(one: ResolvedReference) -> dict[str, Any]:
    return {
        "status": one.status.value,
        "study": one.study,
        "checked": one.is_checked,
        "notices_known": one.notices_known,
        "unasked": one.is_unasked,
        "reason": storable(one.reason),
    }


def _keep_matches(rows: Sequence[ArticleReference], checked: Checked) -> None:
    """Write down what each reference was matched to; who did not answer changes nothing."""
    changed = []
    for row, known in zip(rows, checked.references, strict=True):
        if row.status and known.status is Status.COULD_NOT_BE_ASKED:
            continue
        if (row.status, row.study_id) != (known.status.value, known.study):
            row.status, row.study_id = known.status.value, known.study
            changed.append(row)
    if changed:
        ArticleReference.objects.bulk_update(changed, ["status", "study"])


def audit_articles(
    *,
    articles: QuerySet[Article],
    actor: User | None = None,
    ask_crossref: bool = True,
    progress: Progress | None = None,
) -> Iterator[tuple[Article, StoredAudit | Exception]]:
    """Audit the last version of each of these articles, one after the other, as one run.

    Yields each article with its audit, or with what broke it off: the others go on. The run ends as
    incomplete where an audit was broken off or something could not be asked.
    """
    waiting = list(articles.order_by("pk"))
    with (
        Crossref() as crossref,
        tracked(RunKind.AUDIT_ARTICLES, total=len(waiting), actor=actor, progress=progress) as tracker,
    ):
        for article in waiting:
            version = article.latest
            if version is None:
                tracker.add(Item(article.slug, ItemStatus.REFUSED, reason="It has no version to audit."))
                continue
            try:
                stored = audit_version(
                    version=version,
                    actor=actor,
                    run=tracker.run,
                    crossref=crossref,
                    ask_crossref=ask_crossref,
                )
            except Exception as error:  # noqa: BLE001
                # One article that cannot be audited is no reason to leave the others.
                tracker.add(Item(article.slug, ItemStatus.REFUSED, reason=error_text(error)))
                yield article, error
                continue
            tracker.add(_item(article, stored))
            yield article, stored


def _item(article: Article, stored: StoredAudit) -> Item:
    comparison, unasked = stored.comparison, stored.audit.could_not_be_asked
    told = comparison.told if comparison else f"first audit: {len(stored.open_problems)} open"
    if unasked:
        reason = f"{unasked} references could not be asked about; {told}."
        return Item(article.slug, ItemStatus.UNAVAILABLE, reason=reason)
    if comparison is None:
        return Item(article.slug, ItemStatus.ADDED, reason=told)
    changed = comparison.new or comparison.fixed
    return Item(article.slug, ItemStatus.UPDATED if changed else ItemStatus.UNCHANGED, reason=told)
