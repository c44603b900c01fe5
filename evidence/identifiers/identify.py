"""Which identifier a pasted line is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from evidence.identifiers.doi import begins_like_doi, doi_url, holds_doi, parse_doi, registered_doi
from evidence.identifiers.errors import InvalidIdentifier
from evidence.identifiers.publishers import doi_in
from evidence.identifiers.pubmed import (
    begins_like_pmcid,
    begins_like_pmid,
    parse_pmcid,
    parse_pmid,
    pmcid_in,
    pmid_in,
)
from evidence.identifiers.standard_numbers import parse_isbn, parse_issn, parse_orcid
from evidence.identifiers.text import single_line
from evidence.identifiers.urls import is_web_address, parse_url, split_url


class Scheme(StrEnum):
    """What an identifier is a number in."""

    DOI = "doi"
    PMID = "pmid"
    PMCID = "pmcid"
    ORCID = "orcid"
    ISSN = "issn"
    ISBN = "isbn"
    URL = "url"


_CANONICAL = {
    Scheme.DOI: registered_doi,
    Scheme.PMID: parse_pmid,
    Scheme.PMCID: parse_pmcid,
    Scheme.ORCID: parse_orcid,
    Scheme.ISSN: parse_issn,
    Scheme.ISBN: parse_isbn,
    Scheme.URL: parse_url,
}


@dataclass(frozen=True, slots=True)
class Identifier:
    """A canonical identifier. Raises `InvalidIdentifier` for a value that is not canonical, so that
    the digits of a PMCID cannot become a PMID on any way.

    `str()` gives ``doi:10.1000/182``, ``pmid:21103140``, ``pmcid:PMC8650205``, ``orcid:…``, ``issn:…``,
    ``isbn:…``, and a web address as it is; `identify` reads the first three and the last back.

    >>> str(Identifier(Scheme.PMCID, "PMC8650205"))
    'pmcid:PMC8650205'
    """

    scheme: Scheme
    value: str

    def __post_init__(self) -> None:
        if _CANONICAL[self.scheme](self.value) != self.value:
            raise InvalidIdentifier(
                self.value, f"This is not the canonical form of its {self.scheme}. Parse it first."
            )

    @property
    def url(self) -> str:
        """The address that shows what is identified. An ISBN has none, only its URN (RFC 8254)."""
        match self.scheme:
            case Scheme.DOI:
                return doi_url(self.value)
            case Scheme.PMID:
                return f"https://pubmed.ncbi.nlm.nih.gov/{self.value}/"
            case Scheme.PMCID:
                return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.value}/"
            case Scheme.ORCID:
                return f"https://orcid.org/{self.value}"
            case Scheme.ISSN:
                return f"https://portal.issn.org/resource/ISSN/{self.value}"
            case Scheme.ISBN:
                return f"urn:isbn:{self.value}"
        return self.value

    def __str__(self) -> str:
        return self.value if self.scheme is Scheme.URL else f"{self.scheme}:{self.value}"


_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_HOST_FIRST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+/", re.ASCII | re.IGNORECASE)
_SCHEME_FIRST = re.compile(r"[a-z][a-z0-9+.-]*://", re.ASCII | re.IGNORECASE)
_LABELLED_NUMBER = re.compile(r"\b(?:doi|pmid|pmcid|pmc)\W{0,3}\d", re.ASCII | re.IGNORECASE)


def identify(text: str) -> Identifier:
    """The DOI, PMID, PMCID or web address that one pasted line is.

    Links to doi.org, PubMed, PMC, Europe PMC and to publishers that put the DOI into the address
    give the identifier; every other web address is itself. Raises `InvalidIdentifier`, with a reason
    for a person, for anything else: bare numbers (they could be a PMID or a PMCID), and ORCID iDs,
    ISSNs and ISBNs, which name no single study.

    >>> str(identify("https://europepmc.org/article/MED/21103140"))
    'pmid:21103140'
    >>> identify("8650205")
    Traceback (most recent call last):
    ...
    evidence.identifiers.errors.InvalidIdentifier: “8650205”: A bare number could be a PMID or a PMCID. \
Write PMID or PMC before it.
    """
    try:
        return _identified(text)
    except InvalidIdentifier:
        if len(_LABELLED_NUMBER.findall(text)) > 1:
            raise InvalidIdentifier(
                text, "There is more than one identifier here. Paste one a line."
            ) from None
        raise


def _identified(text: str) -> Identifier:
    if begins_like_pmid(text):
        return Identifier(Scheme.PMID, parse_pmid(text))
    if begins_like_pmcid(text):
        return Identifier(Scheme.PMCID, parse_pmcid(text))
    if begins_like_doi(text):
        return Identifier(Scheme.DOI, parse_doi(text))
    if is_web_address(text):
        return _in_web_address(text)
    line = single_line(text)
    if _HOST_FIRST.match(line):
        return _without_scheme(text, line)
    raise InvalidIdentifier(text, _why_nothing(line))


def _in_web_address(url: str) -> Identifier:
    if what := _no_study(url):
        raise InvalidIdentifier(url, what)
    address = split_url(url)
    # What was around the address may have hidden what it is: https://doi.org/abc?utm_source=x.
    if begins_like_doi(str(address)):
        return Identifier(Scheme.DOI, parse_doi(str(address)))
    if pmid := pmid_in(address):
        return Identifier(Scheme.PMID, parse_pmid(pmid))
    if pmcid := pmcid_in(address):
        return Identifier(Scheme.PMCID, parse_pmcid(pmcid))
    if doi_in(address):
        return Identifier(Scheme.DOI, parse_doi(url))
    return Identifier(Scheme.URL, str(address))


def _without_scheme(text: str, line: str) -> Identifier:
    # pubmed.ncbi.nlm.nih.gov/21103140 is clear without its https://. Of another page, http and https
    # may be two addresses, and which was meant is not for us to say.
    try:
        found = _in_web_address(f"https://{line}")
    except InvalidIdentifier:
        raise InvalidIdentifier(text, _why_nothing(line)) from None
    if found.scheme is Scheme.URL:
        raise InvalidIdentifier(text, "If this is a web address, write https:// or http:// before it.")
    return found


def _no_study(text: str) -> str:
    for parse, what in (
        (parse_orcid, "This is an ORCID iD: it names a person."),
        (parse_isbn, "This is an ISBN: it names a book."),
        (parse_issn, "This is an ISSN: it names a journal."),
    ):
        try:
            parse(text)
        except InvalidIdentifier:
            continue
        return f"{what} Paste the DOI, the PMID, the PMCID or the web address of the study."
    return ""


def _why_nothing(line: str) -> str:
    if not line:
        return "Nothing is written here. Paste a DOI, a PMID, a PMCID or a web address."
    if _NUMBER.fullmatch(line):
        return "A bare number could be a PMID or a PMCID. Write PMID or PMC before it."
    if what := _no_study(line):
        return what
    if holds_doi(line):
        return "There is other text around a DOI here. Paste the DOI alone."
    if _SCHEME_FIRST.match(line):
        return "A web page's address begins with https:// or http://, and this one does not."
    if "http://" in line or "https://" in line:
        return "There is other text around a web address here. Paste the address alone."
    return (
        "This is no DOI, PMID, PMCID or web address. Write it like 10.1000/182, PMID 21103140 or PMC8650205."
    )
