"""The review queue: what waits for those who judge, and where all of it is listed."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from evidence.admin import review_queue
from evidence.models import QuoteOutcome, State
from evidence.models.quote_check import sha256_of
from tests.factories import ClaimFactory, EvidenceLineFactory, NoticeFactory, StudyFactory, UserFactory

from .conftest import EDIT, as_user

pytestmark = pytest.mark.django_db

PAGE = "/admin/evidence/claim/review-queue/"


@pytest.fixture
def as_judge():
    rights = [*EDIT, "evidence.publish_claim", "evidence.view_unpublished"]
    return as_user(UserFactory(is_staff=True, permissions=rights))


def put_one_in_each_section():
    """And what belongs into none of them beside it."""
    today = timezone.localdate()
    submitted = {"state": State.SUBMITTED, "submitted_at": timezone.now()}
    ClaimFactory(**submitted)
    claim = ClaimFactory(published=True, review_due=today)
    EvidenceLineFactory(**submitted)
    retracted = StudyFactory()
    NoticeFactory(study=retracted)
    EvidenceLineFactory(claim=claim, study=retracted, published=True)
    quoted = "They felt numb."
    lost = EvidenceLineFactory(
        claim=claim,
        published=True,
        quote=quoted,
        locator="p. 4",
        quote_outcome=QuoteOutcome.EXACT,
        quote_place="abstract",
        quote_checked_at=timezone.now(),
        quote_sha256=sha256_of(quoted),
        quote_text_sha256=sha256_of(quoted),
    )
    type(lost).objects.filter(pk=lost.pk).update(quote_outcome=QuoteOutcome.NOT_FOUND, quote_place="")
    ClaimFactory(published=True)


def test_each_section_that_is_cut_leads_to_a_list_of_the_same_rows(as_judge, monkeypatch):
    put_one_in_each_section()
    shown = as_judge.get(PAGE).content.decode()
    assert "state__exact=submitted" not in shown
    monkeypatch.setattr(review_queue, "SHOWN", 0)
    page = as_judge.get(PAGE).content.decode()
    links = {
        link.replace("&amp;", "&") for link in re.findall(r'href="(/admin/evidence/[a-z]+/\?[^"]+)"', page)
    }
    assert len(links) == 5, links
    for link in links:
        changes = as_judge.get(link).context["cl"]
        assert changes.result_count == 1, link


def test_nothing_waits_is_said(as_judge):
    assert "Nothing" in as_judge.get(PAGE).content.decode()
