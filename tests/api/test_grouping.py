"""`group_by` and `count` agree with the lists, for whoever asks."""

from __future__ import annotations

import pytest
from django.utils import timezone

from evidence.models import Claim, State, StudyDesign
from tests.factories import (
    StudyFactory,
)

from .test_parameters import FILTERS

KEYS = [
    (address, key)
    for address in ("studies", "claims", "evidence", "concepts")
    for key in FILTERS[address].keys
]
PAIRS = [
    ("studies", "year,design"),
    ("studies", "concept,strength"),
    ("studies", "predicate,concept"),
    ("studies", "journal,condition"),
    ("studies", "predicate,strength"),
    ("claims", "predicate,direction"),
    ("claims", "design,notice"),
    ("claims", "condition,medication"),
    ("evidence", "direction,year"),
    ("evidence", "concept,is_retracted"),
    ("concepts", "kind,vocabulary"),
]
NARROWED = {
    "studies": ["", "condition=ptsd", "direction=supports&year=>2018", "design=!animal&direction=!disputes"],
    "claims": ["", "concept=ptsd", "direction=supports&design=cohort"],
    "evidence": ["", "concept=ptsd&strength=none"],
    "concepts": ["", "has_claims=true"],
}


def groups(reader, address: str, key: str, query: str = "", **more: object) -> dict:
    rest = "&".join(part for part in (query, *(f"{name}={value}" for name, value in more.items())) if part)
    answer = reader.get(f"{address}/?group_by={key}&{rest}")
    assert answer["results"] == []
    assert answer["next"] is answer["previous"] is None
    return answer["groups"]


def check_against_lists(reader, address: str, key: str, query: str) -> int:
    """Each group is exactly the list with the group's values as further parameters."""
    answer = groups(reader, address, key, query, limit=200)
    every = set(reader.ids(f"{address}/?limit=200&{query}"))
    found = set()
    for group in answer["largest"]:
        assert [value["parameter"] for value in group["values"]] == key.split(",")
        more = "&".join(f"{value['parameter']}={value['value']}" for value in group["values"])
        rows = set(reader.ids(f"{address}/?limit=200&{query}&{more}"))
        assert len(rows) == group["rows"], more
        found |= rows
    assert answer["rows"] == len(every)
    assert answer["groups_left_out"] == 0
    assert answer["rows_left_out"] == len(every - found)
    sizes = [group["rows"] for group in answer["largest"]]
    assert sizes == sorted(sizes, reverse=True)
    return len(sizes)


@pytest.mark.parametrize(("address", "key"), [*KEYS, *PAIRS])
def test_a_group_is_the_list_with_its_value(anybody, curator, held, drafts, address, key):
    found = 0
    for query in NARROWED[address]:
        # Given again, a parameter about evidence would ask for a further line.
        if any(f"{name}=" in f"&{query}" for name in key.split(",")):
            continue
        found += check_against_lists(anybody, address, key, query)
        check_against_lists(curator, address, key, query)
    assert found


def test_groups_say_what_they_are_in_words(anybody, held):
    by_design = groups(anybody, "studies", "design")["largest"]
    assert {"parameter": "design", "value": "none", "label": "Not known"} in [
        g["values"][0] for g in by_design
    ]
    assert StudyDesign.ANIMAL.label in [group["values"][0]["label"] for group in by_design]
    by_condition = groups(anybody, "studies", "condition")["largest"]
    assert [(g["values"][0]["label"], g["rows"]) for g in by_condition] == [("PTSD", 3), ("Depression", 1)]
    by_claim = groups(anybody, "evidence", "claim")["largest"]
    assert by_claim[0]["values"][0]["label"] == held.claims["treats"].statement
    (annals,) = [
        g["values"][0]
        for g in groups(anybody, "studies", "journal")["largest"]
        if "Annals" in str(g["values"])
    ]
    assert annals == {
        "parameter": "journal",
        "value": '"annals | of nothing"',
        "label": "Annals | of Nothing",
    }


def test_groups_of_evidence_are_those_of_the_lines_that_were_asked_for(anybody, held):
    by_concept = groups(anybody, "studies", "concept", "condition=ptsd&direction=neutral")
    assert {g["values"][0]["label"]: g["rows"] for g in by_concept["largest"]} == {"PTSD": 1, "Depression": 1}
    by_direction = groups(anybody, "studies", "direction", "direction=supports|disputes")
    assert {g["values"][0]["value"]: g["rows"] for g in by_direction["largest"]} == {
        "supports": 2,
        "disputes": 1,
    }
    # A study with evidence on both sides counts for each.
    assert by_direction["rows"] == 2


