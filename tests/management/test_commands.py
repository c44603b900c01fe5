"""The commands as a person or a program calls them."""

import io
import json
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from evidence.models import Run, RunState, Study
from tests.factories import StudyFactory
from tests.stand_in import message

pytestmark = pytest.mark.django_db(transaction=True)


def run(name, *arguments, **options):
    """Calls the command; gives its exit code and what it wrote to standard output and error."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command(name, *arguments, stdout=out, stderr=err, **options)
    except SystemExit as leaving:
        code = leaving.code
    return code, out.getvalue(), err.getvalue()


class TestAddStudies:
    def test_writes_one_json_object_of_the_agreed_shape(self, crossref):
        crossref.serve(message("10.5555/first"))
        code, out, _ = run("add_studies", "doi:10.5555/FIRST", "nonsense", "--json")
        assert code == 1
        assert json.loads(out) == {
            "read": 2,
            "counts": {"added": 1, "refused": 1},
            "items": [
                {
                    "input": "doi:10.5555/FIRST",
                    "identifier": "doi:10.5555/first",
                    "status": "added",
                    "study": Study.objects.get().pk,
                    "reason": None,
                },
                {
                    "input": "nonsense",
                    "identifier": None,
                    "status": "refused",
                    "study": None,
                    "reason": json.loads(out)["items"][1]["reason"],
                },
            ],
        }
        assert json.loads(out)["items"][1]["reason"]

    def test_reads_a_file_and_leaves_with_0_when_all_went_in(self, crossref, tmp_path):
        crossref.serve(message("10.5555/a"), message("10.5555/b"))
        file = tmp_path / "dois.txt"
        file.write_bytes(b"\xef\xbb\xbf10.5555/a\r\n\r\n# a comment\r\n 10.5555/b \r\n")
        code, out, err = run("add_studies", file=str(file))
        assert (code, err) == (0, "")
        assert "2 read: 2 added." in out
        code, out, _ = run("add_studies", file=str(file), json=True)
        assert code == 0
        assert json.loads(out)["counts"] == {"existing": 2}

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
    def test_reads_what_windows_programs_write(self, crossref, tmp_path, encoding):
        crossref.serve(message("10.5555/a"), message("10.5555/b"))
        file = tmp_path / "dois.txt"
        file.write_bytes("10.5555/a\r\ndoi:\u00a010.5555/b\r\n".encode(encoding))
        assert run("add_studies", file=str(file))[0] == 0
        assert Study.objects.count() == 2

    def test_a_database_that_fails_for_good_is_told_in_words(self, crossref):
        crossref.serve(message("10.5555/a"))
        with connection.cursor() as cursor:
            # A full disk, as the database tells it: nothing that passes by itself.
            cursor.execute(
                "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$;"
                "CREATE TRIGGER disk_full BEFORE INSERT ON evidence_reference EXECUTE FUNCTION disk_full()"
            )
        try:
            with pytest.raises(CommandError, match=r"no space left(.|\n)*Run the same command again"):
                run("add_studies", "10.5555/a")
            assert not Study.objects.exists()
            assert Run.objects.get().state == RunState.FAILED
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DROP FUNCTION disk_full CASCADE")

    def test_reads_standard_input(self, crossref, monkeypatch):
        crossref.serve(message("10.5555/a"))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"10.5555/a\n\xff\xfe\n")))
        code, out, _ = run("add_studies", file="-", json=True)
        assert code == 1
        assert json.loads(out)["counts"] == {"added": 1, "refused": 1}

    def test_says_on_standard_error_which_did_not_go_in_and_why(self, crossref):
        code, out, err = run("add_studies", "10.5555/unknown")
        assert code == 1
        assert "10.5555/unknown: not found at Crossref" in err
        assert "Nothing was stored" in err
        assert "1 read: 1 not found at Crossref." in out

    def test_an_outage_is_told_apart_from_not_found(self, crossref, quick_retries):
        crossref.down = True
        code, _, err = run("add_studies", "10.5555/first")
        assert code == 1
        assert "could not be asked" in err
        assert "not found" not in err

    @pytest.mark.parametrize("options", [{}, {"file": "/does/not/exist"}])
    def test_says_what_to_give_it(self, options):
        with pytest.raises(CommandError, match=r"identifier|cannot be read"):
            run("add_studies", **options)


class TestRefreshStudies:
    @pytest.fixture
    def study(self, crossref):
        crossref.serve(message("10.5555/first"))
        run("add_studies", "10.5555/first")
        crossref.serve(message("10.5555/first", volume="13"))
        return Study.objects.get()

    def test_shows_the_difference_and_writes_nothing_in_a_dry_run(self, study):
        code, out, _ = run("refresh_studies", all=True, dry_run=True)
        assert code == 0
        assert "volume: 12 → 13" in out
        assert "Nothing was written" in out
        study.refresh_from_db()
        assert study.volume == "12"

    def test_writes_and_tells_programs_what_changed(self, study):
        code, out, _ = run("refresh_studies", all=True, json=True)
        assert code == 0
        (item,) = json.loads(out)["items"]
        assert (item["status"], item["study"]) == ("updated", study.pk)
        assert item["changes"] == [{"field": "volume", "before": "12", "after": "13", "kept": False}]
        assert json.loads(run("refresh_studies", all=True, json=True)[1])["counts"] == {"unchanged": 1}

    def test_names_those_without_a_doi_and_is_content(self, study):
        StudyFactory(doi=None, pmid="21103140")
        code, out, _ = run("refresh_studies", all=True)
        assert code == 0
        assert "1 studies have no DOI" in out

    def test_older_than_takes_those_never_answered_too(self, study):
        StudyFactory(doi="10.5555/never")
        assert json.loads(run("refresh_studies", older_than=1, json=True)[1])["counts"] == {"not_found": 1}
        Study.objects.update(checked_at=timezone.now() - timedelta(days=3))
        assert json.loads(run("refresh_studies", older_than=1, json=True)[1])["read"] == 2

    def test_takes_single_studies(self, study):
        code, out, _ = run("refresh_studies", "https://doi.org/10.5555/first", json=True)
        assert (code, json.loads(out)["counts"]) == (0, {"updated": 1})

    @pytest.mark.parametrize(
        ("arguments", "options"),
        [
            ([], {}),
            ([], {"all": True, "older_than": 3}),
            ([], {"older_than": -1}),
            (["10.5555/not-here"], {}),
            (["nonsense"], {}),
        ],
    )
    def test_says_what_to_give_it(self, arguments, options):
        with pytest.raises(CommandError):
            run("refresh_studies", *arguments, **options)
