"""``manage.py prune_audits``: what it says of what went."""

from __future__ import annotations

import json
from functools import partial

import pytest
from django.core.management import CommandError, call_command

from evidence.models import Audit
from tests.management.running import told as command_told
from tests.services.auditing.articles import REFERENCE, cited_study, written
from tests.services.stored_articles.articles import audited_again, imported

pytestmark = pytest.mark.django_db

told = partial(command_told, "prune_audits")


@pytest.fixture
def slug(crossref):
    """An article with four equal audits."""
    cited_study()
    article = imported(written(REFERENCE)).article
    for _ in range(4):
        audited_again(article)
    return article.slug


def test_it_says_what_went_and_a_dry_run_what_would(slug):
    line = f"{slug}: 2 that found nothing else than those beside them, 0 broken off; 2 left.\n"
    out, code = told("--older-than", "0", "--dry-run")
    assert (out.startswith(line), code, Audit.objects.count()) == (True, 0, 4)
    assert "2 audits older than 0 days would be removed. Nothing was removed" in out
    out, code = told("--older-than", "0", "--json")
    assert json.loads(out) == {
        "alike": 2,
        "broken_off": 0,
        "articles": [{"article": slug, "alike": 2, "broken_off": 0, "left": 2}],
    }
    assert Audit.objects.count() == 2


def test_what_is_younger_than_a_month_stays_unless_told_otherwise(slug):
    assert told() == ("0 audits older than 30 days removed.\n", 0)
    assert Audit.objects.count() == 4


def test_days_that_are_none_are_refused(db):
    with pytest.raises(CommandError, match="0 to 36500"):
        call_command("prune_audits", "--older-than", "-1")
