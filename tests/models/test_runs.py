"""A run whose process was killed is shown as interrupted, not as running for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from evidence.models import Run, RunKind, RunState
from evidence.models.runs import IMPORT_SILENCE, SILENCE

pytestmark = pytest.mark.django_db


def run(*, silent_for: timedelta, state: str = RunState.RUNNING, kind: str = RunKind.REFRESH_STUDIES) -> Run:
    heard = timezone.now() - silent_for
    return Run.objects.create(
        kind=kind,
        state=state,
        heartbeat=heard,
        started_at=heard,
        finished_at=None if state == RunState.RUNNING else heard,
    )


def test_silence_tells_a_killed_run_from_one_that_works():
    working = run(silent_for=SILENCE - timedelta(minutes=1))
    killed = run(silent_for=SILENCE + timedelta(minutes=1))
    ended = run(silent_for=SILENCE * 2, state=RunState.INCOMPLETE)
    assert [each.is_interrupted for each in (working, killed, ended)] == [False, True, False]
    assert [each.standing for each in (working, killed, ended)] == ["Running", "Interrupted", "Incomplete"]
    assert list(Run.objects.interrupted()) == [killed]


def test_an_import_of_a_file_is_heard_of_sooner():
    other = run(silent_for=IMPORT_SILENCE * 2)
    working = run(silent_for=IMPORT_SILENCE / 2, kind=RunKind.IMPORT_BIBLIOGRAPHY)
    killed = run(silent_for=IMPORT_SILENCE * 2, kind=RunKind.IMPORT_BIBLIOGRAPHY)
    assert [each.is_interrupted for each in (other, working, killed)] == [False, False, True]
    assert list(Run.objects.interrupted()) == [killed]


def test_the_admin_says_so_and_finds_them(admin_client):
    working, killed = run(silent_for=timedelta()), run(silent_for=SILENCE * 2)
    address = "/admin/evidence/run/"
    page = admin_client.get(f"{address}{killed.pk}/change/").content.decode()
    assert "Interrupted: nothing was heard of it since" in page
    assert "still running" not in page
    assert "still running" in admin_client.get(f"{address}{working.pk}/change/").content.decode()

    def found(standing):
        return list(admin_client.get(address, {"standing": standing}).context["cl"].result_list)

    assert found("interrupted") == [killed]
    assert found("running") == [working]
    assert found("failed") == []
    assert found("nonsense") == []
