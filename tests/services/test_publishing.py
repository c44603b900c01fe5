"""From draft to published, with two persons."""

import pytest
from django.core.exceptions import ValidationError

from evidence.models import Claim, Direction, EvidenceLine, State
from evidence.models.visibility import edits_any_draft
from evidence.services.linking import link_evidence
from evidence.services.publishing import NotAllowed, publish, submit, withdraw
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return UserFactory(permissions=["evidence.change_claim", "evidence.change_evidenceline"])


@pytest.fixture
def editor():
    return UserFactory(permissions=["evidence.change_claim", "evidence.publish_claim"])


def test_one_writes_and_submits_another_publishes(writer, editor):
    claim = ClaimFactory(created_by=writer)
    submit(item=claim, actor=writer)
    published = publish(item=claim, actor=editor)
    assert (published.state, published.published_by) == (State.PUBLISHED, editor)
    assert published.published_at is not None


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_publishes_their_own(superuser):
    author = UserFactory(
        is_superuser=superuser, permissions=["evidence.change_claim", "evidence.publish_claim"]
    )
    claim = submit(item=ClaimFactory(created_by=author), actor=author)
    with pytest.raises(NotAllowed, match="somebody else"):
        publish(item=claim, actor=author)
    claim.refresh_from_db()
    assert claim.state == State.SUBMITTED


def test_nobody_publishes_what_they_submitted_for_another(editor):
    claim = submit(item=ClaimFactory(created_by=None), actor=editor)
    with pytest.raises(NotAllowed, match="somebody else"):
        publish(item=claim, actor=editor)


def test_a_draft_is_not_published_unseen(editor):
    with pytest.raises(NotAllowed, match="submit it first"):
        publish(item=ClaimFactory(), actor=editor)


def test_without_the_right_nothing_moves(writer):
    claim = submit(item=ClaimFactory(created_by=writer), actor=writer)
    with pytest.raises(NotAllowed, match="no right to publish"):
        publish(item=claim, actor=writer)
    with pytest.raises(NotAllowed, match="no right to submit"):
        submit(item=ClaimFactory(), actor=UserFactory())


def test_the_draft_of_another_is_submitted_by_curators_only(writer, editor):
    curator = UserFactory(permissions=["evidence.change_claim", "evidence.edit_any_draft"])
    claim = ClaimFactory()
    for actor in (writer, editor):
        with pytest.raises(NotAllowed, match="its author or a curator submits it"):
            submit(item=claim, actor=actor)
    assert submit(item=claim, actor=curator).submitted_by == curator


def test_who_may_publish_does_not_edit_the_drafts_of_others():
    """Else the two steps were one person's: rewrite it, let it be submitted, publish it."""
    both = ["evidence.change_claim", "evidence.edit_any_draft", "evidence.publish_claim"]
    for user in (UserFactory(permissions=both), UserFactory(is_superuser=True)):
        assert not edits_any_draft(user)
        with pytest.raises(NotAllowed, match="somebody else"):
            submit(item=ClaimFactory(), actor=user)


def test_who_may_write_no_more_takes_nothing_back():
    former = UserFactory()
    claim = ClaimFactory(created_by=former, submitted_by=former, state=State.SUBMITTED)
    with pytest.raises(NotAllowed, match="right to publish"):
        withdraw(item=claim, actor=former)


def test_a_line_waits_for_its_claim(writer, editor):
    line = submit(item=EvidenceLineFactory(created_by=writer), actor=writer)
    with pytest.raises(NotAllowed, match="publish that first"):
        publish(item=line, actor=editor)
    Claim.objects.filter(pk=line.claim_id).update(state=State.SUBMITTED)
    publish(item=line.claim, actor=editor)
    assert publish(item=line, actor=editor).is_published


def test_what_is_published_is_withdrawn_by_those_who_publish(writer, editor):
    claim = ClaimFactory(published=True, created_by=writer)
    with pytest.raises(NotAllowed, match="right to publish"):
        withdraw(item=claim, actor=writer)
    assert withdraw(item=claim, actor=editor).state == State.WITHDRAWN
    with pytest.raises(NotAllowed, match="nothing to withdraw"):
        withdraw(item=claim, actor=editor)


def test_what_is_submitted_is_taken_back_by_its_author(writer):
    claim = submit(item=ClaimFactory(created_by=writer), actor=writer)
    assert withdraw(item=claim, actor=writer).state == State.DRAFT


class TestLinking:
    def test_gives_a_draft_of_its_author(self, writer):
        line = link_evidence(
            claim=ClaimFactory(published=True),
            study=StudyFactory(),
            direction=Direction.DISPUTES,
            actor=writer,
            explanation="It found the opposite.",
        )
        assert (line.state, line.created_by, line.direction) == (State.DRAFT, writer, "disputes")

    @pytest.mark.parametrize(
        ("details", "told"),
        [
            ({"quote": "Said."}, "where in the source"),
            ({"effect_value": 2}, "measured in"),
            ({"interval_low": 1}, "both ends"),
            ({"strength": "very"}, "strength"),
        ],
    )
    def test_names_what_is_wrong(self, writer, details, told):
        with pytest.raises(ValidationError, match=told):
            link_evidence(
                claim=ClaimFactory(),
                study=StudyFactory(),
                direction=Direction.SUPPORTS,
                actor=writer,
                **details,
            )
        assert not EvidenceLine.objects.exists()

    def test_refuses_the_same_study_twice_and_a_withdrawn_claim(self, writer):
        line = EvidenceLineFactory()
        with pytest.raises(ValidationError, match="bears on this claim already"):
            link_evidence(claim=line.claim, study=line.study, direction=Direction.NEUTRAL, actor=writer)
        Claim.objects.filter(pk=line.claim_id).update(state=State.WITHDRAWN)
        with pytest.raises(ValidationError, match="no new evidence"):
            link_evidence(claim=line.claim, study=StudyFactory(), direction=Direction.NEUTRAL, actor=writer)
