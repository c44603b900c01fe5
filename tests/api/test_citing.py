"""Studies as citations: by ``Accept``, by ``format=``, one or all that filters leave."""

from __future__ import annotations

import json

import pytest

from evidence.models import RenderedReference
from evidence.services.work_rows import rebuild_csl
from tests.factories import NoticeFactory, StudyFactory

from .conftest import PROBLEM

pytestmark = pytest.mark.django_db

BIBTEX, RIS = "application/x-bibtex", "application/x-research-info-systems"
CSL = "application/vnd.citationstyles.csl+json"


@pytest.fixture
def study():
    study = StudyFactory(
        doi="10.5555/numb.1",
        title="Numbness after sertraline",
        container_title="Journal of Invented Results",
        volume="12",
        issue="3",
        page="45-52",
        issued="2020",
        work_type="journal-article",
        authors=["Berg, Anna"],
    )
    rebuild_csl([study])
    return study


APA = (
    "Berg, A. (2020). Numbness after sertraline. Journal of Invented Results, 12(3), 45–52. "
    "https://doi.org/10.5555/numb.1\n"
)


def accepted(reader, address, accept):
    return reader.client.get(f"/api/v1/{address}", headers={"accept": accept})


def test_a_study_is_negotiated_as_at_doi_org(anybody, study):
    response = accepted(
        anybody, "studies/doi:10.5555/numb.1/", "text/x-bibliography; style=apa; locale=en-GB"
    )
    assert response.content.decode() == APA
    assert response["Content-Type"] == "text/x-bibliography; charset=utf-8"
    assert "Accept" in response["Vary"]
    item = accepted(anybody, f"studies/{study.pk}/", CSL).json()
    assert item["title"] == "Numbness after sertraline"
    assert item["DOI"] == "10.5555/numb.1"
    assert accepted(anybody, f"studies/{study.pk}/", BIBTEX).content.startswith(b"@article{berg2020numbness_")
    assert accepted(anybody, f"studies/{study.pk}/", RIS).content.startswith(b"TY  - JOUR\r\n")
    graph = accepted(anybody, f"studies/{study.pk}/", "application/ld+json").json()
    assert graph["@context"] == "https://schema.org"
    assert graph["@type"] == "ScholarlyArticle"


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (f"{BIBTEX};q=0.4, application/json;q=0.9", "application/json"),
        (f"application/pdf, {RIS};q=0.5, */*;q=0.1", RIS),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("*/*", "application/json"),
    ],
)
def test_what_is_liked_best_is_answered(anybody, study, accept, answered):
    response = accepted(anybody, f"studies/{study.pk}/", accept)
    assert response["Content-Type"].split(";")[0] == answered


def test_nothing_that_there_is(anybody, study):
    for accept, named in (
        ("application/pdf", BIBTEX),
        ("text/x-bibliography; style=nowhere", "nlm-citation-sequence"),
        ("text/x-bibliography; locale=tlh", "en-GB"),
    ):
        response = accepted(anybody, f"studies/{study.pk}/", accept)
        assert response.status_code == 406
        assert response["Content-Type"] == PROBLEM
        assert named in response.json()["detail"]


def test_parameters_are_told_what_there_is(anybody, study):
    problem = anybody.refused(f"studies/{study.pk}/", format="docx")
    assert "bibtex" in problem["errors"][0]["allowed"]
    problem = anybody.refused(f"studies/{study.pk}/", style="nowhere", locale="tlh")
    assert [error["parameter"] for error in problem["errors"]] == ["style", "locale"]
    assert "apa" in problem["errors"][0]["allowed"]
    assert "de" in problem["errors"][1]["allowed"]
    anybody.refused(f"studies/{study.pk}/", format="ris", style="apa")
    anybody.refused(f"studies/{study.pk}/", format="ris", fields="doi")
    anybody.refused("studies/", format="ris", limit=3)
    anybody.refused("studies/0/", status=404, format="ris")
    anybody.refused("studies/0/", status=404, style="apa")
    anybody.refused("claims/", format="ris")


def test_format_style_and_locale(anybody, study):
    address = f"studies/{study.pk}/"
    assert anybody.response(address, style="apa").content.decode() == APA
    german = anybody.response(address, style="apa", locale="de", format="html")
    assert german["Content-Type"] == "text/html; charset=utf-8"
    assert "<i>Journal of Invented Results</i>" in german.content.decode()
    assert anybody.response(address, format="json").json()["id"] == study.pk
    tag = anybody.response(address, format="bibtex")["ETag"]
    held = anybody.client.get(f"/api/v1/{address}?format=bibtex", headers={"if-none-match": tag})
    assert held.status_code == 304


def test_a_selection_by_filters(anybody, study):
    for year in range(2021, 2024):
        rebuild_csl([StudyFactory(issued=str(year), authors=["Zorn, Zoe"])])
    response = anybody.response("studies/", format="csl-json", year="2022|2023")
    assert response["Content-Disposition"] == 'attachment; filename="studies.json"'
    items = json.loads(b"".join(response.streaming_content))
    assert [item["issued"]["date-parts"] for item in items] == [[[2022]], [[2023]]]
    text = b"".join(anybody.response("studies/", style="apa").streaming_content).decode()
    assert text.startswith("Berg, A. (2020)")
    assert text.count("\n") == 4


def test_a_retracted_study_says_so(anybody, study):
    NoticeFactory(study=study, kind="retraction", date="2021")
    address = f"studies/{study.pk}/"
    assert "sertraline [Retracted]. Journal" in anybody.response(address, style="apa").content.decode()
    assert "N1  - Retracted." in anybody.response(address, format="ris").content.decode()
    NoticeFactory(study=study, kind="reinstatement", date="2022")
    assert "Retracted" not in anybody.response(address, style="apa").content.decode()


def test_a_changed_study_is_never_answered_from_what_was_kept(anybody, study):
    address = f"studies/{study.pk}/"
    assert anybody.response(address, style="apa").content.decode() == APA
    assert RenderedReference.objects.count() == 1
    assert anybody.response(address, style="apa").content.decode() == APA
    assert RenderedReference.objects.count() == 1
    study.title = "Another title"
    study.save()
    rebuild_csl([study])
    assert "Another title" in anybody.response(address, style="apa").content.decode()


def test_a_study_without_metadata_has_its_identifier(anybody):
    study = StudyFactory(doi="10.5555/bare", title="", csl={})
    text = anybody.response(f"studies/{study.pk}/", style="apa").content.decode()
    assert text == "(n.d.). https://doi.org/10.5555/bare\n"


def test_queries(anybody, study, django_assert_num_queries):
    anybody.response(f"studies/{study.pk}/", style="apa")
    with django_assert_num_queries(3):  # the study, its notices, what was kept
        anybody.response(f"studies/{study.pk}/", style="apa")
