"""The API against its own schema, as each role: whatever is sent, no error of ours, and every phase runs.

A role takes minutes: `make fuzz` runs these, the suite does not.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys

import pytest

from evidence.services.roles import Role
from evidence.services.tokens import make_token
from tests.golden.objects import make_objects
from tests.golden.roles import ANONYMOUS, SUPERUSER, make_user

ASKING = (ANONYMOUS, *(role.value for role in Role), SUPERUSER)
PHASES = ("examples", "coverage", "fuzzing", "stateful")
SEED = "20261123"
SECONDS = 900


def headers(user) -> list[str]:
    if user is None:
        return []
    scopes = ["read", "draft", "import", "review"]
    _, text = make_token(user=user, name="fuzz", scopes=scopes, lifetime=datetime.timedelta(days=1))
    return ["--header", f"Authorization: Bearer {text}"]


@pytest.mark.skipif(not os.environ.get("EVIDENCE_FUZZ"), reason="takes minutes a role: run `make fuzz`")
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("asking", ASKING)
def test_whatever_is_sent_is_no_error_of_ours(asking, live_server, tmp_path, settings, crossref):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
    user = make_user(asking)
    make_objects(user)
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{live_server.url}/api/v1/schema/"]
    command += ["--phases", ",".join(PHASES), "--checks", "not_a_server_error", "--max-examples", "4"]
    command += ["--seed", SEED, "--generation-database", "none", "--no-shrink", "--no-color"]
    command += ["--warnings", "off", "--report-json-path", str(report), *headers(user)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    told = json.loads(report.read_text())
    assert {phase: told["phases"][phase]["status"] for phase in PHASES} == dict.fromkeys(PHASES, "success")
    assert told["operations"]["tested"] == told["operations"]["total"] > 10
    assert told["errors"] == []
