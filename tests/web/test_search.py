"""One box over concepts, claims and studies."""

import pytest

from tests.factories import ClaimFactory, EvidenceLineFactory, NoticeFactory, StudyFactory, SymptomFactory

from .reading import read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["10.5555/numb", "https://doi.org/10.5555/NUMB?utm_source=x", "PMID: 21103140", "PMC8650205"]
)
def test_an_identifier_leads_straight_to_its_study(client, typed):
    study = StudyFactory(doi="10.5555/numb", pmid="21103140", pmcid="PMC8650205")

    response = client.get("/search/", {"q": typed})

    assert response.status_code == 302
    assert response["Location"] == study.get_absolute_url()


def test_an_identifier_of_no_study_here_is_named_and_can_be_added(client):
    page = read(client.get("/search/?q=PMID+21103140"))

    assert "No study here is called pmid:21103140." in page.text
    assert page.links["add it"] == "/admin/evidence/study/add-by-identifier/"


def test_a_bare_number_is_not_taken_for_an_identifier(client):
    StudyFactory(title="Numbed", pmid="8650205")

    assert "could be a PMID or a PMCID" in read(client.get("/search/?q=8650205")).text
    assert "could be a PMID or a PMCID" not in read(client.get("/search/?q=numbed")).text


def test_finds_in_all_three(client):
    numbness = SymptomFactory(name="Numbness", synonyms=["Emotional blunting"])
    ClaimFactory(object=numbness, statement="It blunts.", published=True)
    StudyFactory(title="Blunting in depression", authors=["Ma, Hui"])

    page = read(client.get("/search/?q=blunt"))

    assert {"Numbness", "It blunts.", "Blunting in depression"} <= page.links.keys()


def test_more_than_are_shown_lead_to_the_list(client):
    for number in range(11):
        StudyFactory(title=f"Numbed {number}")

    page = read(client.get("/search/?q=numbed"))

    assert sum(text.startswith("Numbed") for text in page.links) == 10
    assert page.links["All studies with these words"] == "/studies/?q=numbed"


def test_drafts_are_not_found(client):
    claim = ClaimFactory(statement="Whispered.")

    assert "Nothing here has all of these words" in read(client.get("/search/?q=whispered")).text
    client.force_login(claim.created_by)
    assert "Whispered. Draft" in read(client.get("/search/?q=whispered")).text


def test_nothing_asked_is_nothing_found(client):
    page = read(client.get("/search/"))

    assert "Nothing here" not in page.text
    assert page.headings == [1]


def test_queries(client, django_assert_num_queries):
    for number in range(12):
        subject = SymptomFactory(name=f"Numbness {number}", synonyms=[f"Numb {number}"])
        claim = ClaimFactory(subject=subject, statement=f"Numb {number}.", published=True)
        line = EvidenceLineFactory(claim=claim, study=StudyFactory(title=f"Numb {number}"), published=True)
        NoticeFactory(study=line.study)

    with django_assert_num_queries(8):
        client.get("/search/?q=numb")
