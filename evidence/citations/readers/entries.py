"""What the readers of bibliography files hand on."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.identifiers import Identifier
from evidence.records import Work

# A library of 20,000 records with their abstracts has about 50 MB.
MOST_BYTES = 64 * 1024 * 1024
MOST_ENTRIES = 200_000

FORMATS = (
    "ris",
    "bibtex",
    "biblatex",
    "nbib",
    "csl-json",
    "endnote-xml",
    "ciw",
    "pubmed-xml",
    "csv",
    "identifiers",
)


class UnreadableFile(ValueError):
    """Nothing can be made of a file as a whole. The message is for people: what is wrong, what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a file: read (`work` is there) or refused (`reason` says why).

    `number` counts the records and `line` the file's lines, both from 1; `line` is where the record
    begins. `label` is short and for people: the record's key, or its title. `raw` is the record as it
    stands in the file. `identifiers` are those of the study (DOI, PMID, PMCID, web address), the
    strongest first. `remarks` say what of the record could not be kept as it was.

    Of a list of identifiers, the work holds the DOI or the address and nothing else.
    """

    number: int
    line: int
    label: str
    raw: str
    work: Work | None
    identifiers: tuple[Identifier, ...] = ()
    reason: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bibliography:
    """A file's records, each of them, in the file's order.

    `remarks` are about the file: what stood between its records, how its characters were read.
    """

    format: str
    encoding: str
    entries: tuple[Entry, ...]
    remarks: tuple[str, ...] = ()
