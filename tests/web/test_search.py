"""One box over concepts, claims and studies."""

import pytest

from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

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


def test_more_than_are_shown_lead_on(client):
    for number in range(6):
        SymptomFactory(name=f"Numbness {number}")
    for number in range(30):
        StudyFactory(title=f"Numbed {number}")

    page = read(client.get("/search/?q=numb"))

    assert page.links["All concepts with these words"] == "/concepts/?q=numb"
    assert sum(text.startswith("Numbed") for text in page.links) == 25
    rest = read(client.get("/search/" + page.links["More studies"]))
    assert sum(text.startswith("Numbed") for text in rest.links) == 5
    assert page.links.keys() & rest.links.keys() & {f"Numbed {number}" for number in range(30)} == set()
    assert "More studies" not in rest.links
    assert client.get("/search/?q=numb&cursor=elsewhere").status_code == 400


def test_what_was_understood_is_said(client):
    ssri = MedicationFactory(name="SSRI", synonyms=["Selective serotonin reuptake inhibitor"])
    MedicationFactory(name="Sertraline", parent=ssri)
    StudyFactory(title="Sertraline in adults")

    page = read(client.get("/search/?q=ssri"))

    assert "“ssri” is the medication SSRI." in page.text
    assert "Also looked for: Selective serotonin reuptake inhibitor." in page.text
    assert "With what stands below: Sertraline." in page.text
    assert "Sertraline in adults" in page.links
    assert read(client.get("/search/?q=sertalin")).links["Sertraline"] == "/search/?q=Sertraline"


def test_facets_are_links_that_narrow_and_widen(client):
    for number, design in enumerate(["cohort", "cohort", ""]):
        StudyFactory(title=f"Numbed {number}", design=design, issued=f"202{number}")

    page = read(client.get("/search/?q=numbed"))
    assert page.links["Cohort study"] == "?q=numbed&design=cohort"
    narrowed = read(client.get("/search/" + page.links["Cohort study"]))
    assert "Studies 2" in narrowed.text
    assert narrowed.links["2021"] == "?q=numbed&design=cohort&year=2021"
    assert narrowed.links["Remove Cohort study"] == "?q=numbed"
    unjudged = read(client.get("/search/" + page.links["Not judged"]))
    assert "Numbed 2" in unjudged.links
    assert "Numbed 0" not in unjudged.links
    assert "No study with these words fits" in read(client.get("/search/?q=numbed&year=1999")).text


def test_facets_of_concepts_add_to_each_other(client):
    line = EvidenceLineFactory(published=True, study__title="Numbed")
    subject, numbness = line.claim.subject, line.claim.object

    page = read(client.get(f"/search/?q=numbed&concept={subject.pk}"))
    assert page.links[numbness.name] == f"?q=numbed&concept={subject.pk}&concept={numbness.pk}"
    both = read(client.get("/search/" + page.links[numbness.name]))
    assert "Numbed" in both.links
    assert both.links[f"Remove {subject.name}"] == f"?q=numbed&concept={numbness.pk}"


@pytest.mark.parametrize(
    "choice", ["concept=x", "concept=0", "year=22", "year=2023-", "design=x", "notices=x", "open_licence=x"]
)
def test_what_no_facet_offers_is_refused(client, choice):
    StudyFactory(title="Numbed")
    response = client.get(f"/search/?q=numbed&{choice}")
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert "Numbed" not in read(response).links


def test_words_are_marked_and_nothing_else_is_markup(client):
    StudyFactory(title="Numb <script>alert(1)</script>", abstract="They felt <b>numb</b> & “flat”.")
    page = client.get("/search/?q=numb").content.decode()
    assert "<mark>Numb</mark> &lt;script&gt;" in page
    assert "felt &lt;b&gt;<mark>numb</mark>&lt;/b&gt; &amp; “flat”." in page


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

    with django_assert_num_queries(10):
        client.get("/search/?q=numb")
