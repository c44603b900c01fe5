"""Every parameter of every list, in every form that its kind takes; a new one has to have its values here.

Held against each other, so that nothing is told twice: alternatives are the union, what is excluded is the
rest, a span is the numbers in it. Which rows a value finds, `test_filters` says.
"""

from __future__ import annotations

import operator
from urllib.parse import urlencode

import pytest

from evidence.api.filters import fields
from evidence.api.filters.base import Of
from tests.factories import ClaimFactory, EvidenceLineFactory, MedicationFactory, StudyFactory

from .test_parameters import ALLOWED, FILTERS, LISTS

NOTHING_SUCH = "nothing such"
# Of what takes alternatives: two values that find different rows of `held` and `drafts`.
TWO = {
    "certainty": ("high", "none"),
    "cited_by_count": ("51", "50"),
    "code": ("atc:N06AB", "mesh:D013313"),
    "concept": ("ptsd", "numbness"),
    "condition": ("ptsd", "depression"),
    "contributor": ("Ma, Hui", "0000-0002-1825-0097"),
    "design": ("cohort", "animal"),
    "direction": ("supports", "disputes"),
    "directness": ("direct", "indirect"),
    "doi": ("10.5555/trial", "10.5555/other"),
    "issn": ("0028-0836", "2049-3630"),
    "journal": ('"Annals | of Nothing"', "journal of invented results"),
    "kind": ("symptom", "medication"),
    "language": ("en", "pt"),
    "lookup_status": ("found", "not_checked"),
    "medication": ("ssri", "sertraline"),
    "notice": ("retraction", "correction"),
    "object": ("ptsd", "numbness"),
    "parent": ("ssri", "sertraline"),
    "pmcid": ("PMC222", "PMC333"),
    "pmid": ("111", "222"),
    "predicate": ("treats", "associated_with"),
    "publisher": ("invented press", "other press"),
    "state": ("published", "draft"),
    "strength": ("strong", "weak"),
    "study": ("doi:10.5555/trial", "pmid:111"),
    "subject": ("ssri", "sertraline"),
    "symptom": ("numbness", "quiet-symptom"),
    "vocabulary": ("mesh", "atc"),
    "work_type": ("posted-content", "journal-article"),
    "year": ("2019", "2021"),
}
# Of what takes one value: a wide one and one that finds less.
WIDE_AND_NARROW = {
    "added_since": ("2000-01-01", "2100-01-01"),
    "published_from": ("2000-01-01", "2026-03-02"),
    "published_until": ("2026-03-01", "2018-12-31"),
    "q": ("ptsd", "zebra"),
    "updated_since": ("2000-01-01", "2100-01-01"),
}
# Whatever is no filter is held, of every list, where it is named.
ELSEWHERE = {
    "ordering": "test_pagination",
    "cursor": "test_pagination",
    "limit": "test_pagination",
    "count": "test_every_list_is_counted, below",
    "group_by": "test_grouping",
    "fields": "test_json_rows",
    "omit": "test_json_rows",
    "include": "test_including",
    "as_of": "test_as_of",
    "format": "test_citing",
    "style": "test_citing",
    "locale": "test_citing",
}
EACH = [(address, name) for address in LISTS for name in FILTERS[address].base_filters]


def of(address, name):
    return FILTERS[address].base_filters[name]


def those(kind):
    return [(address, name) for address, name in EACH if isinstance(of(address, name).field, kind)]


@pytest.fixture
def more(held, drafts):
    """What two values of each filter need besides."""
    MedicationFactory(name="Idle", parent=held.concepts["sertraline"])
    StudyFactory(doi="10.5555/other", pmid="222", pmcid="PMC333", publisher="Other Press", issn=["2049-3630"])
    EvidenceLineFactory(
        published=True, claim=held.claims["numbs"], study=held.studies["bare"], strength="weak"
    )
    ClaimFactory(published=True)
    return held


@pytest.fixture
def found(curator, more):
    """The ids that a list has, for somebody who sees drafts."""

    def found(address, *query):
        return set(curator.ids(f"{address}/?{urlencode([('limit', 200), *query])}"))

    return found


def two(address, name, more):
    if name in ("id", "claim"):
        rows = more.claims if name == "claim" else getattr(more, address)
        return [str(row.pk) for row in list(rows.values())[:2]]
    assert name in TWO, f"`{name}` is new: give it two values in TWO."
    return TWO[name]


@pytest.mark.parametrize("address", LISTS)
def test_every_parameter_is_held_somewhere(address):
    assert set(ALLOWED[address]) - set(FILTERS[address].base_filters) <= set(ELSEWHERE)


