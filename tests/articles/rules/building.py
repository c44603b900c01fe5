"""Articles for the rules' tests, put together without the reader: invented works, entries, sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from evidence.articles.documents import Author, Citation, Document, ListedReference, Sentence
from evidence.articles.rules import RULES, Finding
from evidence.articles.rules.facts import (
    Bearing,
    Checked,
    KnownClaim,
    NamedConcept,
    Policy,
    ResolvedReference,
    SentenceFacts,
    Status,
)
from evidence.records import Notice, NoticeKind, PartialDate, Person, Work

POLICY = Policy(today=date(2026, 11, 1), freshness={"treats": 5})

WORK = Work(
    doi="10.5555/blunting",
    work_type="journal-article",
    title="Emotional blunting in invented adults",
    container_title="Journal of Affective Inventions",
    volume="324",
    issue="2",
    page="101-110",
    published_print=PartialDate(2023, 3),
    published_online=PartialDate(2022, 12, 30),
    issued=PartialDate(2022, 12, 30),
    contributors=(Person(family="Berg", given="Ada"), Person(family="D’Souza", given="Max C.")),
)
ENTRY = ListedReference(
    number=1,
    raw=(
        "Berg, A., & D'Souza, M. C. (2023). Emotional blunting in invented adults. Journal of Affective "
        "Inventions, 324(2), 101–110. https://doi.org/10.5555/blunting"
    ),
    authors=(Author("Berg", "A."), Author("D'Souza", "M. C.")),
    year="2023",
    title="Emotional blunting in invented adults",
    container_title="Journal of Affective Inventions",
    volume="324",
    issue="2",
    pages="101–110",
    doi="10.5555/blunting",
)
PAGE = ListedReference(
    number=1,
    raw="Berg, A. (2023). Why am I numb? Example Health. https://health.example.org/numb",
    authors=(Author("Berg", "A."),),
    year="2023",
    title="Why am I numb?",
    url="https://health.example.org/numb",
)
KNOWN = ResolvedReference(
    Status.RESOLVED, work=WORK, study=7, evidence=("59.6 % of the users",), notices_known=True
)
UNCHECKED = ResolvedReference(Status.NOT_CHECKABLE)

NUMBNESS = NamedConcept(1, "Emotional numbness", "symptom")
SSRI = NamedConcept(2, "SSRI", "medication")


def entry(**parts: Any) -> ListedReference:
    """`ENTRY` with other parts; its text has them too."""
    raw = parts.pop("raw", None)
    if raw is None:
        raw = ENTRY.raw
        for name, value in parts.items():
            before = getattr(ENTRY, name)
            if isinstance(value, str) and isinstance(before, str) and before:
                raw = raw.replace(before, value)
    return replace(ENTRY, raw=raw, **parts)


def authors(*families: str) -> dict[str, Any]:
    """Other authors for `entry`, and its text with their names."""
    names = ", ".join(f"{family}, A." for family in families)
    return {
        "authors": tuple(Author(family, "A.") for family in families),
        "raw": ENTRY.raw.replace("Berg, A., & D'Souza, M. C.", names),
    }


def known(**parts: Any) -> ResolvedReference:
    return replace(KNOWN, **parts)


def with_work(**parts: Any) -> ResolvedReference:
    return replace(KNOWN, work=replace(WORK, **parts))


def noticed(kind: NoticeKind, *, back: bool = False) -> ResolvedReference:
    """A work under a notice; with `back`, one that a later notice reinstated."""
    notices = [Notice(kind, WORK.doi, "10.5555/notice", PartialDate(2024, 3))]
    if back:
        notices.append(Notice(NoticeKind.REINSTATEMENT, WORK.doi, "10.5555/back", PartialDate(2025, 1)))
    return known(notices=tuple(notices))


def claim(**parts: Any) -> KnownClaim:
    """A claim that study 7 (which `KNOWN` is) supports, with 59.6 in its text."""
    line = Bearing(7, "supports", "Berg (2023)", text="59.6 % of the users")
    whole: dict[str, Any] = {
        "id": 3,
        "statement": "SSRIs can cause emotional numbness.",
        "predicate": "causes_adverse_effect",
        "certainty": "moderate",
        "bearings": (line,),
    }
    return KnownClaim(**{**whole, **parts})


def article(
    sentence: str = "SSRIs may blunt emotions.",
    *,
    references: list[tuple[ListedReference, ResolvedReference]] | None = None,
    facts: SentenceFacts | None = None,
    cites: tuple[int, ...] | None = (1,),
    more: tuple[tuple[int, ...] | None, ...] = (),
    detached: bool = False,
) -> Checked:
    """An article of one sentence that cites the numbers `cites` (None: nothing), with further markers in
    sentences of their own; by default `ENTRY`, known as `WORK`, is no. 1."""
    listed = [(ENTRY, KNOWN)] if references is None else references
    numbers = {one.number: place for place, (one, _) in enumerate(listed)}
    text, sentences, citations = "", [], []
    for place, marker in enumerate([cites, *more]):
        start = len(text)
        text += sentence if place == 0 else f" Sentence {place}."
        if marker is not None:
            at = len(text)
            text += ",".join(map(str, marker))
            held = tuple(numbers[number] for number in marker if number in numbers)
            bound = None if detached else place
            citations.append(Citation(text[at:], at, len(text), bound, marker, held))
        sentences.append(Sentence(start, len(text)))
        text += " "
    text += "\nReferences\n"
    body_end = len(text)
    entries = []
    for one, _ in listed:
        entries.append(replace(one, start=len(text), end=len(text) + len(one.raw)))
        text += f"{one.raw}\n"
    document = Document(
        title="Invented",
        text=text,
        sentences=tuple(sentences),
        citations=tuple(citations),
        references=tuple(entries),
        body_end=body_end,
    )
    spoken = (facts or SentenceFacts(), *(SentenceFacts() for _ in sentences[1:]))
    return Checked(document, tuple(resolved for _, resolved in listed), spoken, POLICY)


def found_by(rule: str, checked: Checked) -> list[Finding]:
    return list(RULES[rule].check(checked))
