"""How things are said, apart from any page."""

from decimal import Decimal

import pytest

from evidence.models import EvidenceLine, LookupStatus, Predicate, Study
from evidence.web import wording
from evidence.web.tags import doi_address, web_address
from tests.factories import NOON


@pytest.mark.parametrize(
    ("csl", "said"),
    [
        ({}, ""),
        ({"author": [{"family": "Ma", "given": "Hui"}]}, "Ma"),
        ({"author": [{"family": "Ma"}, {"literal": "The RECOVERY Group"}]}, "Ma & The RECOVERY Group"),
        ({"author": [{"family": "Ma"}, {"family": "Ng"}, {"family": "Li"}]}, "Ma et al."),
        ({"author": [{"given": "Plato"}, {}, "nonsense", None]}, "Plato"),
        ({"author": "nonsense"}, ""),
        ({"author": None}, ""),
    ],
)
def test_byline(csl, said):
    assert wording.byline(csl) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ""),
        ({"effect_measure": "odds ratio"}, "odds ratio"),
        ({"effect_measure": "odds ratio", "effect_value": Decimal("1.40000")}, "odds ratio 1.4"),
        ({"effect_measure": "people", "effect_value": Decimal("1200.00000")}, "people 1200"),
        (
            {
                "effect_measure": "mean difference",
                "effect_value": Decimal("-0.5"),
                "interval_low": Decimal("-1"),
                "interval_high": Decimal("0.00000"),
                "interval_level": Decimal("99.5"),
            },
            "mean difference -0.5 (99.5 % interval -1 to 0)",
        ),
    ],
)
def test_effect(facts, said):
    assert EvidenceLine(**facts).effect_text == said


@pytest.mark.parametrize("status", [status for status in LookupStatus if status != LookupStatus.FOUND])
def test_only_a_doi_that_was_found_looks_known(status):
    state = wording.lookup_state(Study(lookup_status=status, checked_at=NOON))

    assert state.tone != wording.Tone.KNOWN
    assert state.brief
    assert state.sentences[0].endswith(".")


def test_every_predicate_reads_from_both_sides():
    assert set(wording.AS_SUBJECT) == set(wording.AS_OBJECT) == set(Predicate)
    for predicate in wording.SYMMETRIC:
        assert wording.AS_SUBJECT[predicate] == wording.AS_OBJECT[predicate]


@pytest.mark.parametrize(
    "text", ["", "javascript:alert(1)", " https://example.org", "//example.org", "ftp://x", "data:,x"]
)
def test_only_web_addresses_are_linked(text):
    assert web_address(text) == ""


def test_web_addresses_are_linked_as_they_are():
    assert web_address("HTTPS://example.org/?a=1") == "HTTPS://example.org/?a=1"


def test_what_is_no_doi_leads_nowhere():
    assert doi_address("10.5555/a b") == ""
    assert doi_address("10.5555/a#b") == "https://doi.org/10.5555/a%23b"
