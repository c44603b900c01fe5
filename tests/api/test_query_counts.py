"""Each list costs the same number of queries for one row, five or fifty: exactly this many."""

from __future__ import annotations

import pytest
from django.utils import timezone

from evidence.models import Direction
from tests.factories import (
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

SIZES = [1, 5, 50]
# Session and user; where drafts could be, the rights of the user and of the user's groups.
WHO, RIGHTS = 2, 2


@pytest.fixture(params=SIZES)
def rows(request, db):
    """As many of everything, each row with everything that hangs on it."""
    writer, checker = UserFactory(), UserFactory()
    top = MedicationFactory(name="SSRI", synonyms=["serotonin reuptake inhibitor"])
    symptom = SymptomFactory(name="Emotional numbness")
    people = {"created_by": writer, "published_by": checker, "published": True}
    for number in range(request.param):
        medication = MedicationFactory(
            parent=top,
            synonyms=[f"synonym {number}"],
            codes=[f"rxnorm:{number + 1}", f"atc:N06AB{number:02}"],
        )
        ConditionFactory(synonyms=[f"illness {number}"])
        study = StudyFactory(found=True, authors=["Ma, Hui", "The Group"], design="cohort", issued="2020")
        NoticeFactory(study=study)
        NoticeFactory(study=study, kind="correction")
        claim = ClaimFactory(subject=medication, object=symptom, **people)
        EvidenceLineFactory(claim=claim, study=study, **people)
        EvidenceLineFactory(claim=claim, direction=Direction.DISPUTES, **people)
    return request.param


# Concepts: rows, synonyms, codes. Studies: the rows whole. Claims: rows
# with their concepts and counts. Evidence: rows with claim, concepts and study; the studies' notices.
@pytest.mark.parametrize(
    ("address", "queries", "more"),
    [
        ("concepts/", 3, WHO),
        ("conditions/", 3, WHO),
        ("medications/", 3, WHO),
        ("symptoms/", 3, WHO),
        ("studies/", 1, WHO + RIGHTS),
        ("claims/", 1, WHO + RIGHTS),
        ("evidence/", 2, WHO + RIGHTS),
    ],
)
def test_lists(anybody, curator, rows, django_assert_num_queries, address, queries, more):
    with django_assert_num_queries(queries):
        answer = anybody.get(address, limit=200)
    assert answer["results"]
    with django_assert_num_queries(queries + more):
        curator.get(address, limit=200)


# As it was known at a moment: one query more for when history began, and one for the states of today.
@pytest.mark.parametrize(
    ("address", "queries"),
    [("concepts/", 4), ("medications/", 4), ("claims/", 3), ("evidence/", 4)],
)
def test_lists_as_of(anybody, rows, django_assert_num_queries, address, queries):
    with django_assert_num_queries(queries):
        answer = anybody.get(address, limit=200, as_of=timezone.now().isoformat())
    assert answer["results"]


def test_details_as_of(anybody, rows, django_assert_num_queries):
    now = timezone.now().isoformat()
    claim, line = anybody.rows("claims/", limit=1)[0], anybody.rows("evidence/", limit=1)[0]
    top = anybody.rows("medications/", q='"ssri"', limit=1)[0]
    # As without, when history began, and the states of claims and of lines.
    for row, queries in ((claim, 3 + 3), (line, 2 + 2), (top, 5 + 1)):
        with django_assert_num_queries(queries):
            assert anybody.get(row["url"], as_of=now)["id"] == row["id"]


# A concept named in a filter costs one query more, its descendants another, and so do concepts in words.
@pytest.mark.parametrize(
    ("address", "query", "queries"),
    [
        ("studies/", {"medication": "ssri", "descendants": "true", "direction": "supports"}, 3),
        ("studies/", {"symptom": "emotional numbness", "direction": "disputes", "notice": "none"}, 2),
        ("studies/", {"q": "number", "year": "2019-2023", "design": "cohort", "notice": "retraction"}, 2),
        ("claims/", {"concept": "emotional numbness|ssri", "direction": "disputes", "q": "statement"}, 4),
        ("evidence/", {"concept": "ssri", "descendants": "true", "year": "2020", "notice": "any"}, 4),
        ("medications/", {"parent": "ssri", "descendants": "true", "q": "medication"}, 6),
    ],
)
def test_filtered_lists(anybody, rows, django_assert_num_queries, address, query, queries):
    with django_assert_num_queries(queries):
        answer = anybody.get(address, limit=200, **query)
    assert len(answer["results"]) == rows


def test_details(anybody, rows, django_assert_num_queries):
    study, claim = anybody.rows("studies/", limit=1)[0], anybody.rows("claims/", limit=1)[0]
    top, line = anybody.rows("medications/", q='"ssri"', limit=1)[0], anybody.rows("evidence/", limit=1)[0]
    with django_assert_num_queries(1):
        anybody.get(study["url"])
    with django_assert_num_queries(1):
        anybody.get(f"studies/doi:{study['doi']}/")
    # The claim, its evidence with studies, their notices.
    with django_assert_num_queries(3):
        anybody.get(claim["url"])
    # The concept, synonyms, codes, children, counts of claims.
    with django_assert_num_queries(5):
        assert len(anybody.get(top["url"])["children"]) == rows
    with django_assert_num_queries(2):
        anybody.get(line["url"])
