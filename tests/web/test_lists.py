"""The lists: what narrows them, their pages, their queries."""

import pytest
from django.urls import reverse

from evidence.models import Direction, Kind, Predicate, StudyDesign
from evidence.web import pages
from tests.factories import (
    ClaimFactory,
    ConceptFactory,
    ConditionFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

from .reading import read

pytestmark = pytest.mark.django_db


def shown(client, address: str, **choices: str) -> str:
    response = client.get(address, choices)
    assert response.status_code == 200, response.content.decode()
    return read(response).text


class TestConcepts:
    def test_are_narrowed_by_words_and_kind(self, client):
        MedicationFactory(name="Sertraline", synonyms=["Zoloft"])
        ConditionFactory(name="Depression")

        assert "Sertraline" in shown(client, "/concepts/", q="zolo")
        assert "Depression" not in shown(client, "/concepts/", q="zolo")
        assert "1 concept " in shown(client, "/concepts/", kind=Kind.CONDITION)

    def test_count_the_claims_that_the_reader_may_see(self, client):
        numbness = SymptomFactory(name="Numbness")
        ClaimFactory(object=numbness, published=True)
        ClaimFactory(subject=numbness, object=SymptomFactory(), published=True)
        ClaimFactory(object=numbness)

        assert "Numbness Symptom 2 claims" in shown(client, "/concepts/", q="numbness")

    def test_queries(self, client, django_assert_num_queries):
        for number in range(12):
            ClaimFactory(object=ConceptFactory(synonyms=[f"synonym {number}"]), published=True)

        with django_assert_num_queries(4):
            client.get("/concepts/")


class TestClaims:
    def test_are_narrowed_by_concept_role_and_predicate(self, client):
        ssri = MedicationFactory(name="SSRI", slug="ssri", synonyms=["Serotonin thing"])
        sertraline = MedicationFactory(name="Sertraline", parent=ssri)
        ClaimFactory(subject=ssri, statement="Of the class.", published=True)
        ClaimFactory(
            subject=sertraline, statement="Of the member.", predicate=Predicate.TREATS, published=True
        )
        ClaimFactory(subject=MedicationFactory(), object=ssri, statement="About it.", published=True)

        for name in ("ssri", "SSRI", "serotonin THING", str(ssri.pk)):
            found = shown(client, "/claims/", concept=name)
            assert "Of the class." in found
            assert "About it." in found
            assert "Of the member." not in found
        assert "About it." not in shown(client, "/claims/", concept="ssri", role="subject")
        assert "Of the member." in shown(client, "/claims/", concept="ssri", narrower="on")
        assert "1 claim " in shown(client, "/claims/", concept="ssri", narrower="on", predicate="treats")

    def test_are_narrowed_by_their_evidence(self, client):
        disputed = EvidenceLineFactory(published=True, direction=Direction.DISPUTES)
        trial = EvidenceLineFactory(published=True, study=StudyFactory(design=StudyDesign.COHORT))
        NoticeFactory(study=trial.study)

        assert disputed.claim.statement in shown(client, "/claims/", direction="disputes")
        assert trial.claim.statement not in shown(client, "/claims/", direction="disputes")
        assert trial.claim.statement in shown(client, "/claims/", design="cohort")
        assert disputed.claim.statement in shown(client, "/claims/", design="none")
        doubtful = shown(client, "/claims/", notice="on")
        assert trial.claim.statement in doubtful
        assert disputed.claim.statement not in doubtful
        assert "One of its studies is retracted or in doubt" in doubtful

    def test_what_an_unpublished_line_says_narrows_nothing(self, client):
        claim = ClaimFactory(published=True)
        EvidenceLineFactory(claim=claim, direction=Direction.DISPUTES)

        assert "Nothing fits" in shown(client, "/claims/", direction="disputes")

    def test_are_narrowed_by_certainty(self, client):
        ClaimFactory(published=True, statement="Sure.", certainty="high", certainty_rationale="Many trials.")
        ClaimFactory(published=True, statement="Open.")

        assert "Sure." in shown(client, "/claims/", certainty="high")
        assert "Open." in shown(client, "/claims/", certainty="none")
        assert "Sure." not in shown(client, "/claims/", certainty="none")

    def test_an_unknown_concept_is_named(self, client):
        response = client.get("/claims/", {"concept": "telepathy"})

        assert response.status_code == 400
        assert "No concept is called “telepathy”" in read(response).text

    def test_queries(self, client, django_assert_num_queries):
        for _ in range(12):
            EvidenceLineFactory(published=True)

        with django_assert_num_queries(3):
            client.get("/claims/")


class TestStudies:
    def test_are_narrowed_by_words_year_and_design(self, client):
        StudyFactory(title="Amygdala and pain", issued="2024-09", design=StudyDesign.COHORT)
        StudyFactory(title="Avolition", issued="2021")

        assert "Amygdala" in shown(client, "/studies/", q="pain amygdala")
        assert "Avolition" not in shown(client, "/studies/", year="2024")
        assert "Amygdala" in shown(client, "/studies/", design="cohort")
        assert "Avolition" in shown(client, "/studies/", design="none")

    def test_direction_and_concept_are_of_one_line(self, client):
        # The study disputes something about numbness and supports something else.
        study = StudyFactory(title="Two-sided")
        numbness = SymptomFactory(name="Numbness")
        about = ClaimFactory(object=numbness, published=True)
        EvidenceLineFactory(study=study, claim=about, direction=Direction.DISPUTES, published=True)
        EvidenceLineFactory(study=study, direction=Direction.SUPPORTS, published=True)

        assert "Two-sided" in shown(client, "/studies/", concept="numbness", direction="disputes")
        assert "Two-sided" not in shown(client, "/studies/", concept="numbness", direction="supports")

    def test_are_narrowed_by_notices(self, client):
        NoticeFactory(study=StudyFactory(title="Withdrawn from use"))
        NoticeFactory(study=StudyFactory(title="Put right"), kind="correction")
        StudyFactory(title="Unremarked")

        assert "Put right" in shown(client, "/studies/", notice="any")
        assert "Put right" not in shown(client, "/studies/", notice="grave")
        assert "Withdrawn from use Retraction 2024-03" in shown(client, "/studies/", notice="grave")
        assert "1 study" in shown(client, "/studies/", notice="none")

    def test_a_draft_does_not_count_as_evidence(self, client):
        study = StudyFactory()
        EvidenceLineFactory(study=study)

        assert "not linked to a claim" in shown(client, "/studies/")

    def test_queries(self, client, django_assert_num_queries):
        for _ in range(12):
            NoticeFactory(study=EvidenceLineFactory(published=True).study)

        with django_assert_num_queries(4):
            client.get("/studies/")


class TestPages:
    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch):
        monkeypatch.setattr(pages, "PAGE_SIZE", 3)
        monkeypatch.setattr(pages, "MAX_PAGES", 2)

    def test_keep_what_was_chosen(self, client):
        for number in range(5):
            StudyFactory(title=f"Numbed {number}")

        page = read(client.get("/studies/", {"q": "numbed"}))

        assert "5 studies" in page.text
        assert "Page 1 of 2" in page.text
        assert page.links["Next page"] == "?q=numbed&page=2"
        second = read(client.get("/studies/" + page.links["Next page"]))
        assert "Numbed 1" in second.text
        assert second.links["Previous page"] == "?q=numbed&page=1"
        assert "Next page" not in second.links

    def test_end_where_leafing_ends_and_say_so(self, client):
        for _ in range(7):
            StudyFactory()

        first, last = read(client.get("/studies/")), read(client.get("/studies/?page=2"))

        assert "More than 6 studies" in first.text
        assert "Narrow your search" not in first.text
        assert "Narrow your search" in last.text
        assert client.get("/studies/?page=3").status_code == 404

    def test_beyond_the_last_is_a_404_that_says_so(self, client):
        response = client.get("/studies/?page=7")

        assert response.status_code == 404
        assert "There is no page 7: the last one is 1." in read(response).text


@pytest.mark.parametrize("name", ["concepts", "claims", "studies"])
def test_an_empty_collection_is_no_mistake(client, name):
    assert "is here yet" in shown(client, reverse(f"web:{name}"))
