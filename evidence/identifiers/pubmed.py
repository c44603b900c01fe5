"""PMIDs and PMCIDs: PubMed's and PubMed Central's numbers for articles.

They are two series: the digits of PMC8650205, taken for a PMID, are those of an unrelated article.
So a bare number is read only where its series is known, and none is ever moved from one to the other.
"""

from __future__ import annotations

import re

from evidence.identifiers.errors import InvalidIdentifier
from evidence.identifiers.text import single_line
from evidence.identifiers.urls import WebAddress, is_web_address, split_url

# "[PubMed: 123]" and "[PMC free article: PMC123]" are how PMC's own reference lists show them,
# "PMID- 123" how MEDLINE files do, "PubMed PMID: 123" how Vancouver style does.
_PMID_LABEL = r"(?:(?:pubmed )?pmid|pubmed(?: id)?(?!\.)|info:pmid/) ?[:#=-]? ?"
_PMC_LABEL = r"(?:(?:pubmed central )?pmcid|pmc free article|pmc id|info:pmcid/) ?[:#=-]? ?"
_PMID = re.compile(rf"(?:{_PMID_LABEL})?(?P<number>\d+)", re.ASCII | re.IGNORECASE)
_LABELLED_PMID = re.compile(_PMID_LABEL, re.ASCII | re.IGNORECASE)
# Behind the dot: the version of the manuscript, which is the same article.
_PMCID = re.compile(
    rf"(?:{_PMC_LABEL})?(?:pmc ?[:-]? ?)?(?P<number>\d+)(?:\.\d{{1,3}})?", re.ASCII | re.IGNORECASE
)
_LABELLED_PMCID = re.compile(rf"{_PMC_LABEL}|pmc ?[:-]? ?(?=\d)", re.ASCII | re.IGNORECASE)
# Eight digits last both series for decades; neither pads with zeros.
_NUMBER = re.compile(r"[1-9]\d{0,7}", re.ASCII)

_NCBI = ("ncbi.nlm.nih.gov", "www.ncbi.nlm.nih.gov")
_EUROPE = ("europepmc.org", "www.europepmc.org")
# Host -> the paths with a PMID. What lies beneath an article's address is about the same article.
_PMID_PATHS = {
    **dict.fromkeys(_NCBI, r"/(?:m/)?pubmed/(?P<number>\d+)(?:/.*)?|/pmc/articles/pmid/(?P<number2>\d+)/?"),
    "pubmed.ncbi.nlm.nih.gov": r"/(?P<number>\d+)(?:/.*)?",
    "pmc.ncbi.nlm.nih.gov": r"/articles/pmid/(?P<number>\d+)/?",
    **dict.fromkeys(_EUROPE, r"/(?:article|abstract)/med/(?P<number>\d+)(?:/.*)?"),
}
_PMCID_PATHS = {
    **dict.fromkeys(_NCBI, r"/(?:labs/)?pmc/(?:articles/)?PMC(?P<number>\d+)(?:\.\d{1,3})?(?:/.*)?"),
    "pmc.ncbi.nlm.nih.gov": r"/(?:articles/)?PMC(?P<number>\d+)(?:\.\d{1,3})?(?:/.*)?",
    **dict.fromkeys(
        _EUROPE, r"/(?:articles|(?:article|abstract)/pmc)/PMC(?P<number>\d+)(?:\.\d{1,3})?(?:/.*)?"
    ),
}
# Where a search for a number alone shows the article with that PMID.
_SEARCH_PATHS = {
    **dict.fromkeys(_NCBI, r"/(?:m/)?pubmed/?"),
    "pubmed.ncbi.nlm.nih.gov": r"/",
}


def parse_pmid(text: str) -> str:
    """The PMID in `text`, as its digits: a bare number, one behind ``PMID:`` or ``PubMed``, or a link
    to PubMed, Europe PMC, or PMC's look-up by PMID.

    Raises `InvalidIdentifier` for anything else, a PMCID above all.

    >>> parse_pmid("PMID: 21103140."), parse_pmid("https://www.ncbi.nlm.nih.gov/pubmed/21103140")
    ('21103140', '21103140')
    """
    if is_web_address(text):
        address = split_url(text)
        number = pmid_in(address)
        if number is None and pmcid_in(address) is not None:
            raise InvalidIdentifier(
                text, "This link has a PMCID, not a PMID; the digits of one mean nothing in the other."
            )
    else:
        line = single_line(text)
        match = _PMID.fullmatch(line)
        number = match["number"] if match else None
        if number is None and _LABELLED_PMCID.match(_LABELLED_PMID.sub("", line, count=1)):
            raise InvalidIdentifier(
                text,
                "This is a PMCID, not a PMID; its digits mean nothing there. Look the article up in PubMed.",
            )
    if number is None or not _NUMBER.fullmatch(number):
        raise InvalidIdentifier(
            text, "This is not a PMID. Write its one to eight digits, like 21103140, or a link to PubMed."
        )
    return number


def parse_pmcid(text: str) -> str:
    """The PMCID in `text`, as ``PMC8650205``: with or without its letters, behind ``PMCID:``, or a link
    to PMC or Europe PMC. A version behind a dot is dropped: it is the same article.

    Raises `InvalidIdentifier` for anything else, a PMID above all.

    >>> parse_pmcid("pmc8650205"), parse_pmcid("https://pmc.ncbi.nlm.nih.gov/articles/PMC8650205/")
    ('PMC8650205', 'PMC8650205')
    """
    if is_web_address(text):
        address = split_url(text)
        number = pmcid_in(address)
        if number is None and pmid_in(address) is not None:
            raise InvalidIdentifier(
                text, "This link has a PMID, not a PMCID; the digits of one mean nothing in the other."
            )
    else:
        line = single_line(text)
        match = _PMCID.fullmatch(line)
        number = match["number"] if match else None
        if number is None and _LABELLED_PMID.match(line):
            raise InvalidIdentifier(
                text, "This is a PMID, not a PMCID; the digits of one mean nothing in the other."
            )
    if number is None or not _NUMBER.fullmatch(number):
        raise InvalidIdentifier(
            text, "This is not a PMCID. Write it like PMC8650205, or paste a link to PubMed Central."
        )
    return f"PMC{number}"


def begins_like_pmid(text: str) -> bool:
    """Whether `text` says that it is a PMID: by a label, not by a number alone."""
    return bool(_LABELLED_PMID.match(single_line(text)))


def begins_like_pmcid(text: str) -> bool:
    """Whether `text` says that it is a PMCID: by a label or by the letters PMC."""
    return bool(_LABELLED_PMCID.match(single_line(text)))


def pmid_in(address: WebAddress) -> str | None:
    """The digits of the PMID whose article a web address shows, or None."""
    number = _number_in(address, _PMID_PATHS)
    if number is None and re.fullmatch(_SEARCH_PATHS.get(address.host, r"(?!)"), address.path):
        term = address.query_value("term")
        return term if _NUMBER.fullmatch(term) else None
    return number


def pmcid_in(address: WebAddress) -> str | None:
    """The digits of the PMCID whose article a web address shows, or None."""
    return _number_in(address, _PMCID_PATHS)


def _number_in(address: WebAddress, paths: dict[str, str]) -> str | None:
    pattern = paths.get(address.host)
    match = re.fullmatch(pattern, address.path, re.ASCII | re.IGNORECASE) if pattern else None
    return next(filter(None, match.groups()), None) if match else None
