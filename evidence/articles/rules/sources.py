"""Standing: whether a source is of the kind that the sentence needs, and new enough."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evidence.articles.rules.facts import Bearing, Checked, ResolvedReference
from evidence.articles.rules.registry import Finding, Rule, Severity, rule
from evidence.articles.rules.standing import GROUP
from evidence.articles.rules.statements import is_about_people, is_clinical
from evidence.identifiers import doi_url

# Designs by which one cannot say something of people in general; with what to call them.
_NARROW = {
    "case_report": "a single case report",
    "animal": "a study in animals",
    "in_vitro": "a study in vitro",
}
# Stronger designs first (Oxford CEBM, Levels of Evidence, 2011).
_BETTER = (
    "systematic_review",
    "meta_analysis",
    "guideline",
    "randomized_controlled_trial",
    "cohort",
    "non_randomized_trial",
    "case_control",
    "cross_sectional",
    "qualitative",
    "narrative_review",
    "",
)


@rule(
    "weak-source",
    group=GROUP,
    severity=Severity.WARNING,
    reason="A web page, a press release or an opinion carries no clinical statement.",
    source="NICE, “Developing guidelines: the manual”, chapter 6; Health On the Net, principle 4",
    asks="the article, what curators say of the source, and the claims that are stored",
)
def weak_source(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place in range(len(checked.references)):
        kind = _weak_kind(checked, place)
        if not kind:
            continue
        sentences = [
            one.sentence
            for one in checked.citing(place)
            if one.sentence is not None and is_clinical(checked, one.sentence)
        ]
        if not sentences:
            continue
        better = best_stored(checked, sentences)
        yield this.finding(
            checked,
            reference=place,
            expected=better.label if better else "a study, a review or a guideline",
            found=f"{kind} under {_counted(len(sentences))}",
            advice=(
                f"Look at {better.label}{f' ({doi_url(better.doi)})' if better.doi else ''}: "
                "it is stored here as evidence for what the sentence says."
                if better
                else "Look for the study or the review on which it rests, and cite that."
            ),
        )


def _weak_kind(checked: Checked, place: int) -> str:
    resolved, listed = checked.references[place], checked.listed(place)
    raw = listed.raw.lower()
    if "press release" in raw or "[press release]" in raw:
        return "a press release"
    if resolved.design == "opinion":
        return "an opinion piece"
    if resolved.design:
        return "a web page" if resolved.design == "web_page" else ""
    is_page = not (listed.doi or listed.pmid or listed.pmcid or listed.doi_as_given) and bool(listed.url)
    if not is_page or resolved.pmid or resolved.pmcid:
        return ""
    # Where the work has a DOI, the entry lacks that: another rule says so.
    if resolved.work is not None and resolved.work.doi:
        return ""
    return "a web page"


def _counted(number: int) -> str:
    return "a clinical statement" if number == 1 else f"{number} clinical statements"


def best_stored(checked: Checked, sentences: list[int]) -> Bearing | None:
    """The strongest study that is stored in support of a claim of these sentences, or None.

    None that carries no clinical statement (`weak_source`, `narrow_design`), by what is stored of it or by
    how the article lists it; and none that was retracted, or is in doubt.
    """
    weak = {one.study for place, one in enumerate(checked.references) if _weak_kind(checked, place)}
    found = {
        bearing.study: bearing
        for sentence in sentences
        for claim in checked.sentences[sentence].claims
        for bearing in claim.supporting
        if not bearing.is_in_doubt
        and bearing.study not in weak
        and bearing.design not in {"web_page", "opinion", *_NARROW}
        and (bearing.design or not bearing.is_page)
    }
    return min(found.values(), key=lambda one: (_rank(one.design), -(one.year or 0), one.study), default=None)


def _rank(design: str) -> int:
    return _BETTER.index(design) if design in _BETTER else len(_BETTER)


@rule(
    "narrow-design",
    group=GROUP,
    severity=Severity.WARNING,
    reason="One patient, an animal or a dish says little of people in general.",
    source="Oxford CEBM, “Levels of Evidence” (2011)",
    asks="what curators say of the study's design",
)
def narrow_design(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, resolved in enumerate(checked.references):
        told = _NARROW.get(resolved.design)
        if not told:
            continue
        for citation in checked.citing(place):
            if citation.sentence is None or not is_about_people(checked.text_of(citation.sentence)):
                continue
            if _has_company(checked, citation.references, place):
                continue
            span = checked.document.sentences[citation.sentence]
            yield this.finding(
                checked,
                reference=place,
                span=(span.start, span.end),
                expected="a study of many people, or a sentence that says of whom it speaks",
                found=f"{told} alone under a statement about people in general",
                advice="Say what the study was done in, or cite one of many people.",
            )


def _has_company(checked: Checked, references: tuple[int, ...], place: int) -> bool:
    """Whether the marker names another source that is known not to be as narrow."""
    others = [checked.references[other] for other in references if other != place]
    return any(other.design and other.design not in _NARROW for other in others)


@rule(
    "outdated",
    group=GROUP,
    severity=Severity.NOTE,
    reason="What is said of treatments and harms ages.",
    source="the house's freshness policy for the kind of claim (AUDIT_FRESHNESS)",
    asks="the policy, and the claims that are stored",
)
def outdated(this: Rule, checked: Checked) -> Iterator[Finding]:
    for place, resolved in enumerate(checked.references):
        year = _year_of(checked, place, resolved)
        if year is None:
            continue
        limits = [
            (checked.policy.freshness[claim.predicate], claim.predicate)
            for citation in checked.citing(place)
            if citation.sentence is not None
            for claim in checked.sentences[citation.sentence].claims
            if claim.predicate in checked.policy.freshness
        ]
        if not limits:
            continue
        years, predicate = min(limits)
        if checked.policy.today.year - year > years:
            yield this.finding(
                checked,
                reference=place,
                expected=f"a source of {checked.policy.today.year - years} or later",
                found=str(year),
                advice=(
                    f"The policy is {years} years for what {predicate.replace('_', ' ')}: look for a newer "
                    "source, or say why the old one stands."
                ),
            )


def _year_of(checked: Checked, place: int, resolved: ResolvedReference) -> int | None:
    if resolved.work is not None and resolved.work.reference_date is not None:
        return resolved.work.reference_date.year
    said = re.search(r"\b(1[5-9]\d\d|20\d\d)", checked.listed(place).year)
    return int(said[1]) if said else None
