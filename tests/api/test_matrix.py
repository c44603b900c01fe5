"""``matrix/``: what is claimed between the concepts of two kinds."""

from __future__ import annotations

import pytest

from evidence.models import Certainty, Direction, Predicate
from tests.factories import (
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    StudyFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def sertraline():
    ssri = MedicationFactory(name="SSRI")
    return MedicationFactory(name="Sertraline", parent=ssri)


@pytest.fixture
def numbness():
    return SymptomFactory(name="Emotional numbness")


def test_a_cell_for_each_pair_and_predicate(anybody, sertraline, numbness):
    claim = ClaimFactory(
        subject=sertraline,
        object=numbness,
        predicate=Predicate.CAUSES_ADVERSE_EFFECT,
        certainty=Certainty.LOW,
        certainty_rationale="Few studies.",
        published=True,
    )
    again = ClaimFactory(
        subject=sertraline, object=numbness, predicate=Predicate.CAUSES_ADVERSE_EFFECT, published=True
    )
    turned = ClaimFactory(
        subject=numbness, object=sertraline, predicate=Predicate.ASSOCIATED_WITH, published=True
    )
    study = StudyFactory()
    EvidenceLineFactory(claim=claim, study=study, direction=Direction.SUPPORTS, published=True)
    EvidenceLineFactory(claim=again, study=study, direction=Direction.DISPUTES, published=True)
    EvidenceLineFactory(claim=again, direction=Direction.SUPPORTS, published=True)
    answer = anybody.get("matrix/", rows="medication", columns="symptom")
    assert [row["name"] for row in answer["rows"]] == ["Sertraline"]
    assert [column["name"] for column in answer["columns"]] == ["Emotional numbness"]
    assert answer["complete"] is True
    harm, other = answer["cells"]
    assert harm == {
        "row": sertraline.pk,
        "column": numbness.pk,
        "predicate": "causes_adverse_effect",
        "subject": "row",
        "claims": 2,
        "studies": 2,
        "evidence_counts": {"supporting": 2, "disputing": 1, "neutral": 0},
        "certainties": {"not_judged": 1, "high": 0, "moderate": 0, "low": 1, "very_low": 0},
    }
    assert (other["predicate"], other["subject"], other["claims"]) == ("associated_with", "column", 1)
    assert (other["row"], other["column"]) == (turned.object.pk, turned.subject.pk)


def test_turned_round_it_is_the_same_claims(anybody, sertraline, numbness):
    ClaimFactory(subject=sertraline, object=numbness, published=True)
    (cell,) = anybody.get("matrix/", rows="symptom", columns="medication")["cells"]
    assert (cell["row"], cell["column"], cell["subject"]) == (numbness.pk, sertraline.pk, "column")


def test_within_one_kind_the_subject_is_the_row(anybody):
    depression, burnout = ConditionFactory(name="Depression"), ConditionFactory(name="Burnout")
    ClaimFactory(subject=depression, object=burnout, published=True)
    (cell,) = anybody.get("matrix/", rows="condition", columns="condition")["cells"]
    assert (cell["row"], cell["column"], cell["subject"]) == (depression.pk, burnout.pk, "row")


def test_drafts_count_for_whoever_may_see_them_only(anybody, curator, sertraline, numbness):
    claim = ClaimFactory(subject=sertraline, object=numbness)
    EvidenceLineFactory(claim=claim)
    published = ClaimFactory(subject=sertraline, object=numbness, published=True)
    EvidenceLineFactory(claim=published)
    query = {"rows": "medication", "columns": "symptom"}
    (seen,) = anybody.get("matrix/", **query)["cells"]
    assert (seen["claims"], seen["studies"]) == (1, 0)
    assert sum(seen["evidence_counts"].values()) == 0
    assert sum(cell["claims"] for cell in curator.get("matrix/", **query)["cells"]) == 2


def test_rows_and_columns_are_narrowed(anybody, sertraline, numbness):
    ClaimFactory(subject=sertraline, object=numbness, published=True)
    ClaimFactory(subject=numbness, object=MedicationFactory(name="Lithium"), published=True)
    query = {"rows": "medication", "columns": "symptom"}

    def names(**more):
        return [row["name"] for row in anybody.get("matrix/", **query, **more)["rows"]]

    assert names() == ["Lithium", "Sertraline"]
    assert names(row="sertraline") == ["Sertraline"]
    assert names(row="SSRI") == []
    assert names(row="SSRI", descendants="true") == ["Sertraline"]
    assert names(column="emotional-numbness", row="lithium|sertraline") == ["Lithium", "Sertraline"]
    assert names(predicate="contraindicated_in") == []
    assert names(certainty="high") == []


def test_it_says_when_it_is_cut(anybody, sertraline, numbness, monkeypatch):
    monkeypatch.setattr("evidence.api.matrix.MOST_CELLS", 1)
    ClaimFactory(subject=sertraline, object=numbness, published=True)
    ClaimFactory.create_batch(2, subject=sertraline, object=SymptomFactory(name="Nausea"), published=True)
    answer = anybody.get("matrix/", rows="medication", columns="symptom")
    assert answer["complete"] is False
    # The fullest stays, and nothing is listed that has no cell.
    assert [column["name"] for column in answer["columns"]] == ["Nausea"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["rows", "columns"]),
        ({"rows": "medication"}, ["columns"]),
        ({"rows": "drug", "columns": "symptom"}, ["rows"]),
        ({"rows": "medication|symptom", "columns": "symptom"}, ["rows"]),
        ({"rows": "medication", "columns": "symptom", "descendants": "true"}, ["descendants"]),
        ({"rows": "medication", "columns": "symptom", "row": "nothing called so"}, ["row"]),
        ({"rows": "medication", "columns": "symptom", "limit": "5"}, ["limit"]),
    ],
)
def test_what_is_wrong_is_named(anybody, query, names):
    errors = anybody.refused("matrix/", **query)["errors"]
    assert [error["parameter"] for error in errors] == names


@pytest.mark.parametrize("number", [1, 6])
def test_it_costs_two_queries(anybody, number, django_assert_num_queries):
    for _ in range(number):
        claim = ClaimFactory(subject=MedicationFactory(), object=SymptomFactory(), published=True)
        EvidenceLineFactory(claim=claim, published=True)
    with django_assert_num_queries(2):
        assert len(anybody.get("matrix/", rows="medication", columns="symptom")["cells"]) == number
