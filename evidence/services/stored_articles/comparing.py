"""Two audits of one article: what is new, what is fixed, what is still open, and what nobody can say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evidence.articles.rules import RULES
from evidence.models import Audit, AuditState

from .documents import document_of, sentence_at
from .keys import reference_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.articles.documents import Document
    from evidence.models import ArticleVersion, Finding

_THE_ARTICLE_ALONE = "the article alone"
# What such a rule compares is more than the reference that its finding names.
_ABOUT_SEVERAL = frozenset({"duplicate-reference"})


class NotComparable(ValueError):
    """The two audits cannot be compared. Says why."""


@dataclass(slots=True)
class Comparison:
    """The problems of two audits, each in one list. Of the later one are `new`, `still_open`, `changed` (open
    still, and resting on other facts than before) and `suppressed`; of the earlier one the others."""

    before: Audit
    after: Audit
    new: list[Finding] = field(default_factory=list)
    still_open: list[Finding] = field(default_factory=list)
    changed: list[Finding] = field(default_factory=list)
    # Somebody set them aside.
    suppressed: list[Finding] = field(default_factory=list)
    fixed: list[Finding] = field(default_factory=list)
    not_checked: list[Finding] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "new": len(self.new),
            "fixed": len(self.fixed),
            "still_open": len(self.still_open) + len(self.changed),
            "suppressed": len(self.suppressed),
            "not_checked": len(self.not_checked),
        }

    @property
    def told(self) -> str:
        """The counts in a line for people."""
        counts = self.counts
        told = f"{counts['new']} new, {counts['fixed']} fixed, {counts['still_open']} still open"
        if counts["suppressed"]:
            told += f", {counts['suppressed']} suppressed"
        if counts["not_checked"]:
            told += f", {counts['not_checked']} could not be checked this time"
        return told


def previous_audit(audit: Audit) -> Audit | None:
    """The last finished audit of the article before this one, of the same version or an earlier one."""
    return (
        Audit.objects.filter(
            version__article=audit.version.article_id, state=AuditState.FINISHED, pk__lt=audit.pk
        )
        .order_by("-pk")
        .first()
    )


def compare(before: Audit, after: Audit) -> Comparison:
    """Compare the problems of an earlier audit with those of a later one, of the same article.

    A problem that is not found again is fixed only where the later audit could have found it: where it knew
    less of the references that the finding rests on, it could not be checked this time. Raises
    `NotComparable` for audits of two articles, and for one that was broken off.
    """
    if before.version.article_id != after.version.article_id:
        raise NotComparable("They are audits of two articles.")
    for one in (before, after):
        if one.state != AuditState.FINISHED:
            raise NotComparable(
                f"The audit of {one.started_at:%Y-%m-%d %H:%M} was broken off: it says nothing."
            )
    result = Comparison(before, after)
    old = list(_problems(before))
    now = [one for one in _problems(after) if one.carried_from_id is None]
    # First those that rest on the same facts: of two findings about one thing, each finds its own.
    same_facts = _pairs(old, now, lambda one: (one.subject_key, one.facts_key))
    left_old, left_now = _without(old, same_facts, 0), _without(now, same_facts, 1)
    same_subject = _pairs(left_old, left_now, lambda one: (one.subject_key,))
    gone = _without(left_old, same_subject, 0)
    again, changed = {two.pk for _, two in same_facts}, {two.pk for _, two in same_subject}
    for one in now:
        if one.suppressed:
            result.suppressed.append(one)
        elif one.pk in again:
            result.still_open.append(one)
        elif one.pk in changed:
            result.changed.append(one)
        else:
            result.new.append(one)
    knowledge = _Knowledge(after)
    for one in gone:
        (result.not_checked if knowledge.is_less_about(one) else result.fixed).append(one)
    return result


def _problems(audit: Audit) -> Iterator[Any]:
    rows = (
        audit.findings.problems()
        .with_suppression()
        .select_related("reference", "carried_from__audit__version", "carried_from__reference")
    )
    for row in rows:
        row.audit = audit
        yield row


def _pairs(old: list[Any], now: list[Any], key: Any) -> list[tuple[Any, Any]]:
    """Findings of both that have the same key, each once."""
    waiting: dict[Any, list[Any]] = {}
    for one in now:
        waiting.setdefault(key(one), []).append(one)
    return [(one, waiting[key(one)].pop(0)) for one in old if waiting.get(key(one))]


def _without(rows: list[Any], pairs: list[tuple[Any, Any]], side: int) -> list[Any]:
    taken = {pair[side].pk for pair in pairs}
    return [row for row in rows if row.pk not in taken]


class _Knowledge:
    """What the later audit knew of each reference, beside what was known where a finding was made."""

    def __init__(self, after: Audit) -> None:
        self._documents: dict[int, Document] = {}
        self._after_audit = after
        self._after: dict[str, dict[str, Any]] | None = None

    def is_less_about(self, finding: Finding) -> bool:
        """Whether less was known of what the finding rests on than when it was made."""
        rule = RULES.get(finding.rule)
        if rule is not None and rule.asks == _THE_ARTICLE_ALONE:
            return False
        origin = finding.carried_from or finding
        document = self._document(origin.audit.version)
        if origin.reference is not None:
            own = document.references[origin.reference.position]
            if reference_key(own) not in self._later:
                # The entry itself is gone, and what was wrong with it.
                return False
        if rule is None:
            # Nobody looks for it any more.
            return True
        known = origin.audit.references
        return any(
            self._is_less(reference_key(document.references[place]), known[place])
            for place in _concerned(origin, document)
        )

    @property
    def _later(self) -> dict[str, dict[str, Any]]:
        if self._after is None:
            self._after = _known(self._document(self._after_audit.version), self._after_audit)
        return self._after

    def _is_less(self, key: str, before: dict[str, Any]) -> bool:
        after = self._later.get(key)
        if after is None:
            return False
        lost = any(before[fact] and not after[fact] for fact in ("checked", "notices_known"))
        return bool(after["unasked"]) or lost

    def _document(self, version: ArticleVersion) -> Document:
        if version.pk not in self._documents:
            self._documents[version.pk] = document_of(version)
        return self._documents[version.pk]


def _concerned(finding: Finding, document: Document) -> set[int]:
    """The places of the references that a finding rests on."""
    if finding.rule in _ABOUT_SEVERAL:
        return set(range(len(document.references)))
    if finding.reference is not None:
        return {finding.reference.position}
    sentence = sentence_at(document, finding.start)
    if sentence is None:
        return set()
    return {place for one in document.citations if one.sentence == sentence for place in one.references}


def _known(document: Document, audit: Audit) -> dict[str, dict[str, Any]]:
    return {
        reference_key(listed): known
        for listed, known in zip(document.references, audit.references, strict=True)
    }
