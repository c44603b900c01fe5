"""No parameter is overlooked, and no value of one is a fault of the server's."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from evidence.api.filters import ClaimFilters, ConceptFilters, EvidenceFilters, KindFilters, StudyFilters
from evidence.api.pagination import PARAMETERS
from tests.factories import EvidenceLineFactory, MedicationFactory, StudyFactory

FILTERS = {
    "concepts": ConceptFilters,
    "conditions": KindFilters,
    "medications": KindFilters,
    "symptoms": KindFilters,
    "studies": StudyFilters,
    "claims": ClaimFilters,
    "evidence": EvidenceFilters,
}
# Studies are not in history.
ALLOWED = {
    address: [*filters.base_filters, *PARAMETERS, *([] if address == "studies" else ["as_of"])]
    for address, filters in FILTERS.items()
}
EVERY_PARAMETER = [
    (address, name)
    for address, names in ALLOWED.items()
    for name in names
    if address not in ("conditions", "medications")
]
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


@pytest.mark.parametrize(("address", "name"), EVERY_PARAMETER)
def test_no_value_is_a_fault(anybody, address, name):
    EvidenceLineFactory(published=True)
    for value in HOSTILE:
        query = {name: value}
        response = anybody.response(f"{address}/", **query)
        assert response.status_code in (200, 400), (name, value[:40])
        if response.status_code == 400:
            assert {error["parameter"] for error in response.json()["errors"]} <= set(query), value[:40]


@pytest.mark.parametrize(("address", "name"), EVERY_PARAMETER)
def test_bytes_that_are_no_text_are_refused(anybody, address, name):
    for value in ("%FF", "%ED%A0%80", "a%C0%80", "%00"):
        (error,) = anybody.refused(f"{address}/?{name}={value}")["errors"]
        assert error["parameter"] == name


@pytest.mark.parametrize(("address", "name"), EVERY_PARAMETER)
def test_given_twice_or_empty_is_refused(anybody, address, name):
    for query in (f"{name}=1&{name}=1", f"{name}=1&{name}=2", f"{name}=", name, f"{name}=%20"):
        (error,) = anybody.refused(f"{address}/?{query}")["errors"]
        assert error["parameter"] == name


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
    [("", []), ("studies/{}/", []), ("claims/1/", ["as_of"]), ("concepts/1/", ["as_of"])],
)
def test_single_rows_and_the_root_take_no_filters(anybody, address, allowed):
    problem = anybody.refused(address.format(StudyFactory().pk), fields="id")
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
    assert errors["year"]["allowed"] == ["2023", "2019-2023", "2019-", "-2019"]
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
