"""What the API answers is as it describes itself: schemathesis asks every address that is read.

Seeded and bounded, so that the suite can afford it; `make fuzz` asks more, as every role.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.golden.objects import make_objects

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
PHASES = ("examples", "fuzzing")
SEED = "20261129"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_answer_that_is_read_is_as_described(live_server, tmp_path, settings, crossref):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_CLASSES": []}
    make_objects(None)
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{live_server.url}/api/v1/schema/"]
    command += ["--include-method", "GET", "--phases", ",".join(PHASES), "--checks", ",".join(CHECKS)]
    command += ["--max-examples", "3", "--seed", SEED, "--generation-database", "none", "--no-shrink"]
    command += ["--no-color", "--warnings", "off", "--report-json-path", str(report)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    told = json.loads(report.read_text())
    assert {phase: told["phases"][phase]["status"] for phase in PHASES} == dict.fromkeys(PHASES, "success")
    assert told["operations"]["tested"] > 25
    assert told["errors"] == []
