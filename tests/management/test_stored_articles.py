"""``import_article``, and ``audit_article`` of what it stored: outputs, exit codes, and what is kept."""

from __future__ import annotations

import io
import json
import socket
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from evidence.models import Article, ArticleVersion, Audit, Finding, Run
from evidence.services.stored_articles.suppressing import suppress_finding
from tests.factories import NoticeFactory, UserFactory
from tests.management.running import told
from tests.services.auditing.articles import RECORD, REFERENCE, cited_study, written

pytestmark = pytest.mark.django_db

SLUG = "numbness-in-invented-adults"
WRONG_YEAR = REFERENCE.replace("2023", "2019")


def test_a_file_is_stored_once_and_the_next_text_is_a_version(article):
    out, code = told("import_article", article(written(REFERENCE)))
    assert code == 0
    assert f"({SLUG}) was added" in out
    out, code = told("import_article", article(written(REFERENCE)))
    assert code == 0
    assert "no new version was made" in out
    out, _ = told("import_article", article(written(WRONG_YEAR)), "--json")
    assert json.loads(out) == {
        "outcome": "new_version",
        "article": SLUG,
        "version": 2,
        "remarks": [],
        "audit": None,
    }
    assert ArticleVersion.objects.count() == 2
    assert not Audit.objects.exists()


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(written(REFERENCE).encode())))
    _, code = told("import_article", "-", "--slug", "piped")
    assert code == 0
    assert Article.objects.get().slug == "piped"


@pytest.mark.parametrize("name", ["nowhere.txt", "http://127.0.0.1:8000/", "http://2130706433/"])
def test_what_cannot_be_read_is_exit_code_3_and_stores_nothing(name):
    with pytest.raises(CommandError) as refused:
        call_command("import_article", name)
    assert refused.value.returncode == 3
    assert not Article.objects.exists()


