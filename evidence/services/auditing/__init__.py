"""The audit of an article: reading, resolving, holding it against the rules. It stores nothing."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from evidence.articles.rules import Finding, Severity, Verdict, check
from evidence.articles.rules.facts import Checked, Policy, Status
from evidence.services.crossref_access import Crossref
from evidence.services.transactions import in_transaction

from .references import resolve_references
from .sentences import read_sentences

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence.articles.documents import Citation, Document
    from evidence.articles.rules.facts import SentenceFacts
    from evidence.crossref.client import CrossrefClient
    from evidence.models.visibility import Viewer

    from .references import Progress

    Decided = Callable[[tuple[SentenceFacts, ...]], tuple[SentenceFacts, ...]]

LONGEST_TEXT = 200_000
"""Characters that an article may have on the page and at the API."""
LARGEST_UPLOAD = 5_000_000
"""Bytes that a file with an article may have, sent to a page or to the admin."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many references were held against a record, could not be by anybody, or not today."""

    checked: int
    not_checkable: int
    could_not_be_asked: int


@dataclass(frozen=True, slots=True)
class Audited:
    """An article with what became known of it, and what the rules found."""

    checked: Checked
    findings: tuple[Finding, ...]

    @property
    def document(self) -> Document:
        return self.checked.document

    @property
    def coverage(self) -> Coverage:
        return coverage_of(self.checked)

    @property
    def gravest(self) -> Severity | None:
        """The severity of the gravest problem; None where there is none."""
        return Severity.gravest(one.severity for one in self.findings if one.verdict is Verdict.PROBLEM)


def audit(
    document: Document,
    *,
    user: Viewer | None = None,
    client: CrossrefClient | None = None,
    interactive: bool = False,
    ask_crossref: bool = True,
    crossref: Crossref | None = None,
    decided: Decided | None = None,
    progress: Progress | None = None,
) -> Audited:
    """Hold the article against what is stored, what Crossref says, and the rules; nothing is stored.

    Claims and evidence are those that are published and that `user` (nobody: a reader who is not signed
    in) sees. With `interactive` somebody waits for it: what Crossref was not asked in time ends as "could
    not be asked". Not to be called within a transaction: it waits for the network. Of several articles that
    are audited together, `crossref` is the one whose patience they share. `decided` adds to what the
    sentences were found to speak of what people have said of that. `progress` is told again and again of
    how many references it is known by now what they are.
    """
    viewer = user or AnonymousUser()
    with ExitStack() as stack:
        if not ask_crossref:
            crossref = None
        elif crossref is None:
            crossref = stack.enter_context(Crossref(client, interactive=interactive))
        references = resolve_references(
            document.references, user=viewer, crossref=crossref, progress=progress
        )
    sentences = in_transaction(lambda: read_sentences(document, user=viewer))
    if decided is not None:
        sentences = decided(sentences)
    policy = Policy(timezone.localdate(), settings.AUDIT_FRESHNESS)
    checked = Checked(document, references, sentences, policy)
    return Audited(checked, tuple(check(checked)))


def coverage_of(checked: Checked) -> Coverage:
    """Each reference is in one of the three: held against a record, not checkable, not asked."""
    held = not_asked = 0
    for resolved in checked.references:
        if resolved.is_settled or resolved.status in (Status.NOT_FOUND, Status.AMBIGUOUS):
            held += 1
        elif resolved.is_unasked:
            not_asked += 1
    return Coverage(held, len(checked.references) - held - not_asked, not_asked)


def as_dict(audited: Audited) -> dict[str, Any]:
    """The audit as one JSON object, in the form that the API and the command give (docs/api.md)."""
    checked, document = audited.checked, audited.document
    coverage = audited.coverage
    return {
        "title": document.title,
        "references": [_reference(checked, place) for place in range(len(document.references))],
        "citations": [
            {
                "marker": one.marker,
                "start": one.start,
                "end": one.end,
                "sentence": checked.text_of(one.sentence) if one.sentence is not None else None,
                "references": _named(checked, one),
            }
            for one in document.citations
        ],
        "findings": [
            {
                "rule": one.rule,
                "severity": one.severity.value,
                "verdict": one.verdict.value,
                "reference": checked.number(one.reference) if one.reference is not None else None,
                "start": one.start,
                "end": one.end,
                "expected": one.expected,
                "found": one.found,
                "advice": one.advice,
            }
            for one in audited.findings
        ],
        "coverage": {
            "checked": coverage.checked,
            "not_checkable": coverage.not_checkable,
            "could_not_be_asked": coverage.could_not_be_asked,
        },
    }


def _named(checked: Checked, citation: Citation) -> list[int]:
    """What a citation's references are called; of numbered markers those numbers, too, that no entry has."""
    if citation.style != "numbered" or any(one.part for one in checked.document.references):
        return [checked.number(place) for place in citation.references]
    return list(citation.numbers)


def _reference(checked: Checked, place: int) -> dict[str, Any]:
    listed, resolved = checked.listed(place), checked.references[place]
    found = resolved.work.doi if resolved.work and resolved.status is Status.RESOLVED else ""
    return {
        "number": checked.number(place),
        "raw": listed.raw,
        "status": resolved.status.value,
        "doi": listed.doi or found or None,
        "pmid": listed.pmid or resolved.pmid or None,
        "pmcid": listed.pmcid or resolved.pmcid or None,
        "url": listed.url or None,
        "study": resolved.study,
    }
