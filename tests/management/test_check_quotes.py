"""`check_quotes`: what became of every quote, for people and programs."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from evidence.models import Study
from evidence.models.quote_check import sha256_of
from tests.factories import EvidenceLineFactory, StudyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    held, empty = StudyFactory(abstract="Half of them felt numb."), StudyFactory()
    where = {"locator": "p. 1", "published": True}
    return [
        EvidenceLineFactory(study=held, quote="felt numb", **where),
        EvidenceLineFactory(study=empty, quote="felt numb", **where),
        EvidenceLineFactory(study=empty),
    ]


def test_counts_what_came_of_them(lines, capsys):
    call_command("check_quotes")
    assert capsys.readouterr().out == "2 quotes checked: 1 exact, 1 not checkable.\n"
    call_command("check_quotes", "--unchecked", "--json")
    assert json.loads(capsys.readouterr().out) == {"read": 0, "counts": {}, "published_not_found": []}


def test_a_published_quote_that_is_not_there_is_told_and_is_no_success(lines, capsys):
    lines[0].study.texts.create(text="Nobody was.", sha256=sha256_of("Nobody was."))
    Study.objects.update(abstract="")
    with pytest.raises(SystemExit, match="1"):
        call_command("check_quotes")
    captured = capsys.readouterr()
    assert f"evidence line {lines[0].pk}" in captured.err
    with pytest.raises(SystemExit, match="1"):
        call_command("check_quotes", "--json")
    assert json.loads(capsys.readouterr().out)["published_not_found"] == [lines[0].pk]
