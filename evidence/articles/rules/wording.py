"""Wording: whether a sentence says more than what it cites can bear. Word lists: they advise, and no more."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.articles.rules.facts import Bearing, Checked, KnownClaim
from evidence.articles.rules.registry import Finding, Rule, Severity, Verdict, rule
from evidence.articles.rules.statements import carries, figures, strong_words

GROUP = "wording"
_WEAK_DESIGNS = {
    "cross_sectional": "a cross-sectional study",
    "qualitative": "a qualitative study",
    "case_report": "a case report",
    "case_series": "a case series",
}
_LOW = {"low": "low", "very_low": "very low"}


def bearings_cited(checked: Checked, sentence: int) -> list[tuple[int, KnownClaim, Bearing]]:
    """What the cited studies bring to the claims of the sentence: reference, claim, bearing."""
    studies = {checked.references[place].study: place for place in checked.cited_in(sentence)}
    studies.pop(None, None)
    return [
        (studies[bearing.study], claim, bearing)
        for claim in checked.sentences[sentence].claims
        for bearing in claim.bearings
        if bearing.study in studies
    ]


@rule(
    "strong-wording",
    group=GROUP,
    severity=Severity.NOTE,
    reason="A study of one moment, or of what people tell, shows no cause; low certainty bears no “always”.",
    source="GRADE Handbook, 5; Santesso et al. 2020 (GRADE guidelines 26), on words for certainty",
    asks="what curators say of design and certainty",
)
def strong_wording(this: Rule, checked: Checked) -> Iterator[Finding]:
    for number, span in enumerate(checked.document.sentences):
        cited = checked.cited_in(number)
        if not cited:
            continue
        words = strong_words(checked.text_of(number))
        support = _support(checked, number, cited)
        if not words or not support:
            continue
        start, end, word = words[0]
        yield this.finding(
            checked,
            reference=cited[0],
            span=(span.start + start, span.start + end),
            expected="words that such support bears: “may”, “is associated with”, “some people report”",
            found=f"“{word}” on {support}",
            advice="Soften the sentence, or cite what shows as much.",
        )


def _support(checked: Checked, sentence: int, cited: list[int]) -> str:
    """What is weak in the support; ``""`` where some of it is stronger, or nothing is known of it."""
    designs = [checked.references[place].design for place in cited]
    if all(design in _WEAK_DESIGNS for design in designs):
        return _WEAK_DESIGNS[designs[0]]
    certainties = [claim.certainty for claim in checked.sentences[sentence].claims]
    if certainties and all(certainty in _LOW for certainty in certainties):
        return f"evidence of {_LOW[certainties[0]]} certainty"
    return ""


@rule(
    "figure-without-evidence",
    group=GROUP,
    severity=Severity.WARNING,
    reason="A figure has to stand in the source that is named for it.",
    source="ICMJE Recommendations, IV.A.3.g; APA 7, section 8.1",
    asks="the evidence that is stored of the cited studies: quotes, effects, explanations",
)
def figure_without_evidence(this: Rule, checked: Checked) -> Iterator[Finding]:
    for number, span in enumerate(checked.document.sentences):
        cited = checked.cited_in(number)
        if not cited:
            continue
        stored = [text for place in cited for text in checked.references[place].evidence]
        abstracts = [
            work.abstract for place in cited if (work := checked.references[place].work) and work.abstract
        ]
        # That evidence of something else lacks the figure says nothing against it.
        has_evidence = any(bearing.text for _, _, bearing in bearings_cited(checked, number))
        looked_in = [
            *(["stored evidence of other claims"] if stored else []),
            *(["the abstract"] if abstracts else []),
        ]
        elsewhere = f"{' and '.join(looked_in)}, without it" if looked_in else "no stored evidence to look in"
        for start, end, figure in figures(checked.text_of(number)):
            if any(carries(text, figure) for text in [*stored, *abstracts]):
                continue
            yield this.finding(
                checked,
                reference=cited[0],
                span=(span.start + start, span.start + end),
                expected="the figure in the stored evidence of the cited study",
                found="evidence without it" if has_evidence else elsewhere,
                advice=(
                    "Look the figure up in the source, and correct it; or store the line that has it."
                    if has_evidence
                    else "Look the figure up in the source, and store the line that has it."
                ),
                verdict=Verdict.PROBLEM if has_evidence else Verdict.CANNOT_DETERMINE,
                severity=None if has_evidence else Severity.NOTE,
            )
