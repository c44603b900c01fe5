"""Raw SQL under the application's role finds no way to publish alone: FAULTS 43."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from evidence.models import Claim, EvidenceLine, ReviewPolicy, State, VersionEditor
from evidence.services.database_owner import as_owner
from evidence.services.steps import record_edit
from tests.factories import ClaimFactory, EvidenceLineFactory, UserFactory

pytestmark = pytest.mark.usefixtures("application")


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def publish(row, person, **more):
    columns = {"state": State.PUBLISHED, "published_at": timezone.now(), "published_by": person, **more}
    type(row)._base_manager.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()


def submitted(factory, **columns):
    """A submitted version whose author had a hand in it, as the services leave it."""
    row = factory(**columns)
    record_edit(item=row, editor=row.created_by)
    type(row)._base_manager.filter(pk=row.pk).update(state=State.SUBMITTED, submitted_by=row.created_by)
    row.refresh_from_db()
    return row


@pytest.fixture(params=[ClaimFactory, EvidenceLineFactory], ids=lambda factory: factory._meta.model.__name__)
def row(request):
    return submitted(request.param)


def set_policy(persons):
    with as_owner():
        ReviewPolicy.objects.create(persons=persons, reason="A team of one.", account="root")


def test_a_second_person_publishes_without_a_mark(row):
    publish(row, UserFactory())
    assert row.published_alone == ""


def test_whoever_had_a_hand_in_it_does_not(row):
    with pytest.raises(IntegrityError, match="had a hand"):
        publish(row, row.created_by)


def test_a_setting_of_the_session_breaks_no_glass_for_the_application(row):
    sql("SET evidence.break_glass = 'on'")
    try:
        with pytest.raises(IntegrityError, match="had a hand"):
            publish(row, row.created_by)
        # And it marks nothing that two persons published.
        publish(row, UserFactory())
        assert row.published_alone == ""
    finally:
        sql("RESET evidence.break_glass")


def test_the_owner_breaks_it_and_the_row_says_so(row):
    author = row.created_by
    with as_owner(), transaction.atomic():
        with pytest.raises(IntegrityError, match="had a hand"), transaction.atomic():
            publish(row, author)
        sql("SET LOCAL evidence.break_glass = 'on'")
        publish(row, author)
    assert row.published_alone == "break_glass"


def test_under_a_single_reviewer_it_is_marked_by_the_database(row):
    set_policy("single")
    publish(row, row.created_by)
    assert row.published_alone == "single_policy"


def test_two_persons_under_a_single_reviewer_leave_no_mark(row):
    set_policy("single")
    publish(row, UserFactory())
    assert row.published_alone == ""


def test_the_last_policy_is_in_force(row):
    set_policy("single")
    set_policy("two")
    with pytest.raises(IntegrityError, match="had a hand"):
        publish(row, row.created_by)


@pytest.mark.parametrize("mark", ["single_policy", "break_glass"])
def test_the_mark_is_nobodys_to_set_or_take_away(row, mark):
    with pytest.raises(IntegrityError, match="marks itself"):
        publish(row, row.created_by, published_alone=mark)
    with pytest.raises(IntegrityError, match="marks itself"):
        type(row)._base_manager.filter(pk=row.pk).update(published_alone=mark)
    set_policy("single")
    publish(row, row.created_by)
    with pytest.raises(IntegrityError, match="marks itself"):
        type(row)._base_manager.filter(pk=row.pk).update(published_alone="")


@pytest.mark.parametrize("state", [state for state in State.values if state != State.DRAFT])
@pytest.mark.parametrize("factory", [ClaimFactory, EvidenceLineFactory])
def test_a_version_begins_as_a_draft(factory, state):
    with pytest.raises(IntegrityError, match="begins as a draft"):
        factory(
            claim=ClaimFactory(), state=state, published_at=timezone.now()
        ) if factory is EvidenceLineFactory else factory(state=state, published_at=timezone.now())


def test_a_draft_does_not_begin_with_a_mark():
    with pytest.raises(IntegrityError, match="marks itself"):
        ClaimFactory(published_alone="break_glass")


def test_the_policy_is_read_only():
    for statement in (
        "INSERT INTO evidence_reviewpolicy (persons, reason, account, set_at) "
        "VALUES ('single', 'x', 'x', now())",
        "UPDATE evidence_reviewpolicy SET persons = 'single'",
        "DELETE FROM evidence_reviewpolicy",
        "TRUNCATE evidence_reviewpolicy",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            sql(statement)
    set_policy("single")
    for statement in (
        "UPDATE evidence_reviewpolicy SET persons = 'two'",
        "DELETE FROM evidence_reviewpolicy",
    ):
        with as_owner(), pytest.raises(ProgrammingError, match="never changed"):
            sql(statement)


def test_a_temporary_table_is_not_asked_for_the_policy_or_the_hands(row):
    sql("CREATE TEMPORARY TABLE evidence_reviewpolicy (id int, persons text)")
    sql("INSERT INTO pg_temp.evidence_reviewpolicy VALUES (1, 'single')")
    sql("CREATE TEMPORARY TABLE evidence_versioneditor (claim_id int, evidence_line_id int, user_id int)")
    with pytest.raises(IntegrityError, match="had a hand"):
        publish(row, row.created_by)


def hands(row):
    field = "claim" if isinstance(row, Claim) else "evidence_line"
    return VersionEditor.objects.filter(**{field: row})


@transaction.atomic
def wash_and_publish(row, person):
    hands(row).delete()
    publish(row, person)


def test_a_hand_is_not_washed_clean(row):
    helper = UserFactory()
    record_edit(item=row, editor=helper)
    with pytest.raises(IntegrityError, match="stays on record"):
        hands(row).filter(user=helper).delete()
    with pytest.raises(ProgrammingError, match="permission denied"):
        hands(row).update(user=UserFactory())
    with pytest.raises(IntegrityError, match="stays on record"):
        wash_and_publish(row, helper)
    with as_owner(), pytest.raises(IntegrityError, match="stays on record"):
        hands(row).update(user=helper)
    with pytest.raises(IntegrityError, match="had a hand"):
        publish(row, helper)
    assert hands(row).count() == 2


def test_whoever_submitted_it_is_not_exchanged(row):
    with pytest.raises(IntegrityError, match="Who wrote"):
        type(row)._base_manager.filter(pk=row.pk).update(submitted_by=UserFactory())


def test_a_draft_goes_with_those_who_had_a_hand_in_it():
    line = EvidenceLineFactory()
    for item in (line, line.claim):
        record_edit(item=item, editor=UserFactory())
    line.claim.delete()
    assert (Claim.objects.count(), EvidenceLine.objects.count(), VersionEditor.objects.count()) == (0, 0, 0)
