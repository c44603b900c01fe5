"""Which studies each filter lets through."""

from __future__ import annotations

import pytest

from evidence.models import Direction, DoiAlias
from tests.factories import (
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)


@pytest.fixture
def studies(db):
    """Five studies that differ in everything that is filtered by."""
    trial = StudyFactory(
        found=True,
        doi="10.5555/trial",
        title="A trial of sleep",
        design="randomized_controlled_trial",
        issued="2019",
    )
    cohort = StudyFactory(
        found=True, pmid="111", title="A cohort", design="cohort", issued="2021", authors=["Ma, Hui"]
    )
    review = StudyFactory(
        pmcid="PMC222", title="A review of sleep", design="systematic_review", issued="2023"
    )
    preprint = StudyFactory(title="A preprint", work_type="posted-content", issued="")
    page = StudyFactory(
        doi=None, url="https://example.org/", title="A page", work_type="", design="web_page", issued="2001"
    )
    NoticeFactory(study=cohort)
    NoticeFactory(study=cohort, kind="correction")
    NoticeFactory(study=review, kind="correction")
    return {"trial": trial, "cohort": cohort, "review": review, "preprint": preprint, "page": page}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"year": "2021"}, "cohort"),
        ({"year": "2019-2021"}, "trial cohort"),
        ({"year": "2021-"}, "cohort review"),
        ({"year": "-2020"}, "trial page"),
        ({"year": "2019|2023"}, "trial review"),
        ({"year": "2019 | 2022-"}, "trial review"),
        ({"design": "cohort|systematic_review"}, "cohort review"),
        ({"notice": "any"}, "cohort review"),
        ({"notice": "none"}, "trial preprint page"),
        ({"notice": "retraction"}, "cohort"),
        ({"notice": "correction"}, "cohort review"),
        ({"notice": "none|retraction"}, "trial cohort preprint page"),
        ({"lookup_status": "found"}, "trial cohort"),
        ({"lookup_status": "no_doi|not_checked"}, "review preprint page"),
        ({"work_type": "posted-content"}, "preprint"),
        ({"doi": "https://doi.org/10.5555/TRIAL"}, "trial"),
        ({"pmid": "PMID: 111"}, "cohort"),
        ({"pmid": "111|999"}, "cohort"),
        ({"pmcid": "PMC222"}, "review"),
        ({"doi": "10.5555/none"}, ""),
        ({"q": "sleep"}, "trial review"),
        ({"q": "sleep review"}, "review"),
        ({"q": "ma cohort"}, "cohort"),
        ({"q": "pmid:111"}, "cohort"),
        ({"q": "sleep", "year": "2019", "design": "randomized_controlled_trial"}, "trial"),
    ],
)
def test_filters(anybody, studies, query, names):
    assert set(anybody.ids("studies/", **query)) == {studies[name].pk for name in names.split()}


def test_a_pmcid_is_refused_as_a_pmid(anybody):
    assert "PMCID" in anybody.refused("studies/", pmid="PMC222")["detail"]


def test_an_alias_finds_its_study(anybody):
    alias = DoiAlias.objects.create(doi="10.5555/alias", study=StudyFactory())
    assert anybody.ids("studies/", doi="10.5555/alias") == [alias.study_id]


@pytest.fixture
def evidence(db):
    """Sertraline, an SSRI, numbs or does not; SSRIs treat depression."""
    ssri = MedicationFactory(name="SSRI", synonyms=["serotonin reuptake inhibitors"])
    sertraline = MedicationFactory(name="Sertraline", parent=ssri)
    numbness = SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"])
    depression = ConditionFactory(name="Depression")
    numbs = ClaimFactory(published=True, subject=sertraline, object=numbness)
    treats = ClaimFactory(published=True, subject=ssri, predicate="treats", object=depression)
    return {
        "trial": EvidenceLineFactory(published=True, claim=numbs).study,
        "cohort": EvidenceLineFactory(published=True, claim=numbs, direction=Direction.DISPUTES).study,
        "review": EvidenceLineFactory(published=True, claim=treats).study,
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"concept": "Emotional numbness"}, "trial cohort"),
        ({"concept": "EMOTIONAL BLUNTING"}, "trial cohort"),
        ({"symptom": "emotional-numbness"}, "trial cohort"),
        ({"medication": "sertraline"}, "trial cohort"),
        ({"medication": "ssri"}, "review"),
        ({"medication": "serotonin reuptake inhibitors", "descendants": "true"}, "trial cohort review"),
        ({"medication": "ssri", "descendants": "false"}, "review"),
        ({"medication": "ssri", "symptom": "emotional blunting", "descendants": "true"}, "trial cohort"),
        ({"medication": "ssri", "symptom": "emotional blunting"}, ""),
        ({"concept": "depression|emotional blunting"}, "trial cohort review"),
        ({"condition": "depression", "symptom": "emotional blunting"}, ""),
        ({"direction": "disputes"}, "cohort"),
        ({"direction": "supports", "symptom": "emotional-numbness"}, "trial"),
        ({"direction": "disputes", "condition": "depression"}, ""),
        ({"direction": "disputes|neutral|supports"}, "trial cohort review"),
    ],
)
def test_filters_about_evidence_hold_for_one_line(anybody, evidence, query, names):
    assert set(anybody.ids("studies/", **query)) == {evidence[name].pk for name in names.split()}


def test_direction_and_concept_belong_to_the_same_line(anybody):
    study = StudyFactory()
    first = EvidenceLineFactory(published=True, study=study)
    second = EvidenceLineFactory(published=True, study=study, direction=Direction.DISPUTES)
    assert anybody.ids("studies/", concept=first.claim.subject_id, direction="supports") == [study.pk]
    assert anybody.ids("studies/", concept=second.claim.subject_id, direction="supports") == []


def test_a_concept_of_another_kind_is_none_of_this_kind(anybody, evidence):
    assert (
        "No condition is called “sertraline”" in anybody.refused("studies/", condition="sertraline")["detail"]
    )


def test_a_name_of_two_kinds_means_both(anybody):
    both = [ConditionFactory(name="Pain"), SymptomFactory(name="Pain", slug="pain-symptom")]
    lines = [EvidenceLineFactory(published=True, claim__object=concept) for concept in both]
    assert set(anybody.ids("studies/", concept="pain")) == {line.study_id for line in lines}
    assert anybody.ids("studies/", symptom="pain") == [lines[1].study_id]
