"""`match_references` as a person or a program calls it."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError

from evidence.models import ReferenceMatch, Run
from evidence.services.reference_matching.running import start_matching
from tests.factories import UserFactory
from tests.management.test_commands import run
from tests.services.reference_matching.conftest import RAW, listed, with_references
from tests.stand_in import message

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_match_is_told_with_its_place_and_counted(crossref):
    crossref.found = [message()]
    study = with_references("doi:10.5555/given", RAW, doi="10.5555/citing")
    with_references(RAW)
    code, out, err = run("match_references", "doi:10.5555/citing", "--dry-run")
    assert (code, err, ReferenceMatch.objects.count()) == (0, "", 0)
    assert "1 references without a DOI: 1 accepted. Nothing was written (--dry-run)." in out
    code, out, _ = run("match_references", "10.5555/citing", "--json")
    assert json.loads(out) == {
        "read": 1,
        "counts": {"accepted": 1},
        "items": [
            {
                "input": RAW,
                "identifier": "doi:10.5555/citing",
                "status": "accepted",
                "study": study.pk,
                "reason": None,
                "position": 2,
                "doi": "10.5555/first",
                "score": ReferenceMatch.objects.get().score,
            }
        ],
    }
    assert listed(study)[1] == ("10.5555/first", True)
    code, out, _ = run("match_references", "--all", "--limit", "5")
    assert "doi:10.5555/citing, reference 2: accepted" not in out
    assert "2 references without a DOI: 1 accepted, 1 asked or decided before." in out


def test_an_outage_is_said_and_leaves_everything_unasked(crossref, quick_retries):
    crossref.down = True
    with_references(RAW, doi="10.5555/citing")
    code, out, err = run("match_references", "--all")
    assert code == 1
    assert "doi:10.5555/citing, reference 1: could not be asked. " in err
    assert "1 references without a DOI: 1 could not be asked." in out
    assert not ReferenceMatch.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "Say which"),
        (["--all", "10.5555/x"], "Say which"),
        (["10.5555/x"], "is not stored here"),
        (["nonsense"], "nonsense"),
        (["--all", "--limit", "0"], "from 1 on"),
        (["--run", "0"], "There is no run 0"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, why):
    with pytest.raises(CommandError, match=why):
        run("match_references", *arguments)
    assert not Run.objects.exists()


def test_a_run_of_the_admin_s_is_carried_out_once(crossref):
    crossref.found = [message()]
    study = with_references(RAW)
    made = start_matching(studies=[study.pk], actor=UserFactory(username="curator"))
    made.refresh_from_db()
    assert (made.state, made.counts, made.started_by.username) == ("succeeded", {"accepted": 1}, "curator")
    assert listed(study) == [("10.5555/first", True)]
    assert run("match_references", "--run", str(made.pk))[:2] == (
        0,
        "0 references without a DOI: nothing to do.\n",
    )
    assert Run.objects.count() == 1
