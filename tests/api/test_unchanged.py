"""Answers of serializers are given again while nothing that they show has changed, and no longer."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.views import APIView

from evidence.api import short_ways, unchanged
from evidence.models import EvidenceLine, Study
from tests.factories import ClaimFactory, EvidenceLineFactory, NoticeFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


CHECKED = {
    "quote_outcome": "exact",
    "quote_place": "abstract",
    "quote_text_sha256": "0" * 64,
    "quote_sha256": hashlib.sha256(b"Word.").hexdigest(),
}


@pytest.fixture
def line():
    claim, study = ClaimFactory(published=True), StudyFactory(found=True)
    quote = {"quote": "Word.", "locator": "p. 1"}
    line = EvidenceLineFactory(published=True, claim=claim, study=study, **quote)
    EvidenceLine.objects.filter(pk=line.pk).update(quote_checked_at=line.published_at, **CHECKED)
    return line


@pytest.fixture
def addresses(line):
    claim = line.claim
    return [
        "concepts/",
        f"concepts/{claim.subject_id}/",
        f"concepts/{claim.subject.slug}/?fields=id,name",
        "claims/",
        f"claims/?concept={claim.subject.slug}&count=exact",
        f"claims/{claim.pk}/",
        "evidence/",
        f"evidence/?claim={claim.pk}",
        f"evidence/{line.pk}/",
    ]


def ask(address, client=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return (client or Client()).get(f"/api/v1/{address}", headers=headers)


def shown(address, **headers):
    response = ask(address, **headers)
    return response.status_code, dict(response.items()), response.content


def kept(addresses):
    """What is answered, asked for so often that it is kept."""
    for _ in range(2):
        answers = [shown(address) for address in addresses]
    return answers


def test_one_short_question_instead_of_all(addresses, monkeypatch, django_assert_num_queries):
    answers = kept(addresses)
    monkeypatch.setattr(APIView, "dispatch", None)
    for address, answer in zip(addresses, answers, strict=True):
        with django_assert_num_queries(1):
            assert shown(address) == answer
        with django_assert_num_queries(1):
            status, headers, body = shown(address, if_none_match=answer[1]["ETag"])
        assert (status, body) == (304, b"")
        assert headers["ETag"] == answer[1]["ETag"]


def test_who_only_ever_asks_whether_it_holds_is_answered_shortly_too(addresses, monkeypatch):
    tags = [ask(address)["ETag"] for address in addresses]
    short_ways.forget()
    for _ in range(2):
        for address, tag in zip(addresses, tags, strict=True):
            assert ask(address, if_none_match=tag).status_code == 304
    monkeypatch.setattr(APIView, "dispatch", None)
    assert [ask(a, if_none_match=tag).status_code for a, tag in zip(addresses, tags, strict=True)] == [
        304 for _ in tags
    ]
    assert [ask(a).status_code for a in addresses] == [200 for _ in tags]


def _rename(line):
    line.claim.subject.name = "Another name"
    line.claim.subject.save()


def _notice(line):
    NoticeFactory(study=line.study, kind="retraction")


def _withdraw(line):
    EvidenceLine.objects.filter(pk=line.pk).update(state="withdrawn")


def _refresh(line):
    # What Crossref says of a study is not in history.
    Study.objects.filter(pk=line.study_id).update(container_title="Another journal")


def _look_for_the_quote(line):
    EvidenceLine.objects.filter(pk=line.pk).update(quote_checked_at=timezone.now())


def _add(line):
    EvidenceLineFactory(published=True, claim=line.claim, study=StudyFactory(found=True))


@pytest.mark.parametrize("change", [_rename, _notice, _withdraw, _refresh, _look_for_the_quote, _add])
def test_a_change_is_seen_at_once(line, addresses, change):
    kept(addresses)
    change(line)
    now = [shown(address) for address in addresses]
    short_ways.forget()
    assert now == [shown(address) for address in addresses]
    assert now == kept(addresses)


@pytest.mark.parametrize(
    "address",
    ["claims/?year=2020", "claims/?q=numb", "claims/?include=references", "evidence/?ordering=year",
     "evidence/?study=1", "concepts/?group_by=kind", "concepts/?q=numb"],
)  # fmt: skip
def test_what_hangs_on_more_is_made_anew(line, address):
    for _ in range(3):
        ask(address)
    assert not short_ways._kept


def test_what_one_may_see_is_nobody_elses(line, addresses):
    EvidenceLineFactory(claim=line.claim)
    signed_in = Client()
    signed_in.force_login(UserFactory(permissions=["evidence.view_unpublished"]))
    for _ in range(3):
        assert len(ask("evidence/").json()["results"]) == 1
        assert len(ask("evidence/", signed_in).json()["results"]) == 2


def test_within_a_transaction_nothing_is_kept(line):
    with transaction.atomic():
        assert connection.in_atomic_block
        for _ in range(3):
            assert len(ask("evidence/").json()["results"]) == 1
        _withdraw(line)
        assert ask("evidence/").json()["results"] == []


def test_nor_is_what_is_long(line, monkeypatch):
    monkeypatch.setattr(unchanged, "LONGEST", 10)
    for _ in range(3):
        ask("concepts/")
    (way,) = short_ways._kept.values()
    assert not way.again.__self__.body
