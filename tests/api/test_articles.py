"""``articles/``: what is stored, for those who may see it, and in no more queries for more of it."""

from __future__ import annotations

from typing import Any

import pytest

from evidence.models import LinkState, State
from evidence.services.roles import Role
from evidence.services.stored_articles.links import decide
from evidence.services.stored_articles.suppressing import suppress_finding
from tests.factories import (
    ArticleFactory,
    ArticleVersionFactory,
    ClaimFactory,
    MedicationFactory,
    NoticeFactory,
    SymptomFactory,
    UserFactory,
)
from tests.services.auditing.articles import REFERENCE, cited_study, written
from tests.services.stored_articles.articles import audited_again, imported

from .writers import Writer

pytestmark = pytest.mark.django_db

ADDRESSES = ("articles/", "articles/numb/", "articles/numb/audits/", "articles/numb/audits/1/")


@pytest.fixture
def reader() -> Writer:
    return Writer(Role.RESEARCHER, scopes=["read"])


@pytest.fixture
def story(crossref: Any) -> Any:
    """An article whose source was retracted, audited twice; its first finding is set aside."""
    claim = ClaimFactory(
        subject=MedicationFactory(name="Invented inhibitors", synonyms=["SSRI"]),
        object=SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"]),
        published=True,
    )
    NoticeFactory(study=cited_study())
    text = written(REFERENCE.replace("2023", "2019"), sentence="SSRIs may bring emotional blunting.{}")
    article = imported(text, slug="numb").article
    stored = audited_again(article)
    first = next(one for one in stored.open_problems if one.rule == "wrong-year")
    suppress_finding(finding=first, reason="Ours.", actor=UserFactory())
    audited_again(article)
    return article, claim


def test_a_list_says_how_each_stands(reader: Writer, story: Any) -> None:
    ArticleVersionFactory(article__slug="never")
    first = reader.done("GET", "articles/?limit=1", status=200)
    second = reader.done("GET", first["next"], status=200)
    assert second["next"] is None
    (numb,), (never,) = first["results"], second["results"]
    assert (numb["slug"], numb["version"], numb["audited_version"]) == ("numb", 1, 1)
    assert numb["open"] == {"error": 1, "warning": 0, "note": 0}
    # Nobody looked: no number, and no zero.
    assert (never["slug"], never["audit"], never["open"]) == ("never", None, None)


def test_an_article_has_its_references_and_claims(reader: Writer, story: Any) -> None:
    article, claim = story
    decide(link=article.latest.sentence_claims.get(), state=LinkState.CONFIRMED, actor=UserFactory())
    whole = reader.done("GET", "articles/numb/", status=200)
    assert [one["number"] for one in whole["versions"]] == [1]
    (reference,) = whole["references"]
    assert (reference["number"], reference["status"], reference["pmid"]) == (1, "resolved", None)
    assert reference["doi"] == "10.5555/blunting"
    (link,) = whole["claims"]
    assert (link["sentence"], link["claim"]) == ("SSRIs may bring emotional blunting.1", claim.pk)
    assert link["state"] == "confirmed"
    type(claim).objects.filter(pk=claim.pk).update(state=State.WITHDRAWN)
    assert reader.done("GET", "articles/numb/", status=200)["claims"] == []


def test_an_audit_has_its_findings_and_what_was_set_aside(reader: Writer, story: Any) -> None:
    audits = reader.done("GET", "articles/numb/audits/", status=200)["results"]
    assert [one["state"] for one in audits] == ["finished", "finished"]
    audit = reader.done("GET", audits[1]["url"], status=200)
    problems = {one["rule"]: one for one in audit["findings"] if one["verdict"] == "problem"}
    assert {rule: one["suppressed"] for rule, one in problems.items()} == {
        "retracted": False,
        "wrong-year": True,
    }
    assert (problems["retracted"]["reference"], problems["retracted"]["was_checked"]) == (1, True)
    assert (audit["checked"], audit["not_checkable"], audit["could_not_be_asked"]) == (1, 0, 0)


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_may_not_see_articles_is_told_nothing(address: str, story: Any, anybody: Any) -> None:
    Writer(Role.VIEWER).refused(403, "GET", address)
    Writer(Role.ADMINISTRATOR).refused(403, "GET", address)
    refused = anybody.client.get(f"/api/v1/{address}")
    assert refused.status_code == 401
    # It is reading, and not of what is published.
    assert "without one, what is published can be read, and nothing else" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("articles/?after=x", 400),
        ("articles/?after=-1", 400),
        ("articles/?limit=0", 400),
        ("articles/?open=error", 400),
        ("articles/none/", 404),
        ("articles/none/audits/", 404),
        ("articles/numb/audits/0/", 404),
        (f"articles/numb/audits/{'9' * 30}/", 404),
        ("articles/numb/audits/x/", 404),
    ],
)
def test_what_is_wrong_or_not_there_says_so(reader: Writer, story: Any, address: str, status: int) -> None:
    reader.refused(status, "GET", address)


def test_an_audit_of_another_article_is_not_there(reader: Writer, story: Any) -> None:
    ArticleFactory(slug="other")
    audit = reader.done("GET", "articles/numb/audits/", status=200)["results"][0]["id"]
    reader.refused(404, "GET", f"articles/other/audits/{audit}/")


@pytest.mark.parametrize("many", [1, 20])
def test_a_list_costs_the_same_for_one_row_and_for_twenty(
    reader: Writer, django_assert_num_queries: Any, many: int
) -> None:
    for _ in range(many):
        ArticleVersionFactory()
    reader.done("GET", "articles/", status=200)
    with django_assert_num_queries(5):
        reader.done("GET", "articles/", status=200)
