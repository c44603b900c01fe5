"""The dump: everything that is published, as one file."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from evidence.services.exporting import TABLES, neutralised, restored
from evidence.services.exporting.dump import latest_dump, write_dump
from tests.factories import ClaimFactory, EvidenceLineFactory


@given(st.text())
def test_what_was_neutralised_is_restored(text):
    cell = neutralised(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert restored(cell) == text


@pytest.mark.django_db(transaction=True)
def test_a_dump_holds_what_is_published_and_nothing_else(tmp_path):
    claim = ClaimFactory(statement="Published.", published=True)
    line = EvidenceLineFactory(claim=claim, published=True)
    EvidenceLineFactory(claim=claim, explanation="Zyxwomble")
    ClaimFactory(statement="Zyxwomble")
    dump = write_dump(tmp_path)
    with zipfile.ZipFile(dump.path) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    assert {f"{table}.jsonl" for table in TABLES} < files.keys()
    assert not any(b"Zyxwomble" in raw for raw in files.values())
    assert json.loads(files["claims.jsonl"])["statement"] == "Published."
    assert json.loads(files["evidence.jsonl"])["id"] == line.pk
    assert {table["table"] for table in json.loads(files["data-dictionary.json"])} == set(TABLES)
    assert b"Licence" in files["README.txt"]
    (tmp_path / "dump.sqlite").write_bytes(files["evidence-base.sqlite"])
    with sqlite3.connect(tmp_path / "dump.sqlite") as file:
        assert file.execute("SELECT claim FROM evidence").fetchall() == [(claim.pk,)]
    file.close()


@pytest.mark.django_db(transaction=True)
def test_the_checksum_is_beside_it_and_the_oldest_go(tmp_path, monkeypatch):
    (tmp_path / "evidence-base-2020-01-01T000000Z.zip").write_text("older")
    (tmp_path / "evidence-base-2020-01-02T000000Z.zip").write_text("old")
    (tmp_path / "notes.zip").write_text("somebody's own")
    out = StringIO()
    call_command("export_evidence", directory=tmp_path, keep=2, json=True, stdout=out)
    told = json.loads(out.getvalue())
    found = latest_dump(tmp_path)
    assert found is not None
    raw = found.path.read_bytes()
    assert told == {"path": str(found.path), "sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
    assert (tmp_path / f"{found.path.name}.sha256").read_text() == f"{told['sha256']}  {found.path.name}\n"
    names = sorted(path.name for path in tmp_path.glob("*.zip"))
    assert names == ["evidence-base-2020-01-02T000000Z.zip", found.path.name, "notes.zip"]


@pytest.mark.django_db(transaction=True)
def test_a_dump_that_fails_leaves_nothing_and_removes_nothing(tmp_path, monkeypatch):
    before = tmp_path / "evidence-base-2020-01-01T000000Z.zip"
    before.write_text("the last one")

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evidence.services.exporting.dump.write_sqlite", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("export_evidence", directory=tmp_path, keep=1)
    assert list(tmp_path.iterdir()) == [before]
    # Without its checksum nobody is told of it.
    assert latest_dump(tmp_path) is None


def test_none_is_kept_by_nobody():
    with pytest.raises(CommandError, match="1 or more"):
        call_command("export_evidence", keep=0)
