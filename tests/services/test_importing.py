"""Importing bibliography files: every record accounted for, once, however often the import breaks off."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection, connections

from evidence.citations.readers import UnreadableFile, read_bibliography
from evidence.models import (
    Contributor,
    DuplicateState,
    ImportFile,
    ImportOutcome,
    ImportRecord,
    PossibleDuplicate,
    Run,
    RunState,
    Study,
    StudyEvent,
)
from evidence.services.curating import curate_fields
from evidence.services.importing import TooLarge, begin, carry_out, keep_file, preview, take_up
from evidence.services.merging import merge_studies
from tests.factories import StudyFactory, UserFactory

pytestmark = pytest.mark.django_db

TITLE = "Emotional blunting in adults treated with invented substances"


def ris(title: str = TITLE, *, year: str = "2020", author: str = "Berg, Anna", more: str = "") -> str:
    return (
        f"TY  - JOUR\nTI  - {title}\nAU  - {author}\nPY  - {year}\nJO  - Journal of Invented Results\n"
        f"VL  - 12\nSP  - 34\nEP  - 40\n{more}ER  - \n\n"
    )


FILE = (
    ris(more="DO  - 10.5555/one\n")
    + ris("A study of sleep and dreams in a small invented town", author="Ma, Hui")
    + "TY  - JOUR\nAU  - Nobody, N.\nER  - \n\n"
    + ris("Told by a PMID alone and a title that is long enough", more="AN  - 1\n")
    + ris(more="DO  - 10.5555/one\n")
    + ris("A study of sleep and dreams in a small invented town", author="Ma, Hui")
).encode()


def article() -> Study:
    """What `ris()` describes, with a DOI."""
    return StudyFactory(
        doi="10.5555/held",
        title=TITLE,
        container_title="Journal of Invented Results",
        volume="12",
        page="34-40",
        published_print="2020",
        authors=["Berg, Anna"],
    )


def start(data: bytes = FILE, actor: Any = None) -> Run:
    file, bibliography = keep_file(data=data, name="library.ris", actor=actor)
    return begin(file=file, total=len(bibliography.entries), actor=actor)


def imported(data: bytes = FILE, actor: Any = None) -> Run:
    return carry_out(run=start(data, actor))


def outcomes(run: Run) -> list[str]:
    return list(run.records.order_by("number").values_list("outcome", flat=True))


def everything() -> tuple[Any, ...]:
    """All that an import leaves, without its ids and times."""
    studies = Study.objects.order_by("title", "doi").values_list(
        "title", "doi", "pmid", "year", "csl__title", "citation"
    )
    records = ImportRecord.objects.order_by("run", "number").values_list(
        "number", "line", "outcome", "identifier", "study__title", "reason"
    )
    people = Contributor.objects.order_by("study__title", "position").values_list(
        "study__title", "family", "given"
    )
    runs = Run.objects.values_list("state", "done", "total", "counts", "problems")
    return list(studies), list(records), list(people), list(runs)


def test_every_record_ends_as_one_of_four_and_the_sum_is_what_was_read() -> None:
    run = imported()
    assert outcomes(run) == ["added", "added", "refused", "added", "duplicate", "duplicate"]
    assert run.counts == {"added": 3, "duplicate": 2, "refused": 1}
    assert (run.state, run.done, run.total, sum(run.counts.values())) == (RunState.INCOMPLETE, 6, 6, 6)
    refused = run.records.get(outcome=ImportOutcome.REFUSED)
    assert (refused.line, bool(refused.reason)) == (22, True)
    assert "Nobody" in refused.raw
    assert run.problems == [
        {"input": f"line 22: {refused.label}", "status": "refused", "reason": refused.reason}
    ]
    assert "record 1 of the file (line 1)" in run.records.get(number=5).reason
    # It is not needed any more.
    assert bytes(ImportFile.objects.get(run=run).content) == b""


def test_a_study_has_what_the_file_says_and_nobody_asked_crossref() -> None:
    actor = UserFactory()
    imported(ris(more="DO  - 10.5555/one\n").encode(), actor)
    study = Study.objects.get()
    assert (study.title, study.doi, study.year, study.volume, study.page) == (
        TITLE,
        "10.5555/one",
        2020,
        "12",
        "34-40",
    )
    assert [str(person) for person in study.contributors.all()] == ["Anna Berg"]
    assert (study.lookup_status, study.checked_at, study.created_by) == ("not_checked", None, actor)
    assert "Berg" in study.citation
    event = StudyEvent.objects.get()
    assert event.pgh_context["username"] == actor.get_username()
    assert event.pgh_context["run"] == Run.objects.get().pk


def test_the_same_file_twice_changes_nothing() -> None:
    imported()
    before = everything()[0]
    again = imported()
    assert again.counts == {"matched": 3, "duplicate": 2, "refused": 1}
    assert everything()[0] == before
    assert not PossibleDuplicate.objects.exists()


@pytest.mark.parametrize("size", [1, 2, 25])
def test_broken_off_at_any_record_it_ends_as_a_clean_run_would(size: int) -> None:
    carry_out(run=start(), chunk=size)
    clean = everything()
    for record in range(1, 7):
        ImportRecord.objects.all().delete()
        Run.objects.all().delete()
        Study.objects.all().delete()
        run = start()
        written = 0

        def break_off(execute: Any, sql: str, params: Any, many: bool, context: Any, at: int = record) -> Any:
            nonlocal written
            if 'INSERT INTO "evidence_importrecord"' in sql:
                written += 1
                if written == at:
                    raise KeyboardInterrupt
            return execute(sql, params, many, context)

        with connection.execute_wrapper(break_off), pytest.raises(KeyboardInterrupt):
            carry_out(run=run, chunk=size)
        run.refresh_from_db()
        assert (run.state, run.done) == (RunState.FAILED, (record - 1) // size * size)
        assert ImportRecord.objects.count() == run.done
        carry_out(run=take_up(run), chunk=size)
        assert everything() == clean, record


def test_an_import_that_has_ended_stays_as_it_is() -> None:
    run = imported()
    before = everything()
    carry_out(run=take_up(run))
    assert everything() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_run", [True, False])
def test_twice_at_once_is_in_effect_once(same_run: bool) -> None:
    first = start()
    second = first if same_run else start()
    failed: list[BaseException] = []

    def work(run: Run) -> None:
        try:
            carry_out(run=run, chunk=1)
        except BaseException as error:  # noqa: BLE001 -- the test's own thread tells it
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(run,)) for run in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert Study.objects.count() == 3
    counted: Counter[str] = Counter()
    for run in Run.objects.all():
        assert run.done == 6
        counted.update(run.counts)
    assert counted["added"] == 3


def test_matched_by_identifier_the_study_stays_as_it_is() -> None:
    curator = UserFactory()
    held = StudyFactory(doi="10.5555/one", title="What Crossref says", volume="")
    curate_fields(study=held, values={"title": "By hand"}, actor=curator)
    before = Study.objects.values().get()
    run = imported(ris(more="DO  - https://doi.org/10.5555/ONE\n").encode())
    assert outcomes(run) == ["matched"]
    assert Study.objects.values().get() == before


def test_matched_by_title_author_year_and_place_where_an_identifier_lacks() -> None:
    held = article()
    run = imported(ris().encode())
    assert [(row.outcome, row.study) for row in run.records.all()] == [("matched", held)]
    assert not PossibleDuplicate.objects.exists()


@pytest.mark.parametrize(
    ("said", "different"),
    [
        ({"year": "2014"}, "year"),
        ({"author": "Zhao, Li"}, "authors"),
        ({"more": "DO  - 10.5555/other\n"}, "two DOIs"),
    ],
)
def test_short_of_sure_is_a_possible_duplicate(said: dict[str, str], different: str) -> None:
    held = article()
    run = imported(ris(**said).encode())
    (row,) = run.records.all()
    assert row.outcome == "added"
    pair = PossibleDuplicate.objects.get()
    assert (pair.study, pair.other, pair.found_by) == (held, row.study, run)
    assert any(different in word for word in pair.differences)
    assert len(set(pair.differences)) == len(pair.differences)
    # "Not the same" is remembered, however often the file comes.
    pair.state, pair.decided_at = DuplicateState.DISTINCT, run.started_at
    pair.save()
    assert imported(ris(**said).encode()).counts == {"matched": 1}
    assert PossibleDuplicate.objects.get().state == DuplicateState.DISTINCT


@pytest.mark.parametrize("said", [{"title": TITLE + ", part 2"}, {"year": "2014"}, {"author": "Zhao, Li"}])
def test_two_dois_and_another_difference_are_two_studies(said: dict[str, str]) -> None:
    article()
    assert imported(ris(**said, more="DO  - 10.5555/other\n").encode()).counts == {"added": 1}
    assert not PossibleDuplicate.objects.exists()


def test_a_record_that_names_two_studies_proposes_that_they_are_one() -> None:
    by_doi, by_pmid = StudyFactory(doi="10.5555/one"), StudyFactory(doi=None, pmid="21103140", title="Other")
    data = "PMID- 21103140\nTI  - Anything at all\nAID - 10.5555/one [doi]\n"
    run = imported(data.encode())
    assert run.records.get().study == by_doi
    pair = PossibleDuplicate.objects.get()
    assert (pair.study, pair.other) == (by_doi, by_pmid)


def test_an_import_after_a_merge_leads_to_the_survivor() -> None:
    imported()
    kept, gone = StudyFactory(), Study.objects.get(doi="10.5555/one")
    merge_studies(survivor=kept.pk, loser=gone.pk, actor=UserFactory(), reason="The same")
    again = imported()
    assert again.counts == {"matched": 3, "duplicate": 2, "refused": 1}
    assert again.records.get(number=1).study == kept


def test_a_preview_says_what_an_import_would_do_and_does_nothing() -> None:
    rows = preview(bibliography=read_bibliography(FILE, filename="library.ris"))
    assert [row.outcome for row in rows] == ["added", "added", "refused", "added", "duplicate", "duplicate"]
    assert all(row.study_id is None for row in rows)
    assert not Study.objects.exists()
    assert not Run.objects.exists()


def test_a_file_that_cannot_be_read_is_not_kept() -> None:
    with pytest.raises(UnreadableFile, match=r"picture\.png"):
        keep_file(data=b"\x89PNG\r\n\x1a\n\x00\x00", name="picture.png")
    with pytest.raises(TooLarge, match="Export it in parts"):
        keep_file(data=bytes(100_000_000), name="huge.ris")
    assert not ImportFile.objects.exists()
