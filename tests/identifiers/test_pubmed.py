"""FAULT 16: PMIDs and PMCIDs are told apart."""

import pytest

from evidence.identifiers import InvalidIdentifier, parse_pmcid, parse_pmid


@pytest.mark.parametrize(
    "pasted",
    [
        "21103140",
        " 21103140\n",
        "21103140.",
        "PMID: 21103140",
        "PMID:21103140.",
        "PMID 21103140;",
        "pmid:21103140",
        "PMID- 21103140",
        "PMID:\u00a021103140",
        "PubMed PMID: 21103140",
        "[PubMed: 21103140]",
        "(PMID: 21103140)",
        "PubMed ID 21103140",
        "info:pmid/21103140",
        "https://pubmed.ncbi.nlm.nih.gov/21103140/",
        "https://pubmed.ncbi.nlm.nih.gov/21103140",
        "https://pubmed.ncbi.nlm.nih.gov/21103140/?from_term=ssri#affiliation-1",
        "https://pubmed.ncbi.nlm.nih.gov/?term=21103140",
        "http://www.ncbi.nlm.nih.gov/pubmed/21103140",
        "https://www.ncbi.nlm.nih.gov/pubmed/21103140?dopt=Abstract",
        "https://www.ncbi.nlm.nih.gov/m/pubmed/21103140/",
        "https://www.ncbi.nlm.nih.gov/pubmed/?term=21103140",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/pmid/21103140/",
        "https://europepmc.org/article/MED/21103140",
        "http://europepmc.org/abstract/med/21103140",
    ],
)
def test_one_pmid_in_the_forms_people_paste(pasted):
    assert parse_pmid(pasted) == "21103140"


@pytest.mark.parametrize(
    "pasted",
    [
        "PMC8650205",
        "pmc8650205",
        "PMC 8650205",
        "8650205",
        "PMCID: PMC8650205",
        "PMCID:PMC8650205.",
        "PMCID: 8650205",
        "pmcid:PMC8650205",
        "PMC8650205.2",
        "[PMC free article: PMC8650205]",
        "PubMed Central PMCID: PMC8650205.",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC8650205/",
        "https://pmc.ncbi.nlm.nih.gov/articles/pmc8650205",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8650205/",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8650205.1/pdf/main.pdf",
        "https://www.ncbi.nlm.nih.gov/labs/pmc/articles/PMC8650205/#sec2",
        "https://europepmc.org/article/PMC/PMC8650205",
        "https://europepmc.org/articles/PMC8650205?pdf=render",
    ],
)
def test_one_pmcid_in_the_forms_people_paste(pasted):
    assert parse_pmcid(pasted) == "PMC8650205"


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("PMC8650205", "This is a PMCID"),
        ("PMID: PMC8650205", "This is a PMCID"),
        ("pmid:PMC8650205", "This is a PMCID"),
        ("PMCID: 8650205", "This is a PMCID"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC8650205/", "This link has a PMCID"),
        ("https://europepmc.org/article/PMC/PMC8650205", "This link has a PMCID"),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=numbness", "not a PMID"),
        ("https://pubmed.example.org/21103140/", "not a PMID"),
        ("", "not a PMID"),
        ("0", "not a PMID"),
        ("021103140", "not a PMID"),
        ("123456789", "not a PMID"),
        ("21103140.1", "not a PMID"),
        ("２１１０３１４０", "not a PMID"),
        ("10.1000/a", "not a PMID"),
    ],
)
def test_what_is_no_pmid_is_refused(pasted, reason):
    with pytest.raises(InvalidIdentifier) as refusal:
        parse_pmid(pasted)
    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    ("pasted", "reason"),
    [
        ("PMID: 21103140", "This is a PMID"),
        ("pubmed 21103140", "This is a PMID"),
        ("https://pubmed.ncbi.nlm.nih.gov/21103140/", "This link has a PMID"),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/pmid/21103140/", "This link has a PMID"),
        ("PMC", "not a PMCID"),
        ("PMC0", "not a PMCID"),
        ("PMCID: PMCPMC8650205", "not a PMCID"),
        ("NIHMS123456", "not a PMCID"),
        ("https://pmc.ncbi.nlm.nih.gov/", "not a PMCID"),
    ],
)
def test_what_is_no_pmcid_is_refused(pasted, reason):
    with pytest.raises(InvalidIdentifier) as refusal:
        parse_pmcid(pasted)
    assert reason in refusal.value.reason
