"""Asking Crossref which work a reference means: accepted, proposed, nothing, or not asked at all."""

from __future__ import annotations

import pytest

from benchmarks.references.measuring import measure
from evidence.citations.matching import ACCEPT, Described
from evidence.services.crossref_access import Crossref
from evidence.services.matching import MatchOutcome, match
from tests.stand_in import message

pytestmark = pytest.mark.django_db(transaction=True)

RAW = (
    "Example A, The Invented Study Group. Numbness in invented adults. "
    "Journal of Invented Results 2023;12(3):100-109."
)


def asked(raw=RAW, **options):
    with Crossref(**options) as crossref:
        return match(described=Described(raw), crossref=crossref)


def test_the_work_is_found_behind_what_crossref_ranks_first(crossref):
    notice = {"DOI": "10.5555/first", "type": "retraction", "updated": {"date-parts": [[2024, 1, 1]]}}
    crossref.found = [
        message(
            "10.5555/notice", title=["Retraction: Numbness in invented adults"], **{"update-to": [notice]}
        ),
        message("10.65215/copy", volume="1", page="1", author=[{"family": "Copyist"}]),
        message(),
    ]
    found = asked()
    assert (found.outcome, found.doi) == (MatchOutcome.ACCEPTED, "10.5555/first")
    assert found.candidates[0].score.value >= ACCEPT
    assert "query.bibliographic=Example" in crossref.requests[0]


def test_what_is_not_sure_is_proposed_and_names_no_doi(crossref):
    crossref.found = [message(author=[{"family": "Otherwise"}])]
    found = asked()
    assert (found.outcome, found.doi) == (MatchOutcome.PROPOSED, "")
    assert "authors" in found.candidates[0].score.differences


def test_nothing_alike_is_nothing_and_a_record_that_is_none_is_passed_over(crossref):
    crossref.found = [{"DOI": "no doi"}, message(title=["Something else"], page="7", volume="8")]
    assert asked().outcome is MatchOutcome.NOTHING
    assert asked("…").outcome is MatchOutcome.NOTHING


def test_an_outage_says_nothing_about_the_reference(crossref, quick_retries):
    crossref.down = True
    with Crossref(interactive=True) as access:
        first = match(described=Described(RAW), crossref=access)
        second = match(described=Described(RAW), crossref=access)
    assert first.outcome is second.outcome is MatchOutcome.UNAVAILABLE
    assert "was not asked again" in second.reason
    crossref.down, crossref.nonsense = False, True
    assert asked().outcome is MatchOutcome.UNAVAILABLE


@pytest.mark.corpus
@pytest.mark.slow
def test_of_real_references_fewer_than_one_in_five_hundred_is_matched_wrongly(shared_dir):
    counts = measure(shared_dir, every=8)
    right, wrong, findable = (
        sum(each[name] for each in counts.values()) for name in ("right", "wrong", "findable")
    )
    assert right > 150
    assert wrong * 500 < right
    assert right / findable > 0.9
