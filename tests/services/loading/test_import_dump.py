"""Loading a dump: every record accounted for, what is held kept, and nothing done twice."""

import gzip
import json

import pytest
from django.utils import timezone

from evidence.crossref.dump_filters import Wanted
from evidence.crossref.reading import read_record
from evidence.models import (
    CrossrefRecord,
    CuratedField,
    DoiAlias,
    DumpContainer,
    Notice,
    Run,
    RunState,
    Study,
    StudyEvent,
    StudyRelation,
)
from evidence.search import index
from evidence.services.loading.dumps import import_dump
from evidence.services.loading.preview import preview_dump
from evidence.services.storing import store_work
from tests.stand_in import message

from .database import contents, write_container

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path):
    """Loads messages as one container, under the given options; gives the account."""

    def load(*messages, name="0.json.gz", **options):
        return import_dump(paths=[write_container(tmp_path / name, messages)], **options)

    return load


def indexed(day):
    return {"date-time": f"2026-02-{day:02}T00:00:00Z"}


def counts(account):
    return account.as_dict()["counts"]


def test_the_account_names_each_record_once(load):
    load(message("10.5555/held"))
    DoiAlias.objects.create(doi="10.5555/alias", study=Study.objects.get())
    account = load(
        message("10.5555/held"),
        message("10.5555/alias"),
        message("10.5555/new"),
        message("10.5555/NEW", indexed=indexed(1)),
        message("10.5555/book", type="book"),
        message("no doi at all"),
        message(None),
        name="1.json.gz",
        wanted=Wanted(types=frozenset({"journal-article"})),
    )
    assert account.read == 7
    # That a DOI is an alias is told from the database, so only of those that are wanted.
    assert counts(account) == {"added": 1, "unchanged": 1, "duplicate": 2, "filtered": 1, "refused": 2}
    assert [(item["input"], item["status"]) for item in account.items()] == [
        ("1.json.gz, item 6", "refused"),
        ("1.json.gz, item 7", "refused"),
    ]
    assert "not a DOI" in next(account.items())["reason"]
    assert not account.complete
    run = Run.objects.first()
    assert (run.state, run.done, run.counts) == (RunState.INCOMPLETE, 7, counts(account))
    assert len(run.problems) == 2


def test_a_second_time_changes_nothing_and_reads_nothing_in_full(load, monkeypatch):
    messages = [message(f"10.5555/{n}") for n in range(3)]
    assert counts(load(*messages)) == {"added": 3}
    before = contents()

    def never(*_):
        raise AssertionError("read in full")

    monkeypatch.setattr("evidence.services.loading.parts.read_entry", never)
    monkeypatch.setattr("evidence.services.loading.changed.read_entry", never)
    assert counts(load(*messages)) == {"unchanged": 3}
    assert contents() == before
    assert Run.objects.filter(state=RunState.SUCCEEDED).count() == 2


def test_of_two_records_of_a_work_the_one_indexed_last_counts(load):
    load(
        message("10.5555/first", title=["Newer"], indexed=indexed(9)),
        message("10.5555/first", title=["Older"], indexed=indexed(2)),
        message("10.5555/second", title=["Stands first"]),
        message("10.5555/second", title=["Stands last"]),
    )
    assert sorted(Study.objects.values_list("title", flat=True)) == ["Newer", "Stands last"]


def test_an_older_dump_does_not_take_back_what_is_held(load):
    load(message(title=["Of March"], indexed=indexed(20)))
    assert counts(load(message(title=["Of February"], indexed=indexed(3)), name="old.json")) == {
        "unchanged": 1
    }
    assert Study.objects.get().title == "Of March"


def test_a_record_that_came_from_the_api_is_not_taken_back_either(load):
    work, stored, remarks = read_record(message(title=["Of today"], indexed=indexed(20)))
    study = Study.objects.create(doi=work.doi)
    store_work(study=study, work=work, message=stored, remarks=remarks, now=timezone.now())
    load(message(title=["Of February"], indexed=indexed(3)))
    study.refresh_from_db()
    assert study.title == "Of today"
    assert CrossrefRecord.objects.get().message["title"] == ["Of today"]


def test_a_changed_record_brings_its_study_up_to_date_and_curated_fields_stay(load):
    load(message(title=["Before"], volume="1"))
    study = Study.objects.get()
    Study.objects.update(title="A curator's")
    CuratedField.objects.create(study=study, field="title")
    new = message(
        title=["After"], volume="2", indexed=indexed(9), author=[{"family": "Else"}], reference=None
    )
    assert counts(load(new)) == {"updated": 1}
    study.refresh_from_db()
    assert (study.title, study.volume) == ("A curator's", "2")
    assert study.csl["title"] == "A curator's"
    assert [str(person) for person in study.contributors.all()] == ["Else"]
    # What a record lacks is not blanked.
    assert study.references.count() == 1
    assert CrossrefRecord.objects.get().message == new
    assert counts(load(new)) == {"unchanged": 1}


def test_a_study_that_crossref_did_not_know_gets_its_record(load):
    Study.objects.create(doi="10.5555/first")
    assert counts(load(message())) == {"updated": 1}
    study = Study.objects.get()
    assert (study.lookup_status, study.checked_at.isoformat()) == ("found", "2026-01-01T00:00:00+00:00")


def test_nobody_was_asked_and_crossref_said_so_when_it_indexed_the_record(load):
    load(message())
    study = Study.objects.get()
    assert study.checked_at.isoformat() == "2026-01-01T00:00:00+00:00"
    assert (study.last_attempt_outcome, study.last_attempt_at) == ("", None)


