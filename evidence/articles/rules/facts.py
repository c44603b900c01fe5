"""What the rules look at: the article as read, and what became known of its references and sentences.

Gathered by the services (`evidence.services.auditing`), so that the rules themselves ask nobody anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from evidence.articles.documents import Citation, Document, ListedReference
from evidence.articles.numbered_anew import common_numbers, untied_numbers
from evidence.records import Notice, Work


class Status(StrEnum):
    """How the look-up of a reference ended."""

    # One source is meant, and it is known which.
    RESOLVED = "resolved"
    # Several may be meant.
    AMBIGUOUS = "ambiguous"
    # Who would know it was asked, and does not.
    NOT_FOUND = "not_found"
    # Nobody who could be asked would know.
    NOT_CHECKABLE = "not_checkable"
    # Who would know did not answer: that says nothing about the reference.
    COULD_NOT_BE_ASKED = "could_not_be_asked"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A work that may be meant: its DOI, a line for people, and how well it fits, 0 to 1."""

    doi: str
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class ResolvedReference:
    """What became known of one reference.

    `work` is None where there is nothing to compare with: then nothing about its details was checked.
    `study` is the id of the study that is held here, `design` what curators say of it. `notices_known` is
    whether somebody who would know of a retraction answered.
    """

    status: Status
    work: Work | None = None
    study: int | None = None
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    design: str = ""
    # What published evidence lines say of the study, whatever they are evidence for.
    evidence: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    notices_known: bool = False
    # Of a preprint: the article that came of it. Of a review: the one that took its place.
    published_as: str = ""
    superseded_by: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    # Where the reference has an identifier and yet another work is meant, or none was given: found by words.
    found_by_words: bool = False
    # The agency that registered a DOI which Crossref does not have: DataCite's cannot be compared here.
    agency: str = ""
    reason: str = ""
    # Whether somebody who might have known more did not answer.
    is_partly_unasked: bool = False
    # Whether nobody ever gave a record of the work, of a study that is held here by its DOI: people described
    # it, or an import did. Crossref would know of notices about it.
    notices_unasked: bool = False

    @property
    def is_unasked(self) -> bool:
        """Whether somebody who would know of it, or might know more, did not answer."""
        return self.status is Status.COULD_NOT_BE_ASKED or self.is_partly_unasked

    @property
    def is_checked(self) -> bool:
        """Whether the reference's details could be held against a record of the work."""
        return self.work is not None

    @property
    def is_settled(self) -> bool:
        """Whether that is all there is to check: nobody is left who would know of notices about it."""
        return self.is_checked and not self.notices_unasked


@dataclass(frozen=True, slots=True)
class NamedConcept:
    """A concept that a sentence names; `kind` is condition, medication or symptom."""

    id: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Bearing:
    """A study that bears on a claim: `direction` is supports, disputes or neutral."""

    study: int
    direction: str
    label: str
    doi: str = ""
    design: str = ""
    year: int | None = None
    # Whether it is known by its address alone.
    is_page: bool = False
    # Whether a notice of its retraction, or of a grave concern, is stored.
    is_in_doubt: bool = False
    # Everything of the evidence line that may hold a figure: quote, effect, explanation.
    text: str = ""


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A published claim about the concepts of a sentence."""

    id: int
    statement: str
    predicate: str
    certainty: str = ""
    bearings: tuple[Bearing, ...] = ()
    is_confirmed: bool = False

    @property
    def supporting(self) -> tuple[Bearing, ...]:
        return tuple(one for one in self.bearings if one.direction == "supports")

    @property
    def disputing(self) -> tuple[Bearing, ...]:
        return tuple(one for one in self.bearings if one.direction == "disputes")


@dataclass(frozen=True, slots=True)
class SentenceFacts:
    """What one sentence speaks of."""

    concepts: tuple[NamedConcept, ...] = ()
    claims: tuple[KnownClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """What a house holds to. `freshness`: after how many years a source is old, by the claim's predicate."""

    today: date
    freshness: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything that is known of an article. `references` and `sentences` stand beside the document's."""

    document: Document
    references: tuple[ResolvedReference, ...]
    sentences: tuple[SentenceFacts, ...]
    policy: Policy
    # By reference and by sentence, so that no rule goes through all citations for each of either.
    _citing: Mapping[int, list[Citation]] = field(init=False, repr=False, compare=False)
    _cited: Mapping[int, list[int]] = field(init=False, repr=False, compare=False)
    # The numbers that entries of several lists have.
    _common: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("references", "sentences"):
            if len(getattr(self, name)) != len(getattr(self.document, name)):
                raise ValueError(f"there is not one of the {name}' facts for each of the document's {name}")
        citing: dict[int, list[Citation]] = {}
        cited: dict[int, dict[int, None]] = {}
        for citation in self.document.citations:
            for place in dict.fromkeys(citation.references):
                citing.setdefault(place, []).append(citation)
                if citation.sentence is not None:
                    cited.setdefault(citation.sentence, {})[place] = None
        object.__setattr__(self, "_common", common_numbers(self.document.references))
        object.__setattr__(self, "_citing", citing)
        object.__setattr__(self, "_cited", {sentence: list(places) for sentence, places in cited.items()})

    def listed(self, place: int) -> ListedReference:
        return self.document.references[place]

    def number(self, place: int) -> int:
        """What the reference is called: its number, or else its place counted from 1."""
        return number_in(self.document, place)

    def unsure(self, citation: Citation) -> list[int]:
        """Those of a marker's numbers that several lists have, where it cannot be told which is meant."""
        return sorted(untied_numbers(citation, self.document.references) & self._common)

    def text_of(self, sentence: int) -> str:
        span = self.document.sentences[sentence]
        return self.document.text[span.start : span.end]

    def citing(self, place: int) -> list[Citation]:
        """The citations of the reference, in the article's order."""
        return self._citing.get(place, [])

    def cited_in(self, sentence: int) -> list[int]:
        """The places of the references that the sentence cites, each once."""
        return self._cited.get(sentence, [])


def number_in(document: Document, place: int) -> int:
    """What the reference at `place` is called: its number, or, where it has none or not for itself alone,
    its place counted from 1."""
    listed = document.references[place]
    return listed.number if listed.number is not None and not listed.part else place + 1
