"""Twelve writers at once while the database is killed: nothing acknowledged is lost, nothing happens twice.

Each writer goes on as a careful program does: what was not answered, or answered with an outage, is sent
again under the same `Idempotency-Key`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from .clusters import ROOT, Folder
from .test_serve import served

WRITERS = 12
CLAIMS_EACH = 6
# What is still under way when the database dies keeps its key for three minutes: nobody waits for that here.
PATIENCE_SECONDS = 25.0
OUTAGES = (409, 500, 502, 503)

MAKE_TOKEN = """
from datetime import timedelta
from django.contrib.auth.models import User
from evidence.services.tokens import make_token
user = User.objects.get(username="admin")
print(make_token(user=user, name="writers", scopes=["draft"], lifetime=timedelta(hours=1))[1])
"""
COUNT = """
import json
from evidence.models import Claim
print(json.dumps(list(Claim.objects.filter(statement__startswith="Writer ").values_list("pk", "statement"))))
"""


@dataclass
class Outcome:
    """What the writers were told: the id by statement, and what nobody answered in time."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def manage(folder: Folder, *arguments: str) -> str:
    environment = {**os.environ, "EVIDENCE_VAR": str(folder.control.parent), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def write(url: str, token: str, statement: str, outcome: Outcome) -> None:
    body = {
        "subject": "ssri",
        "predicate": "associated_with",
        "object": "emotional-numbness",
        "statement": statement,
    }
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": statement.replace(" ", "-"),
    }
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        request = urllib.request.Request(f"{url}/api/v1/claims/", json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                outcome.acknowledged[statement] = json.loads(answer.read())["id"]
                return
        except urllib.error.HTTPError as error:
            if error.code not in OUTAGES:
                outcome.odd.append(f"{error.code}: {error.read()[:300]!r}")
                return
        except OSError:
            pass  # the connection broke
        time.sleep(0.2)
    outcome.unanswered.append(statement)


def kill_when(folder: Folder, outcome: Outcome, written: int) -> None:
    """Kill the whole server once so many claims are acknowledged."""
    while len(outcome.acknowledged) < written:
        time.sleep(0.005)
    for pid in (folder.postmaster(), *folder.processes()):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(installation: Folder) -> None:
    outcome = Outcome()
    statements = [
        f"Writer {writer} says {number}." for number in range(CLAIMS_EACH) for writer in range(WRITERS)
    ]
    with served(installation) as site:
        token = manage(installation, "shell", "--no-imports", "-c", MAKE_TOKEN)
        killer = threading.Thread(target=kill_when, args=(installation, outcome, len(statements) // 3))
        killer.start()
        with ThreadPoolExecutor(WRITERS) as writers:
            for statement in statements:
                writers.submit(write, site.url, token, statement, outcome)
        killer.join()
        stored = json.loads(manage(installation, "shell", "--no-imports", "-c", COUNT))
        assert site.end(signal.SIGTERM)[0] == 0
    assert outcome.odd == []
    # In the database when it died; each writer has one request under way at most.
    assert len(outcome.unanswered) <= WRITERS
    assert len(outcome.acknowledged) + len(outcome.unanswered) == len(statements)
    by_statement = {statement: pk for pk, statement in stored}
    assert len(stored) == len(by_statement), "a claim was written twice"
    assert {
        statement: by_statement.get(statement) for statement in outcome.acknowledged
    } == outcome.acknowledged
    assert by_statement.keys() - outcome.acknowledged.keys() <= {*outcome.unanswered}
    verdict = json.loads(manage(installation, "verify_history", "--json"))
    assert verdict["holds"]