def test_an_address_is_fetched_past_the_guard(monkeypatch):
    def refuse(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", refuse)
    with pytest.raises(CommandError, match=r"no host called health\.example\.org"):
        call_command("import_article", "https://health.example.org/numb")


def test_with_audit_it_is_audited_and_the_exit_code_tells_the_gravest_problem(crossref, article):
    crossref.serve(RECORD)
    out, code = told("import_article", article(written(WRONG_YEAR)), "--audit")
    assert code == 1
    assert "warning  wrong-year, no. 1  “Berg, A., & Lind, M. (2019)" in out
    assert "expected 2023\n      found    2019" in out
    out, code = told("import_article", article(written(REFERENCE)), "--audit", "--json")
    assert code == 0
    audit = json.loads(out)["audit"]
    assert audit["compared"] == {"new": 0, "fixed": 1, "still_open": 0, "suppressed": 0, "not_checked": 0}
    assert (audit["article"], audit["version"], audit["coverage"]["checked"]) == (SLUG, 2, 1)


def test_a_stored_article_is_audited_by_its_name(crossref, article):
    NoticeFactory(study=cited_study())
    told("import_article", article(written(REFERENCE)))
    out, code = told("audit_article", "--stored", SLUG, "--json")
    assert code == 2
    found = json.loads(out)
    assert (found["article"], found["version"], found["since"]) == (SLUG, 1, None)
    [finding] = [one for one in found["findings"] if one["rule"] == "retracted"]
    assert finding["suppressed"] is False
    # As it is told of what is not stored, and more.
    assert {"title", "references", "citations", "findings", "coverage"} < found.keys()
    assert Finding.objects.filter(audit=found["audit"], rule="retracted").exists()
    out, code = told("audit_article", "--stored", SLUG, "--sarif")
    assert code == 2
    assert json.loads(out)["runs"][0]["artifacts"][0]["location"]["uri"] == SLUG


def test_what_somebody_set_aside_is_told_as_that_and_is_no_exit_code(crossref, article):
    NoticeFactory(study=cited_study())
    told("import_article", article(written(REFERENCE)), "--audit")
    finding = Finding.objects.get(rule="retracted")
    ada = UserFactory(username="ada")
    suppress_finding(finding=finding, reason="The article is about this retraction.", actor=ada)
    out, code = told("audit_article", "--stored", SLUG)
    assert code == 0
    assert "Set aside, and not counted" in out
    assert "retracted, no. 1: The article is about this retraction. (ada, " in out
    assert ": 0 new, 0 fixed, 0 still open, 1 suppressed." in out


def test_all_stored_articles_are_audited(crossref, article):
    cited = cited_study()
    told("import_article", article(written(WRONG_YEAR)))
    told("import_article", article(written(REFERENCE)), "--slug", "right")
    out, code = told("audit_article", "--all")
    assert code == 1
    assert (
        "right, version 1: 0 problems. References: 1 checked, 0 not checkable, 0 could not be asked." in out
    )
    assert "  warning: wrong-year, no. 1 “Berg, A., & Lind, M. (2019)" in out
    assert "2 articles: 2 audited, 0 broken off." in out
    NoticeFactory(study=cited)
    out, code = told("audit_article", "--all", "--json")
    assert code == 2
    account = json.loads(out)
    assert account["broken_off"] == []
    assert {one["article"]: [new["rule"] for new in one["new"]] for one in account["articles"]} == {
        SLUG: ["retracted"],
        "right": ["retracted"],
    }
    assert account["articles"][0]["open"] == {"error": 1, "warning": 1, "note": 0}
    assert Run.objects.filter(kind="audit_articles", state="succeeded").count() == 2


def test_one_article_is_not_told_as_several_and_an_outage_is_no_exit_code_0(crossref, article):
    told("import_article", article(written(REFERENCE)))
    out, code = told("audit_article", "--all", "--offline")
    assert "No reference was checked." in out
    assert "\n1 article: 1 audited, 0 broken off." in out
    assert code == 3


def test_problems_are_told_with_their_words_and_the_gravest_first(crossref, article):
    crossref.serve(RECORD)
    uncited = [REFERENCE.replace("blunting", "a.first").replace("Berg", "Arne")]
    uncited.append(REFERENCE.replace("blunting", "b.second").replace("Berg", "Bohr"))
    first, second = (
        f"{written(WRONG_YEAR, sentence=sentence)}2. {entry}\n"
        for sentence, entry in zip(
            ("Pills may numb.{}", "Pills may numb.{} So it is.[9]"), uncited, strict=True
        )
    )
    told("import_article", article(first), "--audit", "--offline")
    out, code = told("import_article", article(second), "--audit")
    assert code == 2
    new, _, fixed = out.partition("\nNew\n")[2].partition("\nFixed\n")
    assert "reference-never-cited, no. 2  “Bohr, A." in new
    assert "reference-never-cited, no. 2  “Arne, A." in fixed
    for part in (out.partition("\nProblems\n")[2].partition("\nSince")[0], new):
        heads = [line.split()[0] for line in part.splitlines() if line.startswith("  ") and line[2] != " "]
        assert heads == sorted(heads, key=["error", "warning", "note"].index)
        assert heads[0] == "error"
        assert len(set(heads)) > 1


def test_what_could_not_be_checked_again_is_told_and_counts(crossref, article, quick_retries):
    crossref.serve(RECORD)
    told("import_article", article(written(WRONG_YEAR)), "--audit")
    crossref.down = True
    out, code = told("audit_article", "--stored", SLUG)
    assert code == 1
    assert "1 could not be checked this time" in out
    assert "Found before, and could not be checked this time\n  warning  wrong-year, no. 1  “Berg" in out
    out, _ = told("audit_article", "--stored", SLUG, "--json")
    assert [one["rule"] for one in json.loads(out)["not_checked_again"]] == ["wrong-year"]


@pytest.mark.parametrize("arguments", [[], ["a.txt", "--all"], ["--stored", "a", "--all"]])
def test_one_thing_at_a_time_is_audited(arguments):
    with pytest.raises(CommandError, match="--stored"):
        call_command("audit_article", *arguments)


def test_a_name_that_is_not_stored_is_exit_code_3():
    with pytest.raises(CommandError, match="import_article") as refused:
        call_command("audit_article", "--stored", "nothing")
    assert refused.value.returncode == 3


def test_an_audit_that_was_broken_off_is_exit_code_3(article, monkeypatch):
    told("import_article", article(written(REFERENCE)))

    def broken(*_, **__):
        raise RuntimeError("no more memory")

    monkeypatch.setattr("evidence.services.stored_articles.auditing.audit", broken)
    out, code = told("audit_article", "--all")
    assert code == 3
    assert f"{SLUG}: broken off. RuntimeError: no more memory" in out
