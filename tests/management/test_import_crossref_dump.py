"""``import_crossref_dump`` as a person or a program calls it."""

import json

import pytest
from django.core.management import CommandError

from evidence.models import Study
from tests.factories import ConceptFactory
from tests.services.loading.database import write_container
from tests.stand_in import message

from .test_commands import run

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dump(tmp_path):
    folder = tmp_path / "April 2026 Public Data File"
    folder.mkdir()
    write_container(folder / "0.json.gz", [message("10.5555/a"), message("10.5555/b", type="book")])
    write_container(folder / "1.jsonl.gz", [message("10.5555/c", title=["On numbness"]), {"DOI": "c"}])
    return folder


def load(*arguments):
    return run("import_crossref_dump", *map(str, arguments), "--workers", "1")


def test_a_folder_goes_in_and_what_does_not_has_its_line(dump):
    code, out, err = load(dump)
    assert code == 1
    assert out == "4 read: 3 added, 1 refused.\n"
    assert err.startswith("1.jsonl.gz, line 2: refused. It cannot be read: DOI: ")
    assert Study.objects.count() == 3


def test_a_program_gets_the_account_as_one_object(dump):
    code, out, _ = load(dump, "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["read"], told["counts"], told["finished"]) == (4, {"added": 3, "refused": 1}, True)
    assert [item["input"] for item in told["items"]] == ["1.jsonl.gz, line 2"]


def test_a_second_time_all_is_well_where_all_went_in(dump):
    assert load(dump / "0.json.gz") == (0, "2 read: 2 added.\n", "")
    assert load(dump / "0.json.gz") == (0, "2 read: 2 unchanged.\n", "")


def test_a_dry_run_writes_nothing(dump):
    code, out, _ = load(dump, "--dry-run")
    assert code == 1
    assert out == "4 read: 3 added, 1 refused.\nNothing was written (--dry-run).\n"
    assert not Study.objects.exists()


def test_options_choose_what_is_taken(dump, tmp_path):
    ConceptFactory(name="Numbness")
    (tmp_path / "dois.txt").write_text("# ours\nhttps://doi.org/10.5555/A\n\n10.5555/c\n")
    assert load(dump, "--doi-file", tmp_path / "dois.txt", "--matching-concepts", "--dry-run")[1].startswith(
        "4 read: 2 added, 1 left out by the filters, 1 refused."
    )
    assert load(dump, "--type", "book", "--from-year", "2023", "--dry-run")[1].startswith(
        "4 read: 1 added, 2 left out"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "There is no file or folder nowhere"),
        ([".", "--from-year", "99"], "four digits"),
        ([".", "--workers", "0"], "from 1 to 64"),
        ([".", "--doi-file", "nowhere"], "nowhere cannot be read"),
        ([".", "--matching-concepts"], "no concepts"),
    ],
)
def test_what_cannot_be_is_said(arguments, told):
    with pytest.raises(CommandError, match=told):
        run("import_crossref_dump", *arguments)


def test_a_wrong_line_in_a_list_is_named(dump, tmp_path):
    (tmp_path / "issn.txt").write_text("1234-5679\n1234-5678\n")
    with pytest.raises(CommandError, match=r"issn\.txt, line 2"):
        load(dump, "--issn-file", tmp_path / "issn.txt")
