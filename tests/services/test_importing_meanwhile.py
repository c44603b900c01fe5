"""What others do while a record is imported, and records such as no reader gives."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from evidence.citations.readers import Entry, UnreadableFile, read_bibliography
from evidence.identifiers import Identifier, Scheme
from evidence.models import DuplicateState, ImportOutcome, PossibleDuplicate, Run, RunKind, Study
from evidence.records import Person, Work
from evidence.services import import_storing
from evidence.services.import_matching import Found, propose
from evidence.services.import_storing import import_entry
from evidence.services.importing import begin, keep_file, read_kept
from evidence.services.merging import merge_studies
from tests.factories import StudyFactory, UserFactory

from .test_importing import FILE, article, ris

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return Run.objects.create(kind=RunKind.IMPORT_BIBLIOGRAPHY)


def entry(*identifiers: Identifier, title: str = "A title") -> Entry:
    doi = next((one.value for one in identifiers if one.scheme is Scheme.DOI), "")
    work = Work(doi=doi, title=title, contributors=(Person(family="Berg"),))
    return Entry(1, 1, "Berg", "", work, identifiers)


DOI = Identifier(Scheme.DOI, "10.5555/one")


def test_a_study_that_somebody_added_meanwhile_is_matched(run, monkeypatch):
    held = StudyFactory(doi=DOI.value)
    find, asked = import_storing.find, []

    def not_at_first(*given):
        asked.append(given)
        return find(*given) if len(asked) > 1 else Found()

    monkeypatch.setattr(import_storing, "find", not_at_first)
    row = import_entry(entry(DOI), run)
    assert (row.outcome, row.study_id, Study.objects.count()) == (ImportOutcome.MATCHED, held.pk, 1)


def test_what_the_database_does_not_take_is_refused_with_its_reason(run):
    long = "10.5555/" + "".join(chr(0x4E00 + n * 37 % 20000) for n in range(2000))
    row = import_entry(entry(Identifier(Scheme.DOI, long)), run)
    assert (row.outcome, "does not take it" in row.reason) == (ImportOutcome.REFUSED, True)


def test_an_outage_of_the_database_is_no_refusal(run, monkeypatch):
    def gone(*_):
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(import_storing, "_add", gone)
    with pytest.raises(OperationalError):
        import_entry(entry(DOI), run)


def test_what_has_neither_title_nor_identifier_is_refused(run):
    row = import_entry(entry(title=""), run)
    assert (row.outcome, "neither a title" in row.reason) == (ImportOutcome.REFUSED, True)


def test_an_address_beside_another_identifier_is_kept_as_given(run):
    row = import_entry(entry(DOI, Identifier(Scheme.URL, "https://e.example/a")), run)
    assert (row.study.doi, row.study.url) == (DOI.value, "https://e.example/a")


def test_of_two_that_fit_alike_a_person_decides(run):
    StudyFactory(
        doi="10.5555/twin", title=article().title,
        container_title="Journal of Invented Results", volume="12", page="34-40",
        published_print="2020", authors=["Berg, Anna"],
    )  # fmt: skip
    row = import_entry(read_bibliography(ris().encode()).entries[0], run)
    assert row.outcome == ImportOutcome.ADDED
    assert PossibleDuplicate.objects.count() == 2


def test_a_study_is_no_duplicate_of_itself(run):
    assert propose(5, [(5, None)], run) == 0


def test_a_file_is_imported_by_one_run_and_then_let_go():
    file, _ = keep_file(data=FILE, name="a.ris", actor=UserFactory())
    assert begin(file=file, total=6, actor=None) == begin(file=file, total=6, actor=None)
    file.content = b""
    with pytest.raises(UnreadableFile, match="upload it again"):
        read_kept(file)


def test_a_title_that_only_the_loser_has_comes_with_its_markup():
    actor = UserFactory(is_superuser=True)
    kept = StudyFactory(doi="10.5555/kept", title="", title_html="")
    gone = StudyFactory(doi=None, pmid="77", title="In vitro", title_html="<i>In vitro</i>")
    merge_studies(survivor=kept.pk, loser=gone.pk, actor=actor, reason="one")
    kept.refresh_from_db()
    assert (kept.title, kept.title_html) == ("In vitro", "<i>In vitro</i>")


def test_of_two_open_pairs_with_a_third_one_is_left():
    kept, gone, third = (StudyFactory() for _ in range(3))
    for one in (kept, gone):
        PossibleDuplicate.objects.create(study=one, other=third, score=0.7)
    merge_studies(survivor=kept.pk, loser=gone.pk, actor=UserFactory(is_superuser=True), reason="one")
    assert [pair.state for pair in PossibleDuplicate.objects.all()] == [DuplicateState.OPEN]


def test_among_many_titles_alike_the_one_that_is_meant_is_compared(run):
    """More than are compared have nearly this title, and more than those the very same."""
    place = {"published_print": "2020", "authors": ["Berg, Anna"], "volume": "12", "page": "34-40"}
    parts = "Emotional blunting in invented adults of the town, part {}"
    for number in range(22):
        StudyFactory(title=parts.format(number), container_title="Journal of Invented Results", **place)
        StudyFactory(title="Editorial on sleep", container_title=f"Journal {number}", **place)
    found = import_entry(read_bibliography(ris(parts.format(21)).encode()).entries[0], run)
    assert (found.outcome, found.study.title) == (ImportOutcome.MATCHED, parts.format(21))
    # A title as short as this says too little; but the likeliest are put before a person.
    editorial = ris("Editorial on sleep").replace("Journal of Invented Results", "Journal 21")
    later = Run.objects.create(kind=RunKind.IMPORT_BIBLIOGRAPHY)
    row = import_entry(read_bibliography(editorial.encode()).entries[0], later)
    pairs = PossibleDuplicate.objects.filter(other=row.study)
    assert "Journal 21" in set(pairs.values_list("study__container_title", flat=True))
