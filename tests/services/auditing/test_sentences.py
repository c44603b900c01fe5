"""What sentences speak of: concepts by their names, published claims, and nothing that is not published."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from evidence.articles.reading import read_article
from evidence.services.auditing.sentences import read_sentences
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

from .articles import REFERENCE, audited, cited_study, rules_of, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def ssri():
    return MedicationFactory(name="Selective serotonin reuptake inhibitors", synonyms=["SSRI"])


@pytest.fixture
def numbness():
    return SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"])


def spoken(text, user=None):
    document = read_article(text)
    return read_sentences(document, user=user or AnonymousUser())


def names(text):
    return [[one.name for one in sentence.concepts] for sentence in spoken(text)]


def test_concepts_are_known_by_any_name_in_any_number(ssri, numbness):
    both = ["Selective serotonin reuptake inhibitors", "Emotional numbness"]
    assert names("SSRIs bring Emotional Blunting.") == [both]
    assert names("A selective serotonin reuptake inhibitor brings emotional numbness.") == [both]
    assert names("Emotions are numb.") == [[]]


def test_the_longest_name_is_taken(numbness):
    SymptomFactory(name="Emotional")
    assert names("It is emotional numbness.") == [["Emotional numbness"]]


def test_claims_of_a_class_are_told_of_its_members(ssri, numbness):
    MedicationFactory(name="Sertraline", parent=ssri)
    claim = ClaimFactory(subject=ssri, object=numbness, published=True)
    (sentence,) = spoken("Sertraline may bring emotional blunting.")
    assert [one.id for one in sentence.claims] == [claim.pk]
    (alone,) = spoken("Sertraline is a pill.")
    assert alone.claims == ()


def test_what_is_not_published_is_told_to_nobody(ssri, numbness):
    writer = UserFactory(permissions=["evidence.view_unpublished"])
    ClaimFactory(subject=ssri, object=numbness, created_by=writer)
    published = ClaimFactory(subject=ssri, object=numbness, published=True)
    EvidenceLineFactory(claim=published, created_by=writer, direction="disputes")
    for user in (AnonymousUser(), writer):
        (sentence,) = spoken("SSRIs may bring emotional blunting.", user)
        assert [one.id for one in sentence.claims] == [published.pk]
        assert sentence.claims[0].bearings == ()


def test_the_stored_evidence_is_told_beside_the_sentence(crossref, ssri, numbness):
    claim = ClaimFactory(subject=ssri, object=numbness, published=True, statement="SSRIs can numb.")
    cited = cited_study()
    other = StudyFactory(title="The contrary")
    EvidenceLineFactory(claim=claim, study=cited, published=True, explanation="46 % said so.")
    EvidenceLineFactory(claim=claim, study=other, published=True, direction="disputes")
    text = written(REFERENCE, sentence="Around 60% of users of SSRIs feel emotional numbness.{}")
    found = audited(text)
    assert set(rules_of(found)) == {"figure-without-evidence", "opposing-evidence"}
    (told,) = (one for one in found.findings if one.rule == "claim-matched")
    assert told.expected == "SSRIs can numb."
    assert told.found.startswith("certainty not judged; 1 supporting, 1 disputing")


def test_a_figure_is_looked_for_in_all_published_evidence_of_the_cited_study(crossref, ssri, numbness):
    """Whether or not the sentence was found to speak of the claim that it is evidence for."""
    cited, writer = cited_study(), UserFactory(permissions=["evidence.view_unpublished"])
    claim = ClaimFactory(subject=ssri, object=numbness, published=True)
    EvidenceLineFactory(claim=claim, study=cited, published=True, explanation="About 60 % said so.")
    draft = ClaimFactory(subject=numbness, object=ssri, created_by=writer)
    EvidenceLineFactory(claim=draft, study=cited, created_by=writer, explanation="About 71 % said so.")
    text = written(REFERENCE, sentence="Around FIGURE% of users feel nothing.{}")
    for user in (None, writer):
        assert "figure-without-evidence" not in rules_of(
            audited(text.replace("FIGURE", "60"), user=user), problems=False
        )
        (told,) = (
            one
            for one in audited(text.replace("FIGURE", "71"), user=user).findings
            if one.rule == "figure-without-evidence"
        )
        assert told.found == "stored evidence of other claims, without it"


def test_a_better_stored_study_is_proposed_for_a_web_page(crossref, ssri, numbness):
    claim = ClaimFactory(subject=ssri, object=numbness, published=True)
    review = StudyFactory(doi="10.5555/review", design="systematic_review", title="All of it")
    EvidenceLineFactory(claim=claim, study=review, published=True)
    page = "Ek, B. (2021). Why am I numb? Example Health. https://health.example.org/numb"
    found = audited(written(page, sentence="SSRIs may bring emotional numbness.{}"))
    (weak,) = (one for one in found.findings if one.rule == "weak-source")
    assert "All of it" in weak.expected
    assert "https://doi.org/10.5555/review" in weak.advice


def test_what_was_retracted_is_proposed_to_nobody_and_told_as_that(crossref, ssri, numbness):
    claim = ClaimFactory(subject=ssri, object=numbness, published=True)
    review = StudyFactory(doi="10.5555/review", design="systematic_review", title="All of it")
    for study in (review, cited_study()):
        EvidenceLineFactory(claim=claim, study=study, published=True)
    NoticeFactory(study=review)
    page = "Ek, B. (2021). Why am I numb? Example Health. https://health.example.org/numb"
    found = audited(written(page, sentence="SSRIs may bring emotional numbness.{}"))
    (weak,) = (one for one in found.findings if one.rule == "weak-source")
    assert "Emotional blunting in invented adults" in weak.expected
    (told,) = (one for one in found.findings if one.rule == "claim-matched")
    assert told.found == ("certainty not judged; 2 supporting (1 of them retracted or in doubt), 0 disputing")


def test_a_table_of_contents_states_nothing(ssri, numbness):
    claim = ClaimFactory(subject=ssri, object=numbness, published=True)
    told = "- How common it is\n- SSRIs and emotional numbness\n- What to do\n"
    headed = "# How Common Is It?\n\nMany have it.\n\n# What To Do\n\nAsk.\n"

    def claims(text):
        return [one.id for sentence in spoken(text) for one in sentence.claims]

    assert claims(f"# Numb\n\nThis page says:\n\n{told}\n{headed}") == []
    assert claims(f"# Numb\n\nThis page says:\n\n{told}\n") == [claim.pk]
    stated = told.replace("numbness", "numbness are linked.")
    assert claims(f"# Numb\n\nThis page says:\n\n{stated}\n{headed}") == [claim.pk]


def test_an_article_costs_four_queries_however_long_it_is(ssri, numbness, django_assert_num_queries):
    claim = ClaimFactory(subject=ssri, object=numbness, published=True)
    EvidenceLineFactory(claim=claim, published=True)
    document = read_article("SSRIs may bring emotional numbness.\n\n" * 50)
    with django_assert_num_queries(3):
        facts = read_sentences(document, user=AnonymousUser())
    assert all(one.claims for one in facts)
