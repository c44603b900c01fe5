"""The pages as of an earlier day: a clear word about it, the way back, and nothing of another day."""

from __future__ import annotations

import pytest

from evidence.models import State
from tests.factories import ClaimFactory, EvidenceLineFactory, UserFactory
from tests.history.rewriting import change, date_back, day, delete
from tests.history.story import write_story

from .reading import read


@pytest.fixture
def story(db):
    return write_story()


def shown(client, address, moment="2026-01-11", status=200, **query):
    response = client.get(address, {"as_of": moment, **query})
    assert response.status_code == status, response.content.decode()
    return read(response)


def test_a_withdrawn_claim_can_be_read_as_it_was(client, story):
    address = story.claim.get_absolute_url()
    assert client.get(address).status_code == 404
    page = shown(client, address)
    assert "As it was known on 11 January 2026; what has changed since is not shown." in page.text
    assert "This claim is no longer published." in page.text
    assert "Show what is known now" not in page.links
    assert "History" not in page.links
    assert "Withdrawn since" in page.text
    assert "Low: One survey." in page.text
    assert "Supporting 1 study" in page.text
    assert "A trial" not in page.text
    assert page.links["Emotional numbness"] == "/concepts/emotional-numbness/?as_of=2026-01-11"
    assert page.links["As JSON"] == f"/api/v1/claims/{story.claim.pk}/?as_of=2026-01-11"
    assert {"type": "date", "name": "as_of", "value": "2026-01-11", "id": "as-of"} in page.all("input")


def test_a_moment_is_named_with_its_time(client, story):
    page = shown(client, story.claim.get_absolute_url(), "2026-01-11T10:30:00+02:00")
    assert "As it was known at 11 January 2026, 08:30:00 UTC" in page.text


def test_a_claim_that_still_stands_leads_back_to_now(client, story):
    line = EvidenceLineFactory(published=True, claim__statement="Still said.")
    date_back(day(11))
    address = line.claim.get_absolute_url()
    page = shown(client, address)
    assert page.links["Show what is known now"] == address
    assert "since" not in page.text.replace("has changed since", "")
    assert "As it was known on" in read(client.get(address)).text  # the field, without a banner
    assert "what has changed since" not in read(client.get(address)).text


def test_a_claim_that_was_revised_leads_to_the_version_of_now(client, story):
    first = ClaimFactory(published=True, statement="First wording.")
    date_back(day(11))
    versions = [first]
    for number in (2, 3):
        revision = ClaimFactory(
            published=True,
            subject=first.subject,
            object=first.object,
            statement=f"Wording {number}.",
            version=number,
            revises=versions[-1],
        )
        change(versions[-1], day(11 + number), state=State.SUPERSEDED)
        versions.append(revision)
    page = shown(client, first.get_absolute_url())
    assert "A later version has taken its place." in page.text
    assert page.links["Show the version of now"] == versions[-1].get_absolute_url()
    assert "Superseded since" in page.text


def test_ones_own_draft_of_a_revision_is_not_what_is_known_now(client, story):
    claim = ClaimFactory(published=True)
    date_back(day(11))
    writer = UserFactory()
    ClaimFactory(created_by=writer, version=2, revises=claim, subject=claim.subject, object=claim.object)
    client.force_login(writer)
    page = shown(client, claim.get_absolute_url())
    assert page.links["Show what is known now"] == claim.get_absolute_url()


def test_a_concept_has_the_claims_and_the_name_of_then(client, story):
    page = shown(client, "/concepts/emotional-numbness/")
    assert "As it was known on 11 January 2026" in page.text
    assert "Emotional numbness" in page.text
    assert "Emotional blunting" not in page.text
    assert page.links["Sertraline can numb."] == f"{story.claim.get_absolute_url()}?as_of=2026-01-11"
    assert "Withdrawn since" in page.text
    assert page.links["Show what is known now"] == "/concepts/emotional-blunting/"
    assert page.links["History"] == "/concepts/emotional-blunting/history/"
    assert "A survey" in page.text
    below = shown(client, "/concepts/ssri/", narrower="1")
    assert "Sertraline can numb." in below.text
    assert below.links["Leave them out"] == "/concepts/ssri/?as_of=2026-01-11"
    assert {"type": "hidden", "name": "narrower", "value": "1"} in below.all("input")


def test_a_concept_that_is_deleted_since_says_so(client, story):
    lone = ClaimFactory().subject
    lone.claims_as_subject.all().delete()
    date_back(day(11))
    delete(lone, day(13))
    page = shown(client, lone.get_absolute_url())
    assert "This concept has been deleted since." in page.text
    assert "Show what is known now" not in page.links


@pytest.mark.parametrize("address", ["/claims/", "/concepts/"])
def test_lists_stay_at_the_day(client, story, address):
    page = shown(client, address)
    assert "As it was known on 11 January 2026" in page.text
    assert page.links["Show what is known now"] == address
    assert {"type": "hidden", "name": "as_of", "value": "2026-01-11"} in page.all("input")
    assert "Emotional numbness" in page.text
    narrowed = shown(client, address, q="numb")
    assert narrowed.links["Show all"] == f"{address}?as_of=2026-01-11"
    assert "Emotional numbness" in narrowed.text


def test_nothing_of_then_is_told_where_nothing_was(client, story):
    page = shown(client, story.claim.get_absolute_url(), "2026-01-18", status=404)
    assert "Nothing was published at this address then." in page.text
    shown(client, "/concepts/emotional-blunting/", status=404)


@pytest.mark.parametrize("moment", ["soon", "2025-12-31", "2100-01-01", "2026-01-11T12:00:00", "\0"])
def test_what_is_no_moment_of_history_is_refused(client, story, moment):
    page = shown(client, story.claim.get_absolute_url(), moment, status=400)
    assert "This request cannot be read" in page.text
    if moment.startswith("2") and "T" not in moment:
        assert "from 2026-01-10T09:00:00Z to now" in page.text


@pytest.mark.parametrize("address", ["/", "/studies/", "/search/", "study"])
def test_pages_that_know_no_history_refuse_it(client, story, address):
    address = story.supporting.study.get_absolute_url() if address == "study" else address
    assert "shows only what is known today" in shown(client, address, status=400).text
    assert client.get(address, {"as_of": ""}).status_code == 200


def test_an_empty_date_is_today(client, story):
    assert "has changed since" not in shown(client, "/concepts/emotional-blunting/", "").text


def test_what_was_never_published_is_on_no_page(client, story):
    claim = ClaimFactory(subject=story.sertraline, object=story.numbness, statement="quetzaldraft")
    EvidenceLineFactory(claim=story.claim, explanation="quetzalline", study__title="quetzalstudy")
    date_back(day(11))
    client.force_login(UserFactory(permissions=["evidence.view_unpublished"]))
    for address in ("/claims/", "/concepts/", "/concepts/sertraline/", story.claim.get_absolute_url()):
        assert "quetzal" not in shown(client, address, "2026-01-13").text
    shown(client, claim.get_absolute_url(), "2026-01-13", status=404)


def test_the_number_of_queries(client, story, django_assert_num_queries):
    address = story.claim.get_absolute_url()
    # When history began; the claim, its lines, their notices; both kinds' states; the claim of today and
    # the version that took its place.
    with django_assert_num_queries(8):
        shown(client, address)
    EvidenceLineFactory(published=True, claim=story.claim)
    date_back(day(11))
    with django_assert_num_queries(8):
        shown(client, address)
    with django_assert_num_queries(13):
        shown(client, "/concepts/emotional-numbness/")
