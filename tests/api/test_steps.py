"""The workflow through the API: the steps, who takes them, and with which version before them."""

from __future__ import annotations

import pytest

from evidence.models import Claim, ContrarySearch, Decision, EvidenceLine, Review, Scope, State
from evidence.services.roles import Role
from evidence.services.versions import version_hash
from tests.factories import ClaimFactory, EvidenceLineFactory

from .writers import Writer

pytestmark = pytest.mark.django_db

SEARCH = {"source": "PubMed", "query": "ssri AND NOT numb*", "hits": 12, "searched_on": "2026-03-01"}


@pytest.fixture
def author():
    return Writer(Role.RESEARCHER)


@pytest.fixture
def editor():
    return Writer(Role.EDITOR)


@pytest.fixture
def address(author):
    claim = ClaimFactory(created_by=author.user)
    author.done("POST", f"claims/{claim.pk}/contrary-searches/", SEARCH)
    return f"claims/{claim.pk}/"


def step(who, address, name, body=None, *, status=200):
    return who.done("POST", f"{address}{name}/", body, status=status, if_match=who.etag(address))


def test_the_whole_way(author, editor, address):
    assert step(author, address, "submit")["state"] == "submitted"
    assert step(editor, address, "publish", {"comment": "Good."})["state"] == "published"
    review = Review.objects.get(decision=Decision.PUBLISHED)
    assert (review.decided_by, review.comment) == (editor.user, "Good.")
    assert review.version_hash == version_hash(Claim.objects.get())
    new = step(author, address, "revise", status=201)
    assert (new["state"], new["version"]) == ("draft", 2)
    assert author.etag(new["url"])
    assert step(editor, address, "withdraw", {"comment": "Wrong."})["state"] == "withdrawn"


def test_a_line_goes_the_same_way(author, editor):
    line = EvidenceLineFactory(claim=ClaimFactory(published=True), created_by=author.user)
    address = f"evidence/{line.pk}/"
    step(author, address, "submit")
    step(editor, address, "publish")
    assert EvidenceLine.objects.get().state == State.PUBLISHED


def test_what_is_rejected_comes_back_with_the_reason(author, editor, address):
    step(author, address, "submit")
    tag = editor.etag(address)
    assert editor.pointers(400, "POST", f"{address}reject/", {}, if_match=tag) == {"#/comment"}
    assert editor.pointers(400, "POST", f"{address}reject/", {"comment": " "}, if_match=tag) == {"#/comment"}
    assert step(editor, address, "reject", {"comment": "Children."})["state"] == "rejected"
    assert Review.objects.get(decision=Decision.REJECTED).comment == "Children."


def test_what_was_submitted_is_taken_back(author, address):
    step(author, address, "submit")
    assert step(author, address, "withdraw")["state"] == "draft"


def test_nobody_publishes_their_own(editor):
    claim = ClaimFactory(created_by=editor.user)
    address = f"claims/{claim.pk}/"
    editor.done("POST", f"{address}contrary-searches/", SEARCH)
    step(editor, address, "submit")
    problem = editor.refused(403, "POST", f"{address}publish/", if_match=editor.etag(address))
    assert "somebody else must judge" in problem["detail"]
    assert Claim.objects.get().state == State.SUBMITTED


def test_nor_does_a_superuser(address, author):
    root = Writer(is_superuser=True)
    root.refused(403, "PATCH", address, {"statement": "Mine."}, if_match=root.etag(address))
    claim = ClaimFactory(created_by=root.user)
    own = f"claims/{claim.pk}/"
    root.done("POST", f"{own}contrary-searches/", SEARCH)
    step(root, own, "submit")
    root.refused(403, "POST", f"{own}publish/", if_match=root.etag(own))


def test_what_changed_since_it_was_read_is_not_published(author, editor, address):
    step(author, address, "submit")
    seen = editor.etag(address)
    step(author, address, "withdraw")
    author.done("PATCH", address, {"statement": "Slipped in."}, status=200, if_match=author.etag(address))
    step(author, address, "submit")
    for name, body in (("publish", {}), ("reject", {"comment": "No."})):
        editor.refused(412, "POST", f"{address}{name}/", body, if_match=seen)
    assert Claim.objects.get().state == State.SUBMITTED


