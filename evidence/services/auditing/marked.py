"""The article itself, in pieces for a page: paragraphs, marked citations, findings beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.articles.rules import RULES, Severity, Verdict
from evidence.articles.rules.facts import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.articles.documents import Citation
    from evidence.articles.rules import Finding
    from evidence.articles.rules.facts import ResolvedReference

    from . import Audited

# What a reference's standing is called on pages, in the order in which it weighs.
STATES = {
    "problem": "something is wrong",
    "unsure": "could not be determined",
    "unasked": "could not be asked",
    "unchecked": "not checkable",
    "sound": "checked",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text; with a `state` (one of `STATES`), a marker, which leads to reference `number`."""

    text: str
    state: str = ""
    number: int | None = None

    @property
    def told(self) -> str:
        return STATES.get(self.state, "")


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding, the words it is about, and why there is such a rule."""

    finding: Finding
    about: str
    reason: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the article: `level` is that of a heading, 0 for other text. `findings` are about its words,
    `cited` are the problems of the references that it cites, which stand in full with these."""

    level: int
    pieces: tuple[Piece, ...]
    findings: tuple[ShownFinding, ...]
    cited: tuple[ShownFinding, ...]


@dataclass(frozen=True, slots=True)
class ShownReference:
    """An entry of the list, what became of it, and what was found about it."""

    number: int
    raw: str
    state: str
    resolved: ResolvedReference
    findings: tuple[ShownFinding, ...]

    @property
    def told(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Marked:
    """The article's body, its references, and the findings that are about neither."""

    paragraphs: tuple[Paragraph, ...]
    references: tuple[ShownReference, ...]
    others: tuple[ShownFinding, ...]


def marked(audited: Audited) -> Marked:
    """The article in pieces, each finding once: in the text where it is about a place in it, else with its
    reference."""
    document = audited.document
    end = document.body_end
    inside: list[Finding] = []
    others: list[Finding] = []
    listed: dict[int, list[Finding]] = {}
    about: dict[int, list[Finding]] = {}
    for one in audited.findings:
        if one.reference is not None:
            about.setdefault(one.reference, []).append(one)
        if one.end > one.start and document.is_in_body(one.start):
            inside.append(one)
        elif one.reference is not None:
            listed.setdefault(one.reference, []).append(one)
        else:
            others.append(one)
    states = [
        state_of(resolved, about.get(place, ())) for place, resolved in enumerate(audited.checked.references)
    ]
    return Marked(
        tuple(_paragraphs(audited, inside, listed, states, end)),
        tuple(
            ShownReference(
                audited.checked.number(place),
                entry.raw,
                states[place],
                audited.checked.references[place],
                tuple(_shown(audited, one) for one in listed.get(place, ())),
            )
            for place, entry in enumerate(document.references)
        ),
        tuple(_shown(audited, one) for one in others),
    )


def state_of(resolved: ResolvedReference, about: Sequence[Finding]) -> str:
    """What the reference's mark says, with what was found about it: never that it is sound where it was not
    checked."""
    if any(one.verdict is Verdict.PROBLEM and one.severity is not Severity.NOTE for one in about):
        return "problem"
    if resolved.status is Status.COULD_NOT_BE_ASKED or (
        resolved.is_partly_unasked and not resolved.is_settled
    ):
        return "unasked"
    if resolved.status in (Status.AMBIGUOUS, Status.NOT_FOUND):
        return "unsure"
    if not resolved.is_checked:
        return "unchecked"
    return "unsure" if any(one.verdict is Verdict.CANNOT_DETERMINE for one in about) else "sound"


def _paragraphs(
    audited: Audited,
    findings: list[Finding],
    listed: dict[int, list[Finding]],
    states: list[str],
    end: int,
) -> Iterator[Paragraph]:
    document = audited.document
    levels = {heading.start: heading.level for heading in document.headings}
    citations = [one for one in document.citations if one.start < end]
    at = next_citation = next_finding = 0
    findings = sorted(findings, key=lambda one: one.start)
    for line in document.text[:end].splitlines(keepends=True):
        stop = at + len(line)
        here: list[Citation] = []
        while next_citation < len(citations) and citations[next_citation].start < stop:
            here.append(citations[next_citation])
            next_citation += 1
        beside: list[Finding] = []
        while next_finding < len(findings) and findings[next_finding].start < stop:
            beside.append(findings[next_finding])
            next_finding += 1
        if line.strip():
            level = next((levels[start] for start in range(at, stop) if start in levels), 0)
            named = dict.fromkeys(place for one in here for place in one.references)
            problems = (
                one for place in named for one in listed.get(place, ()) if one.verdict is Verdict.PROBLEM
            )
            yield Paragraph(
                level,
                tuple(_pieces(audited, at, stop, here, states)),
                tuple(_shown(audited, one) for one in beside),
                tuple(_shown(audited, one) for one in problems),
            )
        at = stop


def _pieces(
    audited: Audited, at: int, stop: int, citations: list[Citation], states: list[str]
) -> Iterator[Piece]:
    text = audited.document.text
    order = list(STATES)
    for one in citations:
        if one.start < at:
            continue
        if one.start > at:
            yield Piece(text[at : one.start])
        named = [states[place] for place in one.references]
        without = "unsure" if audited.checked.unsure(one) else "problem"
        state = min(named, key=order.index) if named else without
        number = audited.checked.number(one.references[0]) if one.references else None
        yield Piece(text[one.start : one.end], state, number)
        at = one.end
    if at < stop:
        yield Piece(text[at:stop].rstrip("\r\n"))


def _shown(audited: Audited, finding: Finding) -> ShownFinding:
    about = " ".join(audited.document.text[finding.start : finding.end].split())
    number = audited.checked.number(finding.reference) if finding.reference is not None else None
    return ShownFinding(
        finding, about if len(about) <= 200 else f"{about[:199]}…", RULES[finding.rule].reason, number
    )
