"""Which identifier a pasted line is, and what is said of lines that are none."""

import pickle

import pytest

from evidence.identifiers import Identifier, InvalidIdentifier, Scheme, identify


@pytest.mark.parametrize(
    ("pasted", "identifier"),
    [
        ("doi:10.1000/A", "doi:10.1000/a"),
        ("DOI 10.1000/a", "doi:10.1000/a"),
        ("10.1000/a", "doi:10.1000/a"),
        ("10.1000%2Fa", "doi:10.1000/a"),
        ("https://dx.doi.org/10.1000/a", "doi:10.1000/a"),
        ("doi.org/10.1000/a.", "doi:10.1000/a"),
        ("https://doi.org./10.1000/a", "doi:10.1000/a"),
        ("info:doi/10.1000/a", "doi:10.1000/a"),
        ("10.1000/a [doi]", "doi:10.1000/a"),
        ("www.tandfonline.com/doi/abs/10.1080/a", "doi:10.1080/a"),
        ("doi: https://www.tandfonline.com/doi/abs/10.1080/a", "doi:10.1080/a"),
        ("10.1000/pmc123-pmid456", "doi:10.1000/pmc123-pmid456"),
        ("PMID: 21103140", "pmid:21103140"),
        ("pmid:21103140", "pmid:21103140"),
        ("[PubMed: 21103140]", "pmid:21103140"),
        ("https://pubmed.ncbi.nlm.nih.gov/21103140/", "pmid:21103140"),
        ("pubmed.ncbi.nlm.nih.gov/21103140/", "pmid:21103140"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/21103140", "pmid:21103140"),
        ("https://europepmc.org/article/MED/21103140", "pmid:21103140"),
        ("https://europepmc.org/abstract/MED/21103140", "pmid:21103140"),
        ("PMC8650205", "pmcid:PMC8650205"),
        ("pmcid:PMC8650205", "pmcid:PMC8650205"),
        ("PMCID: 8650205", "pmcid:PMC8650205"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8650205/", "pmcid:PMC8650205"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC8650205/", "pmcid:PMC8650205"),
        ("https://europepmc.org/article/PMC/PMC8650205", "pmcid:PMC8650205"),
        (
            "https://www.healthline.com/health/feeling-numb#x",
            "https://www.healthline.com/health/feeling-numb",
        ),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=numbness", "https://pubmed.ncbi.nlm.nih.gov/?term=numbness"),
        (
            "https://www.doi.org/the-identifier/what-is-a-doi/",
            "https://www.doi.org/the-identifier/what-is-a-doi/",
        ),
        ("https://hdl.handle.net/10986/31179", "https://hdl.handle.net/10986/31179"),
        ("https://europepmc.org/article/PPR/PPR12345", "https://europepmc.org/article/PPR/PPR12345"),
    ],
)
def test_identified(pasted, identifier):
    assert str(identify(pasted)) == identifier
    assert str(identify(identifier)) == identifier


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("", "Nothing is written"),
        (" \u200b\ufeff ", "Nothing is written"),
        ("8650205", "Write PMID or PMC before it"),
        ("21103140.", "Write PMID or PMC before it"),
        ("00280836", "Write PMID or PMC before it"),
        ("pmid:PMC8650205", "This is a PMCID"),
        ("0000-0002-1825-0097", "an ORCID iD"),
        ("https://orcid.org/0000-0002-1825-0097", "an ORCID iD"),
        ("orcid.org/0000-0002-1825-0097", "an ORCID iD"),
        ("0028-0836", "an ISSN"),
        ("ISSN 0028-0836", "an ISSN"),
        ("9780306406157", "an ISBN"),
        ("ISBN 0-306-40615-2", "an ISBN"),
        ("PMID: 34144933; PMCID: PMC8455420", "more than one identifier"),
        ("doi:10.1000/a PMID: 34144933", "more than one identifier"),
        ("PMC8455420 PMC8650205", "more than one identifier"),
        ("10.1000/a 10.1000/b", "two DOIs"),
        ("Raj (2020). Title. 10.1000/a", "other text around a DOI"),
        ("See https://example.org/a", "other text around a web address"),
        ("ftp://example.org/a", "begins with https:// or http://"),
        ("www.example.org/a", "write https:// or http:// before it"),
        ("https://user@example.org/", "user name"),
        ("https://doi.org/abcde", "shortDOI"),
        ("https://doi.org/abcde?utm_source=x", "shortDOI"),
        ("10/abcde", "shortDOI"),
        ("10.12/abc", "This is no DOI"),
        ("../members/78", "This is no DOI"),
        ("emotional numbness", "This is no DOI"),
        ("doing well", "This is no DOI"),
        ("\x00", "This is no DOI"),
    ],
)
def test_refused_with_a_reason(pasted, reason):
    with pytest.raises(InvalidIdentifier) as refusal:
        identify(pasted)
    assert reason in refusal.value.reason
    assert refusal.value.reason in str(refusal.value)


