"""People's decisions about proposed DOIs, and how they come through refreshes and merges."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from evidence.models import MatchState, Reference, ReferenceMatch, ReferenceMatchEvent, Study
from evidence.records import CitedReference, Work
from evidence.services.merging import merge_studies
from evidence.services.reference_matching.deciding import (
    NoSuchCandidate,
    NotInTheList,
    accept,
    reject,
    undo,
)
from evidence.services.reference_matching.entries import digest_of, says_enough
from evidence.services.storing import apply_work
from tests.factories import StudyFactory, UserFactory

from .conftest import RAW, listed, proposal, with_references

pytestmark = pytest.mark.django_db

OTHER = "Berg A. Another invented work about nothing. Journal of Invented Results 2020;1:5."


def refreshed(study: Study, *entries: str | CitedReference) -> None:
    """Crossref gives this list now."""
    references = tuple(
        CitedReference(position, unstructured=entry) if isinstance(entry, str) else entry
        for position, entry in enumerate(entries, start=1)
    )
    apply_work(study, Work(doi=study.doi or "", references=references))


def test_an_accepted_doi_stands_in_every_entry_with_these_words(curator):
    study = with_references(RAW, "doi:10.5555/given", RAW)
    held = accept(match=proposal(study), doi="10.5555/meant", actor=curator, note="Read it")
    assert (held.state, held.decided_by, held.note, held.is_automatic) == (
        MatchState.ACCEPTED,
        curator,
        "Read it",
        False,
    )
    meant = ("10.5555/meant", True)
    assert listed(study) == [meant, ("10.5555/given", False), meant]
    undo(match=held)
    assert listed(study) == [("", False), ("10.5555/given", False), ("", False)]
    held.refresh_from_db()
    assert (held.state, held.left_to_people, held.decided_by) == (MatchState.PROPOSED, True, None)


def test_another_of_the_candidates_may_be_meant_and_nothing_else(curator):
    study = with_references(RAW)
    match = proposal(study, 1, "10.5555/one", "10.5555/two")
    with pytest.raises(NoSuchCandidate):
        accept(match=match, doi="10.5555/third", actor=curator)
    assert accept(match=match, doi="10.5555/two", actor=curator).score == 0.84
    assert listed(study) == [("10.5555/two", True)]


def test_a_rejection_refuses_all_that_was_proposed_and_can_be_undone(curator):
    study = with_references(RAW)
    match = proposal(study, 1, "10.5555/one", "10.5555/two")
    accept(match=match, doi="10.5555/one", actor=curator)
    held = reject(match=match, actor=curator)
    assert (held.refused, held.doi, listed(study)) == (["10.5555/one", "10.5555/two"], "", [("", False)])
    held = undo(match=match)
    assert (held.refused, held.doi, held.state) == ([], "10.5555/one", MatchState.PROPOSED)


def test_a_refresh_keeps_what_was_decided_and_a_deposited_doi_goes_before(curator):
    study = with_references(RAW, OTHER)
    accept(match=proposal(study), doi="10.5555/meant", actor=curator)
    reject(match=proposal(study, 2), actor=curator)
    before = list(study.references.values_list("pk", flat=True))
    # The same list is no change.
    refreshed(
        study, CitedReference(1, key="r1", unstructured=RAW), CitedReference(2, "r2", unstructured=OTHER)
    )
    assert list(study.references.values_list("pk", flat=True)) == before
    refreshed(study, OTHER, "A new one, of which nobody knows anything.", RAW.replace(". ", ".  "))
    assert listed(study) == [("", False), ("", False), ("10.5555/meant", True)]
    refreshed(study, CitedReference(1, doi="10.5555/given", doi_as_given="10.5555/given", unstructured=RAW))
    assert listed(study) == [("10.5555/given", False)]
    # What was said of both is kept, and holds when they come back.
    refreshed(study, RAW)
    assert listed(study) == [("10.5555/meant", True)]
    assert ReferenceMatch.objects.count() == 2


def test_another_wording_is_another_question_and_what_waits_for_the_old_one_goes(curator):
    study = with_references(RAW, OTHER)
    proposal(study)
    kept = proposal(study, 2)
    undo(match=accept(match=kept, doi=kept.doi, actor=curator))
    refreshed(study, RAW + " Epub.")
    assert listed(study) == [("", False)]
    assert list(ReferenceMatch.objects.values_list("pk", flat=True)) == [kept.pk]
    with pytest.raises(NotInTheList):
        accept(match=kept, doi=kept.doi, actor=curator)


def test_case_and_punctuation_are_no_other_words_but_a_number_is():
    one = digest_of(Reference(title="Numbness in adults", year="2020"))
    assert one == digest_of(Reference(title="NUMBNESS  in adults.", year="(2020)", key="9", position=4))
    assert one != digest_of(Reference(title="Numbness in adults", year="2021"))
    assert one != digest_of(Reference(title="Numbness in adults", volume="2020"))


@pytest.mark.parametrize(
    ("fields", "enough"),
    [
        ({"title": "Numbness"}, True),
        ({"unstructured": RAW}, True),
        ({"container_title": "J Inv", "volume": "3", "first_page": "7"}, True),
        ({"container_title": "J Inv", "volume": "3", "author": "Berg"}, False),
        ({"unstructured": "Ibid."}, False),
        ({"key": "ref1"}, False),
    ],
)
def test_what_can_be_told_from_others(fields, enough):
    assert says_enough(Reference(**fields)) is enough


class TestMerging:
    @pytest.fixture
    def merger(self):
        return UserFactory(permissions=["evidence.change_study", "evidence.delete_study"])

    def merge(self, kept, gone, actor):
        merge_studies(survivor=kept.pk, loser=gone.pk, actor=actor, reason="Imported twice")
        connection.check_constraints()

    def test_decisions_go_over_with_the_list(self, curator, merger):
        kept, gone = StudyFactory(), with_references(RAW, OTHER)
        accept(match=proposal(gone), doi="10.5555/meant", actor=curator)
        reject(match=proposal(gone, 2), actor=curator)
        self.merge(kept, gone, merger)
        assert listed(kept) == [("10.5555/meant", True), ("", False)]
        assert set(kept.reference_matches.values_list("state", flat=True)) == {"accepted", "rejected"}

    def test_a_person_s_word_goes_before_a_machine_s_on_either_side(self, curator, merger):
        kept, gone = with_references(RAW, OTHER), with_references(RAW, OTHER)
        for match, doi in ((proposal(kept), "10.5555/meant"), (proposal(gone, 2), "10.5555/meant")):
            ReferenceMatch.objects.filter(pk=match.pk).update(state="accepted", doi=doi)
        accept(match=proposal(gone, 1, "10.5555/other"), doi="10.5555/other", actor=curator)
        reject(match=proposal(kept, 2), actor=curator)
        self.merge(kept, gone, merger)
        assert listed(kept) == [("10.5555/other", True), ("", False)]
        assert kept.reference_matches.count() == 2

    def test_what_waits_for_a_list_that_gives_way_goes_and_what_is_decided_stays(self, curator, merger):
        kept, gone = with_references("doi:10.5555/given"), with_references(RAW, OTHER)
        accept(match=proposal(gone), doi="10.5555/meant", actor=curator)
        proposal(gone, 2)
        self.merge(kept, gone, merger)
        assert listed(kept) == [("10.5555/given", False)]
        assert [row.state for row in kept.reference_matches.all()] == ["accepted"]


class TestRules:
    @pytest.mark.parametrize(
        ("change", "rule"),
        [
            ({"state": "unheard"}, "doi_where_found"),
            ({"digest": "abc"}, "digest_form"),
            ({"doi": ""}, "doi_where_found"),
            ({"doi": "10.5555/UPPER"}, "doi_where_found"),
            ({"score": 1.5}, "doi_where_found"),
            ({"score": None}, "doi_where_found"),
            ({"state": "nothing"}, "doi_where_found"),
            ({"decided_at": "2026-01-01T00:00Z"}, "decided_by_somebody"),
            ({"state": "rejected", "doi": "", "score": None}, "rejected_by_person"),
        ],
    )
    def test_the_database_refuses(self, change, rule):
        match = proposal(with_references(RAW))
        with pytest.raises(IntegrityError, match=f"referencematch_{rule}"), transaction.atomic():
            ReferenceMatch.objects.filter(pk=match.pk).update(**change)

    def test_one_question_has_one_answer(self):
        study = with_references(RAW)
        proposal(study)
        with pytest.raises(IntegrityError, match="referencematch_once"), transaction.atomic():
            proposal(study)

    def test_a_matched_entry_has_a_doi(self):
        study = with_references(RAW)
        with pytest.raises(IntegrityError, match="reference_matched_has_doi"), transaction.atomic():
            study.references.update(doi_is_matched=True)


def test_history_has_what_people_said_and_what_is_taken_for_true(curator):
    study = with_references(RAW)
    match = proposal(study)
    assert not ReferenceMatchEvent.objects.exists()
    accept(match=match, doi=match.doi, actor=curator)
    study.delete()
    told = [
        (event.pgh_label, event.state, event.decided_by)
        for event in ReferenceMatchEvent.objects.order_by("pgh_id")
    ]
    assert told == [("update", "accepted", curator), ("delete", "accepted", curator)]
