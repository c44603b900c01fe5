"""Adding studies by identifier, against a stand-in for Crossref on loopback."""

import random
import threading

import pytest
from django.db import connections

from evidence.models import CrossrefRecord, DoiAlias, LookupStatus, Run, Study
from evidence.services.adding import add_studies, split_identifiers
from tests.factories import StudyFactory
from tests.stand_in import message

# The pacing that all processes share is written outside of any transaction.
pytestmark = pytest.mark.django_db(transaction=True)


def statuses(account):
    return [(item.input, item.status.value) for item in account.items]


def test_a_doi_brings_the_whole_record(crossref):
    crossref.serve(message("10.5555/first"))
    account = add_studies(inputs=["https://doi.org/10.5555/FIRST"])
    assert account.counts == {"added": 1}
    study = Study.objects.get()
    assert account.items[0].study == study.pk
    assert account.items[0].identifier == "doi:10.5555/first"
    assert (study.doi, study.title, study.volume) == ("10.5555/first", "Numbness in invented adults", "12")
    assert (study.published_print, study.published_online, study.year) == ("2023-03", "2022-12", 2023)
    assert [str(person) for person in study.contributors.all()] == [
        "Ada Example",
        "The Invented Study Group",
    ]
    assert [entry.doi for entry in study.references.all()] == ["10.5555/cited"]
    assert study.lookup_status == LookupStatus.FOUND
    assert study.checked_at == study.fetched_at is not None
    assert study.csl["type"] == "article-journal"
    assert study.crossref_record.message["DOI"] == "10.5555/first"


def test_a_second_time_changes_nothing(crossref):
    crossref.serve(message("10.5555/first"))
    add_studies(inputs=["10.5555/first"])
    before = Study.objects.values().get()
    account = add_studies(inputs=["10.5555/first"])
    assert account.counts == {"existing": 1}
    assert account.complete
    assert Study.objects.values().get() == before


@pytest.mark.parametrize("text", ["10.5555/a\0b", "\0", "nonsense \ud800", "x" * 1_000_000])
def test_what_the_database_cannot_hold_is_refused_and_costs_nothing_else(crossref, text):
    crossref.serve(message("10.5555/first"))
    account = add_studies(inputs=[text, "10.5555/first"])
    assert account.counts == {"added": 1, "refused": 1}
    assert account.items[0].input == text
    problem = Run.objects.get().problems[0]
    assert problem["status"] == "refused"
    assert len(problem["input"]) <= 500


def test_every_input_is_accounted_for_in_order(crossref):
    crossref.serve(message("10.5555/first"))
    crossref.agencies["10.5555/elsewhere"] = "datacite"
    inputs = [
        "10.5555/first",
        "doi:10.5555/FIRST",
        "nonsense",
        "8650205",
        "PMID: 21103140",
        "PMC8650205",
        "https://example.org/page#part",
        "10.5555/unknown",
        "10.5555/elsewhere",
    ]
    account = add_studies(inputs=inputs)
    assert statuses(account) == list(
        zip(
            inputs,
            [
                "added",
                "existing",
                "refused",
                "refused",
                "added",
                "added",
                "added",
                "not_found",
                "not_found",
            ],
            strict=True,
        )
    )
    assert not account.complete
    assert all(item.reason for item in account.items if item.status in ("refused", "not_found"))
    assert "datacite" in account.items[-1].reason.lower()
    assert Study.objects.count() == 4


def test_what_has_no_doi_is_stored_as_what_it_is_and_never_as_checked(crossref):
    add_studies(inputs=["PMC8650205", "PMID 21103140", "https://example.org/page"])
    by_pmcid = Study.objects.get(pmcid="PMC8650205")
    assert by_pmcid.pmid is None
    assert by_pmcid.lookup_status == LookupStatus.NO_DOI
    assert by_pmcid.checked_at is None
    assert Study.objects.get(pmid="21103140").doi is None
    assert Study.objects.get(url="https://example.org/page").csl["type"] == "webpage"
    assert crossref.requests == []


@pytest.mark.parametrize("fault", ["down", "nonsense"])
def test_an_outage_stores_nothing_and_says_so(crossref, fault, quick_retries):
    crossref.serve(message("10.5555/first"))
    setattr(crossref, fault, True)
    account = add_studies(inputs=["10.5555/first", "PMC8650205"])
    assert account.counts == {"added": 1, "unavailable": 1}
    assert Study.objects.filter(doi="10.5555/first").count() == 0
    run = Run.objects.get()
    assert (run.state, run.done, run.total) == ("incomplete", 2, 2)
    assert [problem["input"] for problem in run.problems] == ["10.5555/first"]


