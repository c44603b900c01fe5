"""From draft to published and back: who may take which step, and what is kept of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from evidence.models import Claim, ConflictStatement, Decision, EvidenceLine, State
from evidence.models.conflicts import VALID_FOR
from evidence.models.visibility import edits_any_draft
from evidence.services.conflicts import statement_in_force
from evidence.services.publishing import confirm, publish, reject, submit, withdraw
from evidence.services.revising import revise
from evidence.services.steps import ChangedMeanwhile, NotAllowed, WrongState, record_edit
from evidence.services.versions import version_hash
from tests.factories import ClaimFactory, EvidenceLineFactory, UserFactory

pytestmark = pytest.mark.django_db

WRITE = [
    "evidence.add_claim",
    "evidence.change_claim",
    "evidence.add_evidenceline",
    "evidence.change_evidenceline",
]


@pytest.fixture
def writer():
    return UserFactory(username="wanda", permissions=WRITE)


@pytest.fixture
def editor():
    return UserFactory(username="edgar", permissions=[*WRITE, "evidence.publish_claim"])


@pytest.fixture
def curator():
    return UserFactory(username="carla", permissions=[*WRITE, "evidence.edit_any_draft"], declared=True)


@pytest.fixture
def submitted(writer):
    """A claim of the writer's, searched for contrary evidence and submitted."""
    claim = ClaimFactory(created_by=writer)
    claim.contrary_searches.create(query="ssri AND numbness AND NOT", source="PubMed", hits=3)
    return submit(item=claim, actor=writer)


def published(claim, editor):
    return publish(item=claim, actor=editor, reviewed=version_hash(claim))


class TestPublish:
    def test_one_writes_and_submits_another_publishes(self, submitted, editor, writer):
        claim = published(submitted, editor)
        assert (claim.state, claim.published_by) == (State.PUBLISHED, editor)
        assert [(review.decision, review.decided_by) for review in claim.reviews.all()] == [
            (Decision.SUBMITTED, writer),
            (Decision.PUBLISHED, editor),
        ]
        assert {review.version_hash for review in claim.reviews.all()} == {version_hash(claim)}

    def test_sets_the_day_of_the_next_review(self, submitted, editor):
        claim = published(submitted, editor)
        assert claim.review_due == timezone.localdate() + timedelta(days=365)

    @pytest.mark.parametrize("superuser", [False, True])
    def test_is_not_for_the_author(self, superuser):
        author = UserFactory(is_superuser=superuser, permissions=[*WRITE, "evidence.publish_claim"])
        claim = submit(item=ClaimFactory(created_by=author), actor=author)
        with pytest.raises(NotAllowed, match="somebody else"):
            published(claim, author)
        claim.refresh_from_db()
        assert claim.state == State.SUBMITTED

    def test_is_not_for_who_submitted_it(self, editor):
        claim = submit(item=ClaimFactory(created_by=None), actor=editor)
        with pytest.raises(NotAllowed, match="somebody else"):
            published(claim, editor)

    def test_is_not_for_who_changed_it(self, submitted, editor):
        record_edit(item=submitted, editor=editor)
        with pytest.raises(NotAllowed, match="somebody else"):
            published(submitted, editor)

    def test_of_a_line_is_not_for_who_changed_it(self, submitted, editor, writer):
        claim = published(submitted, editor)
        line = submit(item=EvidenceLineFactory(claim=claim, created_by=writer), actor=writer)
        record_edit(item=line, editor=editor)
        with pytest.raises(NotAllowed, match="somebody else"):
            published(line, editor)

    def test_is_for_who_changed_only_others(self, submitted, editor):
        record_edit(item=ClaimFactory(), editor=editor)
        record_edit(item=EvidenceLineFactory(claim=submitted), editor=editor)
        assert published(submitted, editor).state == State.PUBLISHED

    def test_is_of_what_was_judged(self, submitted, editor, writer):
        seen = version_hash(submitted)
        withdraw(item=submitted, actor=writer)
        Claim.objects.filter(pk=submitted.pk).update(statement="Slipped in.")
        submit(item=submitted, actor=writer)
        with pytest.raises(ChangedMeanwhile, match="look at it again"):
            publish(item=submitted, actor=editor, reviewed=seen)

    def test_needs_a_search_for_contrary_evidence(self, submitted, editor):
        submitted.contrary_searches.all().delete()
        with pytest.raises(NotAllowed, match="contrary evidence"):
            published(submitted, editor)

    def test_needs_something_submitted(self, editor):
        with pytest.raises(NotAllowed, match="submit it first"):
            published(ClaimFactory(), editor)

    def test_needs_the_right(self, submitted):
        with pytest.raises(NotAllowed, match="no right to publish"):
            published(submitted, UserFactory())

    def test_of_a_line_waits_for_its_claim(self, submitted, editor, writer):
        line = submit(item=EvidenceLineFactory(claim=submitted, created_by=writer), actor=writer)
        with pytest.raises(NotAllowed, match="publish that first"):
            published(line, editor)
        published(submitted, editor)
        line.refresh_from_db()
        assert published(line, editor).is_published


