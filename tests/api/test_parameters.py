"""No parameter is overlooked, and no value of one is a fault of the server's."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.api.citing import PARAMETERS as CITING
from evidence.api.fields import PARAMETERS as CHOOSING
from evidence.api.filters import ClaimFilters, ConceptFilters, EvidenceFilters, KindFilters, StudyFilters
from evidence.api.pagination import PARAMETERS
from tests.factories import EvidenceLineFactory, MedicationFactory, StudyFactory

from .conftest import PROBLEM

FILTERS = {
    "concepts": ConceptFilters,
    "conditions": KindFilters,
    "medications": KindFilters,
    "symptoms": KindFilters,
    "studies": StudyFilters,
    "claims": ClaimFilters,
    "evidence": EvidenceFilters,
}
ALLOWED = {
    address: [*filters.base_filters, *PARAMETERS, *CHOOSING, "include"]
    for address, filters in FILTERS.items()
}
for address in FILTERS.keys() - {"studies"}:  # studies are not in history
    ALLOWED[address].append("as_of")
ALLOWED["studies"] += CITING
# One kind has the filters of all kinds, but for the kind.
LISTS = ["concepts", "studies", "claims", "evidence"]
HOSTILE = [
    "99999999999999999999999999999999",
    "-1",
    "9" * 4400,
    "\0",
    "a\0b",
    "(",
    "[a-z",
    "a & |",
    "|",
    "||",
    "%",
    "\\",
    "'; DROP TABLE evidence_study; --",
    "*" * 1999,
    "|".join(["1"] * 30),
    "\u212a",
    "\ud7ff\uffff",
    "{}",
    "null",
    "-",
    "0000",
    "10.5555/" + "(" * 1000,
    "mesh:",
    ":",
    "\u0660\u0661\u0662\u0663",
    "²",
]


@pytest.mark.parametrize("address", LISTS)
def test_no_value_is_a_fault(anybody, address):
    """To all parameters at once, which names those that refuse it; then to each of the others alone."""
    EvidenceLineFactory(published=True)
    for value in HOSTILE:
        together = anybody.refused(f"{address}/", **dict.fromkeys(ALLOWED[address], value))
        refused = {error["parameter"] for error in together["errors"]}
        assert refused <= set(ALLOWED[address])
        for name in set(ALLOWED[address]) - refused:
            response = anybody.response(f"{address}/", **{name: value})
            assert response.status_code in (200, 400), (name, value[:40])
            if response.status_code == 400:
                assert set(_named(response.json())) == {name}, value[:40]


# Values that mean something somewhere, and pieces to make others of.
PIECES = ["!", "|", '"', "<", ">", "=", "-", "none", "any", "true", "2019", "2023-04", "2026-03-01", "cohort"]
PIECES += ["high", "supports", "mesh:D003863", "10.5555/x", "1", "\u0130", "é", " ", "0028-0836", "symptom"]
VALUES = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join), st.text(min_size=1, max_size=30)
)


@pytest.mark.parametrize("address", LISTS)
@settings(
    max_examples=100,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_combination_is_a_fault(anybody, address, data):
    names = data.draw(st.lists(st.sampled_from(ALLOWED[address]), min_size=1, max_size=4))
    query = [(name, data.draw(VALUES)) for name in names]
    response = anybody.response(f"{address}/?{urlencode(query, errors='replace')}")
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        problem = response.json()
        assert response["Content-Type"] == PROBLEM
        assert problem["errors"]
        assert {error["parameter"] for error in problem["errors"]} <= set(ALLOWED[address])


def _named(problem) -> list[str]:
    return [error["parameter"] for error in problem["errors"]]


@pytest.mark.parametrize("address", LISTS)
def test_bytes_that_are_no_text_are_refused(anybody, address):
    for value in ("%FF", "%ED%A0%80", "a%C0%80", "%00"):
        query = "&".join(f"{name}={value}" for name in ALLOWED[address])
        assert _named(anybody.refused(f"{address}/?{query}")) == ALLOWED[address]


@pytest.mark.parametrize("address", LISTS)
def test_given_too_often_or_empty_is_refused(anybody, address):
    filters = FILTERS[address].base_filters
    several = [name for name in ALLOWED[address] if name in filters and filters[name].several]
    once = [name for name in ALLOWED[address] if name not in several]
    for names, often in ((several, 11), (once, 2)):
        query = "&".join(f"{name}=1" for name in names for _ in range(often))
        assert _named(anybody.refused(f"{address}/?{query}")) == names
    for empty in ("{}=", "{}", "{}=%20"):
        query = "&".join(empty.format(name) for name in ALLOWED[address])
        assert _named(anybody.refused(f"{address}/?{query}")) == ALLOWED[address]
    query = "&".join(f"{name}=1&{name}=" for name in several)
    assert _named(anybody.refused(f"{address}/?{query}")) == several


@pytest.mark.parametrize("address", FILTERS)
def test_an_unknown_parameter_is_named_with_what_is_allowed(anybody, address):
    problem = anybody.refused(f"{address}/", colour="red", page="2")
    assert [error["parameter"] for error in problem["errors"]] == ["colour", "page"]
    assert problem["errors"][0]["allowed"] == ALLOWED[address]
    assert "colour" in problem["detail"]


def test_a_misspelt_parameter_is_recognised(anybody):
    assert "“condition”" in anybody.refused("studies/", condtion="depression")["detail"]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("", []),
        ("studies/{}/", [*CHOOSING, "include", *CITING]),
        ("claims/1/", [*CHOOSING, "include", "as_of"]),
        ("concepts/1/", [*CHOOSING, "include", "as_of"]),
    ],
)
def test_single_rows_and_the_root_take_no_filters(anybody, address, allowed):
    problem = anybody.refused(address.format(StudyFactory().pk), year="2019")
    assert problem["errors"][0]["allowed"] == allowed


def test_a_hostile_name_is_refused_like_any(anybody):
    for name in ("title__iregex", "statement__icontains", "created_by", "x" * 5000, "\0", "format", "é", "%"):
        (error,) = anybody.refused(f"claims/?{quote(name)}=1")["errors"]
        assert len(error["parameter"]) <= 100


def test_every_wrong_value_is_named_at_once(anybody):
    problem = anybody.refused("studies/", year="abc", design="cohort|guess", doi="nonsense", concept="nobody")
    errors = {error["parameter"]: error for error in problem["errors"]}
    assert set(errors) == {"year", "design", "doi", "concept"}
    assert "meta_analysis" in errors["design"]["allowed"]
    assert "“guess”" in errors["design"]["detail"]
    assert {"2023", "2019-2023", ">2019"} < set(errors["year"]["allowed"])
    assert "allowed" not in errors["doi"]
    assert "No concept is called “nobody”" in errors["concept"]["detail"]


@pytest.mark.parametrize(
    "year",
    ["23", "20233", "0999", "2023-2019", "20192023", "-", "2019--2020", "2019-20", "2019.0"],
)
def test_what_is_no_year_or_span_of_years_is_refused(anybody, year):
    (error,) = anybody.refused("studies/", year=year)["errors"]
    assert error["parameter"] == "year"


def test_descendants_of_nothing_are_refused(anybody):
    (error,) = anybody.refused("studies/", descendants="true")["errors"]
    assert error["parameter"] == "descendants"
    MedicationFactory(name="SSRI")
    for value, status in (("true", 200), ("false", 200), ("True", 200), ("yes", 400), ("1", 400)):
        response = anybody.response("studies/", concept="ssri", descendants=value)
        assert response.status_code == status, value


def test_more_alternatives_than_are_read_at_once_are_refused(anybody):
    (error,) = anybody.refused("evidence/", claim="|".join(map(str, range(21))))["errors"]
    assert "21" in error["detail"]
    assert anybody.rows("evidence/", claim="|".join(map(str, range(20)))) == []