def test_the_largest_groups_and_what_they_leave_out(anybody, held):
    answer = groups(anybody, "studies", "year", limit=1)
    assert len(answer["largest"]) == 1
    assert (answer["rows"], answer["groups_left_out"], answer["rows_left_out"]) == (4, 3, 3)
    # One study speaks of both concepts of the group that is shown and of others.
    answer = groups(anybody, "studies", "concept", limit=1)
    assert answer["largest"][0]["rows"] == 3
    assert (answer["groups_left_out"], answer["rows_left_out"]) == (4, 1)


def test_nothing_found_has_no_groups(anybody, held):
    for key in ("year", "concept", "notice"):
        answer = groups(anybody, "studies", key, "doi=10.5555/none")
        assert answer | {"by": []} == {
            "by": [],
            "rows": 0,
            "largest": [],
            "groups_left_out": 0,
            "rows_left_out": 0,
        }


def test_drafts_are_in_no_group_of_others(anybody, member, curator, held, drafts):
    for reader, seen in ((anybody, False), (member, False), (curator, True)):
        words = str(groups(reader, "studies", "concept")) + str(groups(reader, "claims", "predicate"))
        assert ("Quiet medication" in words) is seen
        assert ("contraindicated_in" in words) is seen
        counts = {
            g["values"][0]["value"]: g["rows"] for g in groups(reader, "evidence", "strength")["largest"]
        }
        assert counts.get("moderate", 0) == seen
    assert groups(anybody, "claims", "state", "state=draft")["rows"] == 0
    assert groups(curator, "claims", "state", "state=draft")["rows"] == 1


def test_groups_as_of_then(anybody, held):
    claim = held.claims["alone"]
    before = timezone.now().isoformat()
    Claim.objects.filter(pk=claim.pk).update(state=State.WITHDRAWN)
    now = groups(anybody, "claims", "predicate,concept")
    then = anybody.get("claims/", group_by="predicate,concept", as_of=before)
    assert (now["rows"], then["groups"]["rows"]) == (3, 4)
    assert "presents_with" in str(then["groups"])
    assert "presents_with" not in str(now)
    assert then["as_of"]["moment"]


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("group_by=colour", ["group_by"]),
        ("group_by=year,colour", ["group_by"]),
        ("group_by=year,design,journal", ["group_by"]),
        ("group_by=year,year", ["group_by"]),
        ("group_by=year,", ["group_by"]),
        ("group_by=year&ordering=year&count=exact", ["ordering", "count"]),
        ("group_by=year&limit=1000", ["limit"]),
        ("group_by=year&year=x", ["year"]),
        ("count=many", ["count"]),
    ],
)
def test_what_cannot_be_grouped_is_refused(anybody, query, parameters):
    problem = anybody.refused(f"studies/?{query}")
    assert [error["parameter"] for error in problem["errors"]] == parameters


def test_what_can_be_grouped_by_is_named(anybody):
    (error,) = anybody.refused("concepts/?group_by=year")["errors"]
    assert error["allowed"] == ["kind", "parent", "vocabulary"]


@pytest.mark.parametrize(
    ("address", "query", "rows"), [("studies", "", 4), ("studies", "year=>2019", 2), ("claims", "", 4)]
)
def test_counts(anybody, curator, held, drafts, address, query, rows, monkeypatch):
    assert anybody.get(f"{address}/?{query}")["count"] is None
    for way in ("exact", "estimate"):
        answer = anybody.get(f"{address}/?{query}&count={way}&limit=1")
        assert answer["count"] == {"rows": rows, "exact": True}
        # However far one has come.
        assert anybody.get(answer["next"])["count"] == answer["count"]
    monkeypatch.setattr("evidence.api.counting.MOST_COUNTED", rows - 1)
    assert anybody.get(f"{address}/?{query}&count=estimate")["count"] == {
        "rows": rows - 1,
        "exact": False,
    }
    assert anybody.get(f"{address}/?{query}&count=exact")["count"] == {"rows": rows, "exact": True}
    if address == "claims":
        assert curator.get("claims/", count="exact")["count"]["rows"] == rows + 1


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("group_by=year", 1),
        ("group_by=notice", 2),
        # Their names, too; of what evidence says, all studies are counted apart.
        ("group_by=concept", 3),
        ("group_by=concept,direction", 3),
        ("count=exact", 2),
        ("count=estimate", 2),
    ],
)
def test_what_it_costs(anybody, held, django_assert_num_queries, query, queries):
    StudyFactory.create_batch(3, authors=["Ma, Hui"])
    with django_assert_num_queries(queries):
        anybody.get(f"studies/?{query}")