class TestReject:
    def test_gives_it_back_with_the_reason(self, submitted, editor, writer):
        rejected = reject(
            item=submitted, actor=editor, reviewed=version_hash(submitted), comment="Too broad."
        )
        assert rejected.state == State.REJECTED
        assert rejected.reviews.last().comment == "Too broad."
        assert submit(item=rejected, actor=writer).state == State.SUBMITTED

    def test_is_for_curators_too(self, submitted, curator):
        seen = version_hash(submitted)
        rejected = reject(item=submitted, actor=curator, reviewed=seen, comment="No source.")
        assert rejected.state == State.REJECTED

    def test_needs_a_reason_another_person_the_right_and_the_same_version(self, submitted, editor, writer):
        seen = version_hash(submitted)
        with pytest.raises(NotAllowed, match="Say why"):
            reject(item=submitted, actor=editor, reviewed=seen, comment=" ")
        with pytest.raises(NotAllowed, match="no right to reject"):
            reject(item=submitted, actor=writer, reviewed=seen, comment="No.")
        with pytest.raises(ChangedMeanwhile):
            reject(item=submitted, actor=editor, reviewed="0" * 64, comment="No.")
        record_edit(item=submitted, editor=editor)
        with pytest.raises(NotAllowed, match="somebody else"):
            reject(item=submitted, actor=editor, reviewed=seen, comment="No.")
        withdraw(item=submitted, actor=writer)
        with pytest.raises(NotAllowed, match="only what is submitted"):
            reject(item=submitted, actor=editor, reviewed=seen, comment="No.")


class TestConfirm:
    @pytest.fixture
    def claim(self, submitted, editor):
        published(submitted, editor)
        Claim.objects.update(review_due=timezone.localdate())
        submitted.contrary_searches.update(searched_on=timezone.localdate() - timedelta(days=400))
        submitted.refresh_from_db()
        return submitted

    def confirmed(self, claim, actor, comment="Two new trials; both agree."):
        return confirm(item=claim, actor=actor, reviewed=version_hash(claim), comment=comment)

    def test_a_published_claim_stands_until_the_next_review(self, claim, editor):
        claim.contrary_searches.create(query="again", source="PubMed", hits=1)
        assert self.confirmed(claim, editor).review_due > timezone.localdate()
        last = claim.reviews.last()
        assert (last.decision, last.comment) == (Decision.CONFIRMED, "Two new trials; both agree.")
        assert claim.is_published

    def test_needs_a_search_of_its_own(self, claim, editor):
        with pytest.raises(NotAllowed, match="since it was last judged"):
            self.confirmed(claim, editor)

    def test_needs_the_right_a_reason_another_person_and_something_published(self, claim, editor, writer):
        with pytest.raises(NotAllowed, match="no right to confirm"):
            self.confirmed(claim, writer)
        with pytest.raises(NotAllowed, match="Say what you looked at"):
            self.confirmed(claim, editor, comment=" ")
        author = UserFactory(permissions=[*WRITE, "evidence.publish_claim"])
        record_edit(item=claim, editor=author)
        with pytest.raises(NotAllowed, match="somebody else"):
            self.confirmed(claim, author)
        withdraw(item=claim, actor=editor)
        with pytest.raises(NotAllowed, match="only what is published"):
            self.confirmed(claim, editor)


