"""A study's page: whether it may be relied on, what it is, and what it is evidence for."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from evidence.models import AttemptOutcome, Direction, LookupStatus
from evidence.web import studies
from tests.factories import (
    NOON,
    ContributorFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
)

from .reading import read

pytestmark = pytest.mark.django_db


def page_of(client, study):
    return read(client.get(study.get_absolute_url()))


def test_says_what_the_study_is(client):
    study = StudyFactory(
        found=True,
        doi="10.5555/<x>#1",
        pmid="21103140",
        title="Effect of CO2",
        title_html="Effect of <i>CO</i><sub>2</sub>",
        abstract="Methods: we asked.\n\nResults: p < 0.05.",
        authors=["Ma, Hui", "The RECOVERY Group"],
        published_print="2023-04",
        published_online="2022-12-31",
        cited_by_count=12,
    )
    ContributorFactory(study=study, family="Ng", given="Lee", role="editor", orcid="0000-0002-1825-0097")

    response = client.get(study.get_absolute_url())
    page = read(response)

    assert "<i>CO</i><sub>2</sub>" in response.content.decode()
    assert page.links["10.5555/<x>#1"] == "https://doi.org/10.5555/%3Cx%3E%231"
    assert page.links["21103140"] == "https://pubmed.ncbi.nlm.nih.gov/21103140/"
    assert "<p>Methods: we asked.</p>" in response.content.decode()
    assert "Results: p < 0.05." in page.text
    assert "Online 2022-12-31 Printed 2023-04" in page.text
    assert "Type Journal article" in page.text
    assert "Hui Ma The RECOVERY Group Lee Ng (editor)" in page.text
    assert page.links["ORCID of Lee Ng"] == "https://orcid.org/0000-0002-1825-0097"
    assert "12 works, as Crossref counts" in page.text


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Not yet looked up at Crossref. Whether a notice stands against it is not known."),
        (
            {"last_attempt_at": NOON, "last_attempt_outcome": AttemptOutcome.UNAVAILABLE},
            "Not yet looked up at Crossref. Whether a notice stands against it is not known. "
            "Crossref could not be asked on 1 March 2026.",
        ),
        (
            {"last_attempt_at": NOON, "last_attempt_outcome": AttemptOutcome.BAD_RESPONSE},
            "Crossref's answer of 1 March 2026 could not be read.",
        ),
        (
            {"found": True},
            "with Crossref, which last answered on 1 March 2026. It lists no notice against this study.",
        ),
        (
            {"found": True, "last_attempt_outcome": AttemptOutcome.UNAVAILABLE},
            "last answered on 1 March 2026. Crossref could not be asked on 1 March 2026.",
        ),
        (
            {"lookup_status": LookupStatus.NOT_FOUND, "checked_at": NOON},
            "Crossref does not know this DOI (asked on 1 March 2026).",
        ),
        (
            {
                "lookup_status": LookupStatus.OTHER_AGENCY,
                "checked_at": NOON,
                "registration_agency": "DataCite",
            },
            "Registered with DataCite, not with Crossref",
        ),
        ({"doi": None, "pmid": "21103140"}, "This source has no DOI, so it cannot be looked up"),
    ],
)
def test_says_how_far_it_was_checked(client, facts, said):
    text = page_of(client, StudyFactory(**facts)).text

    assert said in text
    assert ("It lists no notice" in text) == (facts.get("found", False))


def test_notices_come_first_and_say_who_says_so(client):
    study = StudyFactory(found=True)
    NoticeFactory(
        study=study, notice_doi="10.5555/notice", sources=["retraction-watch"], note="Data made up."
    )
    NoticeFactory(study=study, kind="correction", notice_doi=study.doi, date="")

    page = page_of(client, study)

    assert "Retraction, 2024-03: do not rely on this study without reading the notice" in page.text
    assert "Said by: Retraction Watch. Notice: doi:10.5555/notice. Data made up." in page.text
    assert "Correction. Said by: publisher. Study" in page.text
    assert page.links["doi:10.5555/notice"] == "https://doi.org/10.5555/notice"
    assert "It lists no notice" not in page.text
    assert page.text.index("Retraction, 2024-03") < page.text.index("design not judged")


def test_claims_are_grouped_by_direction(client):
    study = StudyFactory()
    for direction in (Direction.DISPUTES, Direction.SUPPORTS):
        EvidenceLineFactory(
            study=study, direction=direction, explanation=f"Why it {direction}.", published=True
        )
    EvidenceLineFactory(study=study, explanation="Whispered.")

    text = page_of(client, study).text

    assert text.index("It supports") < text.index("Why it supports.") < text.index("It disputes")
    assert "Whispered" not in text


def test_references_held_here_lead_to_their_studies(client, monkeypatch):
    monkeypatch.setattr(studies, "REFERENCES_SHOWN", 3)
    study, cited = StudyFactory(), StudyFactory(doi="10.5555/cited")
    study.references.create(position=1, doi="10.5555/cited", doi_is_matched=True, title="Held")
    study.references.create(position=2, doi="10.5555/else%where", title="Elsewhere")
    study.references.create(position=3, unstructured="Somebody, somewhere.")
    study.references.create(position=4, unstructured="Too many.")

    page = page_of(client, study)

    assert page.links["In this collection: reference 1"] == cited.get_absolute_url()
    assert page.links["doi:10.5555/else%where"] == "https://doi.org/10.5555/else%25where"
    assert "References 4 As the publisher deposited them with Crossref. The first 3 are shown." in page.text
    assert "Too many." not in page.text
    assert "In this collection: reference 1 DOI matched here, not deposited" in page.text
    assert page.text.count("matched here") == 1
    assert page_of(client, cited).links[study.title] == study.get_absolute_url()


def test_related_works_are_told_from_both_sides(client):
    preprint, article = StudyFactory(title="Early"), StudyFactory(title="Late")
    preprint.relations.create(kind="is-preprint-of", related_study=article)
    preprint.relations.create(
        kind="other", source="crossref", identifier_type="doi", identifier="10.5555/data"
    )
    preprint.relations.create(
        kind="other", source="crossref", identifier_type="uri", identifier="https://example.org/data"
    )
    preprint.relations.create(
        kind="other", source="crossref", identifier_type="accession", identifier="GSE12"
    )

    page = page_of(client, preprint)
    assert "This study is a preprint of Late" in page.text
    assert page.links["doi:10.5555/data"] == "https://doi.org/10.5555/data"
    assert page.links["https://example.org/data"] == "https://example.org/data"
    assert "This study is related to GSE12" in page.text
    assert "Early is a preprint of this study" in page_of(client, article).text


def test_many_contributors_are_cut_short(client, monkeypatch):
    monkeypatch.setattr(studies, "CONTRIBUTORS_SHOWN", 2)

    text = page_of(client, StudyFactory(authors=["A, Ann", "B, Bo", "C, Cy"])).text

    assert "Ann A Bo B and others" in text


def test_queries(client, django_assert_num_queries):
    study = StudyFactory(authors=[f"Family{number}, Given" for number in range(12)])
    for number in range(12):
        EvidenceLineFactory(study=study, published=True)
        NoticeFactory(study=study)
        other = StudyFactory()
        study.references.create(position=number + 1, doi=other.doi)
        study.relations.create(kind="supersedes", related_study=other)
        other.references.create(position=1, doi=study.doi)
        other.relations.create(kind="supersedes", related_study=study)

    with django_assert_num_queries(13):
        client.get(study.get_absolute_url())


class TestByIdentifier:
    @pytest.mark.parametrize(
        "identifier", ["doi:10.5555/a.b/c", "10.5555/A.B/C", "https://doi.org/10.5555/a.b/c", "pmid:21103140"]
    )
    def test_leads_to_the_study(self, client, identifier):
        study = StudyFactory(doi="10.5555/a.b/c", pmid="21103140")

        response = client.get(reverse("web:study-by-identifier", args=[identifier]))

        assert response.status_code == 302
        assert response["Location"] == study.get_absolute_url()

    def test_follows_aliases_and_odd_dois(self, client):
        study = StudyFactory(doi="10.1002/(sici)1234<1::aid>3.0.co;2-x")
        study.aliases.create(doi="10.5555/what?so#so")

        for doi in (study.doi, "10.5555/what?so#so"):
            response = client.get(reverse("web:study-by-identifier", args=[f"doi:{doi}"]))
            assert response["Location"] == study.get_absolute_url()

    @pytest.mark.parametrize("written", ["doi:10.5555/cmp.", "10.5555/cmp.", "https://doi.org/10.5555/cmp."])
    def test_a_doi_that_ends_in_a_point_is_not_the_one_without(self, client, written):
        StudyFactory(doi="10.5555/cmp")
        study = StudyFactory(doi="10.5555/cmp.")

        for address in (f"/studies/by/{quote(written, safe='')}/", f"/search/?q={quote(written)}"):
            assert client.get(address)["Location"] == study.get_absolute_url()

    def test_an_unknown_one_is_a_404_that_names_it(self, client):
        response = client.get("/studies/by/doi:10.5555/nowhere/")

        assert response.status_code == 404
        assert "No study here is called doi:10.5555/nowhere." in read(response).text

    def test_what_is_none_is_a_404_that_says_why(self, client):
        response = client.get("/studies/by/8650205/")

        assert response.status_code == 404
        assert "A bare number could be a PMID or a PMCID." in read(response).text
