"""No path leads to "published" without two persons, whatever several people do in whatever order.

Unless the policy is a single person, or somebody breaks the glass: then every such version is marked.
"""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from evidence.models import Claim, Persons, State
from evidence.services.break_glass import publish_alone
from evidence.services.publishing import publish, reject, submit, withdraw
from evidence.services.review_policy import set_review_policy
from evidence.services.revising import revise
from evidence.services.steps import NotAllowed, record_edit
from evidence.services.versions import version_hash
from tests.factories import ClaimFactory, UserFactory

RIGHTS = ["evidence.add_claim", "evidence.change_claim", "evidence.publish_claim"]
PEOPLE = st.integers(0, 2)


class Workflow(RuleBasedStateMachine):
    """Three people with every right, one of them a superuser, on claims and their revisions."""

    claims = Bundle("claims")

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.people = [UserFactory(permissions=RIGHTS, is_superuser=n == 0) for n in range(3)]
        # Who wrote or changed each version, kept apart from what the code keeps.
        self.hands = {}
        self.published_content = {}
        self.persons = Persons.TWO
        self.glass_broken = set()
        # The versions that were published while a single person was enough.
        self.under_single = set()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def attempt(self, step, **arguments):
        try:
            with transaction.atomic():
                return step(**arguments)
        except NotAllowed:
            return None

    @rule(target=claims, person=PEOPLE)
    def write(self, person):
        author = self.people[person]
        claim = ClaimFactory(created_by=author)
        claim.contrary_searches.create(query="q", source="PubMed", hits=0)
        self.hands[claim.pk] = {author.pk}
        return claim.pk

    @rule(claim=claims, person=PEOPLE, text=st.text("abc ", min_size=1, max_size=5))
    def change(self, claim, person, text):
        """As the faces do: the row is written, and who did it."""
        editor = self.people[person]
        try:
            with transaction.atomic():
                Claim.objects.filter(pk=claim).update(statement=f"{claim} {text}")
                record_edit(item=Claim.objects.get(pk=claim), editor=editor)
        except IntegrityError:
            return
        self.hands[claim].add(editor.pk)

    @rule(claim=claims, person=PEOPLE)
    def submit(self, claim, person):
        actor = self.people[person]
        if self.attempt(submit, item=Claim.objects.get(pk=claim), actor=actor):
            self.hands[claim].add(actor.pk)

    @rule(claim=claims, person=PEOPLE, stale=st.booleans())
    def publish(self, claim, person, stale):
        row = Claim.objects.get(pk=claim)
        reviewed = "0" * 64 if stale else version_hash(row)
        done = self.attempt(publish, item=row, actor=self.people[person], reviewed=reviewed)
        assert not (done and stale)
        self.remember(claim, done)

    @rule(claim=claims, person=PEOPLE)
    def publish_in_raw_sql(self, claim, person):
        row = Claim.objects.filter(pk=claim).exclude(state=State.PUBLISHED)
        try:
            with transaction.atomic():
                done = row.update(
                    state=State.PUBLISHED,
                    published_by=self.people[person],
                    published_at="2026-01-01T00:00Z",
                )
        except IntegrityError:
            return
        self.remember(claim, done)

    def remember(self, claim, done):
        if done and self.persons is Persons.SINGLE:
            self.under_single.add(claim)

    @rule(claim=claims, person=PEOPLE)
    def break_glass(self, claim, person):
        if self.attempt(
            publish_alone, model=Claim, key=claim, actor=self.people[person], reason="It cannot wait."
        ):
            self.glass_broken.add(claim)

    @rule(persons=st.sampled_from(Persons))
    def set_policy(self, persons):
        set_review_policy(persons=persons, reason="So many are we.")
        self.persons = persons

    @rule(claim=claims, person=PEOPLE)
    def reject(self, claim, person):
        row = Claim.objects.get(pk=claim)
        self.attempt(reject, item=row, actor=self.people[person], reviewed=version_hash(row), comment="No.")

    @rule(claim=claims, person=PEOPLE)
    def withdraw(self, claim, person):
        self.attempt(withdraw, item=Claim.objects.get(pk=claim), actor=self.people[person])

    @rule(target=claims, claim=claims, person=PEOPLE)
    def revise(self, claim, person):
        reviser = self.people[person]
        new = self.attempt(revise, item=Claim.objects.get(pk=claim), actor=reviser)
        if new is None:
            return claim
        new.contrary_searches.create(query="q", source="PubMed", hits=0)
        self.hands[new.pk] = {reviser.pk}
        return new.pk

    @invariant()
    def what_is_published_was_published_by_somebody_else_or_is_marked_and_stays_as_it_was(self):
        for claim in Claim.objects.exclude(published_at=None):
            assert claim.published_by_id is not None
            alone = claim.published_by_id in self.hands[claim.pk]
            if claim.pk in self.glass_broken:
                assert claim.published_alone == "break_glass"
            elif claim.pk in self.under_single:
                assert claim.published_alone == ("single_policy" if alone else "")
            else:
                assert (alone, claim.published_alone) == (False, "")
            kept = self.published_content.setdefault(claim.pk, version_hash(claim))
            assert version_hash(claim) == kept

    @invariant()
    def readers_see_one_version_at_most(self):
        for claim in Claim.objects.filter(state=State.PUBLISHED).exclude(revises=None):
            assert claim.revises.state != State.PUBLISHED


@pytest.mark.slow
class TestWorkflow(Workflow.TestCase, TestCase):
    settings = settings(
        max_examples=20,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