@pytest.mark.parametrize("name", ["submit", "publish", "reject", "withdraw", "revise"])
def test_each_step_says_which_version(editor, author, address, name):
    who = editor if name in ("publish", "reject") else author
    step(author, address, "submit")
    body = {"comment": "Why."} if name == "reject" else None
    who.refused(428, "POST", f"{address}{name}/", body)
    who.refused(428, "POST", f"{address}{name}/", body, if_match="*")
    who.refused(412, "POST", f"{address}{name}/", body, if_match='"0"')
    weak = f"W/{who.etag(address)}"
    who.refused(412, "POST", f"{address}{name}/", body, if_match=weak)


@pytest.mark.parametrize("name", ["publish", "reject", "withdraw", "revise"])
def test_a_state_that_does_not_lead_there_is_a_conflict(editor, address, name):
    body = {"comment": "Why."} if name == "reject" else None
    editor.refused(409, "POST", f"{address}{name}/", body, if_match=editor.etag(address))


def test_a_claim_without_a_search_is_not_published(author, editor):
    claim = ClaimFactory(created_by=author.user)
    address = f"claims/{claim.pk}/"
    step(author, address, "submit")
    problem = editor.refused(409, "POST", f"{address}publish/", if_match=editor.etag(address))
    assert "contrary evidence" in problem["detail"]


def test_publishing_by_token_has_to_be_asked_for(author, address):
    step(author, address, "submit")
    without = Writer(Role.EDITOR, scopes=["draft", "import"])
    tag = without.etag(address)
    without.refused(403, "POST", f"{address}publish/", if_match=tag)
    without.refused(403, "POST", f"{address}reject/", {"comment": "No."}, if_match=tag)
    curator = Writer(Role.CURATOR, scopes=["draft"])
    curator.refused(403, "POST", f"{address}reject/", {"comment": "No."}, if_match=curator.etag(address))
    curator = Writer(Role.CURATOR, scopes=["draft", "review"])
    step(curator, address, "reject", {"comment": "Not ready."})


def test_a_token_that_reviews_does_not_withdraw_without_the_right(author, editor, address):
    step(author, address, "submit")
    step(editor, address, "publish")
    author.refused(403, "POST", f"{address}withdraw/", if_match=author.etag(address))
    without = Writer(user=editor.user, scopes=[Scope.DRAFT])
    without.refused(403, "POST", f"{address}withdraw/", if_match=without.etag(address))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.RESEARCHER, Role.CURATOR, Role.ADMINISTRATOR])
def test_only_editors_publish(author, address, role):
    step(author, address, "submit")
    who = Writer(role)
    tag = who.send("GET", address).headers.get("ETag", '"x"')
    who.refused(403, "POST", f"{address}publish/", if_match=tag)


def test_a_hidden_row_is_none(editor):
    hidden = ClaimFactory()
    other = Writer(Role.RESEARCHER)
    for name in ("submit", "withdraw", "revise"):
        there = other.refused(404, "POST", f"claims/{hidden.pk}/{name}/", if_match='"x"')
        missing = other.refused(404, "POST", f"claims/999999/{name}/", if_match='"x"')
        assert there == missing


class TestContrarySearches:
    def test_are_recorded_and_told(self, author, address):
        (shown,) = author.done("GET", f"{address}contrary-searches/", status=200)["results"]
        assert {name: shown[name] for name in SEARCH} == SEARCH
        assert ContrarySearch.objects.get().searched_by == author.user

    @pytest.mark.parametrize(
        ("changed", "place"),
        [
            ({"hits": -1}, "#/hits"),
            ({"hits": "12"}, "#/hits"),
            ({"hits": 10**12}, "#/hits"),
            ({"searched_on": "yesterday"}, "#/searched_on"),
            ({"searched_on": "2999-01-01"}, "#/searched_on"),
            ({"query": ""}, "#/query"),
            ({"searched_by": 1}, "#/searched_by"),
        ],
    )
    def test_what_is_wrong_is_named(self, author, address, changed, place):
        sent = {**SEARCH, **changed}
        assert author.pointers(400, "POST", f"{address}contrary-searches/", sent) == {place}

    def test_belong_to_a_claim_that_one_sees(self, address):
        other = Writer(Role.RESEARCHER)
        other.refused(404, "GET", f"{address}contrary-searches/")
        other.refused(404, "POST", f"{address}contrary-searches/", SEARCH)
        Writer(Role.CURATOR, scopes=["read"]).refused(403, "POST", f"{address}contrary-searches/", SEARCH)

    def test_not_of_what_is_out_of_use(self, author):
        claim = ClaimFactory(published=True, state=State.WITHDRAWN, created_by=author.user)
        author.refused(409, "POST", f"claims/{claim.pk}/contrary-searches/", SEARCH)
