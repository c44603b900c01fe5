"""Refreshing from Crossref: the difference first, curated fields kept, outages no answers."""

import pytest

from evidence.models import AttemptOutcome, CrossrefRecord, LookupStatus, Notice, Study
from evidence.services.adding import add_studies
from evidence.services.curating import (
    NotCuratable,
    crossref_comparison,
    curate_fields,
    release_fields,
)
from evidence.services.refreshing import refresh_studies
from tests.factories import StudyFactory, UserFactory
from tests.stand_in import message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def study(crossref):
    crossref.serve(message("10.5555/first"))
    add_studies(inputs=["10.5555/first"])
    return Study.objects.get()


def refresh(**options):
    return refresh_studies(studies=Study.objects.all(), **options).items


def test_nothing_new_is_unchanged(study):
    assert [(item.status, item.changes) for item in refresh()] == [("unchanged", ())]


def test_what_changed_is_written_and_told(crossref, study):
    crossref.serve(message("10.5555/first", title=["A better title"], volume="13"))
    (item,) = refresh()
    assert item.status == "updated"
    assert {(c.field, c.before, c.after) for c in item.changes} == {
        ("title", "Numbness in invented adults", "A better title"),
        ("volume", "12", "13"),
    }
    study.refresh_from_db()
    assert study.title == study.csl["title"] == "A better title"
    assert study.crossref_record.message["volume"] == "13"


def test_a_dry_run_tells_the_same_and_writes_nothing(crossref, study):
    before = Study.objects.values().get(), CrossrefRecord.objects.values().get()
    crossref.serve(
        message(
            "10.5555/first",
            title=["A better title"],
            author=[{"family": "New"}],
            **{"updated-by": [{"DOI": "10.5555/r", "type": "retraction", "source": "publisher"}]},
        )
    )
    (told,) = refresh(dry_run=True)
    assert {change.field for change in told.changes} == {"title", "contributors", "notices"}
    assert (Study.objects.values().get(), CrossrefRecord.objects.values().get()) == before
    assert not Notice.objects.exists()
    (done,) = refresh()
    assert done.changes == told.changes


def test_what_the_answer_lacks_is_not_blanked(crossref, study):
    crossref.serve(
        {"DOI": "10.5555/first", "type": "journal-article", "title": ["Numbness in invented adults"]}
    )
    assert [item.status for item in refresh()] == ["unchanged"]
    study.refresh_from_db()
    assert study.volume == "12"
    assert study.contributors.count() == 2
    assert study.references.count() == 1


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("down", AttemptOutcome.UNAVAILABLE), ("nonsense", AttemptOutcome.BAD_RESPONSE)],
)
def test_an_outage_moves_nothing_but_the_attempt(crossref, study, fault, outcome, quick_retries):
    before = Study.objects.values().get()
    setattr(crossref, fault, True)
    assert [item.status for item in refresh()] == ["unavailable"]
    after = Study.objects.values().get()
    moved = {field for field in before if before[field] != after[field]}
    assert moved == {"last_attempt_at", "last_attempt_outcome", "last_attempt_error", "updated_at"}
    assert after["last_attempt_outcome"] == outcome
    assert "<html>" not in after["last_attempt_error"]


def test_that_crossref_does_not_know_it_is_an_answer_and_keeps_the_metadata(crossref, study):
    crossref.records.clear()
    crossref.agencies["10.5555/first"] = "datacite"
    assert [item.status for item in refresh()] == ["not_found"]
    study.refresh_from_db()
    assert study.lookup_status == LookupStatus.OTHER_AGENCY
    assert study.registration_agency == "datacite"
    assert study.title == "Numbness in invented adults"
    assert study.checked_at > study.fetched_at


def test_a_study_without_a_doi_is_refused_with_the_reason(crossref):
    StudyFactory(doi=None, pmid="21103140")
    (item,) = refresh()
    assert item.status == "refused"
    assert "no DOI" in item.reason
    assert crossref.requests == []


class TestCuratedFields:
    def test_survive_every_refresh_and_are_told_as_kept(self, crossref, study):
        curator = UserFactory(username="cora")
        curate_fields(study=study, values={"title": "As printed", "volume": ""}, actor=curator)
        crossref.serve(message("10.5555/first", title=["Other"], volume="13", issue="4"))
        (item,) = refresh()
        assert {(c.field, c.kept) for c in item.changes} == {
            ("title", True),
            ("volume", True),
            ("issue", False),
        }
        study.refresh_from_db()
        assert (study.title, study.title_html, study.volume, study.issue) == ("As printed", "", "", "4")
        assert study.csl["title"] == "As printed"

    def test_alone_do_not_make_a_study_updated(self, study):
        curate_fields(study=study, values={"title": "As printed"})
        assert [item.status for item in refresh()] == ["unchanged"]

    def test_are_shown_beside_what_crossref_says(self, study):
        curate_fields(study=study, values={"title": "As printed"}, actor=UserFactory(username="cora"))
        rows = {row.field: row for row in crossref_comparison(study)}
        assert (rows["title"].here, rows["title"].crossref) == ("As printed", "Numbness in invented adults")
        assert rows["title"].differs
        assert rows["title"].curated_by == "cora"
        assert not rows["volume"].differs
        assert not rows["volume"].is_curated

    def test_return_to_crossref_when_released_without_touching_what_was_checked(self, study):
        curate_fields(study=study, values={"title": "As printed"})
        checked = study.checked_at
        release_fields(study=study, fields=["title"])
        assert study.title == "Numbness in invented adults"
        assert study.checked_at == checked
        assert not study.curated_fields.exists()

    def test_are_bibliographic_ones(self, study):
        with pytest.raises(NotCuratable, match="lookup_status"):
            curate_fields(study=study, values={"lookup_status": "found"})


