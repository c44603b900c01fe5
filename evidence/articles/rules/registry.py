"""The rules by name, and what each has to say of an article."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from evidence.articles.documents import said
from evidence.articles.rules.facts import Checked


class Severity(StrEnum):
    """How much a finding weighs."""

    # What is published would be wrong, or rests on what was taken back.
    ERROR = "error"
    # A reader could not find the source, or would take it for more than it is.
    WARNING = "warning"
    # Worth a look.
    NOTE = "note"

    @classmethod
    def gravest(cls, found: Iterable[str]) -> Severity | None:
        """The gravest of those that were found; None where there is none."""
        held = set(found)
        return next((severity for severity in cls if severity in held), None)


class Verdict(StrEnum):
    """What a rule came to."""

    OK = "ok"
    PROBLEM = "problem"
    CANNOT_DETERMINE = "cannot_determine"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a place in the article: what was expected there, what was found, what to do.

    `reference` is a place among the document's references. `start` and `end` count characters of its text.
    """

    rule: str
    severity: Severity
    verdict: Verdict
    reference: int | None
    start: int
    end: int
    expected: str
    found: str
    advice: str

    def facts_key(self, checked: Checked) -> str:
        """Names the finding by what it rests on: the same when an article is audited again, another as soon
        as the reference, the sentence, or what is known of them has changed; that the list is numbered anew
        changes nothing. SHA-256, in hexadecimal."""
        raw = checked.listed(self.reference).raw if self.reference is not None else ""
        # What is about a marker is about this marker.
        place = said(checked.document, self.start, self.end) or checked.document.text[self.start : self.end]
        facts = (self.rule, self.verdict.value, raw, place, self.expected, self.found)
        told = "\x1f".join(" ".join(fact.split()) for fact in facts)
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


Check = Callable[[Checked], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `reason` says in one line why, `source` who says so, `asks` what it needs to be known."""

    id: str
    group: str
    severity: Severity
    reason: str
    source: str
    asks: str
    check: Check

    def finding(
        self,
        checked: Checked,
        *,
        expected: str,
        found: str,
        advice: str,
        reference: int | None = None,
        span: tuple[int, int] | None = None,
        verdict: Verdict = Verdict.PROBLEM,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this rule; without a `span`, at the reference."""
        if span is None:
            listed = checked.listed(reference) if reference is not None else None
            span = (listed.start, listed.end) if listed else (0, 0)
        return Finding(self.id, severity or self.severity, verdict, reference, *span, expected, found, advice)


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order of the documentation."""


def rule(
    id: str, *, group: str, severity: Severity, reason: str, source: str, asks: str = "the article alone"
) -> Callable[[Callable[[Rule, Checked], Iterator[Finding]]], Rule]:
    """Registers a function as the rule `id`; what it gets first is the rule itself."""

    def register(function: Callable[[Rule, Checked], Iterator[Finding]]) -> Rule:
        if id in RULES:
            raise ValueError(f"there are two rules called {id}")
        made = Rule(id, group, severity, reason, source, asks, lambda checked: function(made, checked))
        RULES[id] = made
        return made

    return register
