"""What others do to the same studies while a dump is loaded, and what breaks on the way."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import time
from functools import partial

import pytest
from django.db import DatabaseError, connections

from evidence.crossref.dump_files import containers, find_files
from evidence.crossref.dump_filters import Wanted
from evidence.crossref.normalise import MalformedRecord
from evidence.models import DoiAlias, DumpContainer, DumpRefusal, Run, RunKind, RunState, Study
from evidence.services.loading import changed, claims, forking, loader, parts
from evidence.services.loading.account import Outcome
from evidence.services.loading.copy_text import NULL, line, send
from evidence.services.loading.dumps import import_dump
from evidence.services.loading.preview import preview_dump
from tests.stand_in import message

from .database import write_container

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dump(tmp_path):
    return write_container(tmp_path / "0.json", [message("10.5555/a"), message("10.5555/b")])


def counts(account):
    return account.as_dict()["counts"]


@pytest.fixture
def before_storing(monkeypatch):
    """Somebody else acts between the look at what is held and the storing."""

    def before_storing(act):
        store = loader.store

        def late(built, **options):
            act()
            return store(built, **options)

        monkeypatch.setattr(loader, "store", late)

    return before_storing


def test_a_study_that_somebody_added_meanwhile_is_brought_up_to_date(dump, before_storing):
    before_storing(lambda: Study.objects.create(doi="10.5555/b"))
    assert counts(import_dump(paths=[dump])) == {"added": 1, "updated": 1}
    assert Study.objects.get(doi="10.5555/b").title


def test_two_loads_that_meet_at_a_work_store_it_once(dump, monkeypatch):
    """The other one stored the very same records after the look at what is held."""
    import_dump(paths=[dump])
    sort_out = loader.sort_out

    def late(entries, tally):
        found = sort_out(entries, tally)
        # As the look would have said before the other one committed.
        found.new, found.tally = sorted(entries, key=lambda entry: entry.doi), tally.copy()
        return found

    monkeypatch.setattr(loader, "sort_out", late)
    assert counts(import_dump(paths=[dump])) == {"unchanged": 2}
    assert Study.objects.count() == 2


@pytest.mark.parametrize(
    "act", [lambda: Study.objects.all().delete(), lambda: Study.objects.update(doi="10.5555/other")]
)
def test_a_study_that_was_deleted_or_renamed_meanwhile_is_refused_with_what_to_do(
    tmp_path, before_storing, act
):
    import_dump(paths=[write_container(tmp_path / "0.json", [message("10.5555/a")])])
    before_storing(act)
    newer = message("10.5555/a", volume="9", indexed={"date-time": "2026-03-01T00:00:00Z"})
    account = import_dump(paths=[write_container(tmp_path / "1.json", [newer])])
    assert counts(account) == {"refused": 1}
    assert "load it again" in next(account.items())["reason"]


def test_a_change_that_the_database_refuses_is_one_refusal(tmp_path, monkeypatch):
    import_dump(paths=[write_container(tmp_path / "0.json", [message("10.5555/a")])])
    monkeypatch.setattr(changed, "store_work", lambda **_: Study.objects.create(doi="no DOI at all"))
    newer = message("10.5555/a", volume="9", indexed={"date-time": "2026-03-01T00:00:00Z"})
    account = import_dump(paths=[write_container(tmp_path / "1.json", [newer, message("10.5555/b")])])
    assert counts(account) == {"added": 1, "refused": 1}
    assert "database refuses" in next(account.items())["reason"]


def test_a_work_that_cannot_be_read_in_full_is_refused(dump, monkeypatch):
    read = parts.read_entry

    def read_entry(entry):
        if entry.doi == "10.5555/a":
            raise MalformedRecord("author", "it is no list")
        return read(entry)

    monkeypatch.setattr(parts, "read_entry", read_entry)
    account = import_dump(paths=[dump])
    assert counts(account) == {"added": 1, "refused": 1}
    [refused] = account.items()
    assert (refused["identifier"], "no list" in refused["reason"]) == ("10.5555/a", True)


def test_what_a_filter_lets_through_unread_is_asked_again_when_it_is_read(tmp_path):
    # A lone surrogate: the quick reader gives up on it, so the type is not known before.
    text = '{"DOI": "10.5555/a", "type": "book", "title": ["\\ud800"]}'
    (tmp_path / "0.jsonl").write_text(text + "\n")
    wanted = Wanted(types=frozenset({"journal-article"}))
    assert counts(import_dump(paths=[tmp_path], wanted=wanted)) == {"filtered": 1}


def test_an_alias_in_the_record_is_kept(tmp_path):
    import_dump(paths=[write_container(tmp_path / "0.json", [message("10.5555/a", aliases=["10.5555/OLD"])])])
    assert DoiAlias.objects.get().doi == "10.5555/old"


def test_a_load_that_breaks_says_why_and_is_taken_up_again(dump):
    def fail(*_, **__):
        raise DatabaseError("the disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "store", fail)
        with pytest.raises(DatabaseError, match="disk is full"):
            import_dump(paths=[dump])
    run = Run.objects.get()
    assert (run.state, "disk is full" in run.error) == (RunState.FAILED, True)
    assert counts(import_dump(paths=[dump])) == {"added": 2}


@pytest.fixture
def loading(dump):
    """One pass over the dump by itself, and the run it is of."""
    worker = claims.Worker()
    run = Run.objects.create(kind=RunKind.IMPORT_DUMP)
    yield loader.Loader(
        run=run, worker=worker, files=find_files([dump]), wanted=Wanted(), stored=lambda: None
    )
    worker.close()


def test_a_container_that_somebody_took_over_is_theirs_to_store(loading, monkeypatch):
    check = claims.Worker.check

    def late(self, claim, part):
        DumpContainer.objects.update(worker=1)
        return check(self, claim, part)

    monkeypatch.setattr(claims.Worker, "check", late)
    loading.load()
    assert not Study.objects.exists()
    assert DumpContainer.objects.get().parts_done == 0


def test_a_file_that_cannot_be_opened_is_refused_once_however_often_it_is_tried(loading, monkeypatch):
    def refused(_):
        raise PermissionError("not yours")

    monkeypatch.setattr("evidence.crossref.dump_files.Container.fingerprint", refused)
    loading.load()
    loading.load()
    assert DumpRefusal.objects.count() == 1


def test_whoever_collects_no_garbage_is_not_made_to(loading):
    gc.disable()
    try:
        loading.load()
        assert not gc.isenabled()
    finally:
        gc.enable()
    assert Study.objects.count() == 2


def test_what_somebody_dropped_after_we_had_passed_it_is_loaded_too(dump, monkeypatch):
    load, passes = loader.Loader.load, []

    def once_in_vain(self):
        passes.append(1)
        if len(passes) > 1:
            return load(self)
        # Another process took it and died.
        other = claims.Worker()
        [file] = find_files([dump])
        [container] = containers(file)
        other.claim(self._run, container, container.fingerprint())
        other.close()

    monkeypatch.setattr(loader.Loader, "load", once_in_vain)
    account = import_dump(paths=[dump])
    assert (len(passes), counts(account)) == (2, {"added": 2})


def test_how_far_it_is_is_told_after_each_part(dump):
    told = []
    import_dump(paths=[dump], progress=lambda *place: told.append(place))
    assert told == [(dump.stat().st_size, dump.stat().st_size, 2)]


def test_a_file_that_cannot_be_opened_is_one_refusal(dump, monkeypatch):
    def refused(_):
        raise PermissionError("not yours")

    monkeypatch.setattr("evidence.crossref.dump_files.Container.fingerprint", refused)
    account = import_dump(paths=[dump])
    assert counts(account) == {"refused": 1}
    assert "not yours" in next(account.items())["reason"]


def test_a_preview_accounts_for_an_archive_that_is_none_and_tells_how_far_it_is(tmp_path, dump):
    (tmp_path / "1.tar").write_bytes(b"no archive")
    told = []
    account = preview_dump(paths=[tmp_path], progress=lambda *place: told.append(place))
    assert counts(account) == {"added": 2, "refused": 1}
    assert told == [(dump.stat().st_size, dump.stat().st_size + 10, 2)]


def test_a_worker_whose_session_is_gone_has_nothing_to_let_go_of():
    worker = claims.Worker()
    connections.close_all()
    worker.close()
    assert not connections["default"].connection


def test_forked_processes_end_when_nobody_is_left_who_wanted_them():
    """The child asks at each part; its parent was killed."""
    read, write = os.pipe()

    def work(keep_on):
        while True:
            try:
                keep_on()
            except forking.Orphaned:
                os.write(write, b"ended")
                raise

    def parent():
        with forking.forked(work, 1, waiting=lambda: None):
            os.kill(os.getpid(), signal.SIGKILL)

    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=parent)
    process.start()
    process.join()
    os.close(write)
    assert os.read(read, 5) == b"ended"
    os.close(read)


def test_forked_processes_are_waited_for_and_the_waiting_is_told(tmp_path):
    told = []
    with forking.forked(partial(_write, tmp_path), 2, waiting=lambda: told.append(1)) as wait:
        wait()
    assert len(list(tmp_path.iterdir())) == 2
    assert told


def test_forked_processes_end_with_what_broke_off(tmp_path):
    def work(keep_on):
        while True:
            time.sleep(0.01)

    began = multiprocessing.active_children()
    with pytest.raises(ZeroDivisionError), forking.forked(work, 1, waiting=lambda: None):
        raise ZeroDivisionError
    assert multiprocessing.active_children() == began


def _write(folder, keep_on):
    keep_on()
    (folder / str(os.getpid())).touch()


@pytest.mark.parametrize("text", ["plain", "a\\b", "a\x1fb", "a\x1eb", "two\nlines\r", "\\\x1f\n\x1e", ""])
def test_any_text_comes_back_out_of_the_database(text):
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE texts (a text, b text, c text)")
        send(connection, "texts", ["a", "b", "c"], [line((text, NULL, text))])
        cursor.execute("SELECT a, b, c FROM texts")
        assert cursor.fetchone() == (text, None, text)
        cursor.execute("DROP TABLE texts")


def test_outcomes_are_the_columns_of_a_container():
    assert {outcome.value for outcome in Outcome} <= {
        field.name for field in DumpContainer._meta.get_fields()
    }
