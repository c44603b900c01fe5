"""What others do between a question to Crossref and the writing of its answer."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError

from evidence.models import EvidenceLine, Study
from evidence.models.study_query import StudyQuerySet
from evidence.services import refreshing
from evidence.services.adding import add_studies
from evidence.services.crossref_access import Crossref
from evidence.services.quoting import check_lines
from evidence.services.refreshing import refresh_studies
from evidence.services.resolving import resolve_or_add
from tests.factories import EvidenceLineFactory, StudyFactory, UserFactory
from tests.stand_in import message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def study(crossref):
    crossref.serve(message("10.5555/first"))
    return StudyFactory(doi="10.5555/first")


@pytest.fixture
def while_asked(monkeypatch):
    """Somebody else acts while Crossref is asked."""

    def while_asked(act):
        fetch = Crossref.fetch

        def slowly(self, dois):
            answers = list(fetch(self, dois))
            act()
            return iter(answers)

        monkeypatch.setattr(Crossref, "fetch", slowly)

    return while_asked


def refreshed():
    (item,) = refresh_studies(studies=Study.objects.all()).items
    return item


def test_a_study_that_was_deleted_is_told_of(study, while_asked):
    while_asked(study.delete)
    item = refreshed()
    assert (item.status, item.study, item.reason) == ("refused", None, "It was deleted meanwhile.")


def test_another_doi_does_not_get_the_answer_of_the_first(study, while_asked):
    while_asked(lambda: Study.objects.update(doi="10.5555/second"))
    item = refreshed()
    assert item.status == "refused"
    assert "changed meanwhile" in item.reason
    assert not Study.objects.get().csl


def test_a_study_that_is_gone_before_it_is_asked_about_is_no_item(study, monkeypatch):
    monkeypatch.setattr(refreshing, "_dois_of", lambda ids: {})
    assert refresh_studies(studies=Study.objects.all()).items == []


def test_a_database_that_does_not_take_it_refuses_this_one_only(study, monkeypatch):
    def refuse(*args, **kwargs):
        raise IntegrityError('new row violates check constraint "study_year"')

    monkeypatch.setattr(refreshing, "store_work", refuse)
    item = refreshed()
    assert (item.status, item.study) == ("refused", study.pk)
    assert "study_year" in item.reason


def test_a_dry_run_tells_how_far_it_is(study):
    told = []
    refresh_studies(
        studies=Study.objects.all(), dry_run=True, progress=lambda item, total: told.append(total)
    )
    assert told == [1]


def hide_once(monkeypatch):
    """The first look finds nothing: the study came right after it."""
    look = StudyQuerySet.ids_of
    looks = []

    def ids_of(self, identifiers):
        looks.append(identifiers)
        return {} if len(looks) == 1 else look(self, identifiers)

    monkeypatch.setattr(StudyQuerySet, "ids_of", ids_of)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("PMID 21103140", {"doi": None, "pmid": "21103140"}),
        ("https://example.org/numb", {"doi": None, "url": "https://example.org/numb"}),
        ("10.5555/first", {"doi": "10.5555/first"}),
    ],
)
def test_who_is_quicker_with_a_study_has_added_it(crossref, monkeypatch, text, held):
    crossref.serve(message("10.5555/first"))
    study = StudyFactory(**held)
    hide_once(monkeypatch)
    (item,) = add_studies(inputs=[text]).items
    assert (item.status, item.study) == ("existing", study.pk)
    assert Study.objects.count() == 1


def test_a_refusal_that_nobody_else_explains_is_not_swallowed(monkeypatch):
    StudyFactory(doi=None, pmid="21103140")
    hide_once(monkeypatch)
    monkeypatch.setattr(StudyQuerySet, "identified_by", lambda self, identifiers: self.none())
    with pytest.raises(IntegrityError, match="study_pmid_unique"):
        add_studies(inputs=["PMID 21103140"])


def test_answers_in_another_order_than_asked_store_nothing(crossref, monkeypatch):
    crossref.serve(message("10.5555/first"))
    crossref.serve(message("10.5555/second"))
    fetch = Crossref.fetch
    monkeypatch.setattr(Crossref, "fetch", lambda self, dois: reversed(list(fetch(self, dois))))
    with pytest.raises(AssertionError, match="got the answer for"):
        add_studies(inputs=["10.5555/first", "10.5555/second"])
    assert not Study.objects.exists()


def test_a_database_that_is_gone_is_no_refusal(crossref, monkeypatch):
    def gone(*args, **kwargs):
        raise DatabaseError("the connection is closed")

    monkeypatch.setattr("evidence.services.adding.store_work", gone)
    crossref.serve(message("10.5555/first"))
    with pytest.raises(DatabaseError, match="closed"):
        add_studies(inputs=["10.5555/first"])
    assert not Study.objects.exists()


def test_a_study_whose_quotes_are_to_be_checked_may_be_gone_when_its_turn_comes():
    line = EvidenceLineFactory(quote="a quote", locator="p. 1")
    study = line.study

    def delete(done, of):
        EvidenceLine.objects.all().delete()
        study.delete()

    assert check_lines(EvidenceLine.objects.all(), progress=delete) == {}


def test_crossref_naming_another_study_of_ours_is_told(crossref, study):
    twin = StudyFactory(doi="10.5555/second")
    crossref.records["10.5555/first"] = message("10.5555/second", aliases=["10.5555/first"])
    (item,) = refresh_studies(studies=Study.objects.filter(pk=study.pk)).items
    assert f"the same work as study {twin.pk}" in item.reason


def test_where_all_is_stored_or_malformed_nobody_is_asked(crossref, study):
    resolved = resolve_or_add(inputs=[study.doi, "no identifier"], actor=UserFactory())
    assert [one.resolution for one in resolved] == ["stored", "malformed"]
    assert crossref.requests == []
