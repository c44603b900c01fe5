"""A client that is generated from the API's description of itself, used against a server that runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
)

USING = Path(__file__).with_name("using_the_client.py")


@pytest.fixture
def client(live_server, tmp_path):
    """Generates a client from what the server says of itself; gives what uses it."""
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--url", f"{live_server.url}/api/v1/schema/", "--output-path", str(tmp_path / "made")]
    made = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    told = made.stdout + made.stderr
    # It has no types for files, which a client fetches with whatever it fetches files with.
    assert all("/export/" in line for line in told.splitlines() if "WARNING parsing" in line), told
    assert "/export/dump/" in told or "WARNING parsing" not in told

    def use() -> dict:
        command = [sys.executable, "-W", "error", str(USING), live_server.url]
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        used = subprocess.run(
            command, capture_output=True, text=True, timeout=120, check=False, env=environment
        )
        assert used.returncode == 0, used.stderr
        return json.loads(used.stdout)

    return use


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_it_lists_gets_filters_and_resolves(client):
    claim = ClaimFactory(
        published=True, subject=MedicationFactory(name="SSRI"), object=SymptomFactory(name="Numbness")
    )
    for year in (2019, 2020, 2021):
        study = StudyFactory(
            doi=f"10.5555/client.{year}", found=True, title=f"Of {year}", issued=str(year), design="cohort"
        )
        EvidenceLineFactory(published=True, claim=claim, study=study)
    NoticeFactory(study=study, kind="retraction")
    found = client()
    assert found["listed"] == ["Of 2021", "Of 2020", "Of 2019"]
    assert found["paged"] == ["Of 2021", "Of 2020", "Of 2019"]
    assert found["filtered"] == ["Of 2020"]
    assert found["counted"] == 3
    assert found["one"] == {"title": "Of 2021", "year": 2021, "design": "cohort", "notices": ["retraction"]}
    assert found["claims"] == [[claim.statement, 3]]
    assert found["resolved"] == ["stored", "not_stored", "malformed"]
    assert found["missing"] == [404, "Problem"]
    assert found["wrong"] == ["limit"]
