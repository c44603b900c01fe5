"""What waits for those who judge."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from evidence.models import Claim, EvidenceLine, State
from evidence.services.quoting import store_text
from evidence.services.review_queue import review_queue
from tests.factories import ClaimFactory, EvidenceLineFactory, NoticeFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def judge():
    return UserFactory(permissions=["evidence.publish_claim", "evidence.view_unpublished"])


def queue(viewer):
    return {section.name: section for section in review_queue(viewer)}


def items(viewer, name):
    return [row.item for row in queue(viewer)[name].rows]


def test_submitted_work_the_oldest_first(judge):
    now = timezone.now()
    young = ClaimFactory(state=State.SUBMITTED, submitted_at=now)
    old = ClaimFactory(state=State.SUBMITTED, submitted_at=now - timedelta(days=9))
    ClaimFactory()
    line = EvidenceLineFactory(
        state=State.SUBMITTED, submitted_at=now, submitted_by=UserFactory(username="wanda")
    )
    assert items(judge, "claims") == [old, young]
    assert items(judge, "lines") == [line]
    assert queue(judge)["lines"].rows[0].remark == "by wanda, its claim is not published yet"


def test_a_revision_says_so(judge):
    ClaimFactory(state=State.SUBMITTED, revises=ClaimFactory(published=True), version=2)
    assert queue(judge)["claims"].rows[0].remark == "version 2 of what is published"


def test_published_claims_whose_day_has_come(judge):
    today = timezone.localdate()
    due = ClaimFactory(published=True, review_due=today)
    overdue = ClaimFactory(published=True, review_due=today - timedelta(days=1))
    ClaimFactory(published=True, review_due=today + timedelta(days=1))
    ClaimFactory(published=True)
    ClaimFactory(published=True, state=State.WITHDRAWN, review_due=today)
    assert items(judge, "due") == [overdue, due]


@pytest.mark.parametrize(
    ("kind", "listed"),
    [("retraction", True), ("expression_of_concern", True), ("correction", False)],
)
def test_published_evidence_on_studies_that_gave_way(judge, kind, listed):
    line = EvidenceLineFactory(published=True)
    NoticeFactory(study=line.study, kind=kind, date="2026-02-01")
    draft = EvidenceLineFactory(study=line.study)
    under_withdrawn = EvidenceLineFactory(
        published=True, study=line.study, claim=ClaimFactory(published=True, state=State.WITHDRAWN)
    )
    assert draft.study == under_withdrawn.study
    assert items(judge, "fallen") == ([line] if listed else [])
    if listed:
        assert "2026-02-01" in queue(judge)["fallen"].rows[0].remark


def test_published_quotes_that_are_not_in_the_text_any_more(judge):
    study = StudyFactory()
    line = EvidenceLineFactory(published=True, study=study, quote="It was hot.", locator="p. 1")
    assert items(judge, "lost") == []
    store_text(study=study, text="It was cold.", actor=None, confirmed=True)
    assert items(judge, "lost") == [line]


def test_shows_nobody_what_they_may_not_see():
    ClaimFactory(state=State.SUBMITTED)
    EvidenceLineFactory(state=State.SUBMITTED)
    assert {section.total for section in review_queue(AnonymousUser())} == {0}


def test_asks_as_much_for_many_as_for_one(judge, django_assert_num_queries):
    def fill(number):
        for _ in range(number):
            line = EvidenceLineFactory(published=True, state=State.PUBLISHED)
            NoticeFactory(study=line.study, kind="retraction")
            EvidenceLineFactory(state=State.SUBMITTED, submitted_by=judge)
        Claim.objects.filter(state=State.PUBLISHED).update(review_due=timezone.localdate())

    for number in (1, 4):
        fill(number)
        judge = type(judge).objects.get(pk=judge.pk)
        judge.has_perm("evidence.view_unpublished")
        with django_assert_num_queries(11):
            for section in review_queue(judge):
                assert [str(row.item) for row in section.rows] or section.name in ("claims", "lost")
    assert EvidenceLine.objects.count() == 10
