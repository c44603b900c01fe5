"""Stored studies of which Crossref never gave a record: not checked is not the same as not retracted."""

from __future__ import annotations

import pytest

from evidence.articles.rules.facts import Status
from evidence.models import LookupStatus
from evidence.services.auditing import Audited, Coverage
from evidence.services.auditing.marked import state_of
from tests.factories import NOON, StudyFactory

from .articles import RECORD, REFERENCE, audited, cited_study, rules_of, written

pytestmark = pytest.mark.django_db

WITHOUT = REFERENCE.split(" https")[0]
RETRACTION = {"DOI": "10.5555/notice", "type": "retraction", "source": "publisher", "label": "Retraction"}
RETRACTED = {**RECORD, "updated-by": [{**RETRACTION, "updated": {"date-parts": [[2024, 5, 1]]}}]}


@pytest.fixture
def described():
    """The work of `REFERENCE`, as somebody described it who knew its DOI."""
    return cited_study(found=False)


def mark(found: Audited) -> str:
    return state_of(found.checked.references[0], found.findings)


@pytest.mark.parametrize("entry", [REFERENCE, WITHOUT], ids=["by its DOI", "by its words"])
def test_crossref_is_asked_whether_it_stands(crossref, described, entry):
    crossref.serve(RETRACTED)
    found = audited(written(entry))
    assert "retracted" in rules_of(found)
    assert found.checked.references[0].study == described.pk
    assert found.coverage == Coverage(1, 0, 0)


def test_what_stands_is_checked(crossref, described):
    crossref.serve(RECORD)
    found = audited(written(REFERENCE))
    assert (found.findings, found.coverage, mark(found)) == ((), Coverage(1, 0, 0), "sound")


@pytest.mark.parametrize("entry", [REFERENCE, WITHOUT], ids=["by its DOI", "by its words"])
@pytest.mark.parametrize("how", ["down", "nonsense", "not asked"])
def test_without_an_answer_it_was_not_checked(crossref, quick_retries, described, entry, how):
    crossref.down, crossref.nonsense = how == "down", how == "nonsense"
    found = audited(written(entry), ask_crossref=how != "not asked")
    (one,) = found.checked.references
    assert (one.status, one.study) == (Status.RESOLVED, described.pk)
    assert one.reason.startswith("It is stored here; whether there is a notice about it is not known. ")
    assert found.coverage == Coverage(0, 0, 1)
    assert set(rules_of(found)) <= {"doi-missing"}
    if entry is REFERENCE:
        assert mark(found) == "unasked"


def test_its_words_are_still_compared_with_what_is_stored(crossref, quick_retries, described):
    crossref.down = True
    found = audited(written(REFERENCE.replace("(2023)", "(2013)")))
    assert rules_of(found) == ["wrong-year"]
    assert found.coverage == Coverage(0, 0, 1)


def test_a_stored_doi_that_nobody_registered_is_a_problem(crossref):
    cited_study(lookup_status=LookupStatus.NOT_FOUND)
    assert "doi-not-registered" in rules_of(audited(written(REFERENCE)))
    unasked = audited(written(REFERENCE), ask_crossref=False)
    assert (rules_of(unasked), unasked.coverage) == ([], Coverage(0, 0, 1))


def test_that_the_stored_doi_is_not_registered_is_no_fault_of_an_entry_without_it(crossref):
    study = cited_study(lookup_status=LookupStatus.NOT_FOUND, pmid="21103140")
    found = audited(written(f"{WITHOUT} PMID: 21103140"))
    (one,) = found.checked.references
    assert (one.status, one.study) == (Status.RESOLVED, study.pk)
    assert "doi-not-registered" not in rules_of(found)
    assert "standing-unknown" in rules_of(found, problems=False)


@pytest.mark.parametrize("known_before", [True, False])
def test_of_another_agency_s_it_is_told_that_notices_are_not_looked_up(crossref, known_before):
    status = LookupStatus.OTHER_AGENCY if known_before else LookupStatus.NOT_CHECKED
    cited_study(lookup_status=status, checked_at=NOON if known_before else None)
    crossref.agencies["10.5555/blunting"] = "datacite"
    found = audited(written(REFERENCE))
    assert rules_of(found) == []
    (told,) = (one for one in found.findings if one.rule == "standing-unknown")
    assert told.found == "none: 10.5555/blunting is not looked up for notices"
    assert mark(found) == "unsure"
    assert found.coverage == Coverage(1, 0, 0)


def test_all_are_asked_about_at_once(crossref):
    entries = []
    for number in range(3):
        StudyFactory(doi=f"10.5555/many{number}", title=f"Blunting, part {number}", issued="2020")
        crossref.serve({**RECORD, "DOI": f"10.5555/many{number}"})
        entries.append(
            f"Berg, A. (2020). Blunting, part {number}. Journal of Invented Results, 12, 100–109. "
            f"https://doi.org/10.5555/many{number}"
        )
    audited(written(*entries))
    assert sum(one.startswith("/works?filter=") for one in crossref.requests) == 1
