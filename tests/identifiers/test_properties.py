"""What holds for every text: idempotent, one error family, linear time, round trips."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.identifiers import (
    Identifier,
    InvalidIdentifier,
    Scheme,
    doi_url_path,
    identify,
    parse_doi,
    parse_isbn,
    parse_issn,
    parse_orcid,
    parse_pmcid,
    parse_pmid,
    parse_url,
    registered_doi,
)

PARSERS = {
    Scheme.DOI: parse_doi,
    Scheme.PMID: parse_pmid,
    Scheme.PMCID: parse_pmcid,
    Scheme.ORCID: parse_orcid,
    Scheme.ISSN: parse_issn,
    Scheme.ISBN: parse_isbn,
    Scheme.URL: parse_url,
}

# What the rules look at, so that hypothesis puts it together in ways nobody thought of.
# fmt: off
PIECES = [
    "10.1000/", "10.1000%2F", "10.978.12345/", "10/", "https://doi.org/", "http://dx.doi.org/", "doi:",
    "DOI", "info:doi/", "urn:doi:", "[doi]", "https://", "http://", "url:", "://", "example.org",
    "localhost", "xn--", "[::1]", ":80", "@", "127.1", "onlinelibrary.wiley.com/doi/full/",
    "journals.plos.org/x?id=", "www.ncbi.nlm.nih.gov/pubmed/", "pubmed.ncbi.nlm.nih.gov/",
    "pmc/articles/", "europepmc.org/article/MED/", "PMC", "PMID", "pubmed", "ORCID:", "ISSN", "isbn",
    "0000-0002-1825-0097", "0028-0836", "978-0-306-40615-7", "8650205", "21103140", "1", "2", "X", "a",
    "b", "K", "é", "ß", "/", "\\", ".", "..", "/../", ",", ";", ":", "(", ")", "<", ">", "[", "]", "{",
    "}", '"', "'", "”", "…", "#", "?", "&", "=", "%", "%2E", "%2F", "%25", "%23", "%00", "%FF",
    "%E2%80%8B", "%C3%A9", ";2-#", "utm_x=1", "&utm_", "fbclid", "&lt;", "&amp;", "&amp", "lt;", "gt;",
    "-", "–", "−", "/full", "/pdf", ".pdf",
]
# fmt: on
UNSEEN = [
    "\u00ad",
    "\u200b",
    "\u200c",
    "\ufeff",
    "\u00a0",
    "\u3000",
    "\u3002",
    " ",
    "\n",
    "\x00",
    "\ud800",
    "\u212a",
    "ﬁ",
    "\ufffd",
]
TEXTS = st.lists(st.sampled_from(PIECES + UNSEEN) | st.text(max_size=3), max_size=12).map("".join) | st.text()

many = settings(max_examples=400, deadline=None)


@pytest.mark.parametrize("scheme", PARSERS)
@many
@given(text=TEXTS)
def test_parsing_is_idempotent_and_raises_one_exception(scheme, text):
    parse = PARSERS[scheme]
    try:
        value = parse(text)
    except InvalidIdentifier as refusal:
        str(refusal).encode()
        return
    assert parse(value) == value
    identifier = Identifier(scheme, value)
    str(identifier).encode()
    if scheme not in (Scheme.ISSN, Scheme.ISBN):
        assert parse(identifier.url) == value


@many
@given(text=TEXTS)
def test_identifying_is_idempotent_and_raises_one_exception(text):
    try:
        identifier = identify(text)
    except InvalidIdentifier:
        return
    assert identify(str(identifier)) == identifier
    assert identify(identifier.url) == identifier


@many
@given(suffix=st.text(min_size=1).filter(lambda s: s.isprintable() and " " not in s))
def test_any_doi_survives_its_link_and_a_request(suffix):
    try:
        doi = parse_doi("10.1000/" + suffix)
    except InvalidIdentifier:
        return
    identifier = Identifier(Scheme.DOI, doi)
    assert parse_doi(identifier.url) == doi
    assert parse_doi(doi_url_path(doi)) == doi
    assert identifier.url.isascii()
    assert not set(identifier.url) & set('"#?<>[]{}^`|\\ ')
    assert "/" not in doi_url_path(doi)


@many
@given(suffix=st.text(alphabet=st.characters(codec="ascii", min_codepoint=33, max_codepoint=126), min_size=1))
def test_case_of_ascii_letters_makes_no_difference(suffix):
    def parsed(text):
        try:
            return parse_doi(text)
        except InvalidIdentifier as refusal:
            return refusal.reason

    assert parsed("10.1000/" + suffix.lower()) == parsed("10.1000/" + suffix.upper())


@given(digits=st.integers(min_value=1, max_value=99_999_999).map(str))
def test_digits_never_move_between_pmid_and_pmcid(digits):
    assert str(identify(f"PMID {digits}")) == f"pmid:{digits}"
    assert str(identify(f"PMC{digits}")) == f"pmcid:PMC{digits}"
    with pytest.raises(InvalidIdentifier):
        parse_pmid(f"PMC{digits}")
    with pytest.raises(InvalidIdentifier):
        identify(digits)


HEADS = ["", "10.1000/", "https://academic.oup.com/x/article/doi/10.1093/"]
TAILS = [
    " ",
    "(",
    ")",
    "<a>",
    "&amp;",
    "%2F",
    "doi:",
    "10.1111.",
    "/../",
    "a-",
    "1 ",
    "utm_x&",
    "é",
    "–",
    ";2-#",
    "\u200b",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("tail", TAILS)
def test_time_is_bounded_for_long_texts(head, tail):
    # The longest text that is looked at as a whole. A step that were quadratic would need minutes.
    text = (head + tail * 32_768)[:32_768]
    started = time.process_time()
    for read in (*PARSERS.values(), registered_doi, identify):
        with suppress(InvalidIdentifier):
            read(text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("read", [*PARSERS.values(), registered_doi, doi_url_path, identify])
def test_a_megabyte_is_refused(read):
    with pytest.raises(InvalidIdentifier) as refusal:
        read("10.1000/" + "a" * 1_000_000)
    assert len(refusal.value.text) <= 100
