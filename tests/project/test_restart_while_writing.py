"""Twelve writers while database and web workers are killed: nothing acknowledged is lost or happens twice.

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
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException

import pytest

from .clusters import ROOT, Folder, wait_for
from .test_serve import Site, served, serving

WRITERS = 12
SEARCHES_EACH = 8
# What is still under way when the database dies keeps its key for three minutes: nobody waits for that here.
PATIENCE_SECONDS = 15.0
OUTAGES = (409, 500, 502, 503)

MAKE_TOKEN = """
from datetime import timedelta
from django.contrib.auth.models import User
from evidence.services.tokens import make_token
user = User.objects.get(username="admin")
print(make_token(user=user, name="writers", scopes=["draft"], lifetime=timedelta(hours=1))[1])
"""
MAKE_CLAIMS = f"""
from evidence.models import Claim, Concept
subject, object = Concept.objects.all()[:2]
for n in range({WRITERS}):
    claim = Claim.objects.create(
        subject=subject, predicate="associated_with", object=object, statement=f"Claim {{n}}."
    )
    print(claim.pk)
"""
COUNT = """
import json
from evidence.models import ContrarySearch
print(json.dumps(list(ContrarySearch.objects.values_list("pk", "query"))))
"""


@dataclass
class Outcome:
    """What the writers were told: the id by query, and what nobody answered in time."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    unanswered: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def manage(folder: Folder, *arguments: str) -> str:
    environment = {**os.environ, "EVIDENCE_VAR": str(folder.control.parent), "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def write(url: str, token: str, claim: str, query: str, outcome: Outcome) -> None:
    """Record a search for contrary evidence: of these, nothing but the key keeps out a second one."""
    address = f"{url}/api/v1/claims/{claim}/contrary-searches/"
    body = json.dumps({"source": "PubMed", "query": query, "hits": 0}).encode()
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": query.replace(" ", "-"),
    }
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        request = urllib.request.Request(address, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                outcome.acknowledged[query] = json.loads(answer.read())["id"]
                return
        except urllib.error.HTTPError as error:
            if error.code not in OUTAGES:
                outcome.odd.append(f"{error.code}: {error.read()[:300]!r}")
                return
        except (OSError, HTTPException):
            pass  # the connection broke, perhaps within the answer
        time.sleep(0.2)
    outcome.unanswered.append(query)


def kill_in_between(folder: Folder, site: Site, outcome: Outcome) -> None:
    """Kill the database, the web's workers, and the database again, at a quarter of the work each."""
    quarter = WRITERS * SEARCHES_EACH // 4
    workers = [pid for pid in serving(folder) if pid != site.process.pid]
    for number in (1, 2, 3):
        wait_for(lambda least=quarter * number: len(outcome.acknowledged) >= least, seconds=60)
        for pid in workers if number == 2 else [folder.postmaster(), *folder.processes()]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(installation: Folder) -> None:
    outcome = Outcome()
    with served(installation) as site:
        token = manage(installation, "shell", "--no-imports", "-c", MAKE_TOKEN)
        claims = manage(installation, "shell", "--no-imports", "-c", MAKE_CLAIMS).split()
        killer = threading.Thread(target=kill_in_between, args=(installation, site, outcome))
        killer.start()
        with ThreadPoolExecutor(WRITERS) as writers:
            for number in range(SEARCHES_EACH):
                for claim in claims:
                    writers.submit(write, site.url, token, claim, f"query {number} of {claim}", outcome)
        killer.join()
        stored = json.loads(manage(installation, "shell", "--no-imports", "-c", COUNT))
        assert site.end(signal.SIGTERM)[0] == 0
    assert outcome.odd == []
    # What was under way when something died: of each writer one request at most, each of three times.
    assert len(outcome.unanswered) <= 3 * WRITERS
    assert len(outcome.acknowledged) + len(outcome.unanswered) == WRITERS * SEARCHES_EACH
    by_query = {query: pk for pk, query in stored}
    assert len(stored) == len(by_query), "a search was written twice"
    assert {query: by_query.get(query) for query in outcome.acknowledged} == outcome.acknowledged
    assert by_query.keys() - outcome.acknowledged.keys() <= {*outcome.unanswered}
    assert json.loads(manage(installation, "verify_history", "--json"))["holds"]
