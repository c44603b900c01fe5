"""What flows between the layers: frozen records without a database behind them.

A reader (Crossref, later RIS, BibTeX, PubMed …) makes a `Work`; the services store it;
the citation writers format it. Text fields are plain text unless their name ends in
``_html``; identifiers are canonical (see `evidence.identifiers`); a text that is absent
is ``""``, a number or a date that is absent is ``None``.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day; never padded to more than is known.

    Raises `ValueError` for a year outside 1000–9999, a month outside 1–12 or a day that the
    month does not have. The text form is the start of ISO 8601's: ``2023``, ``2023-04``,
    ``2023-04-05``.

    >>> str(PartialDate(2023, 4))
    '2023-04'
    >>> PartialDate.parse("2023-04-05").date_parts
    [2023, 4, 5]
    >>> PartialDate(2023, 2, 30)
    Traceback (most recent call last):
    ...
    ValueError: day 30 is not in 2023-02
    """

    year: int
    # 0 means "not known", so that dates order and compare without special cases.
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        if not 1000 <= self.year <= 9999:
            raise ValueError(f"year {self.year} is not in 1000–9999")
        if not 0 <= self.month <= 12:
            raise ValueError(f"month {self.month} is not in 1–12")
        if self.day and not self.month:
            raise ValueError("a day needs a month")
        if self.month and not 0 <= self.day <= calendar.monthrange(self.year, self.month)[1]:
            raise ValueError(f"day {self.day} is not in {self.year}-{self.month:02}")

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """``2023``, ``2023-04`` or ``2023-04-05`` as a date; `ValueError` for anything else."""
        match = _PARTIAL_DATE.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a date like 2023, 2023-04 or 2023-04-05")
        year, month, day = (int(part) if part is not None else None for part in match.groups())
        if month == 0 or day == 0:
            raise ValueError(f"{text!r} has a month or a day of zero")
        return cls(year or 0, month or 0, day or 0)

    @property
    def date_parts(self) -> list[int]:
        """What is known, as CSL-JSON and Crossref write it: ``[2023, 4]``."""
        return [part for part in (self.year, self.month, self.day) if part]

    def __str__(self) -> str:
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)])


class Role(StrEnum):
    """What a contributor did, in Crossref's words."""

    AUTHOR = "author"
    EDITOR = "editor"
    CHAIR = "chair"
    TRANSLATOR = "translator"


class NoticeKind(StrEnum):
    """Crossref's update types that change how a study may be used, and `OTHER` for the rest."""

    RETRACTION = "retraction"
    PARTIAL_RETRACTION = "partial_retraction"
    WITHDRAWAL = "withdrawal"
    REMOVAL = "removal"
    EXPRESSION_OF_CONCERN = "expression_of_concern"
    CORRECTION = "correction"
    CORRIGENDUM = "corrigendum"
    ERRATUM = "erratum"
    ADDENDUM = "addendum"
    CLARIFICATION = "clarification"
    NEW_EDITION = "new_edition"
    NEW_VERSION = "new_version"
    REINSTATEMENT = "reinstatement"
    OTHER = "other"


class NoticeSource(StrEnum):
    """Who says that a notice stands: Crossref's two sources, the title itself, or a curator."""

    PUBLISHER = "publisher"
    RETRACTION_WATCH = "retraction-watch"
    # Some retracted works carry no update record: only "RETRACTED ARTICLE: …" in the title.
    TITLE = "title"
    CURATOR = "curator"


# Tuples, because a dump has five and ten of them a work: they are made in a fifth of a dataclass's time.
class Person(NamedTuple):
    """A contributor: a person (`family`, with what else is known) or a group (`literal`).

    Of a person with one name only, that may be `given`. Of an institution that is given without its
    name, the affiliation is its identifier.
    """

    role: Role = Role.AUTHOR
    given: str = ""
    family: str = ""
    suffix: str = ""
    literal: str = ""
    orcid: str = ""
    affiliations: tuple[str, ...] = ()


class CitedReference(NamedTuple):
    """An entry of a work's reference list, as its publisher deposited it.

    `doi` is canonical, or ``""`` where none was given or where what was given is no DOI;
    then `doi_as_given` still holds it.
    """

    position: int
    key: str = ""
    doi: str = ""
    doi_as_given: str = ""
    unstructured: str = ""
    author: str = ""
    year: str = ""
    title: str = ""
    container_title: str = ""
    volume: str = ""
    issue: str = ""
    first_page: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """An editorial notice: `notice_doi` says something (`kind`) about the work `about_doi`.

    Both may be the same DOI: some publishers put the notice into the article's own record.
    `date` is None where the record's date is known to be something else (a publication date).
    `type_as_given` keeps the depositor's word, which is often not one of Crossref's types.
    """

    kind: NoticeKind
    about_doi: str
    notice_doi: str
    date: PartialDate | None = None
    sources: tuple[NoticeSource, ...] = ()
    label: str = ""
    type_as_given: str = ""
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of the work to another, in Crossref's words (``is-preprint-of`` …)."""

    kind: str
    identifier_type: str
    identifier: str
    asserted_by: str = ""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence for one version or use of a work, in Crossref's words: ``vor``, ``am``, ``tdm`` …."""

    url: str
    version: str = ""
    start: PartialDate | None = None
    delay_in_days: int | None = None


@dataclass(frozen=True, slots=True)
class Funder:
    """Who paid. Where neither name nor DOI is given, the name is another identifier: a link to ROR."""

    name: str
    doi: str = ""
    awards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One citable work, whatever it was read from.

    `title_html` is the title with its i, b, sub and sup, all else escaped. `url` is the page that
    shows the work. Where a record has several titles or containers (a series and a book, in either
    order; a translation), the first is the one to cite and the others stand beside it.
    """

    doi: str = ""
    # DOIs that once named the work and now lead to `doi`.
    aliases: tuple[str, ...] = ()
    work_type: str = ""
    # What kind of posted content: "preprint", "blog" ….
    work_subtype: str = ""
    title: str = ""
    title_html: str = ""
    other_titles: tuple[str, ...] = ()
    subtitle: str = ""
    original_title: str = ""
    container_title: str = ""
    container_title_short: str = ""
    other_container_titles: tuple[str, ...] = ()
    # The preprint server, university or body that stands behind the work, where it is not the publisher.
    institution: str = ""
    publisher: str = ""
    publisher_place: str = ""
    edition: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    article_number: str = ""
    published_print: PartialDate | None = None
    published_online: PartialDate | None = None
    issued: PartialDate | None = None
    abstract: str = ""
    language: str = ""
    url: str = ""
    issn: tuple[str, ...] = ()
    isbn: tuple[str, ...] = ()
    contributors: tuple[Person, ...] = ()
    references: tuple[CitedReference, ...] = ()
    notices: tuple[Notice, ...] = ()
    relations: tuple[Relation, ...] = ()
    licences: tuple[Licence, ...] = ()
    funders: tuple[Funder, ...] = ()
    cited_by_count: int | None = None
    # What was in the record and could not be kept as it was: "author[3].ORCID: …". For people.
    remarks: tuple[str, ...] = field(default=())

    @property
    def reference_date(self) -> PartialDate | None:
        """What a reference list gives: when the volume was printed, else issued, else online."""
        return self.published_print or self.issued or self.published_online
