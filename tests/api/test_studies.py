"""Studies: found by every identifier, and told with what is known of them and what is not."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import quote, urlsplit

import pytest

from evidence.models import DoiAlias
from tests.factories import ContributorFactory, NoticeFactory, StudyFactory

# Only in ASCII are the cases of a DOI alike.
UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)
ODD_DOIS = [
    "10.5555/a/b/c",
    "10.5555/a#b",
    "10.5555/a?b=c",
    "10.5555/a%b",
    "10.5555/a%23b",
    "10.5555/a%2fb",
    "10.5555/a;b:c+d&e=f",
    "10.5555/(sici)1096-911x(199805)30:5<297::aid-mpo7>3.0.co;2-a",
    "10.5555/a//b",
    "10.5555/ä",
    "10.5555/a|b",
    "10.5555/cmp.",
    '10.5555/a"b',
]


@pytest.mark.parametrize("doi", ODD_DOIS)
def test_odd_dois_work_in_the_path(anybody, doi):
    study = StudyFactory(doi=doi)
    StudyFactory(doi="10.5555/a")
    StudyFactory(doi="10.5555/cmp")
    for written in (quote(doi, safe=""), quote(doi, safe="/"), quote(doi.translate(UPPER), safe="")):
        assert anybody.get(f"studies/doi:{written}/")["id"] == study.pk, written
    assert anybody.get(f"studies/{quote(doi, safe='')}/")["id"] == study.pk


def test_unencoded_slashes_and_sici_characters(anybody):
    study = StudyFactory(doi="10.5555/a/b(c)<d>;e")
    assert anybody.get("studies/doi:10.5555/a/b(c)<d>;e/")["id"] == study.pk
    response = anybody.client.get("/api/v1/studies/doi:10.5555/a/b(c)<d>;e", follow=True)
    assert response.json()["id"] == study.pk


def test_a_link_to_a_doi_that_ends_in_a_point(anybody):
    StudyFactory(doi="10.5555/cmp")
    study = StudyFactory(doi="10.5555/cmp.")
    link = quote("https://doi.org/10.5555/cmp.", safe="")
    assert anybody.get(f"studies/{link}/")["id"] == study.pk


@pytest.mark.django_db(transaction=True)
def test_odd_dois_work_through_a_real_server(live_server):
    address = urlsplit(live_server.url)
    studies = {doi: StudyFactory(doi=doi).pk for doi in ODD_DOIS}
    found = {}
    for doi in ODD_DOIS:
        connection = HTTPConnection(address.hostname, address.port, timeout=10)
        connection.request("GET", f"/api/v1/studies/doi:{quote(doi, safe='/')}/")
        found[doi] = json.loads(connection.getresponse().read())["id"]
        connection.close()
    assert found == studies


def test_every_identifier_leads_to_the_study(anybody):
    study = StudyFactory(doi="10.5555/whole", pmid="21103140", pmcid="PMC8650205")
    page = StudyFactory(doi=None, url="https://example.org/page?a=1")
    DoiAlias.objects.create(doi="10.5555/alias", study=study)
    for address in (
        f"{study.pk}",
        "doi:10.5555/whole",
        "10.5555/WHOLE",
        "doi:10.5555/alias",
        "https://doi.org/10.5555/whole",
        "pmid:21103140",
        "PMID 21103140",
        "pmcid:PMC8650205",
        "pmcid:8650205",
        "PMC8650205",
    ):
        assert anybody.get(f"studies/{quote(address)}/")["id"] == study.pk, address
    assert anybody.get(f"studies/{quote('https://example.org/page?a=1', safe='')}/")["id"] == page.pk
    assert anybody.get("studies/doi:10.5555/alias/")["doi"] == "10.5555/whole"
    assert anybody.get(f"studies/{study.pk}/")["aliases"] == ["10.5555/alias"]


def test_the_digits_of_a_pmcid_are_no_pmid_and_no_id(anybody):
    StudyFactory(pmcid="PMC8650205")
    for address in ("pmid:8650205", "8650205"):
        anybody.refused(f"studies/{address}/", status=404)
    assert "PMCID" in anybody.refused("studies/pmid:PMC8650205/")["detail"]


@pytest.mark.parametrize(
    "address",
    [
        "doi:abc",
        "doi:",
        "pmid:12x",
        "pmcid:",
        "abc",
        "a/b",
        "²",
        "doi:10.5555/a b",
        "doi:10.5555/a%0Ab",
        "doi:10.5555/%00",
        "doi:10.5555/..%2F..%2Fmembers",
    ],
)
def test_a_malformed_identifier_is_a_400_with_the_reason(anybody, address):
    assert len(anybody.refused(f"studies/{address}/")["detail"]) > 20


@pytest.mark.parametrize(
    "address", ["1", "9" * 18, "9" * 19, "9" * 5000, "doi:10.5555/none", "pmid:1", "PMC1"]
)
def test_an_unknown_study_is_a_404(anybody, address):
    assert anybody.refused(f"studies/{address}/", status=404)["detail"] == "No study has this address."


def test_what_a_study_tells(anybody):
    study = StudyFactory(
        found=True,
        doi="10.5555/abc",
        pmid="123",
        title="Plain title",
        title_html="<i>Plain</i> title",
        design="cohort",
        published_print="2023-04",
        published_online="2022",
        issued="2022",
        abstract="What was done.",
        funders=[{"name": "Fund", "doi": "", "awards": ["1"]}],
        note="For curators only",
        csl={
            "type": "article-journal",
            "title": "Plain title",
            "DOI": "10.5555/abc",
            "author": [{"family": "Ma"}],
        },
    )
    ContributorFactory(study=study, family="Ma", given="Hui", orcid="0000-0002-1825-0097")
    ContributorFactory(study=study, literal="The Group")
    NoticeFactory(study=study, date="2024-03-05", notice_doi="10.5555/notice", sources=["publisher", "title"])
    answer = anybody.get(f"studies/{study.pk}/")
    assert answer["url"] == f"http://testserver/api/v1/studies/{study.pk}/"
    assert answer["html_url"] == f"http://testserver{study.get_absolute_url()}"
    assert answer["link"] == "https://doi.org/10.5555/abc"
    assert (answer["doi"], answer["pmid"], answer["pmcid"]) == ("10.5555/abc", "123", None)
    assert (answer["title"], answer["title_html"]) == ("Plain title", "<i>Plain</i> title")
    assert (answer["design"], answer["design_label"]) == ("cohort", "Cohort study")
    dates = [answer[name] for name in ("published_print", "published_online", "issued", "year")]
    assert dates == ["2023-04", "2022", "2022", 2023]
    assert [person["name"] for person in answer["contributors"]] == ["Hui Ma", "The Group"]
    assert answer["contributors"][0]["orcid"] == "0000-0002-1825-0097"
    assert answer["notices"] == [
        {
            "kind": "retraction",
            "kind_label": "Retraction",
            "is_grave": True,
            "date": "2024-03-05",
            "notice_doi": "10.5555/notice",
            "sources": ["publisher", "title"],
            "gone_since": None,
        }
    ]
    assert answer["abstract"] == "What was done."
    assert answer["funders"] == [{"name": "Fund", "doi": "", "awards": ["1"]}]
    assert answer["csl"] == study.csl
    assert answer["citation"].startswith("Ma")
    assert "For curators only" not in str(answer)


def test_a_row_of_the_list_is_the_detail_without_the_long_parts(anybody):
    study = StudyFactory(found=True, authors=["Ma, Hui"], abstract="Long.", csl={"title": "T"})
    (row,), whole = anybody.rows("studies/"), anybody.get(f"studies/{study.pk}/")
    assert row == {name: whole[name] for name in row}
    assert set(whole) - set(row) >= {"abstract", "funders", "csl", "aliases"}


def test_not_checked_is_never_taken_for_fine(anybody):
    study = StudyFactory(last_attempt_outcome="unavailable", last_attempt_error="No answer within 60 s.")
    answer = anybody.get(f"studies/{study.pk}/")
    assert answer["notices"] == []
    assert answer["lookup"] == {
        "status": "not_checked",
        "label": "Not checked yet",
        "registration_agency": "",
        "checked_at": None,
        "fetched_at": None,
        "last_attempt_at": None,
        "last_attempt_outcome": "unavailable",
        "error": "No answer within 60 s.",
    }
    assert (answer["citation"], answer["csl"], answer["cited_by_count"], answer["design"]) == (None,) * 4
