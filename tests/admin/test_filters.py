"""Each filter finds the rows it names, and nothing that the viewer may not see."""

from __future__ import annotations

import pytest

from evidence.models import AttemptOutcome
from tests.admin.pages import rows_of, text_of
from tests.factories import (
    NOON,
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbness():
    """SSRI causes numbness, says one study and disputes another; sertraline stands below SSRI."""
    ssri = MedicationFactory(name="SSRI", slug="ssri", synonyms=["Serotonin inhibitor"])
    sertraline = MedicationFactory(name="Sertraline", slug="sertraline", parent=ssri)
    numb = SymptomFactory(name="Emotional numbness", slug="emotional-numbness")
    claim = ClaimFactory(published=True, subject=sertraline, object=numb, certainty="", statement="It does.")
    supporting = EvidenceLineFactory(
        published=True, claim=claim, study=StudyFactory(title="For", design="cohort", issued="2019")
    )
    disputing = EvidenceLineFactory(
        published=True,
        claim=claim,
        direction="disputes",
        study=StudyFactory(title="Against", issued="2021-05"),
    )
    NoticeFactory(study=supporting.study)
    other = ClaimFactory(published=True, subject=ConditionFactory(), statement="Something else.")
    return {"claim": claim, "other": other, "for": supporting, "against": disputing}


def found(client, model, **parameters):
    page = client.get(f"/admin/evidence/{model}/", parameters)
    assert page.status_code == 200
    return {
        str(getattr(row, "statement", "") or getattr(row, "title", "") or row.study.title)
        for row in rows_of(page)
    }


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"concept": "ssri"}, {"For", "Against"}),
        ({"concept": "Emotional numbness"}, {"For", "Against"}),
        ({"concept": "Serotonin inhibitor"}, {"For", "Against"}),
        ({"notice": "retracted"}, {"For"}),
        ({"notice": "concern"}, set()),
        ({"notice": "any"}, {"For"}),
        ({"notice": "none"}, {"Against"}),
        ({"direction": "supports"}, {"For"}),
        ({"direction": "without"}, set()),
        ({"design": "cohort"}, {"For"}),
        ({"design": "unstated"}, {"Against"}),
        ({"year_from": "2020"}, {"Against"}),
        ({"year_to": "2020"}, {"For"}),
        ({"year_from": "2019", "year_to": "2021"}, {"For", "Against"}),
        ({"notice": "any", "year_from": "2020"}, set()),
        # By its evidence: neither has the word.
        ({"q": "ssri"}, {"For", "Against"}),
        ({"q": "against 2021"}, {"Against"}),
    ],
)
def test_studies(parameters, expected, numbness, as_viewer):
    assert found(as_viewer, "study", **parameters) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"concept": "ssri"}, {"It does."}),
        ({"evidence": "supports"}, {"It does."}),
        ({"evidence": "contested"}, {"It does."}),
        ({"evidence": "neutral"}, set()),
        ({"evidence": "without"}, {"Something else."}),
        ({"notice": "retracted"}, {"It does."}),
        ({"notice": "concern"}, set()),
        ({"design": "cohort"}, {"It does."}),
        ({"year_from": "2022"}, set()),
        ({"certainty": "unjudged"}, {"It does.", "Something else."}),
        ({"certainty": "high"}, set()),
        ({"kind": "condition"}, {"Something else."}),
        ({"predicate__exact": "treats"}, set()),
        ({"state__exact": "draft"}, set()),
        ({"q": "serotonin"}, set()),
        ({"q": "sertraline does"}, {"It does."}),
    ],
)
def test_claims(parameters, expected, numbness, as_viewer):
    assert found(as_viewer, "claim", **parameters) == expected


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"concept": "ssri"}, {"For", "Against"}),
        ({"direction__exact": "disputes"}, {"Against"}),
        ({"notice": "none"}, {"Against"}),
        ({"year_to": "2020"}, {"For"}),
        ({"design": "cohort"}, {"For"}),
        ({"certainty": "unjudged"}, {"For", "Against"}),
        ({"q": "numbness"}, {"For", "Against"}),
        ({"q": "against"}, {"Against"}),
    ],
)
def test_evidence(parameters, expected, numbness, as_viewer):
    assert found(as_viewer, "evidenceline", **parameters) == expected


def test_drafts_give_no_study_a_direction(as_viewer):
    line = EvidenceLineFactory(study=StudyFactory(title="Drafted"))
    assert found(as_viewer, "study", direction="supports") == set()
    assert found(as_viewer, "study", direction="without") == {"Drafted"}
    assert found(as_viewer, "study", concept=line.claim.subject.slug) == set()


def test_the_last_attempt_is_a_filter_of_its_own(as_viewer):
    StudyFactory(title="Failed", last_attempt_outcome=AttemptOutcome.UNAVAILABLE, last_attempt_at=NOON)
    StudyFactory(title="Found", found=True)
    StudyFactory(title="Never asked")
    assert found(as_viewer, "study", last_attempt_outcome__exact="unavailable") == {"Failed"}
    assert found(as_viewer, "study", last_attempt_outcome__exact="") == {"Never asked"}
    assert found(as_viewer, "study", lookup_status__exact="found") == {"Found"}


def test_a_filter_says_what_is_chosen_and_what_it_could_not_read(numbness, as_viewer):
    page = as_viewer.get("/admin/evidence/study/", {"concept": "ssri", "notice": "any"})
    assert "SSRI (medication)" in text_of(page)
    assert '<input type="hidden" name="notice" value="any">' in page.content.decode()
    assert "There is no concept “nothing” here." in text_of(
        as_viewer.get("/admin/evidence/study/", {"concept": "nothing"})
    )
    assert "A year has four digits" in text_of(as_viewer.get("/admin/evidence/study/", {"year_to": "20"}))


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"q": "serotonin"}, {"SSRI"}),
        ({"q": "n06ab"}, {"SSRI"}),
        ({"place": "top"}, {"SSRI"}),
        ({"place": "wider"}, {"SSRI"}),
        ({"place": "under"}, {"Sertraline"}),
        ({"code": "atc"}, {"SSRI"}),
        ({"code": "none"}, {"Sertraline"}),
    ],
)
def test_concepts(parameters, expected, numbness, as_viewer):
    numbness["claim"].subject.parent.codes.create(system="atc", code="N06AB")
    page = as_viewer.get("/admin/evidence/medication/", parameters)
    assert {row.name for row in rows_of(page)} == expected
