"""Text from outside is data: whatever is stored, no page of it runs, loads or sends anything."""

import pytest
from django.db import connection

from tests.factories import (
    ClaimFactory,
    ContributorFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

from .reading import PageText, read

pytestmark = pytest.mark.django_db

HOSTILE = (
    "<script>alert(1)</script><img src=https://beacon.example/x onerror=alert(1)>"
    "<a href='javascript:alert(1)'>x</a>\"'><svg/onload=alert(1)>&lt;img src=x onerror=alert(1)&gt;"
)


@pytest.fixture
def pages(client):
    """Every page that shows stored text, with hostile text in all of it."""
    concept = SymptomFactory(name=HOSTILE, slug="hostile", description=HOSTILE, synonyms=[HOSTILE + " too"])
    claim = ClaimFactory(
        object=concept,
        statement=HOSTILE,
        population=HOSTILE,
        certainty="low",
        certainty_rationale=HOSTILE,
        published=True,
    )
    study = StudyFactory(
        found=True,
        title=HOSTILE,
        title_html=HOSTILE,
        container_title=HOSTILE,
        publisher=HOSTILE,
        abstract=HOSTILE,
        note=HOSTILE,
        language=HOSTILE,
        licence_url="javascript:alert(1)",
        work_type=HOSTILE,
        csl={"title": HOSTILE, "author": [{"family": HOSTILE}]},
        last_attempt_error=HOSTILE,
    )
    ContributorFactory(study=study, family=HOSTILE, given=HOSTILE)
    EvidenceLineFactory(
        claim=claim, study=study, quote=HOSTILE, locator=HOSTILE, explanation=HOSTILE, published=True
    )
    NoticeFactory(study=study, note=HOSTILE, label=HOSTILE)
    study.references.create(position=1, unstructured=HOSTILE)
    study.relations.create(
        kind="other", source="crossref", identifier_type="uri", identifier="javascript:alert(1)", note=HOSTILE
    )
    study.relations.create(kind="other", source="crossref", identifier_type="doi", identifier=HOSTILE)
    addresses = [
        "/",
        "/concepts/",
        concept.get_absolute_url(),
        "/claims/",
        claim.get_absolute_url(),
        "/studies/",
        study.get_absolute_url(),
        f"/search/?q={HOSTILE[:60]}",
        f"/claims/?concept={HOSTILE[:60]}",
        "/studies/by/<script>alert(1)</script>/",
    ]
    return {address: read(client.get(address)) for address in addresses}


def test_nothing_stored_becomes_an_element_or_a_handler(pages):
    for address, page in pages.items():
        assert_inert(address, page)
    assert sum("alert(1)" in page.text for page in pages.values()) >= 9, (
        "the hostile text is not on the pages"
    )


def assert_inert(address: str, page: PageText) -> None:
    names = {name for name, _ in page.elements}
    assert names.isdisjoint({"script", "img", "svg", "iframe", "object", "style", "base"}), address
    for name, attributes in page.elements:
        assert not any(attribute.startswith("on") for attribute in attributes), (address, name, attributes)
        assert "style" not in attributes, (address, name, attributes)
        for attribute in ("href", "src", "action"):
            target = attributes.get(attribute, "")
            assert not target.lower().strip().startswith(("javascript:", "data:", "//")), (
                address,
                attributes,
            )


def test_only_links_a_reader_clicks_lead_outside(pages):
    for address, page in pages.items():
        for name, attributes in page.elements:
            if name != "a":
                assert not any(value.startswith("http") for value in attributes.values()), (
                    address,
                    attributes,
                )


def test_what_got_past_every_check_into_the_database_is_inert_too(client):
    study = StudyFactory(doi=None, pmid="1")
    with connection.cursor() as cursor:
        # As another program with access to the tables would.
        cursor.execute(
            "UPDATE evidence_study SET title_html = %s, licence_url = %s WHERE id = %s",
            ["<b onclick=alert(1)>x</b><script>alert(1)</script>", " javascript:alert(1)", study.pk],
        )

    response = client.get(study.get_absolute_url())

    assert_inert("raw", read(response))
    assert "<b>x</b>" in response.content.decode()
