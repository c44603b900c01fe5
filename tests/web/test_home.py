"""The first page."""

import pytest

from evidence.models import LookupStatus
from tests.factories import (
    NOON,
    ClaimFactory,
    ConditionFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

from .reading import read

pytestmark = pytest.mark.django_db


def test_an_empty_collection_tells_the_first_steps(client):
    page = read(client.get("/"))

    assert "First steps" in page.text
    assert "How far the studies are checked" not in page.text
    assert page.links["Studies"] == "/studies/"


def test_says_how_far_the_studies_are_checked(client):
    StudyFactory()
    StudyFactory(found=True)
    StudyFactory(found=True)
    StudyFactory(doi=None, pmid="21103140")
    StudyFactory(lookup_status=LookupStatus.NOT_FOUND, checked_at=NOON)
    NoticeFactory(study=StudyFactory(found=True))

    text = read(client.get("/")).text

    assert "3 found at Crossref" in text
    assert "1 not looked up at Crossref yet" in text
    assert "1 without a DOI, so it cannot be looked up" in text
    assert "1 whose DOI Crossref does not know" in text
    assert (
        "1 known to be retracted, withdrawn or in doubt. For the 3 not found at Crossref, this is not known"
        in text
    )


def test_a_study_retracted_twice_counts_once(client):
    study = StudyFactory(found=True)
    NoticeFactory(study=study, notice_doi="10.5555/first")
    NoticeFactory(study=study, notice_doi="10.5555/second")

    assert "1 known to be retracted, withdrawn or in doubt" in read(client.get("/")).text


def test_leads_with_the_demonstrations_claims_where_its_subject_is_here(client):
    numbness = SymptomFactory(name="Emotional numbness")
    claim = ClaimFactory(object=numbness, published=True, statement="Grief can numb.")
    EvidenceLineFactory(claim=claim, published=True)
    ClaimFactory(object=numbness, statement="Not for everybody yet.")

    page = read(client.get("/"))

    assert page.links["Grief can numb."] == claim.get_absolute_url()
    assert page.links["All about emotional numbness"] == "/concepts/emotional-numbness/"
    assert "1 supports" in page.text
    assert "Not for everybody yet" not in page.text
    assert "First steps" not in page.text


def test_counts_no_drafts(client):
    ConditionFactory()
    ClaimFactory()
    author = ClaimFactory().created_by

    assert "0 Claims" in _figures(client)
    client.force_login(author)
    assert "1 Claims" in _figures(client)
    client.force_login(UserFactory(permissions=["evidence.view_unpublished"]))
    assert "2 Claims" in _figures(client)


def test_its_queries_do_not_grow(client, django_assert_num_queries):
    numbness = SymptomFactory(name="Emotional numbness")
    for _ in range(12):
        line = EvidenceLineFactory(claim=ClaimFactory(object=numbness, published=True), published=True)
        NoticeFactory(study=line.study)

    with django_assert_num_queries(7):
        client.get("/")


def _figures(client) -> str:
    """The figures as ``number name``: the page has the name first, and shows it below."""
    words = read(client.get("/")).text.split("In this collection")[1].split()
    return " ".join(f"{number} {name}" for name, number in zip(words[0::2], words[1::2], strict=False))
