"""No path leads to "published" without two persons, whatever several people do in whatever order.

Unless the policy is a single person, or somebody breaks the glass: then every such version is marked.
"""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from evidence.models import Claim, EvidenceLine, Persons, State
from evidence.services.break_glass import publish_alone
from evidence.services.publishing import publish, reject, submit, withdraw
from evidence.services.review_policy import set_review_policy
from evidence.services.revising import revise
from evidence.services.steps import NotAllowed, record_edit
from evidence.services.versions import version_hash
from tests.factories import ClaimFactory, EvidenceLineFactory, UserFactory

RIGHTS = [
    *(f"evidence.{verb}_{model}" for verb in ("add", "change") for model in ("claim", "evidenceline")),
    "evidence.publish_claim",
]
PEOPLE = st.integers(0, 2)


def row_of(item):
    model, key = item
    return model.objects.get(pk=key)


def rows(**which):
    return [*Claim.objects.filter(**which), *EvidenceLine.objects.filter(**which)]


class Workflow(RuleBasedStateMachine):
    """Three people with every right, one of them a superuser, on claims, evidence lines and their revisions.

    A row is named by its model and its key.
    """

    items = Bundle("items")

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

    @rule(target=items, person=PEOPLE)
    def write(self, person):
        author = self.people[person]
        claim = ClaimFactory(created_by=author)
        claim.contrary_searches.create(query="q", source="PubMed", hits=0)
        self.hands[Claim, claim.pk] = {author.pk}
        return Claim, claim.pk

    @rule(target=items, item=items, person=PEOPLE)
    def write_line(self, item, person):
        row, author = row_of(item), self.people[person]
        claim = row if isinstance(row, Claim) else row.claim
        try:
            with transaction.atomic():
                line = EvidenceLineFactory(claim=claim, created_by=author)
        except IntegrityError:  # the claim is out of use
            return multiple()
        self.hands[EvidenceLine, line.pk] = {author.pk}
        return EvidenceLine, line.pk

    @rule(item=items, person=PEOPLE, text=st.text("abc ", min_size=1, max_size=5))
    def change(self, item, person, text):
        """As the faces do: the row is written, and who did it."""
        editor = self.people[person]
        try:
            with transaction.atomic():
                row = row_of(item)
                field = "statement" if isinstance(row, Claim) else "explanation"
                type(row).objects.filter(pk=row.pk).update(**{field: f"{row.pk} {text}"})
                record_edit(item=row, editor=editor)
        except IntegrityError:
            return
        self.hands[item].add(editor.pk)

    @rule(target=items, author=PEOPLE, submitter=PEOPLE)
    def write_and_submit(self, author, submitter):
        """At once: by chance alone few examples would get as far as to publish."""
        item = self.write(person=author)
        self.submit(item=item, person=submitter)
        return item

    @rule(item=items, person=PEOPLE)
    def submit(self, item, person):
        actor = self.people[person]
        if self.attempt(submit, item=row_of(item), actor=actor):
            self.hands[item].add(actor.pk)

    @rule(item=items, person=PEOPLE, stale=st.booleans())
    def publish(self, item, person, stale):
        row = row_of(item)
        reviewed = "0" * 64 if stale else version_hash(row)
        done = self.attempt(publish, item=row, actor=self.people[person], reviewed=reviewed)
        assert not (done and stale)
        self.remember(item, done)

    @rule(item=items, person=PEOPLE)
    def publish_in_raw_sql(self, item, person):
        model, key = item
        row = model.objects.filter(pk=key).exclude(state=State.PUBLISHED)
        try:
            with transaction.atomic():
                done = row.update(
                    state=State.PUBLISHED,
                    published_by=self.people[person],
                    published_at="2026-01-01T00:00Z",
                )
        except IntegrityError:
            return
        self.remember(item, done)

    def remember(self, item, done):
        if done and self.persons is Persons.SINGLE:
            self.under_single.add(item)

    @rule(item=items, person=PEOPLE)
    def break_glass(self, item, person):
        model, key = item
        actor = self.people[person]
        if self.attempt(publish_alone, model=model, key=key, actor=actor, reason="It cannot wait."):
            self.glass_broken.add(item)

    @rule(persons=st.sampled_from(Persons))
    def set_policy(self, persons):
        set_review_policy(persons=persons, reason="So many are we.")
        self.persons = persons

    @rule(item=items, person=PEOPLE)
    def reject(self, item, person):
        row = row_of(item)
        self.attempt(reject, item=row, actor=self.people[person], reviewed=version_hash(row), comment="No.")

    @rule(item=items, person=PEOPLE)
    def withdraw(self, item, person):
        self.attempt(withdraw, item=row_of(item), actor=self.people[person])

    @rule(target=items, item=items, author=PEOPLE, submitter=PEOPLE)
    def write_and_submit_line(self, item, author, submitter):
        line = self.write_line(item=item, person=author)
        if isinstance(line, tuple):
            self.submit(item=line, person=submitter)
        return line

    @rule(target=items, item=items, person=PEOPLE)
    def revise(self, item, person):
        reviser = self.people[person]
        new = self.attempt(revise, item=row_of(item), actor=reviser)
        if new is None:
            return item
        if isinstance(new, Claim):
            new.contrary_searches.create(query="q", source="PubMed", hits=0)
        self.hands[type(new), new.pk] = {reviser.pk}
        return type(new), new.pk

    @invariant()
    def what_is_published_was_published_by_somebody_else_or_is_marked_and_stays_as_it_was(self):
        for row in rows(published_at__isnull=False):
            item = type(row), row.pk
            assert row.published_by_id is not None
            alone = row.published_by_id in self.hands[item]
            if item in self.glass_broken:
                assert row.published_alone == "break_glass"
            elif item in self.under_single:
                assert row.published_alone == ("single_policy" if alone else "")
            else:
                assert (alone, row.published_alone) == (False, "")
            kept = self.published_content.setdefault(item, version_hash(row))
            assert version_hash(row) == kept

    @invariant()
    def readers_see_one_version_at_most(self):
        for row in rows(state=State.PUBLISHED, revises__isnull=False):
            assert row.revises.state != State.PUBLISHED


@pytest.mark.slow
class TestWorkflow(Workflow.TestCase, TestCase):
    settings = settings(
        max_examples=20,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
