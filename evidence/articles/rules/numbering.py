"""Numbering: whether every marker has its reference, and every reference its marker."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.articles.rules.facts import Checked
from evidence.articles.rules.registry import Finding, Rule, Severity, Verdict, rule
from evidence.words import run_together

GROUP = "numbering"
_ORDER = "ICMJE Recommendations, IV.A.3.g; NLM, “Citing Medicine”: numbered in the order of first mention"


@rule(
    "reference-never-cited",
    group=GROUP,
    severity=Severity.WARNING,
    reason="A source that no sentence names supports none.",
    source="APA 7, section 8.4: each entry of the list is cited in the text",
)
def reference_never_cited(this: Rule, checked: Checked) -> Iterator[Finding]:
    document = checked.document
    count = len(document.references)
    if count and not document.citations:
        yield this.finding(
            checked,
            expected="markers in the text",
            found=f"{count} reference{'s' if count != 1 else ''}, and no marker",
            advice="If this is the reference list alone, paste the article with it.",
            verdict=Verdict.CANNOT_DETERMINE,
            severity=Severity.NOTE,
        )
        return
    cited = {place for citation in document.citations for place in citation.references}
    # Of an entry that is there twice, an author and a year name both: that it is a duplicate is told.
    by_author = any(citation.style == "author-date" for citation in document.citations)
    named = {run_together(checked.listed(place).raw) for place in cited} if by_author else set()
    # An untied marker may mean it: that is told at the marker.
    unsure = {number for citation in document.citations for number in checked.unsure(citation)}
    for place, listed in enumerate(document.references):
        if listed.number in unsure:
            continue
        if place not in cited and run_together(listed.raw) not in named:
            yield this.finding(
                checked,
                reference=place,
                expected="a marker in the text",
                found=f"none for no. {checked.number(place)}",
                advice="Cite it where its finding is told, or take it out of the list.",
            )


@rule(
    "marker-without-reference",
    group=GROUP,
    severity=Severity.ERROR,
    reason="A reader who looks the marker up finds nothing.",
    source="APA 7, section 8.4: each work cited in the text is in the list",
)
def marker_without_reference(this: Rule, checked: Checked) -> Iterator[Finding]:
    known = {
        place if listed.number is None else listed.number
        for place, listed in enumerate(checked.document.references, start=1)
    }
    for citation in checked.document.citations:
        if unsure := checked.unsure(citation):
            numbers = ", ".join(map(str, unsure))
            yield this.finding(
                checked,
                span=(citation.start, citation.end),
                expected=f"one entry for {numbers}",
                found="one in each of several reference lists",
                advice="Number the lists on, and the markers with them.",
                verdict=Verdict.CANNOT_DETERMINE,
                severity=Severity.NOTE,
            )
        if citation.style == "author-date":
            missing = [] if citation.references else [citation.marker.strip("()")]
        else:
            missing = [str(number) for number in citation.numbers if number not in known]
        if missing:
            yield this.finding(
                checked,
                span=(citation.start, citation.end),
                expected=f"an entry for {', '.join(missing)} in the reference list",
                found="none",
                advice="Add the reference, or correct the marker.",
            )


@rule(
    "numbers-with-gaps",
    group=GROUP,
    severity=Severity.WARNING,
    reason="Where a number of the list is missing or there twice, markers lead to the wrong source.",
    source=_ORDER,
)
def numbers_with_gaps(this: Rule, checked: Checked) -> Iterator[Finding]:
    expected, part = 1, 0
    for place, listed in enumerate(checked.document.references):
        if listed.number is None:
            return
        if listed.part != part:
            expected, part = 1, listed.part
        if listed.number != expected:
            yield this.finding(
                checked,
                reference=place,
                expected=f"no. {expected}",
                found=f"no. {listed.number}",
                advice="Number the list from 1 without a gap, and the markers with it.",
            )
        expected = listed.number + 1


@rule(
    "out-of-order",
    group=GROUP,
    severity=Severity.NOTE,
    reason="Numbered styles count references in the order in which the text names them.",
    source=_ORDER,
)
def out_of_order(this: Rule, checked: Checked) -> Iterator[Finding]:
    document = checked.document
    if _is_alphabetical(checked):
        return
    highest = part = 0
    seen: set[int] = set()
    for citation in document.citations:
        if citation.style != "numbered" or checked.unsure(citation):
            continue
        if citation.references and (own := document.references[citation.references[0]].part) != part:
            highest, part, seen = 0, own, set()
        for number in citation.numbers:
            if number in seen:
                continue
            seen.add(number)
            if number < highest:
                yield this.finding(
                    checked,
                    span=(citation.start, citation.end),
                    expected=f"{number} before {highest} is mentioned",
                    found=f"{number} for the first time behind {highest}",
                    advice="Number the references in the order in which the text names them.",
                )
            highest = max(highest, number)


def _is_alphabetical(checked: Checked) -> bool:
    """Whether the list is numbered by its authors' names, as some journals want it."""
    names = [
        (
            listed.part,
            run_together(listed.authors[0].family or listed.authors[0].literal) if listed.authors else "",
        )
        for listed in checked.document.references
    ]
    return len(names) > 2 and all(name for _, name in names) and names == sorted(names)


@rule(
    "detached-marker",
    group=GROUP,
    severity=Severity.WARNING,
    reason="Of a marker that stands apart nobody can say which statement it supports.",
    source="APA 7, section 8.10; AMA Manual of Style, 11th edition, section 3.6",
)
def detached_marker(this: Rule, checked: Checked) -> Iterator[Finding]:
    for citation in checked.document.citations:
        if citation.sentence is None:
            yield this.finding(
                checked,
                span=(citation.start, citation.end),
                expected="a marker within a sentence or right behind it",
                found=f"{citation.marker} by itself",
                advice="Move the marker to the statement that the source supports.",
            )
