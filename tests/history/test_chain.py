"""The hash chain: whatever its owner does to history with the triggers off, `verify_history` tells."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import connection

from evidence.models import Concept, HistoryEntry
from evidence.services.history_chain import verify
from tests.factories import ClaimFactory, ConceptFactory, StudyFactory

pytestmark = pytest.mark.django_db


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def as_owner(statement, *parameters):
    sql("SET LOCAL session_replication_role = replica")
    sql(statement, *parameters)
    sql("SET LOCAL session_replication_role = origin")


@pytest.fixture
def history():
    """Five changes of a concept between those of others, all in the chain."""
    ClaimFactory()
    concept = ConceptFactory(name="Numbness", description="")
    for n in range(4):
        StudyFactory()
        Concept.objects.filter(pk=concept.pk).update(description=f"Wording {n}")
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    return list(Concept.pgh_event_model.objects.filter(pgh_obj_id=concept.pk).order_by("pgh_id"))


def findings():
    return [(finding.table, finding.row, finding.problem) for finding in verify().findings]


def test_an_untouched_history_holds(history):
    verdict = verify()
    assert verdict.holds, verdict.findings
    assert verdict.entries == HistoryEntry.objects.count() >= 10
    assert verdict.head == HistoryEntry.objects.latest("number").digest


def test_an_empty_history_holds():
    assert verify().as_dict() == {"holds": True, "entries": 0, "head": "", "findings": []}


def test_it_holds_in_another_time_zone(history):
    sql("SET LOCAL timezone = 'Asia/Kathmandu'")
    ConceptFactory()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert verify().holds


@pytest.mark.parametrize(
    "change",
    [
        "description = 'Bent'",
        "pgh_created_at = pgh_created_at - interval '1 day'",
        "pgh_role = 'nobody'",
        'pgh_context = \'{"username": "else"}\'',
        "pgh_label = 'insert'",
    ],
)
def test_an_altered_event(history, change):
    key = history[2].pk
    as_owner(f"UPDATE evidence_conceptevent SET {change} WHERE pgh_id = %s", key)
    [(table, row, problem)] = findings()
    assert (table, row) == ("evidence_conceptevent", key)
    assert "does not fit the digest" in problem


def test_a_removed_event(history):
    as_owner("DELETE FROM evidence_conceptevent WHERE pgh_id = %s", history[2].pk)
    [(table, row, problem)] = findings()
    assert (table, row) == ("evidence_conceptevent", history[2].pk)
    assert problem.startswith("removed")


def test_an_event_removed_with_its_entry(history):
    entry = HistoryEntry.objects.get(event_table="evidence_conceptevent", event_id=history[2].pk)
    as_owner("DELETE FROM evidence_conceptevent WHERE pgh_id = %s", history[2].pk)
    as_owner("DELETE FROM evidence_historyentry WHERE number = %s", entry.number)
    problems = [problem for _table, _row, problem in findings()]
    assert f"entry {entry.number} is missing" in problems


def test_an_event_removed_and_the_gap_closed(history):
    entry = HistoryEntry.objects.get(event_table="evidence_conceptevent", event_id=history[2].pk)
    as_owner("DELETE FROM evidence_conceptevent WHERE pgh_id = %s", history[2].pk)
    as_owner("DELETE FROM evidence_historyentry WHERE number = %s", entry.number)
    as_owner("UPDATE evidence_historyentry SET number = -number WHERE number > %s", entry.number)
    as_owner("UPDATE evidence_historyentry SET number = -number - 1 WHERE number < 0")
    assert findings()


def test_an_inserted_event(history):
    sql("SELECT nextval(pg_get_serial_sequence('evidence_conceptevent', 'pgh_id'))")
    as_owner(
        "INSERT INTO evidence_conceptevent (pgh_created_at, pgh_label, pgh_obj_id, id, name) "
        "VALUES (now(), 'update', 1, 1, 'Never was')"
    )
    [(table, _row, problem)] = findings()
    assert table == "evidence_conceptevent"
    assert "put in past the triggers" in problem


def test_two_events_in_each_other_s_place(history):
    a, b = history[1].pk, history[2].pk
    for old, new in ((a, -1), (b, a), (-1, b)):
        as_owner("UPDATE evidence_conceptevent SET pgh_id = %s WHERE pgh_id = %s", new, old)
    assert {row for _table, row, _problem in findings()} == {a, b}


def test_a_cut_off_end_shows_by_a_head_kept_elsewhere(history):
    head = verify().head
    last = HistoryEntry.objects.latest("number")
    as_owner(f"DELETE FROM {last.event_table} WHERE pgh_id = %s", last.event_id)
    as_owner("DELETE FROM evidence_historyentry WHERE number = %s", last.number)
    assert verify().holds
    [finding] = verify(expect=head).findings
    assert "cut off or written anew" in finding.problem


def test_a_head_stays_known_while_history_grows(history):
    head = verify().head
    ConceptFactory()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    later = verify(expect=head)
    assert later.holds
    assert later.head != head


def test_a_trigger_that_is_switched_off(history):
    sql("ALTER TABLE evidence_claim DISABLE TRIGGER USER")
    assert ("evidence_claim", None, "the trigger history_update is switched off") in findings()


def test_the_command(history):
    out = io.StringIO()
    call_command("verify_history", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["holds"] is True
    assert answer["weaknesses"] == []
    as_owner("UPDATE evidence_conceptevent SET name = 'Bent' WHERE pgh_id = %s", history[0].pk)
    err = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify_history", stdout=io.StringIO(), stderr=err)
    assert stop.value.code == 1
    assert f"evidence_conceptevent row {history[0].pk}: does not fit" in err.getvalue()


def test_the_command_says_what_keeps_history_from_the_application(history):
    out = io.StringIO()
    call_command("verify_history", stdout=out)
    assert len(out.getvalue().splitlines()) == 1
    sql("GRANT DELETE ON evidence_conceptevent TO PUBLIC")
    call_command("verify_history", stdout=out)
    assert "Only triggers guard the history: " in out.getvalue()
    assert "may write tables of history: evidence_conceptevent." in out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_an_event_enters_the_chain_when_its_transaction_commits():
    concept = ConceptFactory()
    [entry] = HistoryEntry.objects.filter(event_table="evidence_conceptevent")
    assert entry.event_id == Concept.pgh_event_model.objects.get(pgh_obj_id=concept.pk).pk
    assert verify().holds
