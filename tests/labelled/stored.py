"""Labelled articles about what is stored: designs, claims, evidence; a faulty one and its twin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.factories import (
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    StudyFactory,
    SymptomFactory,
)

from .articles import Labelled
from .works import STYLES, Invented, called, changed, work

WORKS = {n: work(300 + n) for n in range(10)}
# Newer than the policy for treatments asks.
WORKS |= {n: changed(WORKS[n], year=2022, online=None) for n in (3, 9)}
_DESIGNS = {4: "animal", 5: "cross_sectional"}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, the work that it cites (None: none), and the rule that finds something there."""

    text: str
    cites: int | None
    rule: str = ""


FAULTY = (
    Told("Around 60% of users of testopram report emotional numbness", 0, "figure-without-evidence"),
    Told("Testopram relieves panic disorder", 1, "outdated"),
    Told("Placebinol relieves panic disorder", 2, "cited-study-disputes"),
    Told("Long stress blunts what is felt", 4, "narrow-design"),
    Told("Short sleep causes fatigue", 5, "strong-wording"),
    Told("A review came to the same", 6, "superseded-review"),
    Told("The interviews agreed", 7, "authors-missing"),
    Told("Testopram causes emotional numbness", None, "uncited-statement"),
)
CLEAN = (
    Told("Around 46% of users of testopram report emotional numbness", 0),
    Told("Others saw nothing of it", 8),
    Told("Testopram relieves panic disorder", 9),
    Told("One trial found it of no use", 2),
    Told("Placebinol relieves panic disorder", 3),
    Told("In mice, long stress blunts what is felt", 4),
    Told("Short sleep may cause fatigue", 5),
    Told("The interviews agreed", 7),
    Told("Testopram causes emotional numbness", 0),
)


def store() -> None:
    """The studies, and what they bring to three claims."""
    studies = {n: _study(n, one) for n, one in WORKS.items()}
    pill, other = MedicationFactory(name="Testopram"), MedicationFactory(name="Placebinol")
    numbness, panic = SymptomFactory(name="Emotional numbness"), ConditionFactory(name="Panic disorder")
    numbs = ClaimFactory(subject=pill, object=numbness, published=True)
    helps = ClaimFactory(subject=pill, object=panic, predicate="treats", published=True)
    helps_too = ClaimFactory(subject=other, object=panic, predicate="palliates", published=True)
    for claim, study, direction, told in (
        (numbs, 0, "supports", "46 of a hundred said so."),
        (numbs, 8, "disputes", ""),
        (helps, 1, "supports", ""),
        (helps, 9, "supports", ""),
        (helps_too, 2, "disputes", ""),
        (helps_too, 3, "supports", ""),
    ):
        EvidenceLineFactory(
            claim=claim, study=studies[study], direction=direction, explanation=told, published=True
        )
    StudyFactory(title="The same review, later").relations.create(kind="supersedes", related_study=studies[6])


def _study(number: int, one: Invented) -> Any:
    return StudyFactory(
        found=True,
        doi=one.doi,
        title=one.title,
        container_title=one.journal[0],
        container_title_short=one.journal[1],
        volume=one.volume,
        issue=one.issue,
        page=one.page,
        article_number=one.article_number,
        published_print=f"{one.year}-02",
        published_online=f"{one.online}-11-20" if one.online else "",
        issued=f"{one.online or one.year}",
        design=_DESIGNS.get(number, ""),
        authors=[f"{family}, {given}" for family, given in one.authors],
    )


def about_what_is_stored() -> list[Labelled]:
    made = []
    for style in STYLES:
        made += [_article(style, FAULTY), _article(style, CLEAN)]
    return made


def _article(style: str, told: tuple[Told, ...]) -> Labelled:
    order = list(dict.fromkeys(one.cites for one in told if one.cites is not None))
    numbers = {work: place for place, work in enumerate(order, 1)}
    sentences, planted = [], set()
    for one in told:
        marker = ""
        if one.cites is not None:
            cited = f"[{numbers[one.cites]}]" if style == "vancouver" else f"({called(WORKS[one.cites])})"
            marker = f" {cited}"
        sentences.append(f"{one.text}{marker}.")
        if one.rule:
            planted.add((one.rule, numbers.get(one.cites) if one.cites is not None else None))
    if planted:
        # What disputes the first claim is not cited.
        planted.add(("opposing-evidence", None))
    entries = []
    for number in order:
        shown = WORKS[number]
        if planted and number == 7:
            shown = changed(shown, authors=shown.authors[:1])
        entries.append(STYLES[style](shown))
    if style == "vancouver":
        entries = [f"{place}. {entry}" for place, entry in enumerate(entries, 1)]
    # Each in a paragraph of its own, so that none stands for its neighbour.
    body, listed = "\n\n".join(sentences), "\n".join(entries)
    text = f"Testopram, Told in Short\n\n{body}\n\nReferences\n\n{listed}\n"
    return Labelled(f"{style}, stored{'' if planted else ', clean'}", text, (), frozenset(planted))
