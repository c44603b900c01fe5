"""The first article (../shared/seed): every marker tied, and the faults that its list is known to have."""

from __future__ import annotations

import pytest

from evidence.articles.documents import Document, ListedReference
from evidence.articles.reading import read_article
from evidence.articles.rules import Verdict
from evidence.articles.rules.facts import Status
from evidence.models import LookupStatus, Study
from evidence.services.auditing import Coverage, audit
from tests.factories import NOON
from tests.fixtures.content import SOURCES, load
from tests.stand_in import message

pytestmark = [pytest.mark.corpus, pytest.mark.django_db]

KNOWN_FAULTS = {("weak-source", 1), ("weak-source", 11), ("reference-never-cited", 4)}


@pytest.fixture
def article(shared_dir) -> Document:
    return read_article((shared_dir / "seed" / "article.txt").read_bytes(), filename="article.txt")


def problems(found) -> set[tuple[str, int | None]]:
    return {
        (one.rule, one.reference + 1 if one.reference is not None else None)
        for one in found.findings
        if one.verdict is Verdict.PROBLEM
    }


def record_of(listed: ListedReference) -> dict:
    """What Crossref would have of an entry that is right."""
    year = {"date-parts": [[int(listed.year)]]}
    place = listed.pages or listed.article_number
    return message(
        listed.doi,
        title=[listed.title],
        author=[{"family": one.family or one.literal, "given": one.given} for one in listed.authors],
        **{
            "container-title": [listed.container_title],
            "volume": listed.volume or None,
            "issue": listed.issue or None,
            "page": place.replace("–", "-") or None,
            "issued": year,
            "published-print": None,
            "published-online": year,
        },
    )


def test_every_marker_is_tied_to_its_sentence_and_its_reference(article):
    assert len(article.citations) == 17
    assert all(one.sentence is not None and one.references for one in article.citations)
    assert {place + 1 for one in article.citations for place in one.references} == set(SOURCES) - {4}


def test_without_crossref_nothing_is_said_of_what_was_not_asked(article):
    found = audit(article, ask_crossref=False)
    assert problems(found) == KNOWN_FAULTS
    statuses = {place + 1: one.status for place, one in enumerate(found.checked.references)}
    assert statuses[10] == statuses[13] == Status.RESOLVED
    assert (found.checked.references[9].pmcid, found.checked.references[12].pmid) == (
        "PMC8650205",
        "21103140",
    )
    assert statuses[1] == Status.NOT_CHECKABLE
    assert {statuses[number] for number in (2, 3, 4, 5, 6, 7, 8, 9, 12)} == {Status.COULD_NOT_BE_ASKED}
    assert found.coverage.checked == 0


def test_once_crossref_answers_the_online_year_is_found_and_explained(article, crossref):
    dated = {"published-online": {"date-parts": [[2022, 12, 30]]}, "issued": {"date-parts": [[2022, 12, 30]]}}
    for listed in article.references:
        if listed.doi:
            crossref.serve(record_of(listed))
    second = crossref.records[article.references[1].doi]
    second |= {**dated, "published-print": {"date-parts": [[2023, 3]]}, "volume": "324", "page": "66-73"}
    found = audit(article)
    assert problems(found) == KNOWN_FAULTS | {("wrong-year", 2), ("incomplete-entry", 2)}
    (year,) = (one for one in found.findings if one.rule == "wrong-year")
    assert (year.expected, year.found) == ("2023", "2022")
    assert year.advice.startswith("2022 is the year in which it appeared online (2022-12-30)")
    assert not Study.objects.exists()


def test_with_its_sources_stored_each_is_tied_to_its_study(article):
    load()
    found = audit(article, ask_crossref=False)
    for number, one in enumerate(found.checked.references, 1):
        assert one.study == Study.objects.get_by_natural_key(SOURCES[number]).pk, number
    named = problems(found)
    assert KNOWN_FAULTS | {("wrong-year", 2)} <= named
    # The stored evidence of no. 9 has the 60 %.
    assert not [one for one in found.findings if one.rule == "figure-without-evidence"]
    # Nos. 1 and 11 are web pages: neither is proposed for what has no source.
    uncited = [one.expected for one in found.findings if one.rule == "uncited-statement"]
    assert uncited
    assert not [told for told in uncited if "Gotter" in told or "Longo" in told]
    # The table of contents states nothing.
    contents = [
        one
        for place, one in enumerate(found.checked.sentences)
        if found.checked.text_of(place) == "The link between PTSD and emotional numbness"
    ]
    assert [one.claims for one in contents] == [()]
    ssri = next(
        place for place, _ in enumerate(article.sentences) if "60% of users" in found.checked.text_of(place)
    )
    assert "People who take an SSRI may find that their emotions go numb." in {
        one.statement for one in found.checked.sentences[ssri].claims
    }
    # What else is said is about sentences without a source, and no reference.
    assert {rule for rule, _ in named - KNOWN_FAULTS} == {"wrong-year", "uncited-statement"}
    # Crossref was never asked about the nine that have a DOI: whether they stand is not known.
    assert found.coverage == Coverage(4, 0, 9)


def test_once_crossref_was_asked_about_its_sources_it_is_not_asked_again(article, crossref):
    load()
    Study.objects.filter(doi__isnull=False).update(lookup_status=LookupStatus.FOUND, checked_at=NOON)
    assert audit(article).coverage == Coverage(13, 0, 0)
    assert crossref.requests == []
