"""What holds for every page: its language, landmarks, headings, labels, caching, and where it leads."""

import pytest
from django.urls import reverse

from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

from .reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses():
    numbness = SymptomFactory(name="Emotional numbness")
    SymptomFactory(parent=numbness)
    claim = ClaimFactory(object=numbness, published=True)
    study = StudyFactory(found=True, abstract="We asked.", note="Mind.", authors=["Ma, Hui"])
    EvidenceLineFactory(claim=claim, study=study, published=True)
    NoticeFactory(study=study)
    study.references.create(position=1, unstructured="Somebody.")
    study.relations.create(
        kind="other", source="crossref", identifier_type="uri", identifier="https://example.org"
    )
    return {
        "/": 200,
        "/concepts/": 200,
        numbness.get_absolute_url(): 200,
        "/claims/": 200,
        claim.get_absolute_url(): 200,
        "/studies/": 200,
        study.get_absolute_url(): 200,
        "/search/": 200,
        "/search/?q=e": 200,
        "/search/?q=" + "x" * 600: 400,
        "/studies/?year=x": 400,
        "/studies/?page=x": 400,
        "/nowhere/": 404,
    }


def test_can_be_read_by_those_who_do_not_see_it(client, addresses):
    titles = set()
    for address, status in addresses.items():
        response = client.get(address)
        assert response.status_code == status
        page = read(response)
        assert page.all("html") == [{"lang": "en-GB"}], address
        assert page.elements.count(("a", {"class": "skip", "href": "#main"})) == 1, address
        assert [main["id"] for main in page.all("main")] == ["main"], address
        titles.add(page.text.split(" · Evidence Base")[0])

        assert page.headings[0] == 1, address
        assert page.headings.count(1) == 1, address
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(below <= above + 1 for above, below in steps), (address, page.headings)

        ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
        assert len(ids) == len(set(ids)), (address, sorted(ids))
        labelled = {label.get("for") for label in page.all("label")}
        for field in page.all("input") + page.all("select"):
            assert field["id"] in labelled, (address, field)
        for _, attributes in page.elements:
            for referred in (attributes.get("aria-labelledby"), attributes.get("aria-describedby")):
                assert referred is None or referred in ids, (address, attributes)
    assert len(titles) >= len(addresses) - 3, titles


def test_no_shared_cache_keeps_what_one_reader_may_see(client, addresses):
    for address in addresses:
        if address != "/nowhere/":
            response = client.get(address)
            assert "private" in response["Cache-Control"], address
            assert "Cookie" in response["Vary"], address


def test_those_who_see_drafts_are_told(client):
    client.force_login(UserFactory(username="hui"))

    assert "Signed in as hui. You may see drafts that others do not" in read(client.get("/")).text


def test_every_page_leads_to_the_others(client, addresses):
    ways = {
        reverse(name)
        for name in ("web:home", "web:concepts", "web:claims", "web:studies", "api:docs", "admin:index")
    }
    for address in addresses:
        assert ways <= set(read(client.get(address)).links.values()), address


def test_every_link_within_the_site_leads_somewhere(client, addresses):
    found: set[str] = set()
    for address in addresses:
        found |= {href for href in read(client.get(address)).links.values() if href.startswith("/")}
    assert len(found) > 10
    for href in found - {reverse("api:docs"), reverse("admin:index")}:
        assert client.get(href).status_code == 200, href


def test_pages_without_an_icon_of_their_own_get_one(client):
    assert client.get("/favicon.ico")["Location"] == "/static/evidence/favicon.svg"


def test_staff_go_from_a_page_to_its_row_in_the_admin(client, addresses):
    three = [address for address in addresses if address.count("/") == 3 and "?" not in address]
    assert len(three) == 3
    assert not any("Edit in the admin" in read(client.get(address)).links for address in three)

    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    for address in three:
        assert client.get(read(client.get(address)).links["Edit in the admin"]).status_code == 200
