"""From a concept to what is said of it, and to the studies that say so."""

import pytest

from evidence.models import Direction, Predicate
from evidence.web import concepts
from tests.factories import (
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

from .reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def numbness():
    return SymptomFactory(
        name="Emotional numbness",
        synonyms=["Emotional blunting"],
        codes=["hpo:HP:0030213", "snomed_ct:123456"],
    )


def test_says_what_the_concept_is(client, numbness):
    parent = SymptomFactory(name="Change of affect")
    numbness.parent, numbness.description = parent, "Feeling little."
    numbness.save()
    child = SymptomFactory(name="Numbness after loss", parent=numbness)

    page = read(client.get(numbness.get_absolute_url()))

    assert "Feeling little." in page.text
    assert "Also called Emotional blunting" in page.text
    assert page.links["Change of affect"] == parent.get_absolute_url()
    assert page.links["Numbness after loss"] == child.get_absolute_url()
    assert page.links["HPO HP:0030213"] == "https://hpo.jax.org/browse/term/HP:0030213"
    assert "SNOMED CT 123456" in page.text
    assert "SNOMED CT 123456" not in page.links


def test_leads_from_a_symptom_to_its_causes_and_back(client, numbness):
    sertraline = MedicationFactory(name="Sertraline")
    line = EvidenceLineFactory(
        published=True,
        study=StudyFactory(title="A trial"),
        claim=ClaimFactory(subject=sertraline, object=numbness, statement="It numbs.", published=True),
    )

    concept_page = read(client.get(numbness.get_absolute_url()))
    assert "Is caused, as an adverse effect, by 1 claim Sertraline It numbs. 1 supports" in concept_page.text
    claim_page = read(client.get(concept_page.links["It numbs."]))
    study_page = read(client.get(claim_page.links["A trial"]))
    back = read(client.get(study_page.links["It numbs."]))

    assert study_page.links["Emotional numbness"] == numbness.get_absolute_url()
    assert back.links["Emotional numbness"] == numbness.get_absolute_url()
    assert concept_page.links["A trial"] == line.study.get_absolute_url()
    assert "Causes as an adverse effect" in read(client.get(sertraline.get_absolute_url())).text


def test_groups_by_predicate_and_side(client, numbness):
    ClaimFactory(object=numbness, predicate=Predicate.TREATS, published=True)
    ClaimFactory(object=numbness, predicate=Predicate.TREATS, published=True)
    ClaimFactory(
        subject=numbness, object=ConditionFactory(), predicate=Predicate.RISK_FACTOR_FOR, published=True
    )

    text = read(client.get(numbness.get_absolute_url())).text

    assert "Is treated by 2 claims" in text
    assert "Is a risk factor for 1 claim" in text
    # Of a symptom, what it comes from is asked first.
    assert text.index("Is treated by 2 claims") < text.index("Is a risk factor for 1 claim")


def test_an_association_reads_the_same_from_both_sides(client, numbness):
    ptsd = ConditionFactory(name="PTSD")
    ClaimFactory(subject=numbness, object=ptsd, predicate=Predicate.ASSOCIATED_WITH, published=True)
    ClaimFactory(subject=ptsd, object=numbness, predicate=Predicate.ASSOCIATED_WITH, published=True)

    for concept, other in ((numbness, "PTSD"), (ptsd, "Emotional numbness")):
        text = read(client.get(concept.get_absolute_url())).text
        assert f"Is associated with 2 claims {other} " in text


def test_an_association_within_the_chosen_concepts_counts_once(client, numbness):
    child = SymptomFactory(name="Numbness after loss", parent=numbness)
    ClaimFactory(subject=numbness, object=child, predicate=Predicate.ASSOCIATED_WITH, published=True)

    text = read(client.get(numbness.get_absolute_url(), {"narrower": "1"})).text

    assert "Is associated with 1 claim " in text


def test_more_claims_than_are_shown_lead_to_all_of_them(client, numbness, monkeypatch):
    monkeypatch.setattr(concepts, "CLAIMS_SHOWN", 2)
    for _ in range(3):
        ClaimFactory(object=numbness, published=True)

    page = read(client.get(numbness.get_absolute_url()))
    everything = read(client.get(page.links["All 3 claims"]))

    assert sum("Statement number" in text for text in page.links) == 2
    assert sum("Statement number" in text for text in everything.links) == 3


def test_narrower_concepts_are_added_on_request(client):
    ssri = MedicationFactory(name="SSRI")
    sertraline = MedicationFactory(name="Sertraline", parent=ssri)
    line = EvidenceLineFactory(
        published=True,
        study=StudyFactory(title="A trial"),
        claim=ClaimFactory(subject=sertraline, object=SymptomFactory(name="Nausea"), published=True),
    )

    alone = read(client.get(ssri.get_absolute_url()))
    assert line.claim.statement not in alone.text
    assert "A trial" not in alone.text
    with_narrower = read(client.get(ssri.get_absolute_url() + alone.links["Add its narrower concepts"]))
    assert f"Sertraline: Nausea {line.claim.statement}" in with_narrower.text
    assert "A trial" in with_narrower.links


def test_drafts_are_neither_shown_nor_counted(client, numbness):
    claim = ClaimFactory(object=numbness, statement="Whispered.")
    study = EvidenceLineFactory(claim=claim, study=StudyFactory(title="Quiet study")).study
    open_claim = ClaimFactory(object=numbness, published=True)
    EvidenceLineFactory(claim=open_claim, study=study, direction=Direction.DISPUTES)

    text = read(client.get(numbness.get_absolute_url())).text
    assert "Whispered" not in text
    assert "Quiet study" not in text
    assert "by 1 claim" in text
    assert "No study linked yet" in text

    client.force_login(claim.created_by)
    text = read(client.get(numbness.get_absolute_url())).text
    assert "Whispered. Draft" in text
    assert "by 2 claims" in text


def test_queries(client, numbness, django_assert_num_queries):
    child = SymptomFactory(parent=numbness)
    for predicate in Predicate:
        line = EvidenceLineFactory(
            published=True, claim=ClaimFactory(object=numbness, predicate=predicate, published=True)
        )
        NoticeFactory(study=line.study)
        ClaimFactory(subject=numbness, object=child, predicate=predicate, published=True)

    with django_assert_num_queries(11):
        client.get(numbness.get_absolute_url())


def test_an_unknown_concept_is_a_404(client):
    assert client.get("/concepts/telepathy/").status_code == 404
