"""Whose rows are: what somebody may change, and which statements of interests they see."""

from __future__ import annotations

import datetime

import pytest

from evidence.models import ConflictStatement, EvidenceLine, State, TokenUser
from evidence.models.visibility import editable_by, edits_any_draft
from evidence.services.roles import Role
from evidence.services.tokens import make_token, user_of
from tests.factories import EvidenceLineFactory
from tests.golden.roles import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """Of each state one by somebody else; and drafts and a withdrawn one of the fixture's own person."""
    person = make_user(Role.RESEARCHER)
    theirs = {state: EvidenceLineFactory(state=state) for state in (State.DRAFT, State.REJECTED)}
    own = [
        EvidenceLineFactory(state=state, created_by=person)
        for state in (State.DRAFT, State.REJECTED, State.WITHDRAWN)
    ]
    nobodys = EvidenceLineFactory(state=State.DRAFT, created_by=None)
    return person, theirs, own, nobodys


def changeable(user):
    return set(EvidenceLine.objects.filter(editable_by(user)))


def test_researchers_change_what_is_theirs_or_nobodys_and_still_written(lines):
    person, _, own, nobodys = lines
    assert changeable(person) == {*own[:2], nobodys}
    assert {line for line in EvidenceLine.objects.all() if line.is_editable(person)} == changeable(person)


def test_curators_change_every_draft(lines):
    _, theirs, own, nobodys = lines
    curator = make_user(Role.CURATOR)
    assert changeable(curator) == {*theirs.values(), *own[:2], nobodys}
    assert edits_any_draft(curator)


def test_who_publishes_edits_no_drafts_of_others_whatever_their_token_leaves_out():
    user = make_user(Role.CURATOR)
    user.groups.add(*make_user(Role.EDITOR).groups.all())
    user = type(user).objects.get(pk=user.pk)
    assert not edits_any_draft(user)
    _, text = make_token(user=user, name="t", scopes=["draft"], lifetime=datetime.timedelta(days=1))
    by_token = user_of(text)
    assert isinstance(by_token, TokenUser)
    assert not edits_any_draft(by_token)


def test_a_statement_is_seen_by_whose_it_is_and_by_those_with_the_right():
    researcher, administrator = make_user(Role.RESEARCHER), make_user("superuser")
    own = ConflictStatement.objects.create(user=researcher, statement="Shares in Acme.")
    other = ConflictStatement.objects.create(user=make_user(Role.EDITOR), statement="None.")
    assert list(ConflictStatement.objects.visible_to(researcher)) == [own]
    assert {own, other} <= set(ConflictStatement.objects.visible_to(administrator))
