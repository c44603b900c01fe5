"""How each reference ends: resolved, ambiguous, not found, not checkable, could not be asked."""

from __future__ import annotations

import pytest

from evidence.articles.rules.facts import Status
from evidence.models import Study
from evidence.services.auditing import Coverage
from tests.factories import NoticeFactory, StudyFactory
from tests.stand_in import message

from .articles import RECORD, REFERENCE, audited, cited_study, rules_of, written

pytestmark = pytest.mark.django_db

WEB_PAGE = "Ek, B. (2021). Why am I numb? Example Health. https://health.example.org/numb"
BY_PMID = (
    "Moe, C. (2010). Indifference under invented pills. Journal of Invented Results, 7(1), 14–18. "
    "https://pubmed.ncbi.nlm.nih.gov/21103140/"
)
BY_PMCID = (
    "Moe, C. (2010). Indifference under invented pills. Journal of Invented Results, 7(1), 14–18. "
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC8650205/"
)
WITHOUT = REFERENCE.split(" https")[0]


def statuses(found):
    return [one.status for one in found.checked.references]


def search_answer(crossref, *records):
    """What the stand-in gives to a search by words."""
    crossref.serve(*records)
    crossref.found = list(records)


def test_a_doi_is_asked_for_at_crossref_and_nothing_is_stored(crossref):
    crossref.serve(RECORD)
    found = audited(written(REFERENCE))
    assert statuses(found) == [Status.RESOLVED]
    assert found.checked.references[0].work.doi == "10.5555/blunting"
    assert rules_of(found) == []
    assert found.coverage == Coverage(1, 0, 0)
    assert not Study.objects.exists()


def test_what_is_stored_is_not_asked_for(crossref, django_assert_num_queries):
    study = cited_study()
    NoticeFactory(study=study)
    text = written(REFERENCE)
    # The ids by DOI and by alias, the study, what belongs to it (contributors, notices, relations there and
    # back, evidence lines), the names of concepts; and two savepoints, where there would be two transactions.
    with django_assert_num_queries(13):
        found = audited(text)
    assert crossref.requests == []
    assert found.checked.references[0].study == study.pk
    assert rules_of(found) == ["retracted"]


def test_the_number_of_queries_does_not_grow_with_the_references(crossref, django_assert_num_queries):
    references = []
    for number in range(12):
        StudyFactory(found=True, doi=f"10.5555/many{number}", title=f"Blunting, part {number}", issued="2020")
        references.append(
            f"Berg, A. (2020). Blunting, part {number}. Journal of Invented Results, 12, 100–109. "
            f"https://doi.org/10.5555/many{number}"
        )
    text = written(*references)
    with django_assert_num_queries(13):
        audited(text)


def test_pubmed_and_pmc_stay_what_they_are(crossref):
    study = StudyFactory(doi=None, pmid="21103140", title="Indifference under invented pills", issued="2010")
    found = audited(written(BY_PMID, BY_PMCID))
    assert statuses(found) == [Status.RESOLVED, Status.RESOLVED]
    by_pmid, by_pmcid = found.checked.references
    assert (by_pmid.study, by_pmid.pmid, by_pmid.pmcid) == (study.pk, "21103140", "")
    assert (by_pmcid.pmid, by_pmcid.pmcid) == ("", "PMC8650205")
    # Nobody was asked whether they were retracted: that is not the same as "no".
    assert rules_of(found, problems=False).count("standing-unknown") == 2


def test_of_a_number_nobody_could_compare_nothing_is_counted_as_checked(crossref):
    found = audited(written(BY_PMID))
    assert statuses(found) == [Status.RESOLVED]
    assert found.coverage == Coverage(0, 1, 0)


def test_a_web_page_is_not_checkable(crossref):
    found = audited(written(WEB_PAGE))
    assert statuses(found) == [Status.NOT_CHECKABLE]
    assert found.coverage == Coverage(0, 1, 0)
    assert rules_of(found) == ["weak-source"]
    assert crossref.requests == []