class TestStatementOfInterests:
    def test_whoever_judges_has_one_that_is_not_older_than_a_year(self, submitted, editor, curator):
        declared = timezone.now() - VALID_FOR + timedelta(minutes=5)
        late = UserFactory(permissions=["evidence.publish_claim"], declared=False)
        ConflictStatement.objects.create(user=late, statement="Shares.", declared_at=declared)
        assert statement_in_force(late).statement == "Shares."
        old = UserFactory(permissions=["evidence.publish_claim"], declared=False)
        ConflictStatement.objects.create(user=old, statement="None.", declared_at=declared - timedelta(1))
        for judge in (old, UserFactory(is_superuser=True, declared=False)):
            with pytest.raises(NotAllowed, match="no conflict-of-interest statement"):
                published(submitted, judge)
            with pytest.raises(NotAllowed, match="no conflict-of-interest statement"):
                reject(item=submitted, actor=judge, reviewed=version_hash(submitted), comment="No.")
        assert published(submitted, late).is_published


class TestSubmit:
    def test_needs_the_right_and_a_draft(self, submitted, writer):
        with pytest.raises(NotAllowed, match="no right to submit"):
            submit(item=ClaimFactory(), actor=UserFactory())
        with pytest.raises(NotAllowed, match="only a draft"):
            submit(item=submitted, actor=writer)

    def test_of_the_draft_of_another_is_for_curators_only(self, writer, editor, curator):
        claim = ClaimFactory()
        for actor in (writer, editor):
            with pytest.raises(NotAllowed, match="its author or a curator submits it"):
                submit(item=claim, actor=actor)
        assert submit(item=claim, actor=curator).submitted_by == curator

    def test_who_may_publish_does_not_edit_the_drafts_of_others(self):
        """Else the two steps were one person's: rewrite it, let it be submitted, publish it."""
        both = [*WRITE, "evidence.edit_any_draft", "evidence.publish_claim"]
        for user in (UserFactory(permissions=both), UserFactory(is_superuser=True)):
            assert not edits_any_draft(user)
            with pytest.raises(NotAllowed, match="somebody else"):
                submit(item=ClaimFactory(), actor=user)


class TestWithdraw:
    def test_of_what_is_published_is_for_those_who_publish(self, submitted, writer, editor):
        claim = published(submitted, editor)
        with pytest.raises(NotAllowed, match="right to publish"):
            withdraw(item=claim, actor=writer)
        assert withdraw(item=claim, actor=editor, comment="Retracted.").state == State.WITHDRAWN
        assert claim.reviews.last().decision == Decision.WITHDRAWN
        with pytest.raises(NotAllowed, match="nothing to withdraw"):
            withdraw(item=claim, actor=editor)

    def test_of_what_is_submitted_is_its_authors(self, submitted, writer):
        assert withdraw(item=submitted, actor=writer).state == State.DRAFT
        assert submitted.reviews.last().decision == Decision.TAKEN_BACK

    def test_is_not_for_who_may_write_no_more(self):
        former = UserFactory()
        claim = ClaimFactory(created_by=former, submitted_by=former, state=State.SUBMITTED)
        with pytest.raises(NotAllowed, match="right to publish"):
            withdraw(item=claim, actor=former)


