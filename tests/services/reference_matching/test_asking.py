"""Asking Crossref about the references of studies: what is kept, what is asked again, and what is not."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import MatchState, Reference, ReferenceMatch, Run, Study
from evidence.services.crossref_access import Crossref
from evidence.services.reference_matching.asking import match_references
from evidence.services.reference_matching.deciding import reject, undo
from tests.crossref.servers import client_of
from tests.stand_in import message

from .conftest import RAW, listed, proposal, with_references

pytestmark = pytest.mark.django_db

OTHER = "Nobody B. A work that no register knows at all. Annals of Nothing 1999;1:1-2."


# Of a run over one study: which studies, how many entries, the run (begun, ended), and of the study its row,
# what is known, and its list; each in a transaction of its own.
QUESTIONS = 15


@pytest.fixture
def matched(crossref):
    """Matches the references of all studies, without waiting for a turn before each question."""

    def matched(**options):
        with client_of(crossref.url) as client:
            return match_references(
                **{"studies": Study.objects.all(), "client": client, **options},
            )

    return matched


def outcomes(account):
    return [item.outcome.value for item in account.items]


def test_what_is_sure_is_accepted_and_marked_and_the_rest_remembered(crossref, matched):
    crossref.found = [message()]
    study = with_references(RAW, "doi:10.5555/given", OTHER, "Ibid., p. 3")
    account = matched()
    assert outcomes(account) == ["accepted", "nothing", "too_little"]
    assert listed(study) == [("10.5555/first", True), ("10.5555/given", False), ("", False), ("", False)]
    assert study.references.get(position=1).doi_as_given == ""
    row = ReferenceMatch.objects.get(state="accepted")
    assert (row.text, row.is_automatic, row.decided_by) == (RAW, True, None)
    assert row.candidates[0]["work"]["title"] == "Numbness in invented adults"
    run = Run.objects.get()
    assert (run.kind, run.state, run.done, run.total) == ("match_references", "succeeded", 3, 3)
    assert run.counts == {"accepted": 1, "nothing": 1, "too_little": 1}
    assert row.found_by == run

    asked = len(crossref.requests)
    assert outcomes(matched()) == ["known", "known", "too_little"]
    assert len(crossref.requests) == asked
    assert outcomes(matched(again=True)) == ["known", "nothing", "too_little"]
    assert len(crossref.requests) == asked + 1


def test_what_is_likely_is_proposed_and_stands_in_no_list(crossref, matched):
    crossref.found = [message(author=[{"family": "Otherwise"}])]
    study = with_references(RAW)
    assert outcomes(matched()) == ["proposed"]
    row = ReferenceMatch.objects.get()
    assert (row.state, row.doi, row.decided_at) == (MatchState.PROPOSED, "10.5555/first", None)
    assert "authors" in row.candidates[0]["differences"]
    assert listed(study) == [("", False)]


def test_an_outage_is_no_answer(crossref, matched):
    crossref.down = True
    study = with_references(RAW, OTHER)
    account = matched()
    assert outcomes(account) == ["unavailable", "unavailable"]
    assert not account.complete
    assert Run.objects.get().state == "incomplete"
    assert not ReferenceMatch.objects.exists()
    crossref.down, crossref.found = False, [message()]
    assert outcomes(matched()) == ["accepted", "nothing"]
    assert listed(study)[0] == ("10.5555/first", True)


def test_the_same_words_twice_are_one_question(crossref, matched):
    crossref.found = [message()]
    study = with_references(RAW, RAW.upper().replace(".", " "))
    assert outcomes(matched()) == ["accepted", "accepted"]
    assert len(crossref.requests) == 1
    assert listed(study) == [("10.5555/first", True)] * 2


def test_a_study_does_not_cite_itself_by_our_word(crossref, matched):
    crossref.found = [message()]
    with_references(RAW, doi="10.5555/first")
    assert outcomes(matched()) == ["nothing"]


def test_a_limit_leaves_the_rest_for_the_next_run(crossref, matched):
    with_references(RAW, OTHER)
    with_references(RAW)
    assert outcomes(matched(limit=1)) == ["nothing"]
    assert Run.objects.get().state == "succeeded"
    assert outcomes(matched(limit=1)) == ["known", "nothing"]
    assert outcomes(matched(limit=1)) == ["known", "known", "nothing"]


def test_a_dry_run_asks_and_writes_nothing(crossref, matched):
    crossref.found = [message()]
    study = with_references(RAW)
    (item,) = matched(dry_run=True).items
    assert (item.outcome, item.doi) == ("accepted", "10.5555/first")
    assert not ReferenceMatch.objects.exists()
    assert not Run.objects.exists()
    assert listed(study) == [("", False)]


def test_what_a_person_rejected_is_never_proposed_again(crossref, curator, matched):
    crossref.found = [message(author=[{"family": "Otherwise"}])]
    study = with_references(RAW)
    matched()
    reject(match=ReferenceMatch.objects.get(), actor=curator, note="A reply to it")
    assert outcomes(matched(again=True)) == ["nothing"]
    row = ReferenceMatch.objects.get()
    assert (row.state, row.note, row.decided_by) == (MatchState.REJECTED, "A reply to it", curator)
    # Another work is proposed, and however sure it is, to a person.
    crossref.found = [message(), message("10.5555/second")]
    assert outcomes(matched(again=True)) == ["proposed"]
    row.refresh_from_db()
    assert (row.doi, row.refused, row.decided_by) == ("10.5555/second", ["10.5555/first"], None)
    assert listed(study) == [("", False)]


def test_an_automatic_match_that_was_undone_is_not_made_again(crossref, matched):
    crossref.found = [message()]
    study = with_references(RAW)
    matched()
    undo(match=ReferenceMatch.objects.get())
    assert listed(study) == [("", False)]
    assert outcomes(matched(again=True)) == ["proposed"]
    assert listed(study) == [("", False)]


@pytest.fixture
def while_asked(monkeypatch):
    """Somebody else acts while Crossref is asked, once."""

    def while_asked(act):
        search = Crossref.search

        def slowly(self, text, *, rows):
            found = search(self, text, rows=rows)
            monkeypatch.setattr(Crossref, "search", search)
            act()
            return found

        monkeypatch.setattr(Crossref, "search", slowly)

    return while_asked


def test_a_list_that_was_written_anew_meanwhile_takes_the_answer(crossref, while_asked, matched):
    crossref.found = [message()]
    study = with_references(RAW)

    def written_anew():
        study.references.all().delete()
        Reference.objects.create(study=study, position=7, unstructured=RAW)

    while_asked(written_anew)
    assert outcomes(matched()) == ["accepted"]
    assert listed(study) == [("10.5555/first", True)]


@pytest.mark.parametrize("act", ["deleted", "another text", "a DOI by now"])
def test_an_answer_for_what_is_not_there_any_more_is_dropped(crossref, while_asked, act, matched):
    crossref.found = [message()]
    study = with_references(RAW)
    while_asked(
        {
            "deleted": study.delete,
            "another text": lambda: study.references.update(unstructured=OTHER),
            "a DOI by now": lambda: study.references.update(doi="10.5555/x", doi_as_given="10.5555/x"),
        }[act]
    )
    account = matched()
    assert outcomes(account) == ["changed"]
    assert "changed meanwhile" in account.items[0].reason
    assert not ReferenceMatch.objects.exists()
    assert not Reference.objects.filter(doi_is_matched=True).exists()


def test_what_somebody_decided_meanwhile_stays(crossref, while_asked, curator, matched):
    crossref.found = [message()]
    study = with_references(RAW)
    matched()
    row = undo(match=ReferenceMatch.objects.get())
    while_asked(lambda: reject(match=row, actor=curator))
    assert outcomes(matched(again=True)) == ["known"]
    row.refresh_from_db()
    assert row.state == MatchState.REJECTED
    assert listed(study) == [("", False)]


def test_a_study_costs_the_same_questions_however_many_references_are_known(matched):
    counts = []
    for number in (1, 9):
        study = with_references(*(f"{OTHER} {n}" for n in range(number)))
        for position in range(1, number + 1):
            proposal(study, position)
        with CaptureQueriesContext(connection) as queries:
            assert outcomes(matched(studies=Study.objects.filter(pk=study.pk))) == ["known"] * number
        counts.append(len(queries))
    assert counts == [QUESTIONS, QUESTIONS]
