"""Studies near a claim or a study, on the pages that show them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from evidence import search
from evidence.models import Reference
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)
from tests.web.reading import read

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


class TestSuggested:
    @pytest.fixture
    def claim(self):
        ssri = MedicationFactory(name="SSRI")
        MedicationFactory(name="Sertraline", parent=ssri)
        numbness = SymptomFactory(name="Numbness", synonyms=["emotional blunting"])
        return ClaimFactory(subject=ssri, object=numbness, published=True)

    def test_those_that_name_both_concepts_and_are_not_linked(self, claim):
        both = StudyFactory(title="Sertraline and emotional blunting", issued="1999")
        spoken = StudyFactory(title="Numbness", abstract="Of an SSRI.", issued="2010")
        retracted = NoticeFactory(study__title="SSRI and numbness", study__issued="2020").study
        StudyFactory(title="Sertraline alone")
        StudyFactory(title="Emotional and blunting of SSRI")
        EvidenceLineFactory(claim=claim, published=True, study__title="SSRI and numbness")
        found = search.suggested_studies(claim, user=ANYBODY)
        assert [study.pk for study in found] == [both.pk, retracted.pk, spoken.pk]
        assert search.suggested_studies(claim, user=ANYBODY, limit=1) == [both]

    def test_a_line_that_the_reader_may_not_see_hides_nothing(self, claim):
        line = EvidenceLineFactory(claim=claim, study__title="SSRI and numbness")
        assert search.suggested_studies(claim, user=ANYBODY) == [line.study]
        assert search.suggested_studies(claim, user=line.created_by) == []

    def test_are_shown_to_those_who_may_link_them(self, client, claim):
        StudyFactory(title="SSRI and numbness")
        assert "Suggested studies" not in read(client.get(claim.get_absolute_url())).text
        rights = ["evidence.view_claim", "evidence.add_evidenceline", "evidence.view_study"]
        client.force_login(UserFactory(is_staff=True, permissions=rights))
        assert "SSRI and numbness" in read(client.get(claim.get_absolute_url())).links
        admin = client.get(f"/admin/evidence/claim/{claim.pk}/change/")
        assert "Suggested studies" in admin.content.decode()
        assert "SSRI and numbness" in admin.content.decode()


class TestRelated:
    def test_by_citations_concepts_and_references(self, client):
        line = EvidenceLineFactory(published=True)
        study = line.study
        citing, cited = StudyFactory(title="Citing"), StudyFactory(title="Cited")
        beside = EvidenceLineFactory(
            published=True, claim__subject=line.claim.subject, study__title="Beside"
        ).study
        sharing, far = StudyFactory(title="Sharing"), StudyFactory(title="Far")
        EvidenceLineFactory(claim__subject=line.claim.subject, study=far)
        for number, (source, doi) in enumerate(
            [(study, cited.doi), (study, "10.5555/both"), (sharing, "10.5555/both"), (citing, study.doi)], 1
        ):
            Reference.objects.create(study=source, position=number, doi=doi)

        found = search.related_studies(study, user=ANYBODY)

        assert [
            (near.study.title, near.concepts, near.references, near.cites, near.cited) for near in found
        ] == [
            ("Cited", 0, 0, False, True),
            ("Citing", 0, 0, True, False),
            ("Beside", 1, 0, False, False),
            ("Sharing", 0, 1, False, False),
        ]
        page = read(client.get(study.get_absolute_url()))
        assert "Beside (2020) evidence about 1 of its concepts" in page.text
        assert "Far" not in page.links
        assert beside.pk in [near.study.pk for near in found]

    def test_a_study_without_a_doi_is_related_to_nothing_by_its_absence(self):
        study = StudyFactory(doi=None, pmid="1")
        Reference.objects.create(study=StudyFactory(), position=1, doi="", unstructured="A book")
        assert search.related_studies(study, user=ANYBODY) == []
