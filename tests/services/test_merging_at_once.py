"""Merges and deletions while something is imported, and where the identifiers of merged studies lead."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections, transaction

from evidence.models import EvidenceLine, ImportRecord, Run, RunState, State, Study
from evidence.services.importing import begin, carry_out, keep_file
from evidence.services.merging import merge_studies
from tests.factories import EvidenceLineFactory, StudyFactory, UserFactory


def start(data: bytes) -> Run:
    file, read = keep_file(data=data, name="list.txt")
    return begin(file=file, total=len(read.entries), actor=None)


def imported_while(run: Run, act: Callable[[], object]) -> None:
    """Somebody's transaction does `act`; the import begins before it ends, and has to wait for it."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            carry_out(run=run)
        except BaseException as error:  # noqa: BLE001 -- the test's own thread tells it
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        act()
        thread.start()
        ends = time.monotonic() + 30
        while not _somebody_waits():
            assert time.monotonic() < ends, "the import did not wait"
            time.sleep(0.01)
    thread.join(30)
    assert not failed
    run.refresh_from_db()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        # Not from `pg_stat_activity`, of which a transaction sees one state only.
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_an_import_waits_for_a_merge_and_leads_to_the_survivor() -> None:
    kept, gone, actor = StudyFactory(), StudyFactory(doi="10.5555/gone"), UserFactory()
    run = start(b"10.5555/gone\n10.5555/new\n")
    imported_while(
        run, lambda: merge_studies(survivor=kept.pk, loser=gone.pk, actor=actor, reason="The same")
    )
    assert (run.state, run.counts) == (RunState.SUCCEEDED, {"added": 1, "matched": 1})
    assert ImportRecord.objects.get(number=1).study == kept


@pytest.mark.django_db(transaction=True)
def test_a_study_that_is_deleted_while_it_is_found_is_added_again() -> None:
    gone = StudyFactory(doi="10.5555/gone")
    run = start(b"10.5555/gone\n")
    imported_while(run, lambda: Study.objects.filter(pk=gone.pk).delete())
    assert (run.state, run.counts) == (RunState.SUCCEEDED, {"added": 1})
    assert Study.objects.get().pk != gone.pk


@pytest.mark.django_db
def test_after_merges_in_a_chain_every_identifier_leads_to_the_last_everywhere(client: Any) -> None:
    actor = UserFactory(is_staff=True, is_superuser=True)
    first = StudyFactory(doi="10.5555/first", pmid="1", title="The first")
    second = StudyFactory(doi="10.5555/second", pmcid="PMC2", title="The second")
    last = StudyFactory(doi="10.5555/last", pmid="3", title="The last")
    draft = EvidenceLineFactory(study=first)
    carry_out(run=start(b"10.5555/first\n"))
    for survivor, loser in ((second, first), (last, second)):
        merge_studies(survivor=survivor.pk, loser=loser.pk, actor=actor, reason="The same")
        connection.check_constraints()
    names = ["10.5555/first", "pmid:1", "10.5555/second", "PMC2", "10.5555/last"]

    # What rested on the first of them.
    assert (
        EvidenceLine.objects.filter(pk=draft.pk, state=State.DRAFT).values_list("study", flat=True).get()
        == last.pk
    )
    assert ImportRecord.objects.get().study == last
    # The API: by identifier, by number, many at once, as a reference.
    for key in (
        "doi:10.5555/first",
        "pmid:1",
        "doi:10.5555/second",
        "pmcid:PMC2",
        str(first.pk),
        str(second.pk),
    ):
        assert client.get(f"/api/v1/studies/{key}/").json()["id"] == last.pk, key
    resolved = post(client, "/api/v1/studies/resolve/", {"identifiers": names})
    assert [one["study"]["id"] for one in resolved["results"]] == [last.pk] * 5
    cited = post(client, "/api/v1/bibliography/", {"identifiers": names, "output": "text"})
    assert (len(cited["entries"]), cited["unresolved"]) == (1, [])
    # Pages.
    for pk in (first.pk, second.pk):
        assert client.get(f"/studies/{pk}/").headers["Location"] == f"/studies/{last.pk}/"
    for name in names:
        assert client.get(f"/studies/by/{name}/").headers["Location"] == f"/studies/{last.pk}/", name
    # Assistants.
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    for name in names:
        call = asked | {"params": {"name": "get_study", "arguments": {"identifier": name}}}
        accept = {"Accept": "application/json, text/event-stream"}
        answer = client.post("/mcp", json.dumps(call), content_type="application/json", headers=accept)
        assert answer.json()["result"]["structuredContent"]["study"]["id"] == last.pk, name
    # Another import, of the list and of a reference.
    run = carry_out(run=start("\n".join(names).encode()))
    assert run.counts == {"matched": 1, "duplicate": 4}
    assert set(run.records.values_list("study", flat=True)) == {last.pk}
    assert Study.objects.count() == 1


def post(client: Any, address: str, body: dict[str, Any]) -> Any:
    answer = client.post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()
