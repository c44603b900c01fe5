"""``include=``: what is beside a row, so many at most, for so many questions, and nothing unpublished."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from evidence.api import including
from evidence.models import Reference
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

from .described import check_described

NAMES = {
    "studies": ("evidence", "references"),
    "claims": ("evidence", "subject", "object"),
    "evidence": ("study", "claim"),
    "concepts": ("parent", "children"),
    "medications": ("parent", "children"),
}


def fill(number):
    top = MedicationFactory(name="SSRI", synonyms=["inhibitor"])
    symptom = SymptomFactory(name="Numbness", codes=["mesh:D003863"])
    for each in range(number):
        medication = MedicationFactory(parent=top, synonyms=[f"name {each}"], codes=[f"rxnorm:{each + 1}"])
        study = StudyFactory(doi=f"10.5555/included.{each}", found=True, authors=["Ma, Hui"])
        NoticeFactory(study=study)
        Reference.objects.create(study=study, position=1, doi="10.5555/x", unstructured="X, 2000.")
        Reference.objects.create(study=study, position=2, title="Y", doi="10.5555/y", doi_is_matched=True)
        claim = ClaimFactory(published=True, subject=medication, object=symptom)
        EvidenceLineFactory(published=True, claim=claim, study=study)
        draft = ClaimFactory(subject=medication, object=symptom, statement="A secret.")
        EvidenceLineFactory(claim=draft, study=study, explanation="A secret.")
        EvidenceLineFactory(claim=claim, study=StudyFactory(), explanation="A secret.")
    return top


def first(reader, address, **query):
    return reader.rows(f"{address}/", **query)[0]


@pytest.mark.parametrize("address", NAMES)
def test_a_row_alone_and_in_a_list_includes_the_same(anybody, address):
    fill(3)
    everything = ",".join(NAMES[address])
    for row in anybody.rows(f"{address}/", include=everything):
        assert tuple(row["included"]) == NAMES[address]
        alone = anybody.get(f"{address}/{row['id']}/", include=everything)
        assert alone["included"] == row["included"]
        assert "included" not in anybody.get(f"{address}/{row['id']}/")
    for name in NAMES[address]:
        assert tuple(first(anybody, address, include=name)["included"]) == (name,)
        assert tuple(first(anybody, address, include=name, fields="id")) == ("id", "included")


def test_what_is_included_is_what_its_own_address_gives(anybody):
    top = fill(2)
    for row in anybody.rows("evidence/", include="study,claim"):
        (study,) = anybody.rows("studies/", id=row["study"]["id"])
        assert row["included"]["study"] == study
        (claim,) = anybody.rows("claims/", id=row["claim"]["id"])
        assert row["included"]["claim"] == claim
    for row in anybody.rows("claims/", include="subject,object,evidence"):
        for side in ("subject", "object"):
            (concept,) = anybody.rows("concepts/", id=row[side]["id"])
            assert row["included"][side] == concept
        assert row["included"]["evidence"] == {
            "results": anybody.get(f"claims/{row['id']}/")["evidence"],
            "complete": True,
        }
    studies = anybody.rows("studies/", include="evidence,references", has_evidence="true")
    assert len(studies) == 2
    for row in studies:
        lines = anybody.rows("evidence/", study=row["id"])
        assert row["included"]["evidence"]["results"] == [
            {name: value for name, value in line.items() if name != "study"} for line in lines
        ]
        assert [one["position"] for one in row["included"]["references"]["results"]] == [1, 2]
        named = [(one["doi"], one["doi_is_matched"]) for one in row["included"]["references"]["results"]]
        assert named == [("10.5555/x", False), ("10.5555/y", True)]
    alone = anybody.get(f"concepts/{top.pk}/", include="parent,children")
    assert alone["included"]["parent"] is None
    assert alone["included"]["children"] == {"results": alone["children"], "complete": True}


@pytest.mark.parametrize("address", NAMES)
def test_nothing_unpublished_is_included(anybody, curator, address):
    fill(2)
    everything = ",".join(NAMES[address])
    keys = anybody.ids(f"{address}/")
    for query in (
        f"{address}/?include={everything}",
        *(f"{address}/{key}/?include={everything}" for key in keys),
    ):
        assert "secret" not in json.dumps(anybody.get(query))
    if address in ("studies", "claims", "evidence"):
        assert "secret" in json.dumps(curator.get(f"{address}/?include={everything}"))


@pytest.mark.parametrize("number", [1, 5, 20])
@pytest.mark.parametrize(
    ("address", "name", "more"),
    [
        ("studies", "evidence", 1),
        ("studies", "references", 1),
        ("claims", "evidence", 2),
        # Which concept, the concepts, their names and their codes.
        ("claims", "subject", 4),
        ("evidence", "study", 4),
        ("evidence", "claim", 2),
        ("concepts", "parent", 4),
        ("concepts", "children", 1),
    ],
)
def test_each_costs_the_same_however_many_rows(
    anybody, django_assert_num_queries, number, address, name, more
):
    fill(number)
    plain = {"studies": 1, "claims": 1, "evidence": 2, "concepts": 3}[address]
    anybody.get(f"{address}/")
    with django_assert_num_queries(plain + more):
        anybody.get(f"{address}/", include=name)


def test_so_many_at_most_and_it_says_so(anybody, monkeypatch):
    study = StudyFactory()
    claim = ClaimFactory(published=True)
    for _ in range(including.MOST_LINES + 2):
        EvidenceLineFactory(published=True, study=study, claim=ClaimFactory(published=True))
        EvidenceLineFactory(published=True, study=StudyFactory(), claim=claim)
    for address in (f"studies/{study.pk}/", f"claims/{claim.pk}/"):
        lines = anybody.get(address, include="evidence")["included"]["evidence"]
        assert len(lines["results"]) == including.MOST_LINES
        assert lines["complete"] is False
    Reference.objects.bulk_create(
        Reference(study=study, position=place + 1) for place in range(including.MOST_REFERENCES + 1)
    )
    references = anybody.get(f"studies/{study.pk}/", include="references")["included"]["references"]
    assert len(references["results"]) == including.MOST_REFERENCES
    assert references["complete"] is False


@pytest.mark.parametrize("address", NAMES)
def test_an_unknown_name_is_refused_and_those_that_there_are_are_named(anybody, address):
    fill(1)
    key = anybody.ids(f"{address}/")[0]
    for asked in (f"{address}/", f"{address}/{key}/"):
        for wrong in ("password", "evidence.study", f"{NAMES[address][0]},nothing", ","):
            (error,) = anybody.refused(asked, include=wrong)["errors"]
            assert error["parameter"] == "include"
            assert error["allowed"] == list(NAMES[address])
    assert anybody.refused(f"{address}/", include=NAMES[address][0], group_by="id")["errors"]


@pytest.mark.parametrize("address", NAMES)
def test_it_is_described(anybody, address):
    fill(2)
    everything = ",".join(NAMES[address])
    path = f"/api/v1/{address}/"
    check_described("GET", path, Client().get(path, {"include": everything}))
    for key in anybody.ids(f"{address}/"):
        check_described("GET", f"{path}{key}/", Client().get(f"{path}{key}/", {"include": everything}))


def test_the_tag_changes_with_what_is_included_and_still_names_the_row(anybody):
    fill(1)
    key = anybody.ids("evidence/")[0]
    plain = anybody.response(f"evidence/{key}/")["ETag"]
    tag = anybody.response(f"evidence/{key}/", include="study")["ETag"]
    assert tag.startswith(plain[:-1])
    again = Client().get(f"/api/v1/evidence/{key}/?include=study", headers={"If-None-Match": tag})
    assert again.status_code == 304
    study = anybody.get(f"evidence/{key}/")["study"]["id"]
    type(StudyFactory()).objects.filter(pk=study).update(publisher="Another house")
    assert anybody.response(f"evidence/{key}/")["ETag"] == plain
    assert anybody.response(f"evidence/{key}/", include="study")["ETag"] != tag


@pytest.mark.parametrize(
    ("address", "name"), [("claims", "evidence"), ("evidence", "claim"), ("claims", "subject")]
)
def test_within_as_of_it_is_of_then(anybody, address, name):
    fill(1)
    today = timezone.now().isoformat().replace("+00:00", "Z")
    (row,) = anybody.rows(f"{address}/", include=name, as_of=today)
    (now,) = anybody.rows(f"{address}/", include=name)
    shown = row["included"][name]
    assert "secret" not in json.dumps(shown)
    if name == "evidence":
        assert [line["id"] for line in shown["results"]] == [
            line["id"] for line in now["included"][name]["results"]
        ]
        assert shown["results"][0]["state_today"]
    else:
        assert shown["id"] == now["included"][name]["id"]
    path = f"/api/v1/{address}/"
    check_described("GET", path, Client().get(path, {"include": name, "as_of": today}))
