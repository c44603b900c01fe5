"""Rows of every list that differ in whatever is filtered and grouped by."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from evidence.models import Direction
from tests.factories import (
    ClaimFactory,
    ConditionFactory,
    ContributorFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

BY = "https://creativecommons.org/licenses/by/4.0/"
TERMS = "https://www.example.com/terms"


@pytest.fixture
def held(db):
    """Three studies, claims and lines, of which no two are alike, and a bare one of each."""
    ssri = MedicationFactory(name="SSRI", codes=["atc:N06AB"])
    sertraline = MedicationFactory(name="Sertraline", parent=ssri, codes=["mesh:D020280", "atc:N06AB06"])
    ptsd = ConditionFactory(name="PTSD", codes=["mesh:D013313"])
    depression = ConditionFactory(name="Depression")
    numbness = SymptomFactory(name="Numbness")

    trial = StudyFactory(
        found=True,
        doi="10.5555/trial",
        design="randomized_controlled_trial",
        issued="2019-05-17",
        abstract="It worked.",
        language="en",
        licence_url=BY,
        publisher="Invented Press",
        issn=["0028-0836", "1476-4687"],
        cited_by_count=51,
        authors=["Ma, Hui Lin", "The RECOVERY Group"],
    )
    cohort = StudyFactory(
        pmid="111",
        pmcid="PMC222",
        design="cohort",
        container_title="Annals | of Nothing",
        issued="2021-03",
        language="pt-BR",
        licence_url=TERMS,
        cited_by_count=50,
    )
    ContributorFactory(study=cohort, family="Ma", given="Bo", orcid="0000-0002-1825-0097")
    rat = StudyFactory(design="animal", issued="2023", work_type="posted-content", cited_by_count=0)
    bare = StudyFactory(
        doi=None, url="https://example.org/", issued="", container_title="", work_type="", volume=""
    )
    NoticeFactory(study=cohort)
    NoticeFactory(study=cohort, kind="reinstatement")
    NoticeFactory(study=rat, kind="correction")

    treats = ClaimFactory(
        published=True,
        subject=sertraline,
        predicate="treats",
        object=ptsd,
        certainty="high",
        certainty_rationale="All agree.",
    )
    numbs = ClaimFactory(published=True, subject=ssri, object=numbness)
    both = ClaimFactory(published=True, subject=depression, predicate="associated_with", object=ptsd)
    alone = ClaimFactory(published=True, subject=depression, predicate="presents_with", object=numbness)
    lines = {
        "trial_treats": EvidenceLineFactory(
            published=True,
            study=trial,
            claim=treats,
            strength="strong",
            directness="direct",
            quote="It worked.",
            locator="p. 2",
            effect_measure="odds ratio",
            effect_value=2,
        ),
        "cohort_treats": EvidenceLineFactory(
            published=True, study=cohort, claim=treats, direction=Direction.DISPUTES, strength="weak"
        ),
        "cohort_numbs": EvidenceLineFactory(published=True, study=cohort, claim=numbs),
        "rat_both": EvidenceLineFactory(
            published=True, study=rat, claim=both, direction=Direction.NEUTRAL, directness="indirect"
        ),
    }
    studies = {"trial": trial, "cohort": cohort, "rat": rat, "bare": bare}
    claims = {"treats": treats, "numbs": numbs, "both": both, "alone": alone}
    concepts = {
        "ssri": ssri,
        "sertraline": sertraline,
        "ptsd": ptsd,
        "depression": depression,
        "numbness": numbness,
    }
    return SimpleNamespace(studies=studies, claims=claims, evidence=lines, concepts=concepts)


@pytest.fixture
def drafts(held):
    """What only some see: a draft line on a published claim, a line on a draft claim."""
    hidden = ClaimFactory(
        subject=MedicationFactory(name="Quiet medication"),
        object=SymptomFactory(name="Quiet symptom"),
        predicate="contraindicated_in",
    )
    EvidenceLineFactory(published=True, claim=hidden, study=held.studies["bare"], direction="neutral")
    EvidenceLineFactory(claim=held.claims["alone"], study=held.studies["trial"], strength="moderate")