class TestNotices:
    RETRACTION = {"DOI": "10.5555/notice", "type": "retraction", "label": "Retraction"}

    def listed(self, **more):
        return {"updated-by": [{**self.RETRACTION, "source": "publisher", **more}]}

    def test_arrive_once_however_often_they_are_listed(self, crossref, study):
        both = [{**self.RETRACTION, "source": source} for source in ("publisher", "retraction-watch")]
        crossref.serve(
            message("10.5555/first", **{"updated-by": both}),
            message(
                "10.5555/notice",
                title=["Retraction"],
                **{"update-to": [{**self.RETRACTION, "DOI": "10.5555/first"}]},
            ),
        )
        refresh()
        add_studies(inputs=["10.5555/notice"])
        notice = Notice.objects.get()
        assert notice.study == study
        assert set(notice.sources) == {"publisher", "retraction-watch"}
        assert set(notice.listed_by) == {"10.5555/first", "10.5555/notice"}

    def test_wait_for_a_study_that_comes_later(self, crossref):
        crossref.serve(
            message("10.5555/notice", **{"update-to": [{**self.RETRACTION, "DOI": "10.5555/late"}]}),
            message("10.5555/late"),
        )
        add_studies(inputs=["10.5555/notice"])
        assert Notice.objects.get().study is None
        add_studies(inputs=["10.5555/late"])
        assert Notice.objects.get().study.doi == "10.5555/late"

    def test_stay_when_the_record_no_longer_lists_them(self, crossref, study):
        crossref.serve(message("10.5555/first", **self.listed()))
        refresh()
        crossref.serve(message("10.5555/first"))
        (item,) = refresh()
        assert "no longer listed" in item.changes[0].after
        notice = Notice.objects.get()
        assert notice.gone_since is not None
        crossref.serve(message("10.5555/first", **self.listed()))
        refresh()
        notice.refresh_from_db()
        assert notice.gone_since is None

    def test_stay_through_an_outage(self, crossref, study, quick_retries):
        crossref.serve(message("10.5555/first", **self.listed()))
        refresh()
        crossref.down = True
        refresh()
        assert Notice.objects.get().gone_since is None

    def test_of_the_title_alone_give_way_to_the_one_on_record(self, crossref, study):
        title = ["RETRACTED: Numbness in invented adults"]
        crossref.serve(message("10.5555/first", title=title))
        refresh()
        assert Notice.objects.get().sources == ["title"]
        crossref.serve(message("10.5555/first", title=title, **self.listed()))
        refresh()
        assert Notice.objects.get().sources == ["publisher"]


def test_relations_find_each_other_whichever_comes_first(crossref):
    preprint = {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/FIRST", "asserted-by": "subject"}]}
    crossref.serve(message("10.5555/pre", type="posted-content", relation=preprint), message("10.5555/first"))
    add_studies(inputs=["10.5555/pre"])
    relation = Study.objects.get(doi="10.5555/pre").relations.get()
    assert (relation.kind, relation.related_study) == ("is-preprint-of", None)
    add_studies(inputs=["10.5555/first"])
    relation.refresh_from_db()
    assert relation.related_study.doi == "10.5555/first"


def test_a_relation_that_crossref_lists_no_longer_goes_and_a_curators_stays(crossref):
    def related(*dois):
        listed = [{"id": doi, "id-type": "doi", "asserted-by": "subject"} for doi in dois]
        return message("10.5555/first", relation={"is-preprint-of": listed})

    crossref.serve(related("10.5555/a", "10.5555/b"))
    add_studies(inputs=["10.5555/first"])
    study = Study.objects.get()
    study.relations.create(
        kind="is-preprint-of", identifier_type="doi", identifier="10.5555/own", source="curator"
    )
    crossref.serve(related("10.5555/b", "10.5555/first"))
    refresh()
    relations = study.relations.order_by("identifier")
    assert list(relations.values_list("identifier", flat=True)) == [
        "10.5555/b",
        "10.5555/first",
        "10.5555/own",
    ]
    # What Crossref says of a work and itself leads nowhere.
    assert not relations.exclude(related_study=None).exists()


def test_a_curators_notice_is_not_gone_because_crossref_never_had_it(crossref, study):
    listed = {"updated-by": [{"DOI": "10.5555/r", "type": "retraction", "source": "publisher"}]}
    crossref.serve(message("10.5555/first", **listed))
    refresh()
    notice = Notice.objects.get()
    notice.sources = [*notice.sources, "curator"]
    notice.save()
    crossref.serve(message("10.5555/first"))
    refresh()
    notice.refresh_from_db()
    assert (notice.listed_by, notice.gone_since) == ([], None)


def test_a_date_that_says_more_takes_the_place_of_one_that_says_less(crossref, study):
    def listed(parts):
        entry = {"DOI": "10.5555/r", "type": "retraction", "source": "publisher"}
        return message("10.5555/first", **{"updated-by": [{**entry, "updated": {"date-parts": [parts]}}]})

    for parts, expected in (([2024], "2024"), ([2024, 3, 5], "2024-03-05"), ([2024], "2024-03-05")):
        crossref.serve(listed(parts))
        refresh()
        assert Notice.objects.get().date == expected


def test_contributors_are_not_curated_as_a_value(study):
    with pytest.raises(NotCuratable, match="mark_curated"):
        curate_fields(study=study, values={"contributors": []})