def test_after_three_lists_without_an_answer_the_rest_is_not_asked(crossref, quick_retries):
    crossref.down = True
    account = add_studies(inputs=[f"10.5555/{n}" for n in range(250)])
    assert account.counts == {"unavailable": 250}
    assert "not asked again" in account.items[-1].reason
    assert "not asked again" not in account.items[0].reason


def test_one_bad_record_loses_none_of_the_others(crossref):
    crossref.serve(message("10.5555/a"), message("10.5555/c"))
    crossref.records["10.5555/b"] = message("10.5555/other")
    account = add_studies(inputs=["10.5555/a", "10.5555/b", "10.5555/c"])
    assert [status for _, status in statuses(account)] == ["added", "unavailable", "added"]


def test_characters_that_the_database_cannot_hold_are_replaced_and_named(crossref):
    crossref.serve(message("10.5555/first", title=["Nul\0 and \ud800"]))
    account = add_studies(inputs=["10.5555/first"])
    assert account.counts == {"added": 1}
    assert "title" in account.items[0].reason
    assert "\0" not in Study.objects.get().title
    assert CrossrefRecord.objects.get().remarks


def test_a_record_that_the_database_refuses_loses_none_of_the_others(crossref):
    # Random, or PostgreSQL would compress it until it fits the index.
    endless = "10.5555/" + "".join(
        chr(0x4E00 + random.Random(7).randrange(20000) * n % 20000) for n in range(2000)
    )
    crossref.serve(message("10.5555/a"), message(endless), message("10.5555/c"))
    account = add_studies(inputs=["10.5555/a", endless, "10.5555/c"])
    assert [status for _, status in statuses(account)] == ["added", "refused", "added"]
    assert "index" in account.items[1].reason


def test_an_alias_names_the_same_study(crossref):
    crossref.serve(message("10.5555/main"))
    add_studies(inputs=["10.5555/main"])
    DoiAlias.objects.create(doi="10.5555/old", study=Study.objects.get())
    account = add_studies(inputs=["10.5555/old"])
    assert account.counts == {"existing": 1}


def test_sixty_new_dois_need_two_lists(crossref):
    dois = [f"10.5555/{n}" for n in range(60)]
    crossref.serve(*(message(doi) for doi in dois))
    assert add_studies(inputs=dois).counts == {"added": 60}
    assert len(crossref.requests) == 2


def test_twelve_at_once_give_one_study(crossref):
    crossref.serve(message("10.5555/first"))
    ended, failed = [], []
    start = threading.Barrier(12)

    def add():
        try:
            start.wait(timeout=30)
            ended.append(add_studies(inputs=["10.5555/first"]).items[0].status.value)
        except Exception as error:  # noqa: BLE001 (told below, in the test's own thread)
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=add) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(ended) == ["added"] + ["existing"] * 11
    assert Study.objects.count() == 1


def test_a_crash_half_way_keeps_what_was_done_and_the_rest_follows(crossref):
    dois = [f"10.5555/{n}" for n in range(5)]
    crossref.serve(*(message(doi) for doi in dois))

    def crash(item, total):
        if item.input == dois[2]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_studies(inputs=dois, progress=crash)
    assert Study.objects.count() == 3
    run = Run.objects.get()
    assert run.state == "failed"
    assert "KeyboardInterrupt" in run.error
    assert add_studies(inputs=dois).counts == {"added": 2, "existing": 3}


def test_a_study_added_by_hand_is_found_by_its_doi(crossref):
    study = StudyFactory(doi="10.5555/first")
    item = add_studies(inputs=["10.5555/first"]).items[0]
    assert (item.status, item.study) == ("existing", study.pk)
    assert crossref.requests == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("10.5555/a\n10.5555/b", ["10.5555/a", "10.5555/b"]),
        ("10.5555/a, 10.5555/b; PMC123", ["10.5555/a", "10.5555/b", "PMC123"]),
        ("PMID: 21103140 doi: 10.5555/a", ["PMID:21103140", "doi:10.5555/a"]),
        ("10.5555/with,comma;and", ["10.5555/with,comma;and"]),
        ("  \n ", []),
    ],
)
def test_pasted_text_is_split_into_identifiers(text, parts):
    assert split_identifiers(text) == parts
