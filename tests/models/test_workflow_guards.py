"""The database's own guards of the workflow, against whoever writes past the services."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from evidence.models import ConflictStatement, Review, State, VersionEditor
from tests.factories import ClaimFactory, EvidenceLineFactory, UserFactory

pytestmark = pytest.mark.django_db

CONTENT = {ClaimFactory: {"statement": "Bent."}, EvidenceLineFactory: {"explanation": "Bent."}}
ORDER = {
    State.DRAFT: {State.SUBMITTED},
    State.SUBMITTED: {State.DRAFT, State.PUBLISHED, State.REJECTED},
    State.REJECTED: {State.SUBMITTED},
    State.PUBLISHED: {State.WITHDRAWN, State.SUPERSEDED},
    State.WITHDRAWN: set(),
    State.SUPERSEDED: set(),
}
CLOSED = (State.PUBLISHED, State.WITHDRAWN, State.SUPERSEDED)


def write(row, **columns):
    """As raw SQL would: past the services, the model's save and its clean."""
    type(row)._base_manager.filter(pk=row.pk).update(**columns)


def refused(match, row, **columns):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        write(row, **columns)


def in_state(factory, state):
    return factory(state=state, published_at=timezone.now() if state in CLOSED else None)


@pytest.fixture(params=list(CONTENT), ids=lambda factory: factory._meta.model.__name__)
def factory(request):
    return request.param


@pytest.mark.parametrize("before", State.values)
@pytest.mark.parametrize("after", State.values)
def test_states_follow_the_workflow(factory, before, after):
    row = in_state(factory, before)
    columns = {"state": after}
    if after == State.PUBLISHED != before:
        columns |= {"published_at": timezone.now(), "published_by": UserFactory()}
    if before == after or after in ORDER[before]:
        write(row, **columns)
    else:
        refused(f"From {before} nothing becomes {after}", row, **columns)


@pytest.mark.parametrize("state", State.values)
def test_only_a_draft_is_changed(factory, state):
    row = in_state(factory, state)
    if state in (State.DRAFT, State.REJECTED):
        write(row, **CONTENT[factory])
    else:
        refused("Only a draft is changed", row, **CONTENT[factory])


@pytest.mark.parametrize("state", CLOSED)
def test_what_was_published_is_not_deleted(factory, state):
    row = in_state(factory, state)
    with pytest.raises(IntegrityError, match="not deleted"), transaction.atomic():
        type(row)._base_manager.filter(pk=row.pk).delete()


def test_an_author_is_not_exchanged(factory):
    refused("Who wrote", factory(), created_by=UserFactory())


def test_a_publisher_is_not_exchanged(factory):
    refused("Who wrote", factory(published=True), published_by=UserFactory())


def test_publishing_needs_somebody_who_had_no_hand_in_it(factory):
    row, other = in_state(factory, State.SUBMITTED), UserFactory()
    publishing = {"state": State.PUBLISHED, "published_at": timezone.now()}
    refused("Somebody publishes", row, **publishing)
    field = "claim" if factory is ClaimFactory else "evidence_line"
    VersionEditor.objects.create(user=other, **{field: row})
    refused("had a hand", row, **publishing, published_by=other)
    refused("had a hand", row, **publishing, published_by=row.created_by)
    write(row, **publishing, published_by=UserFactory())


def test_a_line_goes_over_only_to_the_next_version_of_its_claim():
    line = EvidenceLineFactory(published=True)
    refused("next version", line, claim=ClaimFactory(published=True))
    following = ClaimFactory(revises=line.claim, version=2, statement=line.claim.statement)
    write(line, claim=following)


def test_a_decision_stays_on_record():
    review = Review.objects.create(
        claim=ClaimFactory(), decision="submitted", version_hash="0" * 64, decided_by=UserFactory()
    )
    refused("not changed", review, comment="Bent.")
    with pytest.raises(IntegrityError, match="not changed"), transaction.atomic():
        Review.objects.all().delete()


@pytest.mark.parametrize("change", ["UPDATE {} SET statement = 'Bent.'", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_statement_of_interests_stays_on_file(change):
    ConflictStatement.objects.create(user=UserFactory(), statement="None.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="file another one"), transaction.atomic():
            cursor.execute(change.format("evidence_conflictstatement"))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("review_is_about_one", {"claim": None}),
        ("review_decision_known", {"decision": "liked"}),
        ("review_rejection_has_reason", {"decision": "rejected"}),
        ("review_version_hash_form", {"version_hash": "abc"}),
    ],
)
def test_a_review_refuses(constraint, fields):
    whole = {"claim": ClaimFactory(), "decision": "submitted", "version_hash": "0" * 64}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Review.objects.create(decided_by=UserFactory(), **{**whole, **fields})


def test_one_revision_is_under_way():
    claim = ClaimFactory(published=True)
    ClaimFactory(revises=claim, version=2)
    with pytest.raises(IntegrityError, match="claim_one_revision_under_way"), transaction.atomic():
        ClaimFactory(revises=claim, version=3)