def test_a_doi_that_nobody_registered_is_not_found(crossref):
    found = audited(written(REFERENCE))
    assert statuses(found) == [Status.NOT_FOUND]
    assert "doi-not-registered" in rules_of(found)


def test_a_doi_of_another_agency_is_not_checkable(crossref):
    crossref.agencies["10.5555/blunting"] = "datacite"
    found = audited(written(REFERENCE))
    assert statuses(found) == [Status.NOT_CHECKABLE]
    assert rules_of(found) == []


def test_an_outage_is_no_finding(crossref, quick_retries):
    crossref.down = True
    found = audited(written(REFERENCE, WITHOUT.replace("Berg", "Borg")))
    assert statuses(found) == [Status.COULD_NOT_BE_ASKED] * 2
    assert found.coverage == Coverage(0, 0, 2)
    assert not {one.rule for one in found.findings} - {"duplicate-reference"}


def test_nonsense_is_no_finding(crossref):
    crossref.nonsense = True
    found = audited(written(REFERENCE))
    assert statuses(found) == [Status.COULD_NOT_BE_ASKED]
    assert found.findings == ()


def test_an_entry_without_identifier_is_found_among_what_is_stored(crossref):
    study = cited_study()
    found = audited(written(WITHOUT))
    assert found.checked.references[0].study == study.pk
    assert rules_of(found) == ["doi-missing"]
    assert crossref.requests == []


def test_an_entry_without_identifier_is_found_by_its_words(crossref):
    search_answer(crossref, RECORD)
    found = audited(written(WITHOUT))
    assert statuses(found) == [Status.RESOLVED]
    assert [one.expected for one in found.findings if one.rule == "doi-missing"] == [
        "https://doi.org/10.5555/blunting"
    ]


def test_two_works_that_may_be_meant_are_ambiguous(crossref):
    other = {**RECORD, "DOI": "10.5555/blunting.again"}
    search_answer(crossref, RECORD, other)
    found = audited(written(WITHOUT))
    assert statuses(found) == [Status.AMBIGUOUS]
    assert {one.doi for one in found.checked.references[0].candidates} == {
        "10.5555/blunting",
        "10.5555/blunting.again",
    }
    assert rules_of(found) == []


def test_an_entry_that_nothing_fits_is_not_found(crossref):
    search_answer(crossref, message("10.5555/sleep", title=["Sleep of pretended nurses"]))
    found = audited(written(WITHOUT))
    assert statuses(found) == [Status.NOT_FOUND]
    assert rules_of(found) == []
    assert rules_of(found, problems=False) == ["reference-not-found"]


def test_of_a_doi_of_another_work_the_right_one_is_named(crossref):
    wrong = message("10.5555/sleep", title=["Sleep of pretended nurses"], author=[{"family": "Moe"}])
    search_answer(crossref, RECORD)
    crossref.serve(wrong)
    found = audited(written(REFERENCE.replace("10.5555/blunting", "10.5555/sleep")))
    assert [(one.rule, one.expected) for one in found.findings] == [
        ("doi-of-another-work", "https://doi.org/10.5555/blunting")
    ]


def test_a_preprint_leads_to_the_article_that_came_of_it(crossref):
    relation = {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/WHOLE", "asserted-by": "subject"}]}
    crossref.serve({**RECORD, "relation": relation})
    found = audited(written(REFERENCE))
    assert [(one.rule, one.expected) for one in found.findings] == [
        ("preprint-published", "https://doi.org/10.5555/whole")
    ]


def test_relations_that_are_stored_tell_of_newer_versions(crossref):
    old = cited_study()
    new = StudyFactory(found=True, title="Blunting again", issued="2025")
    article = StudyFactory(found=True, doi="10.5555/printed")
    new.relations.create(kind="supersedes", related_study=old)
    old.relations.create(kind="is-preprint-of", related_study=article)
    found = audited(written(REFERENCE))
    assert {(one.rule, one.expected) for one in found.findings} == {
        ("superseded-review", "(2025), “Blunting again”"),
        ("preprint-published", "https://doi.org/10.5555/printed"),
    }
