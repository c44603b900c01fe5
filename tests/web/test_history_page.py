"""The history pages: readable differences, versions that lead to each other, and nothing unpublished."""

from __future__ import annotations

import pytest

from evidence.models import State
from evidence.services.provenance import through
from tests.factories import ClaimFactory, StudyFactory, SymptomFactory, UserFactory
from tests.history.rewriting import change, date_back, day
from tests.history.story import write_story

from .reading import read

pytestmark = pytest.mark.django_db


def shown(client, address, status=200, **query):
    response = client.get(address, query)
    assert response.status_code == status, response.content.decode()
    return read(response)


def test_pages_lead_to_their_history_and_back(client):
    claim, study = ClaimFactory(published=True), StudyFactory(title="A survey")
    for row in (claim, claim.subject, study):
        address = row.get_absolute_url()
        assert shown(client, address).links["History"] == f"{address}history/"
        page = shown(client, f"{address}history/")
        assert address in page.links.values()
        assert client.get(page.links["As JSON"]).status_code == 200


def test_differences_are_readable(client):
    concept = SymptomFactory(name="Numbness")
    with through(username="ada", method="POST", path="/admin/secret/", reason="as in MeSH"):
        concept.name = "Emotional numbness"
        concept.save()
    page = shown(client, f"{concept.get_absolute_url()}history/")
    assert "Changed" in page.text
    assert "before: Numbness now: Emotional numbness" in page.text
    assert "by a curator" in page.text
    assert "Why: as in MeSH" in page.text
    for secret in ("ada", "/admin/secret/"):
        assert secret not in page.text
    client.force_login(UserFactory(permissions=["evidence.view_unpublished"]))
    team = shown(client, f"{concept.get_absolute_url()}history/")
    assert "by ada · POST /admin/secret/" in team.text


def test_a_draft_has_no_history_and_leaves_none(client):
    claim = ClaimFactory(statement="quetzaldraft")
    shown(client, f"{claim.get_absolute_url()}history/", status=404)
    published = ClaimFactory(published=True, statement="Said.")
    ClaimFactory(revises=published, version=2, statement="quetzalrevision")
    page = shown(client, f"{published.get_absolute_url()}history/")
    assert "quetzal" not in page.text
    assert "Version 2" not in page.text


def test_versions_lead_to_each_other(client):
    story = write_story()
    first = ClaimFactory(published=True, statement="First wording.")
    date_back(day(11))
    change(first, day(13), state=State.SUPERSEDED)
    second = ClaimFactory(
        published=True,
        revises=first,
        version=2,
        subject=first.subject,
        object=first.object,
        statement="Second wording.",
    )
    date_back(day(13))
    page = shown(client, f"{second.get_absolute_url()}history/")
    assert "Version 2, this one: published 1 March 2026" in page.text
    assert "superseded 13 January 2026" in page.text
    then = shown(client, page.links["Version 1, as it last stood"])
    assert "First wording." in then.text
    assert "A later version has taken its place." in then.text
    client.force_login(UserFactory(permissions=["evidence.view_unpublished"]))
    team = shown(client, f"{first.get_absolute_url()}history/")
    assert team.links["Version 2"] == second.get_absolute_url()
    assert "Version 1, this one" in team.text
    assert story.claim.statement not in team.text


def test_what_is_long_goes_on_on_older_pages(client):
    concept = SymptomFactory(name="Numbness")
    for number in range(60):
        concept.description = f"Wording {number}."
        concept.save()
    address = f"{concept.get_absolute_url()}history/"
    page = shown(client, address)
    assert "Wording 59." in page.text
    assert "Latest changes" not in page.links
    older = shown(client, address + page.links["Older changes"])
    assert "Wording 0." in older.text
    assert "Added" in older.text
    assert older.links["Latest changes"] == address
    assert "Older changes" not in older.links


@pytest.mark.parametrize("place", ["", "soon", "\0", "2026-01-01T00:00:00+00:00/conceptevent/x"])
def test_what_is_no_place_is_refused(client, place):
    address = f"{SymptomFactory().get_absolute_url()}history/"
    assert "follow “Older changes”" in shown(client, address, status=400, before=place).text
    assert "only what is known today" in shown(client, address, status=400, as_of="2026-03-01").text


def test_a_place_long_ago_shows_an_empty_end(client):
    address = f"{SymptomFactory().get_absolute_url()}history/"
    page = shown(client, address, before="2000-01-01T00:00:00+00:00/x/1")
    assert "There are no older changes." in page.text


def test_outside_text_is_escaped(client):
    concept = SymptomFactory(name="<script>alert(1)</script>", slug="script")
    with through(reason="<img src=x onerror=alert(1)>"):
        concept.names.create(name="<b>bold</b>")
    html = client.get("/concepts/script/history/").content.decode()
    for live in ("<script>alert", "<img src=x", "<b>bold"):
        assert live not in html


def test_the_number_of_queries(client, django_assert_num_queries):
    claim = ClaimFactory(published=True)
    # The claim; its family, their rows, which are visible, when they ended; events of four tables, those
    # before of one; the concepts' names.
    with django_assert_num_queries(11):
        shown(client, f"{claim.get_absolute_url()}history/")
