"""Evidence: what is stored about what the sentence says."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.articles.rules.facts import Checked, KnownClaim
from evidence.articles.rules.registry import Finding, Rule, Severity, Verdict, rule
from evidence.articles.rules.sources import best_stored
from evidence.articles.rules.statements import asserts_something_clinical
from evidence.articles.rules.wording import bearings_cited

GROUP = "evidence"
_GRADE = "GA4GH VA-Spec, evidence lines; GRADE Handbook, 5"


@rule(
    "claim-matched",
    group=GROUP,
    severity=Severity.NOTE,
    reason="What is known of a statement belongs beside it.",
    source=_GRADE,
    asks="the claims that are stored",
)
def claim_matched(this: Rule, checked: Checked) -> Iterator[Finding]:
    for number, span in enumerate(checked.document.sentences):
        if not checked.cited_in(number):
            continue
        for claim in checked.sentences[number].claims:
            yield this.finding(
                checked,
                span=(span.start, span.end),
                expected=claim.statement,
                found=_told(claim),
                advice=f"Look whether the sentence says what claim {claim.id} says."
                if not claim.is_confirmed
                else f"A person has confirmed that the sentence is claim {claim.id}.",
                verdict=Verdict.OK,
            )


def _told(claim: KnownClaim) -> str:
    certainty = (
        f"certainty {claim.certainty.replace('_', ' ')}" if claim.certainty else "certainty not judged"
    )
    disputing = ", ".join(one.label for one in claim.disputing[:5])
    doubtful = sum(one.is_in_doubt for one in claim.supporting)
    supporting = f"{len(claim.supporting)} supporting"
    if doubtful:
        supporting += f" ({doubtful} of them retracted or in doubt)"
    told = f"{certainty}; {supporting}, {len(claim.disputing)} disputing"
    return f"{told}: {disputing}" if disputing else told


@rule(
    "cited-study-disputes",
    group=GROUP,
    severity=Severity.ERROR,
    reason="The source says the contrary of what it is named for.",
    source=_GRADE,
    asks="the evidence that is stored",
)
def cited_study_disputes(this: Rule, checked: Checked) -> Iterator[Finding]:
    for number, span in enumerate(checked.document.sentences):
        for place, claim, bearing in bearings_cited(checked, number):
            if bearing.direction != "disputes":
                continue
            yield this.finding(
                checked,
                reference=place,
                span=(span.start, span.end),
                expected=f"a study that supports “{claim.statement}”",
                found=f"{bearing.label}, which is stored as disputing it",
                advice="Read the study again: cite it for what it found, or cite another.",
            )


@rule(
    "opposing-evidence",
    group=GROUP,
    severity=Severity.NOTE,
    reason="A reader should hear of studies that found the contrary.",
    source="Cochrane Handbook, chapter 7; GRADE Handbook, 5.2 (inconsistency)",
    asks="the evidence that is stored",
)
def opposing_evidence(this: Rule, checked: Checked) -> Iterator[Finding]:
    cited = {resolved.study for resolved in checked.references if resolved.study is not None}
    told: set[int] = set()
    for number, span in enumerate(checked.document.sentences):
        if not checked.cited_in(number):
            continue
        for claim in checked.sentences[number].claims:
            opposed = [one for one in claim.disputing if one.study not in cited]
            if claim.id in told or not opposed or len(opposed) < len(claim.disputing):
                continue
            told.add(claim.id)
            yield this.finding(
                checked,
                span=(span.start, span.end),
                expected=f"word of what disputes “{claim.statement}”",
                found="; ".join(one.label for one in opposed[:5]) + ", which the article does not cite",
                advice="Say that studies differ, and cite one that disputes it.",
            )


@rule(
    "uncited-statement",
    group=GROUP,
    severity=Severity.NOTE,
    reason="A statement that a reader may act on needs a source.",
    source="APA 7, section 8.1; Health On the Net, principle 4",
    asks="the concepts and claims that are stored",
)
def uncited_statement(this: Rule, checked: Checked) -> Iterator[Finding]:
    document = checked.document
    if not document.citations:
        return
    citing = {citation.sentence for citation in document.citations}
    for number, span in enumerate(document.sentences):
        if number in citing or span.start >= document.body_end > 0:
            continue
        if not asserts_something_clinical(checked, number) or _is_covered(checked, number, citing):
            continue
        study = best_stored(checked, [number])
        names = " and ".join(dict.fromkeys(one.name for one in checked.sentences[number].concepts))
        yield this.finding(
            checked,
            span=(span.start, span.end),
            expected=f"a source: stored is {study.label}" if study else "a source",
            found=f"a statement about {names} without one",
            advice="Cite what it rests on, or say that it is an opinion.",
        )


def _is_covered(checked: Checked, number: int, citing: set[int | None]) -> bool:
    """Whether a marker of the paragraph stands behind or before the sentence, which often cites for it."""
    text = checked.document.text
    spans = checked.document.sentences
    for other in (number - 1, number + 1):
        if other in citing and 0 <= other < len(spans):
            first, second = sorted((number, other))
            if "\n" not in text[spans[first].end : spans[second].start]:
                return True
    return False
