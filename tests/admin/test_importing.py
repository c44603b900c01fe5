"""The admin's import: a file is looked at first, then imported by a run whose page tells each record."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evidence.models import ImportFile, Run, RunKind, RunState, Study
from evidence.services.importing import begin, keep_file
from tests.factories import StudyFactory, UserFactory
from tests.services.test_importing import FILE

pytestmark = pytest.mark.django_db

PAGE = "/admin/evidence/study/import/"


def upload(client: Any, data: bytes = FILE, **more: str) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile("library.ris", data), **more})


def test_a_file_is_looked_at_and_nothing_is_done(as_curator: Any) -> None:
    StudyFactory(doi="10.5555/one", title="Held")
    answer = upload(as_curator)
    assert answer.status_code == 302
    page = as_curator.get(answer.url).content.decode()
    assert "6 records, read as ris" in page
    assert "2 added, 1 already here, 2 twice in the file, 1 refused" in page
    assert "neither a title nor an identifier" in page
    assert page.index("Refused") < page.index("Already here")
    assert Study.objects.count() == 1
    assert not Run.objects.exists()


def test_then_it_is_imported_and_the_run_tells_each_record(as_curator: Any) -> None:
    answer = as_curator.post(upload(as_curator).url, follow=True)
    run = Run.objects.get()
    assert run.counts == {"added": 3, "duplicate": 2, "refused": 1}
    assert run.started_by.username == "curator"
    page = answer.content.decode()
    assert "2 twice in the file" in page
    assert "The same as record 1 of the file (line 1)" in page
    assert 'http-equiv="refresh"' not in page
    assert "6 of 6 done: 3 added, 2 twice in the file, 1 refused." in page


def test_the_same_file_is_imported_once_however_often_the_button_is_pressed(as_curator: Any) -> None:
    address = upload(as_curator).url
    first, second = as_curator.post(address), as_curator.post(address)
    assert first.url == second.url
    assert Run.objects.count() == 1


def test_the_page_of_an_import_that_runs_loads_itself_again(as_curator: Any) -> None:
    file, read = keep_file(data=FILE, name="library.ris")
    run = begin(file=file, total=len(read.entries), actor=None)
    page = as_curator.get(reverse("admin:evidence_run_change", args=[run.pk])).content.decode()
    assert '<meta http-equiv="refresh" content="5">' in page
    assert "0 of 6 done." in page
    assert "No record is done yet." in page


def test_an_import_that_broke_off_is_taken_up_by_a_button(as_curator: Any) -> None:
    file, read = keep_file(data=FILE, name="library.ris")
    run = begin(file=file, total=len(read.entries), actor=None)
    Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, finished_at=run.started_at)
    assert (
        "Go on with it"
        in as_curator.get(reverse("admin:evidence_run_change", args=[run.pk])).content.decode()
    )
    as_curator.post(reverse("admin:evidence_run_take_up", args=[run.pk]))
    run.refresh_from_db()
    assert (run.state, run.done) == (RunState.INCOMPLETE, 6)


def test_other_runs_are_not_taken_up(as_curator: Any) -> None:
    run = Run.objects.create(kind=RunKind.ADD_STUDIES, state=RunState.FAILED, finished_at="2026-03-01T12:00Z")
    as_curator.post(reverse("admin:evidence_run_take_up", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == RunState.FAILED


def test_what_cannot_be_read_is_said_beside_the_field(as_curator: Any) -> None:
    answer = upload(as_curator, b"\x89PNG\r\n\x1a\n\x00\x00")
    assert "Nothing was imported." in answer.content.decode()
    assert "library.ris" in answer.content.decode()
    assert not ImportFile.objects.exists()


def test_a_file_that_is_too_large_is_a_413(as_curator: Any) -> None:
    answer = upload(as_curator, bytes(100_000_000))
    assert answer.status_code == 413
    assert "at most" in answer.content.decode()


def test_columns_are_named_one_a_line(as_curator: Any) -> None:
    table = b"Called,Number\nA title that is long enough,10.5555/table\n"
    address = upload(as_curator, table, columns="title = Called\ndoi = Number").url
    as_curator.post(address)
    assert Study.objects.get().title == "A title that is long enough"
    assert "does not say which column" in upload(as_curator, table, columns="title").content.decode()


def test_who_may_not_add_studies_may_not_import(as_viewer: Any) -> None:
    file, _ = keep_file(data=FILE, name="library.ris")
    address = reverse("admin:evidence_study_import_preview", args=[file.pk])
    assert [as_viewer.get(PAGE).status_code, as_viewer.post(address).status_code] == [403, 403]
    assert not Run.objects.exists()


def test_the_file_of_somebody_else_is_not_shown(client: Any) -> None:
    file, _ = keep_file(data=FILE, name="library.ris", actor=UserFactory())
    client.force_login(UserFactory(is_staff=True, permissions=["evidence.add_study", "evidence.view_study"]))
    assert client.get(reverse("admin:evidence_study_import_preview", args=[file.pk])).status_code == 404


def test_the_queries_of_a_preview_do_not_grow_with_what_is_shown(
    as_curator: Any, django_assert_num_queries: Any
) -> None:
    address = upload(as_curator, b"10.5555/a\n10.5555/b\n").url
    for doi in ("10.5555/a", "10.5555/b"):
        StudyFactory(doi=doi)
    with django_assert_num_queries(22):
        as_curator.get(address)