@pytest.mark.parametrize("order", [("article", "notice"), ("notice", "article")])
@pytest.mark.parametrize("together", [True, False])
def test_notices_and_relations_find_their_study_in_any_order(load, order, together):
    update = {"type": "retraction", "updated": {"date-parts": [[2024, 5, 6]]}}
    records = {
        "article": message("10.5555/article", **{"updated-by": [{"DOI": "10.5555/notice", **update}]}),
        "notice": message(
            "10.5555/notice",
            **{
                "update-to": [{"DOI": "10.5555/ARTICLE", "label": "Retraction", **update}],
                "relation": {"is-comment-on": [{"id-type": "doi", "id": "10.5555/article"}]},
            },
        ),
    }
    chosen = [records[name] for name in order]
    for n, container in enumerate([chosen] if together else [[record] for record in chosen]):
        load(*container, name=f"{n}.json")
    notice = Notice.objects.get()
    assert notice.study.doi == "10.5555/article"
    assert sorted(notice.listed_by) == ["10.5555/article", "10.5555/notice"]
    assert StudyRelation.objects.get().related_study.doi == "10.5555/article"


def test_what_the_database_refuses_is_one_refusal_and_the_rest_goes_in(load):
    # No index takes it, and it is no DOI's fault alone: told only when it is stored.
    too_long = "10.5555/" + "".join(chr(0x4E00 + n * 37 % 20000) for n in range(2000))
    account = load(*(message(f"10.5555/{n}") for n in range(6)), message(too_long))
    assert counts(account) == {"added": 6, "refused": 1}
    assert next(account.items())["identifier"] == too_long
    assert "database refuses" in next(account.items())["reason"]


def test_history_begins_with_what_people_do(load):
    load(message())
    assert not StudyEvent.objects.exists()
    Study.objects.get().delete()
    assert StudyEvent.objects.get().pgh_label == "delete"


def test_a_preview_says_what_the_load_does_and_writes_nothing(load, tmp_path):
    load(message("10.5555/held"))
    path = write_container(
        tmp_path / "next.jsonl", [message("10.5555/held", volume="99"), message("10.5555/new"), {"DOI": "x"}]
    )
    before, runs = contents(), Run.objects.count()
    told = preview_dump(paths=[path])
    assert counts(told) == {"added": 1, "updated": 1, "refused": 1}
    assert contents() == before
    assert Run.objects.count() == runs
    assert counts(import_dump(paths=[path])) == counts(told)


def test_a_damaged_container_is_accounted_for_and_the_others_are_loaded(tmp_path):
    write_container(tmp_path / "0.json", [message("10.5555/a")])
    packed = gzip.compress(json.dumps({"items": [message("10.5555/b")]}).encode())
    (tmp_path / "1.json.gz").write_bytes(packed[:-20])
    write_container(tmp_path / "2.json", [message("10.5555/c")])
    (tmp_path / "3.tar").write_bytes(b"no archive")
    account = import_dump(paths=[tmp_path])
    assert counts(account) == {"added": 2, "refused": 2}
    assert [item["input"] for item in account.items()] == ["1.json.gz", "3.tar"]


def test_a_container_counts_what_it_read_and_no_more(load, db):
    load(*(message(f"10.5555/{n}") for n in range(3)))
    container = DumpContainer.objects.get()
    assert (container.read, container.added, container.position) == (3, 3, container.size)


@pytest.mark.parametrize(
    ("wanted", "taken"),
    [
        (Wanted(), "abcd"),
        (Wanted(types=frozenset({"book"})), "b"),
        (Wanted(from_year=2020), "acd"),
        (Wanted(from_year=2024), "c"),
        (Wanted(issns=frozenset({"1234-5679"})), "d"),
        (Wanted(dois=frozenset({"10.5555/a", "10.5555/b"})), "ab"),
        (Wanted(phrases=frozenset({"Emotional numbing", "nothing"})), "a"),
        (Wanted(phrases=frozenset({"sjögren syndrome"})), "b"),
        (Wanted(phrases=frozenset({"SAD"})), "c"),
        (Wanted(types=frozenset({"book"}), from_year=2020), ""),
    ],
)
def test_filters_take_what_they_say(load, wanted, taken):
    account = load(
        message("10.5555/a", title=["On <i>emotional</i>\n numbing"]),
        message(
            "10.5555/b",
            type="book",
            title=["SJOGREN SYNDROME"],
            **{"published-print": {"date-parts": [[2019]]}},
        ),
        message(
            "10.5555/c", abstract="<p>In SAD, not sad</p>", **{"published-print": {"date-parts": [[2024]]}}
        ),
        message("10.5555/d", title=["a sad one"], ISSN=["1234-5679"]),
        wanted=wanted,
    )
    assert "".join(sorted(doi[-1] for doi in Study.objects.values_list("doi", flat=True))) == taken
    assert account.counts["filtered"] == 4 - len(taken)


def test_search_knows_what_was_loaded(load):
    load(message("10.5555/article"), message("10.5555/old", volume="1"))
    load(
        message("10.5555/notice", **{"update-to": [{"DOI": "10.5555/article", "type": "retraction"}]}),
        message("10.5555/old", title=["Anew"], volume="2", indexed=indexed(9)),
        name="1.json",
    )
    assert set(index.differences().values()) == {0}
    # The article was there before the notice that says so.
    assert Study.objects.get(doi="10.5555/article").search.grave