@pytest.mark.parametrize(("address", "name"), those(fields.Values))
def test_alternatives_are_the_union_and_what_is_excluded_is_the_rest(found, more, address, name):
    one, other = two(address, name, more)
    every = found(address)
    by_one, by_other = found(address, (name, one)), found(address, (name, other))
    assert by_one
    assert by_other
    assert by_one != by_other
    assert found(address, (name, f"{one}|{other}")) == by_one | by_other
    assert found(address, (name, f"!{one}")) == every - by_one
    assert found(address, (name, f"!{one}|{other}")) == every - by_one - by_other
    assert found(address, (name, f"!{one}"), (name, f"!{other}")) == every - by_one - by_other
    if of(address, name).field.blank:
        unknown = found(address, (name, "none"))
        assert found(address, (name, "!none")) == every - unknown
        assert found(address, (name, f"{one}|none")) == by_one | unknown


@pytest.mark.parametrize(("address", "name"), those(fields.Values))
def test_given_twice_both_have_to_hold(curator, found, more, address, name):
    one, other = two(address, name, more)
    query = [(name, one), (name, other)]
    own = of(address, name).of in FILTERS[address].direct
    if own and isinstance(of(address, name).field, (fields.OfOne, fields.Spans)):
        (error,) = curator.refused(f"{address}/?{urlencode(query)}")["errors"]
        assert error["parameter"] == name
    else:
        assert found(address, *query) == found(address, (name, one)) & found(address, (name, other))


@pytest.mark.parametrize(("address", "name"), those(fields.Spans))
def test_a_span_is_the_numbers_in_it(found, address, name):
    some = range(1990, 2030) if name == "year" else (0, 50, 51)
    numbers = {number: rows for number in some if (rows := found(address, (name, str(number))))}
    every = set().union(*numbers.values())
    if of(address, name).of in FILTERS[address].direct:
        assert every == found(address, (name, "!none"))
    *_, low, high = numbers
    for sign, holds in (
        (">", operator.gt),
        (">=", operator.ge),
        ("<", operator.lt),
        ("<=", operator.le),
    ):
        expected = {row for number, rows in numbers.items() if holds(number, low) for row in rows}
        assert found(address, (name, f"{sign}{low}")) == expected, sign
        assert expected != every
    assert found(address, (name, f"{low}-{high}")) == numbers[low] | numbers[high]
    assert found(address, (name, f"{high}-")) == numbers[high]
    assert found(address, (name, f"!{high}-")) == found(address) - numbers[high]
    assert found(address, (name, f"-{high}")) == every


@pytest.mark.parametrize(("address", "name"), those(fields.Flag))
def test_a_flag_tells_rows_apart(found, address, name):
    if name == "descendants":
        wider = ("parent", "ssri") if address == "concepts" else ("subject", "ssri")
        assert found(address, wider, (name, "true")) > found(address, wider, (name, "false"))
        assert found(address, wider, (name, "false")) == found(address, wider)
        return
    with_it, without = found(address, (name, "true")), found(address, (name, "false"))
    assert with_it
    assert without
    assert with_it | without <= found(address)
    # Of a row's lines, one may be so and another not.
    own = FILTERS[address].direct.keys() | {Of.CONCEPT}
    if of(address, name).of in own:
        assert not with_it & without
        assert with_it | without == found(address)


@pytest.mark.parametrize(
    ("address", "name"), [each for each in those(fields.Single) if each not in those(fields.Flag)]
)
def test_a_narrower_value_finds_less(found, address, name):
    assert name in WIDE_AND_NARROW, f"`{name}` is new: give it two values in WIDE_AND_NARROW."
    wide, narrow = WIDE_AND_NARROW[name]
    assert found(address, (name, narrow)) < found(address, (name, wide)) <= found(address)


# What takes any text.
_WORDS = (fields.OneWord, fields.SearchQuery)
IMPOSSIBLE = [
    each
    for each in EACH
    if not isinstance(of(*each).field, _WORDS) and each[1] != "contributor"
]  # fmt: skip


@pytest.mark.parametrize(("address", "name"), IMPOSSIBLE)
def test_an_impossible_value_is_refused_with_what_is_possible(anybody, address, name):
    query = {name: NOTHING_SUCH}
    if name == "descendants":
        query["parent" if address == "concepts" else "subject"] = str(MedicationFactory().pk)
    (error,) = anybody.refused(f"{address}/", **query)["errors"]
    assert error["parameter"] == name
    assert NOTHING_SUCH in error["detail"] or error["allowed"]
    allowed = getattr(of(address, name).field, "allowed", None)
    if allowed is not None:
        assert error["allowed"] == list(allowed)


@pytest.mark.parametrize("address", FILTERS)
def test_every_list_is_counted(anybody, curator, more, address):
    for reader in (anybody, curator):
        rows = len(reader.ids(f"{address}/", limit=200))
        assert rows
        for way in ("exact", "estimate"):
            answer = reader.get(f"{address}/", count=way, limit=1)
            assert answer["count"] == {"rows": rows, "exact": True}
        assert reader.get(f"{address}/", count="none")["count"] is None
    (error,) = anybody.refused(f"{address}/", count="roughly")["errors"]
    assert (error["parameter"], error["allowed"]) == ("count", ["none", "estimate", "exact"])
