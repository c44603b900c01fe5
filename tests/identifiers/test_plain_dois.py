"""The short way for bare DOIs gives what the long way gives."""

from hypothesis import given
from hypothesis import strategies as st

from evidence.identifiers import parse_doi

plain_dois = st.from_regex(r"10\.[0-9]{4,9}/[A-Za-z0-9]([A-Za-z0-9._()-]{0,30}[A-Za-z0-9])?", fullmatch=True)


@given(plain_dois)
def test_plain_dois_are_read_alike_both_ways(doi):
    # White space in front makes it a paste, which is read the long way.
    assert parse_doi(doi) == parse_doi(f" {doi}") == doi.lower()
