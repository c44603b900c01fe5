"""Old audits that say nothing new are removed, and nothing that any other says is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from evidence.models import Audit, AuditState, Finding
from evidence.services.stored_articles import auditing
from evidence.services.stored_articles.auditing import audit_version
from evidence.services.stored_articles.comparing import compare, previous_audit
from evidence.services.stored_articles.pruning import Pruned, prune_audits
from evidence.services.stored_articles.suppressing import suppress_finding
from tests.factories import NoticeFactory, UserFactory
from tests.services.auditing.articles import REFERENCE, cited_study, written

from .articles import audited_again, imported, version_of

pytestmark = pytest.mark.django_db

WRONG_YEAR = REFERENCE.replace("2023", "2019")


def pruned(**options):
    return list(prune_audits(before=timezone.now() + timedelta(days=1), **options))


def ids():
    return list(Audit.objects.order_by("pk").values_list("pk", flat=True))


def told():
    """What each audit that is left says of what changed since the one before it."""
    audits = Audit.objects.filter(state=AuditState.FINISHED)
    changes = {row.pk: compare(before, row).counts for row in audits if (before := previous_audit(row))}
    return {pk: counts for pk, counts in changes.items() if counts["new"] or counts["fixed"]}


def test_of_equal_audits_the_first_and_the_last_stay_and_every_change(crossref):
    study = cited_study()
    article = imported(written(WRONG_YEAR)).article
    same = [audited_again(article).audit.pk for _ in range(5)]
    NoticeFactory(study=study)
    retracted = [audited_again(article).audit.pk for _ in range(3)]
    imported(written(REFERENCE))
    mended = [audited_again(article).audit.pk for _ in range(2)]
    changes = told()
    assert set(changes) == {retracted[0], mended[0]}
    assert pruned(dry_run=True) == pruned() == [Pruned(article.slug, 4, 0, 6)]
    assert ids() == [same[0], same[-1], retracted[0], retracted[-1], *mended]
    assert told() == changes
    assert pruned() == []


def test_what_was_set_aside_stays_set_aside(crossref):
    cited_study()
    article = imported(written(WRONG_YEAR)).article
    stored = [audited_again(article) for _ in range(4)]
    suppress_finding(finding=stored[1].open_problems[0], reason="House style.", actor=UserFactory())
    pruned()
    assert ids() == [stored[0].audit.pk, stored[3].audit.pk]
    assert {row.suppressed for row in Finding.objects.with_suppression().filter(rule="wrong-year")} == {True}
    assert audited_again(article).open_problems == []


def test_what_could_not_be_asked_again_stays_with_where_it_was_found(crossref):
    crossref.found = []
    article = imported(written(WRONG_YEAR)).article
    study = cited_study()
    found = [audited_again(article) for _ in range(3)]
    study.delete()
    carried = [audited_again(article, ask_crossref=False) for _ in range(3)]
    assert [one.rule for one in carried[0].open_problems] == ["wrong-year"]
    pruned()
    assert ids() == [found[i].audit.pk for i in (0, 2)] + [carried[i].audit.pk for i in (0, 2)]
    for one in (carried[0], carried[2]):
        kept = one.audit.findings.get()
        assert (kept.rule, kept.carried_from.audit_id) == ("wrong-year", found[2].audit.pk)


def test_what_a_later_audit_carried_on_from_stays_wherever_it_lies(crossref):
    cited_study()
    article = imported(written(WRONG_YEAR)).article
    audits = [audited_again(article).audit for _ in range(4)]
    origin = audits[1].findings.get(rule="wrong-year")
    same = Finding.objects.filter(pk=origin.pk).values().get()
    carried = {**same, "id": None, "audit_id": audits[3].pk, "position": 9, "carried_from_id": origin.pk}
    Finding.objects.create(**carried)
    pruned()
    assert ids() == [audits[0].pk, audits[1].pk, audits[2].pk, audits[3].pk]


def test_one_that_was_broken_off_goes_when_another_was_finished(crossref, monkeypatch):
    cited_study()
    version = version_of(written(WRONG_YEAR))
    real = auditing.audit

    def broken(*_, **__):
        raise RuntimeError("broken")

    def break_off():
        monkeypatch.setattr(auditing, "audit", broken)
        with pytest.raises(RuntimeError):
            audit_version(version=version)
        monkeypatch.setattr(auditing, "audit", real)

    break_off()
    audit_version(version=version)
    break_off()
    assert pruned() == [Pruned(version.article.slug, 0, 1, 2)]
    assert set(Audit.objects.values_list("state", flat=True)) == {AuditState.FINISHED, AuditState.BROKEN_OFF}


def test_articles_are_held_apart_and_what_is_young_stays(crossref):
    cited_study()
    first = imported(written(WRONG_YEAR)).article
    second = imported(written(WRONG_YEAR).replace("Numbness in", "Flatness in")).article
    assert first.pk != second.pk
    for article in (first, second, first, second):
        audited_again(article)
    assert pruned() == []
    audited_again(first)
    assert list(prune_audits(before=timezone.now() - timedelta(days=1))) == []
    assert pruned() == [Pruned(first.slug, 1, 0, 2)]
