"""ETags: what the client has before it, and what becomes of it when somebody else was quicker."""

from __future__ import annotations

import pytest

from evidence.models import Claim
from evidence.services.roles import Role
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory, SymptomFactory

from .writers import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return Writer(Role.RESEARCHER)


def test_every_row_alone_has_one(anybody):
    line = EvidenceLineFactory(published=True)
    addresses = [
        f"claims/{line.claim_id}/",
        f"evidence/{line.pk}/",
        f"studies/{StudyFactory().pk}/",
        f"concepts/{SymptomFactory().pk}/",
    ]
    tags = set()
    for address in addresses:
        first, again = anybody.response(address), anybody.response(address)
        assert first["ETag"] == again["ETag"]
        assert first["ETag"].startswith('"')
        tags.add(first["ETag"])
    assert len(tags) == len(addresses)


def test_what_is_held_already_is_not_sent_again(anybody):
    claim = ClaimFactory(published=True)
    address = f"/api/v1/claims/{claim.pk}/"
    tag = anybody.response(address)["ETag"]
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        response = anybody.client.get(address, headers={"if-none-match": given})
        assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)
    assert anybody.client.get(address, headers={"if-none-match": '"x"'}).status_code == 200


def test_it_changes_with_what_is_shown_and_with_nothing_else(anybody):
    line = EvidenceLineFactory(published=True)
    address = f"claims/{line.claim_id}/"
    tag = anybody.response(address)["ETag"]
    ClaimFactory(published=True)
    assert anybody.response(address)["ETag"] == tag
    EvidenceLineFactory(claim=line.claim)  # a draft that nobody else sees
    assert anybody.response(address)["ETag"] == tag
    EvidenceLineFactory(claim=line.claim, published=True)
    assert anybody.response(address)["ETag"] != tag


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("if_match", "status"), [(None, 428), ("*", 428), ("", 428), ('"x"', 412), ("nonsense", 428)]
)
def test_which_version_has_to_be_said(writer, method, if_match, status):
    claim = ClaimFactory(created_by=writer.user)
    headers = {} if if_match is None else {"if_match": if_match}
    body = {"statement": "Other."} if method == "PATCH" else None
    writer.refused(status, method, f"claims/{claim.pk}/", body, **headers)
    assert Claim.objects.get().statement == claim.statement


def test_the_second_of_two_is_refused_and_loses_nothing(writer):
    claim = ClaimFactory(created_by=writer.user)
    address = f"claims/{claim.pk}/"
    tag = writer.etag(address)
    writer.done("PATCH", address, {"statement": "First."}, status=200, if_match=tag)
    writer.refused(412, "PATCH", address, {"statement": "Second."}, if_match=tag)
    assert Claim.objects.get().statement == "First."


def test_it_is_of_what_this_user_sees(writer):
    """Two who see different lines have different tags; each may change with their own."""
    claim = ClaimFactory(created_by=writer.user)
    EvidenceLineFactory(claim=claim)
    curator = Writer(Role.CURATOR)
    address = f"claims/{claim.pk}/"
    assert curator.etag(address) != writer.etag(address)
    sent = {"statement": "Mine."}
    writer.refused(412, "PATCH", address, sent, if_match=curator.etag(address))
    writer.done("PATCH", address, sent, status=200, if_match=writer.etag(address))


def test_one_of_several_is_enough(writer):
    claim = ClaimFactory(created_by=writer.user)
    address = f"claims/{claim.pk}/"
    tags = f'"x", {writer.etag(address)}'
    writer.done("PATCH", address, {"statement": "Mine."}, status=200, if_match=tags)
