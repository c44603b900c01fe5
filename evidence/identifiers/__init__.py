"""DOIs, PMIDs, PMCIDs, ORCID iDs, ISSNs, ISBNs and web addresses: read, made canonical, linked.

Pure text, no network, no database: whether a well-formed identifier is registered is for others to
ask. Each ``parse_…`` takes whatever form people paste and returns the canonical value; `identify`
tells which of them a pasted line is. `InvalidIdentifier` is the only exception that leaves here, for
any text, and every function's time is linear in the text's length.
"""

from evidence.identifiers.doi import LONGEST_DOI, doi_url, doi_url_path, parse_doi, registered_doi
from evidence.identifiers.errors import InvalidIdentifier
from evidence.identifiers.identify import Identifier, Scheme, identify
from evidence.identifiers.pubmed import parse_pmcid, parse_pmid
from evidence.identifiers.readings import doi_readings, readings
from evidence.identifiers.standard_numbers import parse_isbn, parse_issn, parse_orcid
from evidence.identifiers.urls import LONGEST_URL, parse_url

__all__ = [
    "LONGEST_DOI",
    "LONGEST_URL",
    "Identifier",
    "InvalidIdentifier",
    "Scheme",
    "doi_readings",
    "doi_url",
    "doi_url_path",
    "identify",
    "parse_doi",
    "parse_isbn",
    "parse_issn",
    "parse_orcid",
    "parse_pmcid",
    "parse_pmid",
    "parse_url",
    "readings",
    "registered_doi",
]
