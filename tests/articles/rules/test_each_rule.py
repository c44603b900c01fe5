"""Each rule: an article that has the fault, and its twin that has not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.articles.documents import Author
from evidence.articles.rules import RULES, Verdict
from evidence.articles.rules.facts import (
    Bearing,
    Candidate,
    Checked,
    ResolvedReference,
    SentenceFacts,
    Status,
)
from evidence.records import NoticeKind, PartialDate

from .building import (
    ENTRY,
    KNOWN,
    NUMBNESS,
    PAGE,
    SSRI,
    UNCHECKED,
    WORK,
    article,
    authors,
    claim,
    entry,
    found_by,
    known,
    noticed,
    with_work,
)

OTHER = replace(
    ENTRY,
    number=2,
    raw="Lind, B. (2019). Sleep and memory in pretended nurses. Acta Inventa, 3, 5–9.",
    authors=(Author("Lind", "B."),),
    year="2019",
    title="Sleep and memory in pretended nurses",
    container_title="Acta Inventa",
    volume="3",
    issue="",
    pages="5–9",
    doi="",
)
MISTAKEN = replace(OTHER, number=1, doi="10.5555/blunting")
LIKELY = Candidate("10.5555/sleep", "Lind (2019)", 0.95)
NOT_FOUND = ResolvedReference(Status.NOT_FOUND)
DISPUTES = Bearing(8, "disputes", "Lind (2019)")
BETTER = Bearing(9, "supports", "Moe (2021)", doi="10.5555/moe", design="systematic_review", year=2021)
SPOKEN = SentenceFacts((SSRI, NUMBNESS), (claim(),))


def listing(*pairs: tuple) -> Checked:
    return article(references=list(pairs))


def saying(sentence: str, **parts: object) -> Checked:
    return article(sentence, **{"facts": SPOKEN, **parts})  # type: ignore[arg-type]


# Rule: (with the fault, without it).
CASES: dict[str, tuple[Checked, Checked]] = {
    "doi-not-registered": (
        listing((ENTRY, NOT_FOUND)),
        listing((ENTRY, replace(NOT_FOUND, agency="datacite"))),
    ),
    "doi-of-another-work": (listing((MISTAKEN, KNOWN)), listing((ENTRY, KNOWN))),
    "doi-missing": (
        listing((entry(doi="", raw=ENTRY.raw.split(" https")[0]), known(found_by_words=True))),
        listing((entry(doi="", raw=ENTRY.raw.split(" https")[0]), with_work(doi=""))),
    ),
    "malformed-identifier": (
        listing((entry(doi="", doi_as_given="10.5555blunting"), UNCHECKED)),
        listing((entry(doi_as_given="https://doi.org/10.5555/blunting"), KNOWN)),
    ),
    "obsolete-identifier-form": (
        listing((entry(raw=ENTRY.raw.replace("doi.org", "dx.doi.org")), KNOWN)),
        listing((ENTRY, KNOWN)),
    ),
    "duplicate-reference": (
        listing((ENTRY, KNOWN), (replace(ENTRY, number=2), KNOWN)),
        listing((ENTRY, KNOWN), (OTHER, UNCHECKED)),
    ),
    "incomplete-entry": (
        listing((entry(volume="", raw=ENTRY.raw.replace("324(2)", "")), KNOWN)),
        listing((ENTRY, KNOWN)),
    ),
    "reference-not-found": (listing((OTHER, NOT_FOUND)), listing((OTHER, UNCHECKED))),
    "wrong-year": (listing((entry(year="2022"), KNOWN)), listing((ENTRY, KNOWN))),
    "wrong-author": (listing((entry(**authors("Borg", "D'Souza")), KNOWN)), listing((ENTRY, KNOWN))),
    "authors-missing": (
        listing((entry(**authors("Berg")), KNOWN)),
        listing((entry(**{**authors("Berg"), "raw": "Berg A, et al. Emotional blunting"}), KNOWN)),
    ),
    "wrong-title": (
        listing((entry(title="Emotional blunting in imagined adults"), KNOWN)),
        listing((entry(title="Emotional Blunting in Invented Adults"), KNOWN)),
    ),
    "wrong-journal": (
        listing((entry(container_title="Journal of Anxious Inventions"), KNOWN)),
        listing((entry(container_title="J Affect Inventions"), KNOWN)),
    ),
    "wrong-volume": (listing((entry(volume="234"), KNOWN)), listing((entry(volume="0324"), KNOWN))),
    "wrong-issue": (listing((entry(issue="4"), KNOWN)), listing((entry(issue="2-3"), KNOWN))),
    "wrong-page": (listing((entry(pages="110–119"), KNOWN)), listing((entry(pages="101–10"), KNOWN))),
    "reference-never-cited": (listing((ENTRY, KNOWN), (OTHER, UNCHECKED)), listing((ENTRY, KNOWN))),
    "marker-without-reference": (article(cites=(1, 2)), article(cites=(1,))),
    "numbers-with-gaps": (
        listing((ENTRY, KNOWN), (replace(OTHER, number=3), UNCHECKED)),
        listing((ENTRY, KNOWN), (OTHER, UNCHECKED)),
    ),
    "out-of-order": (
        article(references=[(ENTRY, KNOWN), (OTHER, UNCHECKED)], cites=(2,), more=((1,),)),
        article(references=[(ENTRY, KNOWN), (OTHER, UNCHECKED)], cites=(1,), more=((2,), (1,))),
    ),
    "detached-marker": (article(detached=True), article()),
    "retracted": (
        listing((ENTRY, noticed(NoticeKind.RETRACTION))),
        listing((ENTRY, noticed(NoticeKind.RETRACTION, back=True))),
    ),
    "withdrawn": (
        listing((ENTRY, noticed(NoticeKind.WITHDRAWAL))),
        saying("It was withdrawn by its authors.", references=[(ENTRY, noticed(NoticeKind.WITHDRAWAL))]),
    ),
    "expression-of-concern": (
        listing((ENTRY, noticed(NoticeKind.EXPRESSION_OF_CONCERN))),
        listing((ENTRY, noticed(NoticeKind.CORRECTION))),
    ),
    "corrected": (
        listing((ENTRY, noticed(NoticeKind.ERRATUM))),
        listing((ENTRY, noticed(NoticeKind.ADDENDUM))),
    ),
    "standing-unknown": (
        listing((entry(doi="", pmid="21103140"), known(pmid="21103140", notices_known=False))),
        # An outage is no finding about the article.
        listing((ENTRY, ResolvedReference(Status.COULD_NOT_BE_ASKED))),
    ),
    "preprint-published": (listing((ENTRY, known(published_as="10.5555/whole"))), listing((ENTRY, KNOWN))),
    "superseded-review": (listing((ENTRY, known(superseded_by=("Moe (2024)",)))), listing((ENTRY, KNOWN))),
    "weak-source": (
        saying("SSRIs may numb.", references=[(PAGE, UNCHECKED)], facts=SentenceFacts()),
        saying("The song was recorded in May.", references=[(PAGE, UNCHECKED)], facts=SentenceFacts()),
    ),
    "narrow-design": (
        saying("SSRIs blunt emotions.", references=[(ENTRY, known(design="animal"))]),
        saying("In mice, SSRIs blunt emotions.", references=[(ENTRY, known(design="animal"))]),
    ),
    "outdated": (
        saying(
            "They treat it.",
            references=[(ENTRY, with_work(published_print=PartialDate(2015)))],
            facts=SentenceFacts(claims=(claim(predicate="treats"),)),
        ),
        saying("They treat it.", facts=SentenceFacts(claims=(claim(predicate="treats"),))),
    ),
    "strong-wording": (
        saying("SSRIs cause numbness.", references=[(ENTRY, known(design="cross_sectional"))]),
        saying("SSRIs can cause numbness.", references=[(ENTRY, known(design="cross_sectional"))]),
    ),
    "figure-without-evidence": (
        saying("Around 46% of users are numb."),
        saying("Around 60% of users are numb."),
    ),
    "claim-matched": (saying("SSRIs may numb."), saying("SSRIs may numb.", facts=SentenceFacts((SSRI,)))),
    "cited-study-disputes": (
        saying("SSRIs numb.", facts=SentenceFacts(claims=(claim(bearings=(replace(DISPUTES, study=7),)),))),
        saying("SSRIs numb."),
    ),
    "opposing-evidence": (
        saying("SSRIs numb.", facts=SentenceFacts(claims=(claim(bearings=(*claim().bearings, DISPUTES)),))),
        saying(
            "SSRIs numb.",
            references=[(ENTRY, KNOWN), (OTHER, ResolvedReference(Status.RESOLVED, study=8))],
            facts=SentenceFacts(claims=(claim(bearings=(*claim().bearings, DISPUTES)),)),
        ),
    ),
    "uncited-statement": (
        saying("SSRIs cause numbness.", cites=None, more=(None, (1,))),
        saying("Can SSRIs cause numbness?", cites=None, more=(None, (1,))),
    ),
}
# These tell what is known, or that nothing is.
VERDICTS = {
    "claim-matched": Verdict.OK,
    "reference-not-found": Verdict.CANNOT_DETERMINE,
    "standing-unknown": Verdict.CANNOT_DETERMINE,
}


def test_every_rule_has_a_case_for_and_a_case_against() -> None:
    assert CASES.keys() == RULES.keys()


@pytest.mark.parametrize("rule", CASES)
def test_the_fault_is_found(rule: str) -> None:
    found = found_by(rule, CASES[rule][0])
    assert len(found) == 1
    assert found[0].verdict is VERDICTS.get(rule, Verdict.PROBLEM)
    assert found[0].expected
    assert found[0].found
    assert found[0].advice


@pytest.mark.parametrize("rule", CASES)
def test_the_twin_without_it_is_left_alone(rule: str) -> None:
    assert not [one for one in found_by(rule, CASES[rule][1]) if one.verdict is not Verdict.CANNOT_DETERMINE]


@pytest.mark.parametrize("rule", CASES)
def test_an_outage_is_no_finding_about_a_reference(rule: str) -> None:
    checked = CASES[rule][0]
    nothing = tuple(ResolvedReference(Status.COULD_NOT_BE_ASKED) for _ in checked.references)
    outage = replace(checked, references=nothing, sentences=tuple(SentenceFacts() for _ in checked.sentences))
    asks_others = RULES[rule].asks.startswith(("Crossref", "the record", "the notices", "what"))
    assert not (asks_others and found_by(rule, outage))


def test_the_likely_work_is_named() -> None:
    missing = found_by("doi-not-registered", listing((ENTRY, replace(NOT_FOUND, candidates=(LIKELY,)))))
    mistaken = found_by("doi-of-another-work", listing((MISTAKEN, known(candidates=(LIKELY,)))))
    assert [one.expected for one in (*missing, *mistaken)] == ["https://doi.org/10.5555/sleep"] * 2


def test_of_another_work_no_details_are_compared() -> None:
    details = [
        rule for rule in RULES if rule.startswith("wrong-") or rule in ("doi-missing", "authors-missing")
    ]
    assert not [rule for rule in details if found_by(rule, CASES["doi-of-another-work"][0])]


@pytest.mark.parametrize(
    ("year", "work", "told"),
    [
        (
            "2022",
            WORK,
            "2022 is the year in which it appeared online (2022-12-30); the volume was printed in 2023",
        ),
        (
            "2022",
            replace(WORK, published_online=None),
            "2022 is the year in which it first appeared (2022-12-30); the volume was printed in 2023",
        ),
        (
            "2022",
            replace(WORK, published_online=PartialDate(2022), published_print=PartialDate(2023)),
            "2022 is the year in which it appeared online; the volume was printed in 2023. Reference lists",
        ),
        ("2021", WORK, "The record gives 2023, and no date of 2021: write 2023."),
        (
            "2021",
            replace(WORK, published_print=None),
            "It appeared online in 2022, and there is no printed volume: write 2022.",
        ),
    ],
)
def test_a_wrong_year_is_explained(year: str, work: object, told: str) -> None:
    found = found_by("wrong-year", listing((entry(year=year), known(work=work))))
    assert found[0].advice.startswith(told)


def test_a_better_stored_study_is_proposed_for_a_web_page() -> None:
    facts = SentenceFacts((SSRI,), (claim(bearings=(*claim().bearings, BETTER)),))
    found = found_by("weak-source", saying("SSRIs numb.", references=[(PAGE, UNCHECKED)], facts=facts))
    assert found[0].expected == "Moe (2021)"
    assert "https://doi.org/10.5555/moe" in found[0].advice


WEAK = replace(BETTER, design="web_page", label="A page")


@pytest.mark.parametrize(
    "weak",
    [
        WEAK,
        replace(WEAK, design="", is_page=True),
        replace(WEAK, design="opinion"),
        replace(WEAK, design="case_report"),
        replace(WEAK, design="animal"),
        replace(BETTER, is_in_doubt=True),
    ],
)
def test_what_carries_no_clinical_statement_is_proposed_for_none(weak: Bearing) -> None:
    def told(*bearings: Bearing) -> list[str]:
        facts = SentenceFacts((SSRI, NUMBNESS), (claim(bearings=bearings),))
        checked = saying("SSRIs cause numbness.", cites=None, more=(None, (1,)), facts=facts)
        return [one.expected for one in found_by("uncited-statement", checked)]

    assert told(weak) == ["a source"]
    assert told(weak, BETTER) == ["a source: stored is Moe (2021)"]


def test_what_the_article_cites_as_a_press_release_is_proposed_for_nothing() -> None:
    """Curators need not have said what it is."""
    facts = SentenceFacts((SSRI, NUMBNESS), (claim(),))
    release = replace(PAGE, raw=f"{PAGE.raw} [Press release]")
    cited = [(release, ResolvedReference(Status.RESOLVED, study=7))]
    checked = saying("SSRIs cause numbness.", cites=None, more=(None, (1,)), facts=facts, references=cited)
    assert [one.expected for one in found_by("uncited-statement", checked)] == ["a source"]


def test_a_figure_without_anything_stored_cannot_be_determined() -> None:
    (found,) = found_by(
        "figure-without-evidence", article("Around 60% are numb.", references=[(ENTRY, known(evidence=()))])
    )
    assert (found.verdict, found.found) == (Verdict.CANNOT_DETERMINE, "no stored evidence to look in")


def test_a_figure_that_evidence_of_other_claims_lacks_cannot_be_determined() -> None:
    (found,) = found_by("figure-without-evidence", article("Around 46% are numb."))
    assert (found.verdict, found.found) == (
        Verdict.CANNOT_DETERMINE,
        "stored evidence of other claims, without it",
    )


def test_a_list_without_an_article_cannot_be_determined() -> None:
    found = found_by("reference-never-cited", article(cites=None))
    assert [one.verdict for one in found] == [Verdict.CANNOT_DETERMINE]
