"""Possible duplicates in the admin: side by side, merged or called distinct."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from evidence.models import DuplicateState, EvidenceLine, PossibleDuplicate, Study, StudyMerge
from tests.admin.conftest import EDIT
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory, UserFactory

pytestmark = pytest.mark.django_db

RIGHTS = [
    *EDIT,
    "evidence.view_possibleduplicate",
    "evidence.change_possibleduplicate",
    "evidence.view_unpublished",
]


@pytest.fixture
def judge(client: Any) -> Any:
    client.force_login(UserFactory(username="judge", is_staff=True, permissions=RIGHTS))
    return client


@pytest.fixture
def pair() -> PossibleDuplicate:
    one = StudyFactory(title="Blunting in adults", volume="12", authors=["Berg, Anna"])
    other = StudyFactory(title="Blunting in adult persons", volume="13", authors=["Berg, A."])
    return PossibleDuplicate.objects.create(
        study=one, other=other, score=0.82, agreements=["year"], differences=["volume"]
    )


def page_of(pair: PossibleDuplicate) -> str:
    return reverse("admin:evidence_possibleduplicate_change", args=[pair.pk])


def test_both_are_shown_side_by_side(judge: Any, pair: PossibleDuplicate) -> None:
    page = judge.get(page_of(pair)).content.decode()
    for said in ("Blunting in adults", "Blunting in adult persons", "Berg, Anna", "0.82", "The same: year."):
        assert said in page
    assert page.count("differs") >= 3


def test_merging_keeps_the_chosen_one(judge: Any, pair: PossibleDuplicate) -> None:
    EvidenceLineFactory(published=True, study=pair.study)
    answer = judge.post(page_of(pair), {"merge": "1", "survivor": pair.other_id, "reason": "Imported twice"})
    assert answer.url == reverse("admin:evidence_study_change", args=[pair.other_id])
    assert EvidenceLine.objects.get().study_id == pair.other_id
    merge = StudyMerge.objects.get()
    assert (merge.merged_by.username, merge.reason) == ("judge", "Imported twice")
    assert not PossibleDuplicate.objects.exists()


def test_a_study_is_deleted_with_its_pairs(judge: Any, pair: PossibleDuplicate) -> None:
    assert judge.post(f"/admin/evidence/study/{pair.study_id}/delete/", {"post": "yes"}).status_code == 302
    assert list(Study.objects.values_list("pk", flat=True)) == [pair.other_id]
    assert not PossibleDuplicate.objects.exists()


def test_not_the_same_is_remembered_with_who_and_why(judge: Any, pair: PossibleDuplicate) -> None:
    judge.post(page_of(pair), {"distinct": "1", "reason": "A reply to it"})
    pair.refresh_from_db()
    assert (pair.state, pair.note, pair.decided_by.username) == (
        DuplicateState.DISTINCT,
        "A reply to it",
        "judge",
    )
    assert "A reply to it" in judge.get(page_of(pair)).content.decode()


def test_what_stands_in_the_way_is_said_and_nothing_is_changed(judge: Any, pair: PossibleDuplicate) -> None:
    claim = ClaimFactory()
    for study in (pair.study, pair.other):
        EvidenceLineFactory(study=study, claim=claim)
    page = judge.post(
        page_of(pair), {"merge": "1", "survivor": pair.study_id, "reason": "x"}
    ).content.decode()
    assert "one study counts once" in page
    assert Study.objects.filter(pk=pair.other_id).exists()


@pytest.mark.parametrize(
    ("sent", "why"),
    [({"merge": "1", "reason": "x"}, "Say which of the two stays"), ({"distinct": "1"}, "Say why")],
)
def test_a_decision_is_whole(judge: Any, pair: PossibleDuplicate, sent: dict[str, str], why: str) -> None:
    assert why in judge.post(page_of(pair), sent).content.decode()
    pair.refresh_from_db()
    assert pair.state == DuplicateState.OPEN


def test_a_study_that_is_none_of_the_two_is_not_kept(judge: Any, pair: PossibleDuplicate) -> None:
    third = StudyFactory()
    judge.post(page_of(pair), {"merge": "1", "survivor": third.pk, "reason": "x"})
    assert Study.objects.count() == 3


def test_who_may_only_look_decides_nothing(client: Any, pair: PossibleDuplicate) -> None:
    client.force_login(
        UserFactory(is_staff=True, permissions=["evidence.view_possibleduplicate", "evidence.view_study"])
    )
    assert 'name="merge"' not in client.get(page_of(pair)).content.decode()
    assert client.post(page_of(pair), {"distinct": "1", "reason": "x"}).status_code == 403


def test_merging_takes_the_right_to_delete_studies(client: Any, pair: PossibleDuplicate) -> None:
    rights = [name for name in RIGHTS if name != "evidence.delete_study"]
    client.force_login(UserFactory(is_staff=True, permissions=rights))
    sent = {"merge": "1", "survivor": pair.study_id, "reason": "x"}
    assert client.post(page_of(pair), sent).status_code == 403
    assert Study.objects.count() == 2


def test_two_selected_studies_are_brought_together(judge: Any) -> None:
    chosen = [StudyFactory(title="The same title of both").pk for _ in range(2)]
    address = reverse("admin:evidence_study_changelist")
    sent = {"action": "compare_selected", "_selected_action": chosen}
    assert judge.post(address, sent).url == page_of(PossibleDuplicate.objects.get())
    judge.post(address, {"action": "compare_selected", "_selected_action": chosen[:1]})
    assert PossibleDuplicate.objects.count() == 1


def test_open_pairs_are_worth_a_look_to_who_may_decide(client: Any, pair: PossibleDuplicate) -> None:
    reader = UserFactory(is_staff=True, permissions=["evidence.view_possibleduplicate"])
    client.force_login(reader)
    assert "Possible duplicates to decide about" not in client.get("/admin/").content.decode()
    client.force_login(UserFactory(is_staff=True, permissions=RIGHTS))
    page = client.get("/admin/").content.decode()
    assert "Possible duplicates to decide about: 1</a>" in page
    assert "/admin/evidence/possibleduplicate/?state__exact=open" in page
    PossibleDuplicate.objects.update(state=DuplicateState.DISTINCT, decided_at=pair.found_at)
    assert "Possible duplicates to decide about" not in client.get("/admin/").content.decode()


def test_its_history_is_a_link_away(judge: Any, pair: PossibleDuplicate) -> None:
    address = reverse("admin:evidence_possibleduplicate_history", args=[pair.pk])
    assert f'href="{address}"' in judge.get(page_of(pair)).content.decode()


def test_the_list_costs_the_same_queries_however_long_it_is(
    judge: Any, pair: PossibleDuplicate, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        first, second = StudyFactory(), StudyFactory()
        PossibleDuplicate.objects.create(study=first, other=second, score=0.7)
    with django_assert_num_queries(6):
        judge.get(reverse("admin:evidence_possibleduplicate_changelist"))
