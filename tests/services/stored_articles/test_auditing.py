"""Audits that are kept: what they write down, what an outage does to them, and how two of them compare."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from evidence.articles.rules.facts import Status
from evidence.models import Article as ArticleModel
from evidence.models import (
    ArticleReference,
    Audit,
    AuditState,
    Finding,
    LinkState,
    Run,
    RunState,
    Study,
    Suppression,
)
from evidence.services.merging import merge_studies
from evidence.services.refreshing import refresh_studies
from evidence.services.stored_articles import auditing
from evidence.services.stored_articles.auditing import audit_articles, audit_version
from evidence.services.stored_articles.comparing import NotComparable, compare
from evidence.services.stored_articles.links import decide
from evidence.services.stored_articles.suppressing import (
    NotSuppressed,
    lift_suppression,
    suppress_finding,
)
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)
from tests.services.auditing.articles import RECORD, REFERENCE, cited_study, written
from tests.stand_in import message

from .articles import audited_again, imported, problems, version_of

pytestmark = pytest.mark.django_db

WRONG_YEAR = REFERENCE.replace("2023", "2019")
WRONG_ISSUE = REFERENCE.replace("12(3)", "12(4)")


def test_an_audit_writes_down_coverage_findings_and_what_was_matched(crossref):
    study = cited_study()
    version = version_of(written(WRONG_YEAR, "Ek, B. (2021). Numb? https://health.example.org/numb"))
    actor = UserFactory()
    stored = audit_version(version=version, actor=actor)
    row = Audit.objects.get()
    assert (row.state, row.started_by) == (AuditState.FINISHED, actor)
    assert (row.checked, row.not_checkable, row.could_not_be_asked) == (1, 1, 0)
    finding = row.findings.get(rule="wrong-year")
    assert (finding.severity, finding.verdict, finding.reference.position) == ("warning", "problem", 0)
    assert (finding.expected, finding.found) == ("2023", "2019")
    assert version.text[finding.start : finding.end] == WRONG_YEAR
    assert "wrong-year" in problems(stored)
    first, second = version.references.order_by("position")
    assert (first.status, first.study) == (Status.RESOLVED, study)
    assert (second.status, second.study) == (Status.NOT_CHECKABLE, None)
    with pytest.raises(ProgrammingError, match="as it ended"), transaction.atomic():
        Audit.objects.update(checked=9)
    with pytest.raises(ProgrammingError, match="as it was found"), transaction.atomic():
        Finding.objects.update(verdict="ok")


def test_two_audits_of_the_same_thing_differ_in_nothing(crossref):
    cited_study()
    version = version_of(written(WRONG_YEAR))
    first = audit_version(version=version)
    again = audit_version(version=version)
    assert first.comparison is None
    assert again.comparison.counts == {
        "new": 0,
        "fixed": 0,
        "still_open": len(first.open_problems),
        "suppressed": 0,
        "not_checked": 0,
    }


def test_what_the_writer_mended_is_fixed_and_what_they_broke_is_new(crossref):
    cited_study()
    article = imported(written(WRONG_YEAR)).article
    audited_again(article)
    imported(written(WRONG_ISSUE))
    comparison = audited_again(article).comparison
    assert [one.rule for one in comparison.fixed] == ["wrong-year"]
    assert [one.rule for one in comparison.new] == ["wrong-issue"]
    assert comparison.told == "1 new, 1 fixed, 0 still open"


def test_numbering_the_list_anew_leaves_a_finding_what_it_is(crossref):
    cited_study()
    article = imported(written(WRONG_YEAR)).article
    audited_again(article)
    other = "Ek, B. (2021). Small pills in invented adults. Journal of Pills, 1(1), 1–2."
    crossref.found = []
    imported(written(other, WRONG_YEAR))
    comparison = audited_again(article).comparison
    assert [one.rule for one in comparison.still_open] == ["wrong-year"]
    assert "wrong-year" not in [one.rule for one in comparison.new + comparison.fixed]


def test_an_outage_clears_nothing(crossref, quick_retries):
    """Of what Crossref alone knows: the finding is there still, and is not called fixed."""
    crossref.serve(RECORD)
    article = imported(written(WRONG_YEAR)).article
    first = audited_again(article)
    crossref.down = True
    during = audited_again(article)
    assert during.audit.could_not_be_asked == 1
    assert during.comparison.counts["not_checked"] == 1
    assert during.comparison.fixed == []
    [kept] = during.open_problems
    assert (kept.rule, kept.carried_from) == ("wrong-year", first.open_problems[0])
    assert during.gravest == first.gravest == "warning"
    # What it was known to be, it stays.
    assert article.latest.references.get().status == Status.RESOLVED
    twice = audited_again(article)
    assert twice.open_problems[0].carried_from == first.open_problems[0]
    crossref.down = False
    after = audited_again(article)
    assert after.comparison.counts["still_open"] == 1
    assert after.comparison.new == []
    assert after.open_problems[0].carried_from is None


def test_an_entry_that_is_gone_takes_its_findings_with_it_even_in_an_outage(crossref, quick_retries):
    crossref.serve(RECORD)
    article = imported(written(WRONG_YEAR)).article
    audited_again(article)
    crossref.down = True
    imported(written("Ek, B. (2021). Numb? https://health.example.org/numb"))
    comparison = audited_again(article).comparison
    assert [one.rule for one in comparison.fixed] == ["wrong-year"]
    assert comparison.not_checked == []


def test_with_the_outage_over_what_was_mended_meanwhile_is_fixed(crossref, quick_retries):
    crossref.serve(RECORD)
    article = imported(written(WRONG_YEAR)).article
    audited_again(article)
    imported(written(REFERENCE))
    crossref.down = True
    assert audited_again(article).comparison.counts["not_checked"] == 1
    crossref.down = False
    after = audited_again(article)
    assert [one.rule for one in after.comparison.fixed] == ["wrong-year"]
    assert after.open_problems == []


def test_of_a_first_audit_in_an_outage_nothing_is_ok(crossref, quick_retries):
    crossref.down = True
    stored = audited_again(imported(written(REFERENCE)).article)
    assert (stored.audit.checked, stored.audit.could_not_be_asked) == (0, 1)
    assert stored.findings == []
    assert stored.audit.references[0]["status"] == "could_not_be_asked"


def test_what_breaks_an_audit_off_is_written_down(crossref, monkeypatch):
    version = version_of(written(REFERENCE))

    def broken(*_, **__):
        raise RuntimeError("no more memory")

    monkeypatch.setattr(auditing, "audit", broken)
    with pytest.raises(RuntimeError):
        audit_version(version=version)
    row = Audit.objects.get()
    assert (row.state, row.checked, row.error) == (
        AuditState.BROKEN_OFF,
        None,
        "RuntimeError: no more memory",
    )
    monkeypatch.undo()
    whole = audit_version(version=version)
    # It is no audit to compare with.
    assert whole.comparison is None
    with pytest.raises(NotComparable, match="broken off"):
        compare(row, whole.audit)


def test_audits_of_two_articles_are_not_compared(crossref):
    one = audited_again(imported(written(REFERENCE)).article)
    other = audited_again(imported(written(REFERENCE), slug="other").article)
    with pytest.raises(NotComparable, match="two articles"):
        compare(one.audit, other.audit)


def test_a_suppressed_finding_does_not_count_until_its_facts_change(crossref):
    study = cited_study()
    article = imported(written(WRONG_YEAR)).article
    stored = audited_again(article)
    [finding] = stored.open_problems
    editor = UserFactory()
    with pytest.raises(NotSuppressed, match="Say why"):
        suppress_finding(finding=finding, reason="  ", actor=editor)
    made = suppress_finding(finding=finding, reason="Our style wants the online year.", actor=editor)
    assert suppress_finding(finding=finding, reason="Again.", actor=UserFactory()) == made
    assert stored.open_problems == []
    again = audited_again(article)
    assert (problems(again), again.gravest) == ([], None)
    assert again.comparison.counts["suppressed"] == 1
    Study.objects.filter(pk=study.pk).update(issued="2024", published_print="", published_online="")
    changed = audited_again(article)
    assert problems(changed) == ["wrong-year"]
    assert [one.rule for one in changed.comparison.changed] == ["wrong-year"]
    assert Suppression.objects.count() == 1


def test_a_suppression_holds_when_the_list_is_numbered_anew(crossref):
    claim = ClaimFactory(
        subject=MedicationFactory(name="SSRI"), object=SymptomFactory(name="Blunting"), published=True
    )
    EvidenceLineFactory(claim=claim, study=cited_study(), direction="disputes", published=True)
    sentence = "SSRIs may bring blunting [{}] to some people."
    article = imported(f"Numbness\n\n{sentence.format(1)}\n\nReferences\n\n1. {REFERENCE}\n").article
    stored = audited_again(article)
    assert problems(stored) == ["cited-study-disputes"]
    suppress_finding(finding=stored.open_problems[0], reason="Ours.", actor=UserFactory())
    web_page = "Ek, B. (2021). Fine. https://health.example.org/a"
    imported(
        f"Numbness\n\nIt was asked for [1]. {sentence.format(2)}\n\nReferences\n\n"
        f"1. {web_page}\n2. {REFERENCE}\n",
        slug=article.slug,
    )
    again = audited_again(article)
    assert "cited-study-disputes" not in problems(again)
    assert again.comparison.counts["suppressed"] == 1


def test_a_suppression_that_is_lifted_lets_the_finding_count_again(crossref):
    cited_study()
    article = imported(written(WRONG_YEAR)).article
    stored = audited_again(article)
    made = suppress_finding(finding=stored.open_problems[0], reason="Ours.", actor=UserFactory())
    lift_suppression(suppression=made, actor=UserFactory())
    assert problems(stored) == ["wrong-year"]
    assert list(made.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", flat=True)) == [
        *("insert", "update")
    ]
    with pytest.raises(ProgrammingError, match="stays on record"), transaction.atomic():
        Suppression.objects.update(reason="Other")


def test_only_a_problem_is_set_aside(crossref):
    version = version_of(written("Moe, C. (2010). Indifference. https://pubmed.ncbi.nlm.nih.gov/21103140/"))
    audit_version(version=version)
    unknown = Finding.objects.exclude(verdict="problem").first()
    with pytest.raises(NotSuppressed, match="Only a problem"):
        suppress_finding(finding=unknown, reason="Ours.", actor=UserFactory())


def test_a_retraction_that_a_refresh_brings_is_told_of_the_article_that_cites_it(crossref):
    """From the outside: an article is stored and audited, Crossref hears of a retraction, the refresh brings
    it, and the next audit of all articles names the article, the entry, and that it is new."""
    crossref.serve(RECORD)
    study = cited_study()
    citing = imported(written(REFERENCE)).article
    other = imported(written("Ek, B. (2021). Numb? https://health.example.org/numb"), slug="other").article
    before = dict(audit_articles(articles=ArticleModel.objects.all()))
    assert problems(before[citing]) == []
    notice = {
        "DOI": "10.5555/notice",
        "type": "retraction",
        "label": "Retraction",
        "source": "publisher",
        "updated": {"date-parts": [[2026, 11, 1]], "date-time": "2026-11-01T00:00:00Z"},
    }
    crossref.serve({**RECORD, "updated-by": [notice]})
    refresh_studies(studies=Study.objects.filter(pk=study.pk))
    after = dict(audit_articles(articles=ArticleModel.objects.all()))
    [told] = after[citing].comparison.new
    assert (told.rule, told.severity, told.reference.position) == ("retracted", "error", 0)
    assert after[citing].gravest == "error"
    assert after[other].comparison.new == []
    run = Run.objects.filter(kind="audit_articles").latest("pk")
    assert (run.state, run.total, run.done) == (RunState.SUCCEEDED, 2, 2)
    assert run.counts == {"updated": 1, "unchanged": 1}
    assert set(Audit.objects.filter(run=run).values_list("version__article", flat=True)) == {
        citing.pk,
        other.pk,
    }


def test_one_article_that_cannot_be_audited_does_not_stop_the_others(crossref, monkeypatch):
    cited_study()
    first = imported(written(REFERENCE)).article
    second = imported(written(REFERENCE), slug="second").article
    whole = auditing.audit

    def broken_once(document, **options):
        monkeypatch.setattr(auditing, "audit", whole)
        raise RuntimeError("once")

    monkeypatch.setattr(auditing, "audit", broken_once)
    results = dict(audit_articles(articles=ArticleModel.objects.all()))
    assert isinstance(results[first], RuntimeError)
    assert results[second].audit.state == AuditState.FINISHED
    run = Run.objects.get()
    assert (run.state, run.counts) == (RunState.INCOMPLETE, {"added": 1, "refused": 1})
    assert "RuntimeError: once" in run.problems[0]["reason"]


def test_an_outage_makes_the_run_incomplete_and_is_asked_about_once(crossref, quick_retries):
    for number in range(6):
        record = message(f"10.5555/blunting{number}")
        crossref.serve(record)
        imported(written(f"{REFERENCE}{number}"), slug=f"a{number}")
    crossref.down = True
    list(audit_articles(articles=ArticleModel.objects.all()))
    run = Run.objects.get()
    assert (run.state, run.counts) == (RunState.INCOMPLETE, {"unavailable": 6})
    asked = {one for one in crossref.requests if "blunting5" in one}
    # All articles share one patience: an hour of outage is not waited for once an article.
    assert asked == set()


def test_rejected_claims_are_told_no_more_and_confirmed_ones_as_such(crossref):
    claim = ClaimFactory(
        subject=MedicationFactory(name="Invented inhibitors", synonyms=["SSRI"]),
        object=SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"]),
        published=True,
        statement="They can numb.",
    )
    cited_study()
    version = version_of(written(REFERENCE, sentence="SSRIs may bring emotional blunting.{}"))
    link = version.sentence_claims.get(claim=claim)

    def told():
        return [one.advice for one in audit_version(version=version).findings if one.rule == "claim-matched"]

    assert told() == [f"Look whether the sentence says what claim {claim.pk} says."]
    decide(link=link, state=LinkState.CONFIRMED, actor=UserFactory())
    assert told() == [f"A person has confirmed that the sentence is claim {claim.pk}."]
    decide(link=link, state=LinkState.REJECTED, actor=UserFactory())
    assert told() == []
    # An audit proposes what is new, and takes no decision back.
    assert version.sentence_claims.get().state == LinkState.REJECTED


def test_an_audit_proposes_claims_that_were_published_since(crossref):
    drug = MedicationFactory(name="Invented inhibitors", synonyms=["SSRI"])
    symptom = SymptomFactory(name="Emotional numbness", synonyms=["emotional blunting"])
    version = version_of(written(REFERENCE, sentence="SSRIs may bring emotional blunting.{}"))
    assert not version.sentence_claims.exists()
    claim = ClaimFactory(subject=drug, object=symptom, published=True)
    audit_version(version=version, ask_crossref=False)
    assert version.sentence_claims.get().claim == claim


def test_an_entry_follows_its_study_into_another(crossref):
    merged, study = cited_study(), StudyFactory()
    audit_version(version=version_of(written(REFERENCE)))
    merge_studies(survivor=study.pk, loser=merged.pk, actor=UserFactory(), reason="One work.")
    assert ArticleReference.objects.get().study == study


def test_what_was_found_outlives_the_study(crossref):
    study = cited_study()
    NoticeFactory(study=study)
    version = version_of(written(REFERENCE))
    audit_version(version=version)
    assert ArticleReference.objects.get().study == study
    study.delete()
    assert ArticleReference.objects.get().study is None
    assert Finding.objects.filter(rule="retracted").exists()
