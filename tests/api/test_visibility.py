"""What is not published is seen by its author and by those with the right to, and leaves no trace for others.

Three secrets, each with a word of its own: a draft claim, a draft line on a published claim, and a
published line of a draft claim. The hidden studies and concepts differ from the public ones, so that a
list that counts, filters or orders by a hidden row shows it.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from evidence.models import Direction, State
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

from .conftest import Reader

CANARIES = ("quetzalclaim", "quetzaldraftline", "quetzalpublishedline")
LISTS = ("concepts", "conditions", "medications", "symptoms", "studies", "claims", "evidence")


@pytest.fixture
def hidden(db):
    """The three secrets around one public claim, all by one author."""
    author = UserFactory()
    public = EvidenceLineFactory(published=True, claim__statement="Said in public.")
    draft_claim = ClaimFactory(
        created_by=author,
        subject=MedicationFactory(name="Quiet medication"),
        object=SymptomFactory(name="Quiet symptom"),
        statement="quetzalclaim",
        population="quetzalclaim",
        certainty="low",
        certainty_rationale="quetzalclaim",
    )
    draft_line = EvidenceLineFactory(
        created_by=author,
        claim=public.claim,
        study=StudyFactory(title="Study of the draft line", issued="1999"),
        direction=Direction.DISPUTES,
        explanation="quetzaldraftline",
        quote="quetzaldraftline",
        locator="quetzaldraftline",
    )
    line_of_draft = EvidenceLineFactory(
        created_by=author,
        published=True,
        claim=draft_claim,
        study=StudyFactory(title="Study of the draft claim"),
        direction=Direction.NEUTRAL,
        explanation="quetzalpublishedline",
    )
    return SimpleNamespace(
        author=author,
        public=public,
        draft_claim=draft_claim,
        draft_line=draft_line,
        line_of_draft=line_of_draft,
    )


@pytest.fixture(params=["anybody", "member"])
def outsider(request, anybody, member) -> Reader:
    return {"anybody": anybody, "member": member}[request.param]


def _everything(reader: Reader) -> str:
    """All that the lists and the details they lead to answer, as one text."""
    texts = [reader.response("").content.decode(), reader.response("schema/").content.decode()]
    for name in LISTS:
        answer = reader.response(f"{name}/")
        texts.append(answer.content.decode())
        texts += [reader.response(row["url"]).content.decode() for row in answer.json()["results"]]
    return "\n".join(texts)


def test_outsiders_find_none_of_the_canaries(outsider, hidden):
    text = _everything(outsider)
    assert "Said in public." in text
    assert [canary for canary in CANARIES if canary in text] == []


def test_those_with_the_right_find_all_of_them(curator, hidden):
    text = _everything(curator)
    assert [canary for canary in CANARIES if canary in text] == list(CANARIES)


def test_authors_find_their_own(hidden):
    text = _everything(Reader(hidden.author))
    assert [canary for canary in CANARIES if canary in text] == list(CANARIES)


def test_a_hidden_row_is_as_absent_as_one_that_never_was(outsider, curator, hidden):
    for address, row in (
        ("claims", hidden.draft_claim),
        ("evidence", hidden.draft_line),
        ("evidence", hidden.line_of_draft),
    ):
        assert curator.get(f"{address}/{row.pk}/")["id"] == row.pk
        never = outsider.refused(f"{address}/99999999/", status=404)
        assert outsider.refused(f"{address}/{row.pk}/", status=404) == never


@pytest.mark.parametrize("canary", CANARIES)
def test_search_does_not_reach_it(outsider, curator, hidden, canary):
    for name in LISTS:
        if name != "evidence":
            assert outsider.rows(f"{name}/", q=canary) == []
    assert curator.ids("claims/", q="quetzalclaim") == [hidden.draft_claim.pk]


def test_no_filter_of_claims_reaches_it(outsider, curator, hidden):
    claim = hidden.draft_claim
    for query in (
        {"concept": claim.subject.pk},
        {"medication": claim.subject.slug},
        {"symptom": claim.object.name},
        {"subject": claim.subject.pk},
        {"object": claim.object.pk, "descendants": "true"},
        {"certainty": "low"},
        {"state": "draft"},
        {"direction": "neutral"},
    ):
        assert outsider.rows("claims/", **query) == [], query
        assert curator.ids("claims/", **query) == [claim.pk], query
    # The public claim has a disputing line only in draft.
    assert outsider.rows("claims/", direction="disputes") == []
    assert curator.ids("claims/", direction="disputes") == [hidden.public.claim.pk]


def test_no_filter_of_studies_reaches_it(outsider, curator, hidden):
    claim, study = hidden.draft_claim, hidden.line_of_draft.study
    for query in (
        {"concept": claim.subject.pk},
        {"medication": claim.subject.slug},
        {"symptom": claim.object.name, "descendants": "true"},
        {"direction": "neutral"},
        {"direction": "neutral", "concept": claim.object.pk},
    ):
        assert outsider.rows("studies/", **query) == [], query
        assert curator.ids("studies/", **query) == [study.pk], query
    assert outsider.rows("studies/", direction="disputes") == []
    assert curator.ids("studies/", direction="disputes") == [hidden.draft_line.study.pk]


def test_no_filter_of_evidence_reaches_it(outsider, curator, hidden):
    for query, line in (
        ({"claim": hidden.draft_claim.pk}, hidden.line_of_draft),
        ({"study": hidden.line_of_draft.study.pk}, hidden.line_of_draft),
        ({"study": f"doi:{hidden.draft_line.study.doi}"}, hidden.draft_line),
        ({"concept": hidden.draft_claim.subject.pk}, hidden.line_of_draft),
        ({"direction": "disputes"}, hidden.draft_line),
        ({"state": "draft"}, hidden.draft_line),
        ({"year": "1999"}, hidden.draft_line),
    ):
        assert outsider.rows("evidence/", **query) == [], query
        assert curator.ids("evidence/", **query) == [line.pk], query


def test_counts_leave_it_out(outsider, curator, hidden):
    public = f"claims/{hidden.public.claim.pk}/"
    assert outsider.get(public)["evidence_counts"] == {"supporting": 1, "disputing": 0, "neutral": 0}
    assert curator.get(public)["evidence_counts"] == {"supporting": 1, "disputing": 1, "neutral": 0}
    assert [line["id"] for line in outsider.get(public)["evidence"]] == [hidden.public.pk]
    for study in (hidden.draft_line.study, hidden.line_of_draft.study):
        assert outsider.get(f"studies/{study.pk}/")["evidence_count"] == 0
        assert curator.get(f"studies/{study.pk}/")["evidence_count"] == 1
    subject = f"concepts/{hidden.draft_claim.subject.pk}/"
    assert outsider.get(subject)["claim_counts"] == {"as_subject": 0, "as_object": 0}
    assert curator.get(subject)["claim_counts"] == {"as_subject": 1, "as_object": 0}


@pytest.mark.parametrize("state", [state for state in State if state != State.PUBLISHED])
def test_every_other_state_is_hidden(anybody, state):
    claim = ClaimFactory(published=True, state=state, statement="No longer, or not yet.")
    line = EvidenceLineFactory(published=True, claim=claim)
    assert anybody.rows("claims/") == []
    assert anybody.rows("evidence/") == []
    anybody.refused(f"claims/{line.claim.pk}/", status=404)
    anybody.refused(f"evidence/{line.pk}/", status=404)


def test_an_inactive_user_with_the_right_sees_no_drafts(hidden):
    user = UserFactory(permissions=["evidence.view_unpublished"])
    reader = Reader(user)
    user.is_active = False
    user.save()
    assert reader.ids("claims/") == [hidden.public.claim.pk]


def test_no_shared_cache_keeps_what_somebody_signed_in_gets(anybody, curator, hidden):
    for reader, kept in ((anybody, "public, no-cache"), (curator, "private, no-cache")):
        response = reader.response("claims/")
        assert response["Cache-Control"] == kept
        assert {"Cookie", "Authorization"} <= set(response["Vary"].split(", "))