class TestRevise:
    def test_readers_keep_the_old_version_until_the_new_one_is_published(self, submitted, writer, editor):
        old = published(submitted, editor)
        line = EvidenceLineFactory(claim=old, published=True)
        new = revise(item=old, actor=writer)
        assert (new.state, new.version, new.statement) == (State.DRAFT, 2, old.statement)
        Claim.objects.filter(pk=new.pk).update(statement="Said better.")
        new.contrary_searches.create(query="q", source="PubMed", hits=0)
        new = submit(item=new, actor=writer)
        old.refresh_from_db()
        assert old.is_published
        published(new, editor)
        old.refresh_from_db()
        line.refresh_from_db()
        assert old.state == State.SUPERSEDED
        assert old.statement != "Said better."
        assert (line.claim, line.is_published) == (new, True)
        assert revise(item=new, actor=writer).version == 3

    def test_one_at_a_time_of_what_is_published_with_the_right(self, submitted, writer, editor):
        with pytest.raises(NotAllowed, match="only what is published"):
            revise(item=submitted, actor=writer)
        old = published(submitted, editor)
        with pytest.raises(NotAllowed, match="no right to revise"):
            revise(item=old, actor=UserFactory())
        revise(item=old, actor=writer)
        with pytest.raises(NotAllowed, match="being revised already: go on with version 2"):
            revise(item=old, actor=writer)
        # Who does not see the draft is not told how far it is.
        other = UserFactory(permissions=["evidence.add_claim"])
        with pytest.raises(NotAllowed, match="being revised already: ask an editor about it"):
            revise(item=old, actor=other)

    def test_the_reviser_does_not_publish_it(self, submitted, curator, editor):
        new = revise(item=published(submitted, editor), actor=editor)
        new.contrary_searches.create(query="q", source="PubMed", hits=0)
        new = submit(item=new, actor=curator)
        with pytest.raises(NotAllowed, match="somebody else"):
            published(new, editor)

    def test_of_a_line_readers_keep_the_old_version_too(self, writer, editor):
        old = EvidenceLineFactory(claim=ClaimFactory(published=True), published=True, explanation="It did.")
        new = revise(item=old, actor=writer)
        assert (new.claim, new.study, new.version, new.explanation) == (old.claim, old.study, 2, "It did.")
        EvidenceLine.objects.filter(pk=new.pk).update(explanation="It did, in women.")
        new = submit(item=EvidenceLine.objects.get(pk=new.pk), actor=writer)
        readers = AnonymousUser()
        assert [line.pk for line in EvidenceLine.objects.visible_to(readers)] == [old.pk]
        published(new, editor)
        assert [line.pk for line in EvidenceLine.objects.visible_to(readers)] == [new.pk]
        old.refresh_from_db()
        assert old.state == State.SUPERSEDED

    def test_evidence_is_given_to_one_version_of_a_claim(self, submitted, writer, editor):
        old = published(submitted, editor)
        line = EvidenceLineFactory(claim=old, published=True)
        new = revise(item=old, actor=writer)
        new.contrary_searches.create(query="q", source="PubMed", hits=0)
        twice = EvidenceLine(claim=new, study=line.study, direction="supports")
        with pytest.raises(ValidationError, match="bears on this claim already"):
            twice.full_clean()
        twice.save()  # past every check, as somebody who was quicker
        new = submit(item=new, actor=writer)
        with pytest.raises(NotAllowed, match="Both versions of the claim have evidence"):
            published(new, editor)

    def test_what_stands_in_the_way_of_another_is_not_submitted(self, submitted, writer, editor):
        line = submit(item=EvidenceLineFactory(claim=submitted, created_by=writer), actor=writer)
        line = reject(item=line, actor=editor, reviewed=version_hash(line), comment="Wrong arm.")
        EvidenceLineFactory(claim=line.claim, study=line.study)
        with pytest.raises(NotAllowed, match="cannot be submitted: This study bears"):
            submit(item=line, actor=writer)


def test_a_revision_does_not_replace_what_was_withdrawn_meanwhile(writer, editor):
    first = ClaimFactory(created_by=writer)
    first.contrary_searches.create(query="numb*", source="PubMed", hits=2)
    old = published(submit(item=first, actor=writer), editor)
    new = revise(item=old, actor=writer)
    new.contrary_searches.create(query="numb*", source="PubMed", hits=2)
    submit(item=new, actor=writer)
    withdraw(item=old, actor=editor, comment="Wrong.")
    with pytest.raises(WrongState):
        published(new, editor)
    new.refresh_from_db()
    assert new.state != State.PUBLISHED