@pytest.mark.parametrize(
    ("identifier", "text", "url"),
    [
        (Identifier(Scheme.DOI, "10.1000/a#b"), "doi:10.1000/a#b", "https://doi.org/10.1000/a%23b"),
        (Identifier(Scheme.PMID, "21103140"), "pmid:21103140", "https://pubmed.ncbi.nlm.nih.gov/21103140/"),
        (
            Identifier(Scheme.PMCID, "PMC8650205"),
            "pmcid:PMC8650205",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC8650205/",
        ),
        (
            Identifier(Scheme.ORCID, "0000-0002-1825-0097"),
            "orcid:0000-0002-1825-0097",
            "https://orcid.org/0000-0002-1825-0097",
        ),
        (
            Identifier(Scheme.ISSN, "0028-0836"),
            "issn:0028-0836",
            "https://portal.issn.org/resource/ISSN/0028-0836",
        ),
        (Identifier(Scheme.ISBN, "9780306406157"), "isbn:9780306406157", "urn:isbn:9780306406157"),
        (Identifier(Scheme.URL, "https://example.org/"), "https://example.org/", "https://example.org/"),
    ],
)
def test_text_and_link_of_each_scheme(identifier, text, url):
    assert str(identifier) == text
    assert identifier.url == url


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        (Scheme.DOI, "10.1000/A"),
        (Scheme.DOI, "doi:10.1000/a"),
        (Scheme.PMID, "PMC8650205"),
        (Scheme.PMID, "PMID 21103140"),
        (Scheme.PMCID, "8650205"),
        (Scheme.PMCID, "pmc8650205"),
        (Scheme.ORCID, "0000000218250097"),
        (Scheme.ISSN, "00280836"),
        (Scheme.ISBN, "0306406152"),
        (Scheme.URL, "https://example.org"),
        (Scheme.URL, "javascript:alert(1)"),
    ],
)
def test_an_identifier_is_canonical_or_is_not(scheme, value):
    with pytest.raises(InvalidIdentifier):
        Identifier(scheme, value)


def test_a_registered_doi_that_ends_in_a_full_stop_can_be_held():
    assert str(Identifier(Scheme.DOI, "10.5488/cmp.")) == "doi:10.5488/cmp."


def test_a_refusal_shows_what_was_given_safely_and_briefly():
    refusal = InvalidIdentifier("a\x00\ud800\u202e" + "b" * 1_000_000, "Why.")
    assert refusal.text.startswith("a\\x00\\ud800\\u202ebbb")
    assert len(refusal.text) == 100
    assert refusal.text.endswith("…")
    assert str(refusal) == f"“{refusal.text}”: Why."
    str(refusal).encode()


def test_a_refusal_survives_the_way_between_processes():
    refusal = pickle.loads(pickle.dumps(InvalidIdentifier("x\x00" * 200, "Why.")))
    assert (refusal.text, refusal.reason) == (("x\\x00" * 200)[:99] + "…", "Why.")
