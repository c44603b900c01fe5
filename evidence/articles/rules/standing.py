"""Standing: whether what is cited may still be relied on, and what its kind is worth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.articles.rules.facts import Checked, ResolvedReference, Status
from evidence.articles.rules.registry import Finding, Rule, Severity, Verdict, rule
from evidence.identifiers import doi_url
from evidence.records import Notice, NoticeKind, PartialDate

GROUP = "standing"
_COPE = "COPE, “Retraction guidelines” (2025); ICMJE Recommendations, III.A"
_ASKS = "the notices that are stored here, else Crossref with Retraction Watch's"
# Not "withdrawal", which is also what follows a medicine that is stopped.
_ACKNOWLEDGED = re.compile(
    r"\bretract(?:ed|ions?)\b|\[withdrawn\]|\b(?:been|was|were|is|since|later|now) withdrawn\b", re.IGNORECASE
)

_RETRACTED = (NoticeKind.RETRACTION, NoticeKind.PARTIAL_RETRACTION)
_WITHDRAWN = (NoticeKind.WITHDRAWAL, NoticeKind.REMOVAL)
_CORRECTED = (NoticeKind.CORRECTION, NoticeKind.CORRIGENDUM, NoticeKind.ERRATUM)
_KINDS = {
    NoticeKind.RETRACTION: "retracted",
    NoticeKind.PARTIAL_RETRACTION: "retracted in part",
    NoticeKind.WITHDRAWAL: "withdrawn",
    NoticeKind.REMOVAL: "removed",
    NoticeKind.EXPRESSION_OF_CONCERN: "under an expression of concern",
}


def _standing(resolved: ResolvedReference, kinds: tuple[NoticeKind, ...]) -> Notice | None:
    """The latest notice of these kinds that no later reinstatement took back."""
    notices = [one for one in resolved.notices if one.kind in kinds]
    back = [one for one in resolved.notices if one.kind is NoticeKind.REINSTATEMENT]
    standing = [
        one
        for one in notices
        if not any(other.date and one.date and _key(other.date) >= _key(one.date) for other in back)
    ]
    return max(standing, key=lambda one: _key(one.date), default=None)


def _key(date: PartialDate | None) -> tuple[int, int, int]:
    return (date.year, date.month, date.day) if date else (0, 0, 0)


def _noticed(this: Rule, checked: Checked, kinds: tuple[NoticeKind, ...], advice: str) -> Iterator[Finding]:
    for place, resolved in enumerate(checked.references):
        notice = _standing(resolved, kinds)
        if notice is None or _says_so(checked, place):
            continue
        told = _KINDS.get(notice.kind, "corrected")
        when = f" in {notice.date}" if notice.date else ""
        where = f": {doi_url(notice.notice_doi)}" if notice.notice_doi else ""
        yield this.finding(
            checked,
            reference=place,
            expected="a source that stands",
            found=f"{told}{when}{where}",
            advice=advice,
        )


def _says_so(checked: Checked, place: int) -> bool:
    """Whether the entry, or each sentence that cites it, says itself that the work was taken back."""
    listed = checked.listed(place)
    work = checked.references[place].work
    # Of the entry, what is not its title: a paper on retracted papers is not retracted by that.
    titles = [listed.title, work.title if work else ""]
    said = listed.raw
    for title in titles:
        said = said.replace(title, " ") if title else said
    if _ACKNOWLEDGED.search(said) or _ACKNOWLEDGED.match(listed.title):
        return True
    sentences = [one.sentence for one in checked.citing(place)]
    return bool(sentences) and all(
        sentence is not None and _ACKNOWLEDGED.search(checked.text_of(sentence)) for sentence in sentences
    )


@rule(
    "retracted",
    group=GROUP,
    severity=Severity.ERROR,
    reason="What was retracted supports nothing.",
    source=_COPE,
    asks=_ASKS,
)
def retracted(this: Rule, checked: Checked) -> Iterator[Finding]:
    advice = (
        "Take the source out, and look whether the sentence stands without it; or say that it was retracted."
    )
    yield from _noticed(this, checked, _RETRACTED, advice)


@rule(
    "withdrawn",
    group=GROUP,
    severity=Severity.ERROR,
    reason="What was withdrawn or removed supports nothing.",
    source=_COPE,
    asks=_ASKS,
)
def withdrawn(this: Rule, checked: Checked) -> Iterator[Finding]:
    advice = "Take the source out, and look whether the sentence stands without it."
    yield from _noticed(this, checked, _WITHDRAWN, advice)


@rule(
    "expression-of-concern",
    group=GROUP,
    severity=Severity.WARNING,
    reason="The editors say that it may not be relied on.",
    source=_COPE,
    asks=_ASKS,
)
def expression_of_concern(this: Rule, checked: Checked) -> Iterator[Finding]:
    advice = "Read the editors' notice, and look for another source."
    yield from _noticed(this, checked, (NoticeKind.EXPRESSION_OF_CONCERN,), advice)


@rule(
    "corrected",
    group=GROUP,
    severity=Severity.NOTE,
    reason="What is cited may be what was corrected.",
    source=_COPE,
    asks=_ASKS,
)
def corrected(this: Rule, checked: Checked) -> Iterator[Finding]:
    advice = "Read the correction, and look whether the sentence still holds."
    yield from _noticed(this, checked, _CORRECTED, advice)


@rule(
    "standing-unknown",
    group=GROUP,
    severity=Severity.NOTE,
    reason="Not checked is not the same as not retracted.",
    source="COPE, “Retraction guidelines” (2025); Crossref alone lacks notices that PubMed has",
    asks=_ASKS,
)
def standing_unknown(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, resolved in enumerate(checked.references):
        # An outage says nothing about the article: the coverage tells of it.
        if resolved.status is not Status.RESOLVED or resolved.notices_unasked:
            continue
        if resolved.notices_known or resolved.notices:
            continue
        doi = resolved.work.doi if resolved.work else ""
        named = doi or resolved.pmcid or (f"PMID {resolved.pmid}" if resolved.pmid else "")
        if named:
            yield this.finding(
                checked,
                reference=place,
                expected="an answer whether it was retracted",
                found=f"none: {named} is not looked up for notices",
                advice="Open its page, and look for a notice of retraction or correction.",
                verdict=Verdict.CANNOT_DETERMINE,
            )


@rule(
    "preprint-published",
    group=GROUP,
    severity=Severity.WARNING,
    reason="The article that came of a preprint has been reviewed, and may say something else.",
    source="ICMJE Recommendations, III.D.3; APA 7, section 10.8",
    asks="the record's relations",
)
def preprint_published(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, resolved in enumerate(checked.references):
        if resolved.published_as:
            yield this.finding(
                checked,
                reference=place,
                expected=doi_url(resolved.published_as),
                found="the preprint",
                advice="Read the published article, and cite it if it still says so.",
            )


@rule(
    "superseded-review",
    group=GROUP,
    severity=Severity.WARNING,
    reason="A review that was brought up to date may have come to another result.",
    source="Cochrane Handbook, chapter IV: cite the latest version",
    asks="the record's relations, and those that curators stored",
)
def superseded_review(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, resolved in enumerate(checked.references):
        if resolved.superseded_by:
            yield this.finding(
                checked,
                reference=place,
                expected="; ".join(resolved.superseded_by),
                found="an earlier version",
                advice="Read the later version, and cite it if it still says so.",
            )
