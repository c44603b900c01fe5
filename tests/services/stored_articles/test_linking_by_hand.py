"""Claims that a person links to a sentence which recognition did not propose for it."""

from __future__ import annotations

import pytest

from evidence.models import LinkState, SentenceClaim, State, Study
from evidence.services.stored_articles.auditing import audit_version
from evidence.services.stored_articles.documents import document_of
from evidence.services.stored_articles.links import NotDecided, decide, link_by_hand, propose
from tests.factories import ClaimFactory, EvidenceLineFactory, UserFactory
from tests.services.auditing.articles import REFERENCE, cited_study, written
from tests.services.stored_articles.articles import version_of

pytestmark = pytest.mark.django_db

SAYS_IT = "The pills leave some people cold.{}"


@pytest.fixture
def claim():
    return ClaimFactory(published=True, statement="They can numb.")


@pytest.fixture
def version():
    cited_study()
    return version_of(written(REFERENCE, sentence=SAYS_IT))


def told(version):
    return [one.advice for one in audit_version(version=version).findings if one.rule == "claim-matched"]


def test_it_stands_with_who_and_when_and_audits_tell_it(crossref, version, claim):
    actor = UserFactory()
    assert told(version) == []
    link = link_by_hand(version=version, sentence=0, claim=claim, actor=actor)
    assert (link.state, link.decided_by, link.is_carried) == (LinkState.CONFIRMED, actor, False)
    assert link.decided_at is not None
    assert told(version) == [f"A person has confirmed that the sentence is claim {claim.pk}."]
    # Nor does proposing anew take it back.
    propose(version=version, document=document_of(version))
    assert SentenceClaim.objects.get() == link


def test_later_versions_with_the_same_sentence_keep_it(version, claim):
    actor = UserFactory()
    link = link_by_hand(version=version, sentence=0, claim=claim, actor=actor)
    second = version_of(written(REFERENCE, sentence=f"Pills are small. {SAYS_IT}"))
    carried = second.sentence_claims.get()
    assert (second.number, carried.sentence, carried.claim, carried.is_carried) == (2, 1, claim, True)
    assert (carried.state, carried.decided_by, carried.decided_at) == (
        LinkState.CONFIRMED,
        actor,
        link.decided_at,
    )
    third = version_of(written(REFERENCE, sentence="The pills leave nobody cold.{}"))
    assert not third.sentence_claims.exists()


def test_what_was_proposed_or_rejected_is_confirmed(version, claim):
    proposed = SentenceClaim.objects.create(version=version, sentence=0, claim=claim)
    assert link_by_hand(version=version, sentence=0, claim=claim, actor=UserFactory()) == proposed
    decide(link=proposed, state=LinkState.REJECTED, actor=UserFactory())
    again = link_by_hand(version=version, sentence=0, claim=claim, actor=UserFactory())
    assert (again, again.state) == (proposed, LinkState.CONFIRMED)
    assert SentenceClaim.objects.count() == 1


def test_opened_again_it_goes_with_the_next_audit(crossref, version, claim):
    link = link_by_hand(version=version, sentence=0, claim=claim, actor=UserFactory())
    decide(link=link, state=LinkState.PROPOSED, actor=UserFactory())
    assert told(version) == []
    assert not SentenceClaim.objects.exists()


def test_a_claim_that_is_published_no_more_is_told_no_more(crossref, version, claim):
    link_by_hand(version=version, sentence=0, claim=claim, actor=UserFactory())
    type(claim).objects.filter(pk=claim.pk).update(state=State.WITHDRAWN)
    assert told(version) == []
    assert SentenceClaim.objects.count() == 1


def test_its_evidence_counts_as_that_of_any_other(crossref, version, claim):
    EvidenceLineFactory(claim=claim, study=Study.objects.get(), direction="disputes", published=True)
    before = {one.rule for one in audit_version(version=version).findings}
    link_by_hand(version=version, sentence=0, claim=claim, actor=UserFactory())
    after = {one.rule for one in audit_version(version=version).findings}
    assert after - before == {"claim-matched", "cited-study-disputes"}


@pytest.mark.parametrize("sentence", [-1, 1, 10**6])
def test_there_must_be_such_a_sentence(version, claim, sentence):
    with pytest.raises(NotDecided, match="no such sentence"):
        link_by_hand(version=version, sentence=sentence, claim=claim, actor=UserFactory())
    assert not SentenceClaim.objects.exists()


def test_history_says_who(version, claim):
    link = link_by_hand(version=version, sentence=0, claim=claim, actor=UserFactory())
    events = SentenceClaim.pgh_event_model.objects
    assert list(events.values_list("state", "decided_by")) == [("confirmed", link.decided_by_id)]
