"""The command: files in, an account out, and an exit code that says whether all went in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from evidence.models import ImportFile, Run, RunState, Study
from evidence.services.importing import begin, keep_file

pytestmark = pytest.mark.django_db

GOOD = "TY  - JOUR\nTI  - A title that is long enough\nAU  - Berg, A.\nPY  - 2020\nDO  - 10.5555/a\nER  - \n"
BAD = "TY  - JOUR\nAU  - Nobody, N.\nER  - \n"


@pytest.fixture
def library(tmp_path: Path) -> Any:
    def write(text: str, name: str = "library.ris") -> str:
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


def test_all_went_in(library: Any, capsys: Any) -> None:
    call_command("import_bibliography", library(GOOD))
    assert "1 read: 1 added. Run" in capsys.readouterr().out
    assert Study.objects.get().doi == "10.5555/a"


def test_a_refused_record_is_told_with_its_line_and_the_exit_code(library: Any, capsys: Any) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("import_bibliography", library(GOOD + BAD))
    assert left.value.code == 1
    said = capsys.readouterr()
    assert "2 read: 1 added, 1 refused." in said.out
    assert "line 7" in said.err
    assert "neither a title nor an identifier" in said.err


def test_json_accounts_for_each_record_of_each_file(library: Any, capsys: Any) -> None:
    with pytest.raises(SystemExit):
        call_command("import_bibliography", library(GOOD + BAD), library("", "empty.ris"), "--json")
    first, second = json.loads(capsys.readouterr().out)["files"]
    assert (first["read"], first["counts"]) == (2, {"added": 1, "refused": 1})
    assert [row["line"] for row in first["records"]] == [1, 7]
    assert first["records"][0]["study"] == Study.objects.get().pk
    assert second["read"] == 0
    assert "empty.ris" in second["error"]


def test_dry_run_writes_nothing(library: Any, capsys: Any) -> None:
    call_command("import_bibliography", library(GOOD), "--dry-run")
    assert "1 read: 1 added. Nothing was written (--dry-run)." in capsys.readouterr().out
    assert not any(model.objects.exists() for model in (Study, Run, ImportFile))


def test_columns_of_a_table_are_named(library: Any) -> None:
    table = library("What it is called,Number\nA title that is long enough,10.5555/table\n", "table.csv")
    call_command(
        "import_bibliography", table, "--columns", "title=What it is called", "--columns", "doi=Number"
    )
    assert Study.objects.get().title == "A title that is long enough"


def test_resume_goes_on_with_a_run_that_broke_off() -> None:
    file, read = keep_file(data=GOOD.encode(), name="library.ris")
    run = begin(file=file, total=len(read.entries), actor=None)
    call_command("import_bibliography", "--resume", str(run.pk))
    run.refresh_from_db()
    assert (run.state, run.counts) == (RunState.SUCCEEDED, {"added": 1})
    with pytest.raises(CommandError, match="has ended: succeeded"):
        call_command("import_bibliography", "--resume", str(run.pk))


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "Name the files"),
        (["--resume", "999999"], "no import"),
        (["x.csv", "--columns", "title"], "FIELD=HEADER"),
    ],
)
def test_what_it_cannot_do_is_said(arguments: list[str], why: str, library: Any) -> None:
    given = [library("a,b\n", "x.csv") if one == "x.csv" else one for one in arguments]
    with pytest.raises(CommandError, match=why):
        call_command("import_bibliography", *given)


@pytest.mark.corpus
def test_every_file_of_the_corpus_imports_with_a_full_account(shared_dir: Path, capsys: Any) -> None:
    files = sorted(path for path in (shared_dir / "bibliographies").iterdir() if path.is_file())
    with pytest.raises(SystemExit):
        call_command("import_bibliography", *map(str, files), "--json")
    accounts = json.loads(capsys.readouterr().out)["files"]
    assert len(accounts) == len(files)
    for account in accounts:
        assert account["read"] == sum(account["counts"].values()) == len(account["records"])
        assert account["error"] or account["read"], account["file"]
        assert all(row["reason"] for row in account["records"] if row["outcome"] == "refused")
