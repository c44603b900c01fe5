"""The lists: what they cost, what they show, and that nothing in their address breaks them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import Run, RunKind, RunState
from tests.factories import (
    NOON,
    ClaimFactory,
    ConceptFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db


def concepts(factory):
    def make(count):
        for _ in range(count):
            concept = factory(parent=factory(), synonyms=["One", "Two"])
            concept.codes.create(system="mesh", code=f"D{concept.pk % 10**6:06}")

    return make


def claims(count):
    for _ in range(count):
        claim = ClaimFactory(published=True)
        EvidenceLineFactory(published=True, claim=claim)
        EvidenceLineFactory(published=True, claim=claim, direction="disputes")


def lines(count):
    for _ in range(count):
        NoticeFactory(study=EvidenceLineFactory(published=True).study)


def studies(count):
    for _ in range(count):
        study = StudyFactory(found=True, authors=["Ma, Hui", "Cai, M", "Li, X", "Wu, Y"])
        NoticeFactory(study=study)
        EvidenceLineFactory(published=True, study=study)


def notices(count):
    for n in range(count):
        NoticeFactory()
        NoticeFactory(study=None, about_doi=f"10.5555/elsewhere.{n}")


def runs(count):
    for _ in range(count):
        Run.objects.create(
            kind=RunKind.ADD_STUDIES, state=RunState.INCOMPLETE, finished_at=NOON, counts={"added": 1}
        )


# The queries of a page with rows, all told: session, user, permissions, count, rows, what is prefetched.
LISTS = {
    "condition": (concepts(ConditionFactory), 8),
    "medication": (concepts(MedicationFactory), 8),
    "symptom": (concepts(SymptomFactory), 8),
    "concept": (concepts(ConceptFactory), 8),
    "claim": (claims, 8),
    "evidenceline": (lines, 9),
    "study": (studies, 10),
    "notice": (notices, 6),
    "run": (runs, 8),
}


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    assert response.status_code == 200, response
    return len(captured)


@pytest.mark.parametrize("model", LISTS)
def test_a_list_costs_the_same_for_one_row_five_and_fifty(model, as_viewer):
    make, expected = LISTS[model]
    path = f"/admin/evidence/{model}/"
    measured = {}
    made = 0
    for rows in (1, 5, 50):
        make(rows - made)
        made = rows
        measured[rows] = queries(as_viewer, path)
    assert measured == {1: expected, 5: expected, 50: expected}
