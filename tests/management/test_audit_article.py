"""``manage.py audit_article``: its forms, its exit codes, and that it stores nothing."""

from __future__ import annotations

import io
import json
import socket
from functools import partial
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from evidence.articles.rules import RULES
from evidence.models import Run, Study
from tests.factories import NoticeFactory
from tests.management.running import told as command_told
from tests.services.auditing.articles import RECORD, REFERENCE, cited_study, written

pytestmark = pytest.mark.django_db


told = partial(command_told, "audit_article")


def test_json_is_one_object_of_this_shape(crossref, article):
    crossref.serve(RECORD)
    out, code = told(article(written(REFERENCE.replace("2023", "2022"))), "--json")
    assert code == 1
    found = json.loads(out)
    text = "SSRIs may blunt emotions.1"
    start = found["citations"][0]["start"]
    assert found["title"] == "Numbness in Invented Adults"
    assert found["references"] == [
        {
            "number": 1,
            "raw": REFERENCE.replace("2023", "2022"),
            "status": "resolved",
            "doi": "10.5555/blunting",
            "pmid": None,
            "pmcid": None,
            "url": None,
            "study": None,
        }
    ]
    assert found["citations"] == [
        {"marker": "1", "start": start, "end": start + 1, "sentence": text, "references": [1]}
    ]
    assert [(one["rule"], one["expected"], one["found"]) for one in found["findings"]] == [
        ("wrong-year", "2023", "2022")
    ]
    assert set(found["findings"][0]) == {
        *("rule", "severity", "verdict", "reference", "start", "end", "expected", "found", "advice")
    }
    assert found["coverage"] == {"checked": 1, "not_checkable": 0, "could_not_be_asked": 0}
    assert not Study.objects.exists()
    assert not Run.objects.exists()


def test_the_report_for_people_says_what_to_do(crossref, article):
    NoticeFactory(study=cited_study())
    out, code = told(article(written(REFERENCE)))
    assert code == 2
    assert "Numbness in Invented Adults" in out
    assert "retracted, no. 1  “" in out
    assert "Take the source out" in out
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "References: 1 checked, 0 not checkable, 0 could not be asked." in out


def test_nothing_wrong_is_exit_code_0(crossref, article):
    crossref.serve(RECORD)
    _, code = told(article(written(REFERENCE)))
    assert code == 0


def test_offline_asks_nobody_and_says_so(crossref, article):
    out, code = told(article(written(REFERENCE)), "--offline")
    assert crossref.requests == []
    assert "could not be asked       Berg, A., & Lind, M. (2023)" in out
    assert "\n      Crossref was not asked.\n" in out
    # Who looks at the code alone would take 0 for an article without a fault.
    assert code == 3
    counts = "0 checked, 0 not checkable, 1 could not be asked."
    assert out.endswith(f"References: {counts} No reference was checked.\n")


def test_an_outage_says_why_and_is_told_apart_from_offline(crossref, article, quick_retries):
    crossref.down = True
    out, code = told(article(written(REFERENCE)))
    assert code == 3
    assert "Crossref was not asked" not in out
    after = out.partition("could not be asked  ")[2].splitlines()[1]
    assert "Crossref" in after
    assert out.endswith("No reference was checked.\n")


def test_of_a_number_in_pubmed_it_says_too_that_nobody_was_asked(crossref, article):
    numbered = REFERENCE.replace("https://doi.org/10.5555/blunting", "PMID: 21103140")
    out, _ = told(article(written(numbered)), "--offline")
    below = " ".join(out.partition("could not be asked  ")[2].splitlines()[1:3])
    assert "named by its number in PubMed" in below
    assert "Crossref was not asked." in below


def test_what_was_found_weighs_more_than_that_nobody_could_be_asked(crossref, article):
    text = written(REFERENCE, REFERENCE.replace("blunting", "unheard")).replace(".2\n", ".7\n")
    out, code = told(article(text), "--offline")
    assert "\nErrors\n  marker-without-reference" in out
    assert "No reference was checked." in out
    assert code == 2


def test_one_answer_is_enough_for_exit_code_0(crossref, article):
    cited_study()
    other = REFERENCE.replace("blunting", "unheard")
    out, code = told(article(written(REFERENCE, other)), "--offline")
    assert "1 checked, 0 not checkable, 1 could not be asked." in out
    assert "No reference was checked" not in out
    assert code == 0


@pytest.mark.parametrize("text", ["", " \n\n", "<html><body><img src=a.png></body></html>"])
def test_an_article_without_a_text_is_exit_code_3(article, text):
    with pytest.raises(CommandError, match="There is no text in it") as refused:
        call_command("audit_article", article(text))
    assert refused.value.returncode == 3


def test_no_references_have_no_heading(article):
    out, code = told(article("Pills may numb feelings, some say."), "--offline")
    assert "No reference list was found." in out
    assert "\nReferences\n" not in out
    assert code == 0


def test_sarif_names_the_rules_and_the_places(crossref, article):
    crossref.serve(RECORD)
    text = written(REFERENCE.replace("2023", "2022"))
    out, _ = told(article(text), "--sarif")
    log = json.loads(out)
    (run,) = log["runs"]
    (result,) = run["results"]
    assert log["version"] == "2.1.0"
    assert [one["id"] for one in run["tool"]["driver"]["rules"]] == list(RULES)
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "wrong-year"
    assert (result["kind"], result["level"]) == ("fail", "warning")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("an%20article.txt")
    start, length = place["region"]["charOffset"], place["region"]["charLength"]
    assert run["artifacts"][0]["contents"]["text"][start : start + length] == REFERENCE.replace(
        "2023", "2022"
    )


def test_the_page_is_one_file_and_everything_in_it_is_text(crossref, article):
    crossref.serve(RECORD)
    hostile = written(REFERENCE, sentence="<script>alert(1)</script> may blunt emotions & more.{}")
    out, _ = told(article(hostile), "--html")
    assert "<script" not in out
    assert "<link" not in out
    assert out.startswith("<!doctype html>")
    assert 'class="cite cite-sound"' in out


def test_standard_input_is_read(crossref, monkeypatch):
    crossref.serve(RECORD)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(written(REFERENCE).encode())))
    out, code = told("-", "--json")
    assert code == 0
    assert json.loads(out)["title"] == "Numbness in Invented Adults"


@pytest.mark.parametrize(
    "given", [["nowhere.txt"], ["http://127.0.0.1:8000/"], ["http://2130706433/"], [], ["--all", "--sarif"]]
)
def test_what_is_not_audited_is_exit_code_3(given):
    with pytest.raises(CommandError) as refused:
        call_command("audit_article", *given)
    assert refused.value.returncode == 3


def test_an_article_that_cites_by_links_lacks_nothing(crossref, article):
    cited_study()
    links = article('<html><p>Pills <a href="https://doi.org/10.5555/blunting">numb</a>.</p></html>')
    out, code = told(links)
    assert "References (by links in the text)" in out
    forms = [out, *(told(links, form)[0] for form in ("--json", "--sarif", "--html"))]
    assert [form for form in forms if "reference list" in form] == []
    assert (json.loads(forms[1])["references"][0]["doi"], code) == ("10.5555/blunting", 0)


def test_an_address_is_fetched_past_the_guard(crossref, monkeypatch):
    def refuse(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", refuse)
    with pytest.raises(CommandError, match=r"no host called health\.example\.org"):
        call_command("audit_article", "https://health.example.org/numb")
