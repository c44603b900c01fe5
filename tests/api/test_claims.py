"""Claims and evidence lines: what they tell, and which of them each filter lets through."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evidence.services.quoting import check_line
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
def claims(db):
    """Sertraline (an SSRI) numbs; SSRIs treat depression; depression presents with numbness."""
    ssri = MedicationFactory(name="SSRI")
    sertraline = MedicationFactory(name="Sertraline", parent=ssri)
    numbness = SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"])
    depression = ConditionFactory(name="Depression")
    judged = {"certainty": "low", "certainty_rationale": "Few studies."}
    numbs = ClaimFactory(
        published=True,
        subject=sertraline,
        object=numbness,
        statement="It dulls.",
        population="Adults",
        timeframe="Eight weeks",
        **judged,
    )
    treats = ClaimFactory(published=True, subject=ssri, predicate="treats", object=depression)
    presents = ClaimFactory(published=True, subject=depression, predicate="presents_with", object=numbness)
    return {"numbs": numbs, "treats": treats, "presents": presents}


@pytest.fixture
def lines(claims):
    """A line for and one against the first claim, a neutral one on the second."""
    trial = StudyFactory(design="randomized_controlled_trial", issued="2019", doi="10.5555/trial")
    cohort = StudyFactory(design="cohort", issued="2023", pmid="111")
    NoticeFactory(study=cohort)
    review = StudyFactory(doi=None, pmcid="PMC222", issued="")
    return {
        "for": EvidenceLineFactory(published=True, claim=claims["numbs"], study=trial, directness="direct"),
        "against": EvidenceLineFactory(
            published=True, claim=claims["numbs"], study=cohort, direction="disputes", strength="weak"
        ),
        "neither": EvidenceLineFactory(
            published=True, claim=claims["treats"], study=review, direction="neutral", directness="indirect"
        ),
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"concept": "emotional blunting"}, "numbs presents"),
        ({"concept": "depression"}, "treats presents"),
        ({"condition": "depression", "symptom": "emotional blunting"}, "presents"),
        ({"medication": "ssri"}, "treats"),
        ({"medication": "ssri", "descendants": "true"}, "numbs treats"),
        ({"subject": "depression"}, "presents"),
        ({"object": "depression"}, "treats"),
        ({"subject": "ssri", "object": "emotional numbness"}, ""),
        ({"subject": "ssri", "object": "emotional numbness", "descendants": "true"}, "numbs"),
        ({"subject": "ssri|depression"}, "treats presents"),
        ({"predicate": "treats"}, "treats"),
        ({"predicate": "treats|presents_with"}, "treats presents"),
        ({"certainty": "low"}, "numbs"),
        ({"certainty": "high|moderate"}, ""),
        ({"direction": "disputes"}, "numbs"),
        ({"direction": "supports|neutral"}, "numbs treats"),
        ({"q": "dulls"}, "numbs"),
        ({"q": "sertraline"}, "numbs"),
        ({"state": "published"}, "numbs treats presents"),
        ({"state": "withdrawn"}, ""),
    ],
)
def test_filters_of_claims(anybody, claims, lines, query, names):
    assert sorted(anybody.ids("claims/", **query)) == sorted(claims[name].pk for name in names.split())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"direction": "supports"}, "for"),
        ({"direction": "disputes|neutral"}, "against neither"),
        ({"directness": "direct"}, "for"),
        ({"strength": "weak|strong"}, "against"),
        ({"design": "cohort"}, "against"),
        ({"year": "2020-"}, "against"),
        ({"year": "-2023"}, "for against"),
        ({"notice": "retraction"}, "against"),
        ({"notice": "none"}, "for neither"),
        ({"concept": "emotional numbness"}, "for against"),
        ({"medication": "ssri", "descendants": "true"}, "for against neither"),
        ({"study": "doi:10.5555/TRIAL"}, "for"),
        ({"study": "https://doi.org/10.5555/trial"}, "for"),
        ({"study": "pmid:111|pmcid:PMC222"}, "against neither"),
        ({"study": "doi:10.5555/none"}, ""),
        ({"study": "99999999999999999999"}, ""),
        ({"claim": "99999999"}, ""),
        ({"state": "published"}, "for against neither"),
    ],
)
def test_filters_of_evidence(anybody, lines, query, names):
    assert sorted(anybody.ids("evidence/", **query)) == sorted(lines[name].pk for name in names.split())


def test_evidence_of_a_claim_and_of_a_study_by_id(anybody, lines):
    line = lines["neither"]
    assert anybody.ids("evidence/", claim=line.claim_id) == [line.pk]
    assert anybody.ids("evidence/", study=line.study_id) == [line.pk]


def test_an_identifier_that_is_none_is_refused_in_a_filter(anybody):
    problem = anybody.refused("evidence/", study="doi:abc", claim="first")
    assert {error["parameter"] for error in problem["errors"]} == {"study", "claim"}


def test_what_a_claim_tells(anybody, claims, lines):
    claim = claims["numbs"]
    answer = anybody.get(f"claims/{claim.pk}/")
    assert (answer["subject"]["name"], answer["object"]["slug"]) == ("Sertraline", "emotional-numbness")
    assert answer["predicate_label"] == "causes as an adverse effect"
    assert answer["qualifiers"] == {
        "population": "Adults",
        "comparator": "",
        "dose": "",
        "timeframe": "Eight weeks",
    }
    assert (answer["certainty"], answer["certainty_label"]) == ("low", "Low")
    assert answer["evidence_counts"] == {"supporting": 1, "disputing": 1, "neutral": 0}
    assert {line["id"] for line in answer["evidence"]} == {lines["for"].pk, lines["against"].pk}
    assert "created_by" not in answer


def test_a_retraction_shows_beside_the_evidence(anybody, lines):
    evidence = anybody.get(f"claims/{lines['for'].claim_id}/")["evidence"]
    notices = {line["id"]: [notice["kind"] for notice in line["study"]["notices"]] for line in evidence}
    assert notices == {lines["for"].pk: [], lines["against"].pk: ["retraction"]}
    (row,) = anybody.rows("evidence/", direction="disputes")
    assert row["study"]["notices"][0]["is_grave"] is True
    assert row["study"]["lookup_status"] == "not_checked"


def test_what_nobody_has_judged_is_null(anybody, claims):
    line = EvidenceLineFactory(published=True, claim=claims["treats"])
    answer = anybody.get(f"evidence/{line.pk}/")
    assert (answer["directness"], answer["strength"], answer["effect"]) == (None, None, None)
    assert anybody.get(f"claims/{line.claim_id}/")["certainty"] is None


def test_a_quote_tells_how_far_it_is_proved(anybody):
    study = StudyFactory(abstract="It was numb.")
    line = EvidenceLineFactory(published=True, study=study, quote="It was numb", locator="p. 1")
    assert anybody.get(f"evidence/{line.pk}/")["quote_check"] == {
        "outcome": None,
        "place": None,
        "label": "Not checked against the source yet",
        "checked_at": None,
    }
    check_line(line)
    told = anybody.get(f"claims/{line.claim_id}/")["evidence"][0]["quote_check"]
    assert (told["outcome"], told["place"]) == ("exact", "abstract")
    assert told["label"] == "Found word for word in the abstract"
    assert told["checked_at"]
    unquoted = EvidenceLineFactory(published=True)
    assert anybody.get(f"evidence/{unquoted.pk}/")["quote_check"] is None


def test_an_effect_is_told_in_numbers(anybody):
    line = EvidenceLineFactory(
        published=True,
        effect_measure="odds ratio",
        effect_value=Decimal("0.85"),
        interval_low=Decimal("0.7"),
        interval_high=Decimal("123456789.12345"),
        interval_level=95,
    )
    assert anybody.get(f"evidence/{line.pk}/")["effect"] == {
        "measure": "odds ratio",
        "value": 0.85,
        "low": 0.7,
        "high": 123456789.12345,
        "level": 95.0,
    }
    alone = EvidenceLineFactory(published=True, effect_measure="odds ratio")
    assert anybody.get(f"evidence/{alone.pk}/")["effect"]["value"] is None


def test_a_claim_brings_its_first_lines_and_tells_how_many_there_are(anybody, monkeypatch):
    monkeypatch.setattr("evidence.api.views.LINES_OF_CLAIM", 3)
    claim = ClaimFactory(published=True)
    for direction in ("supports", "supports", "supports", "disputes"):
        EvidenceLineFactory(published=True, claim=claim, direction=direction)
    answer = anybody.get(f"claims/{claim.pk}/")
    assert [line["direction"] for line in answer["evidence"]] == ["disputes", "supports", "supports"]
    assert answer["evidence_counts"] == {"supporting": 3, "disputing": 1, "neutral": 0}
    assert len(anybody.rows("evidence/", claim=claim.pk)) == 4
