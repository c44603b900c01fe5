"""Claims and evidence lines on their way: who writes, who submits, who publishes, what stays fixed."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry

from evidence.admin.workflow import REFUSALS_TOLD
from evidence.models import Claim, EvidenceLine, State
from tests.admin.conftest import VIEW, as_user
from tests.admin.pages import form_data, new_row, rows_of, text_of, told
from tests.admin.steps import buttons, claim_form, step, submitted_claim
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    StudyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_a_claim_is_its_authors_draft(curator, as_curator):
    answer = as_curator.post("/admin/evidence/claim/add/", claim_form(as_curator))
    assert answer.status_code == 302
    claim = Claim.objects.get()
    assert (claim.state, claim.created_by, claim.published_at) == (State.DRAFT, curator, None)


def test_what_the_form_does_not_show_cannot_be_sent(curator, as_curator):
    other = UserFactory()
    sent = {
        "state": "published",
        "created_by": other.pk,
        "submitted_by": other.pk,
        "published_by": other.pk,
        "published_at_0": "2026-01-01",
        "published_at_1": "00:00",
        "version": 7,
    }
    as_curator.post("/admin/evidence/claim/add/", claim_form(as_curator, **sent))
    claim = Claim.objects.get()
    assert (claim.state, claim.created_by, claim.submitted_by, claim.version) == ("draft", curator, None, 1)


def test_a_statement_is_a_sentence(as_curator):
    """One longer than the database can index is refused in words, in any script."""
    import random

    letters = [chr(point) for point in range(0x20000, 0x20400)]
    for length, saved in ((601, 0), (600, 1)):
        statement = "".join(random.Random(1).choices(letters, k=length))
        answer = as_curator.post("/admin/evidence/claim/add/", claim_form(as_curator, statement=statement))
        assert Claim.objects.count() == saved
        assert saved or "A statement is one sentence of up to 600 characters; this one has 601." in text_of(
            answer
        )


def test_a_claim_and_its_evidence_are_written_together(curator, as_curator):
    study = StudyFactory()
    line = new_row("evidence_lines", study=study.pk, direction="supports", explanation="It did.")
    answer = as_curator.post("/admin/evidence/claim/add/", claim_form(as_curator, **line))
    assert answer.status_code == 302, text_of(answer)
    row = EvidenceLine.objects.get()
    assert (row.claim, row.study, row.state, row.created_by) == (Claim.objects.get(), study, "draft", curator)


def test_author_submits_and_another_publishes(curator, as_curator, publisher, as_publisher):
    claim = ClaimFactory(created_by=curator)
    claim.contrary_searches.create(query="numb* NOT ssri", source="PubMed", hits=2)
    assert buttons(as_curator, claim) == ["submit"]
    answer = step(as_curator, claim, "submit")
    assert told(answer) == [f"The claim “{claim}” is submitted. Somebody else can publish it now."]
    assert (claim.state, claim.submitted_by) == ("submitted", curator)

    assert buttons(as_curator, claim) == ["take-back"]
    assert buttons(as_publisher, claim) == ["publish", "reject", "take-back"]
    answer = step(as_publisher, claim, "publish")
    assert told(answer) == [f"The claim “{claim}” is published: readers see it now."]
    assert (claim.state, claim.published_by) == ("published", publisher)
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("id")] == [
        "Submit.",
        "Publish.",
    ]


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_publishes_what_they_wrote_or_submitted(superuser, publisher, as_publisher):
    publisher.is_superuser = superuser
    publisher.save()
    wrote = ClaimFactory(created_by=publisher, state="submitted")
    handed_in = ClaimFactory(submitted_by=publisher, state="submitted")
    for claim in (wrote, handed_in):
        assert "publish" not in buttons(as_publisher, claim)
        answer = step(as_publisher, claim, "publish")
        assert claim.state == "submitted"
        assert "somebody else must judge it" in told(answer)[0]


def test_publishing_takes_the_right_to_publish(curator, as_curator):
    seeing = as_user(
        UserFactory(
            is_staff=True,
            permissions=[*VIEW, "evidence.change_claim", "evidence.view_unpublished"],
        )
    )
    claim = ClaimFactory(state="submitted")
    assert buttons(seeing, claim) == []
    answer = step(seeing, claim, "publish")
    assert claim.state == "submitted"
    assert told(answer) == ["You have no right to publish: ask an administrator for the right to publish."]


def test_steps_by_links_are_refused(as_publisher):
    claim = ClaimFactory(state="submitted")
    assert as_publisher.get(f"/admin/evidence/claim/{claim.pk}/step/publish/").status_code == 405
    assert as_publisher.post(f"/admin/evidence/claim/{claim.pk}/step/nonsense/").status_code == 302
    claim.refresh_from_db()
    assert claim.state == "submitted"


def test_steps_need_the_forms_token(publisher):
    from django.test import Client

    claim = ClaimFactory(state="submitted")
    client = Client(enforce_csrf_checks=True)
    client.force_login(publisher)
    assert client.post(f"/admin/evidence/claim/{claim.pk}/step/publish/").status_code == 403


def test_an_author_takes_a_claim_back_and_changes_it(curator, as_curator):
    claim = ClaimFactory(created_by=curator, state="submitted", submitted_by=curator)
    address = f"/admin/evidence/claim/{claim.pk}/change/"
    assert "statement" not in as_curator.get(address).context["adminform"].form.fields
    step(as_curator, claim, "take-back")
    assert claim.state == "draft"
    page = as_curator.get(address)
    assert as_curator.post(address, form_data(page, statement="Better said.")).status_code == 302
    claim.refresh_from_db()
    assert claim.statement == "Better said."


@pytest.mark.parametrize("state", ["submitted", "published", "withdrawn", "superseded"])
def test_what_is_no_draft_is_neither_changed_nor_deleted(state, curator, as_curator):
    claim = ClaimFactory(created_by=curator, published=True, statement="As it was.", state=state)
    line = EvidenceLineFactory(created_by=curator, published=True, claim=claim, explanation="As it was.")
    if state == "submitted":
        line = EvidenceLineFactory(
            created_by=curator, state=state, explanation="As it was.", claim=ClaimFactory(created_by=curator)
        )
    elif state != "published":
        EvidenceLine.objects.filter(pk=line.pk).update(state=state)
    for row, field in ((claim, "statement"), (line, "explanation")):
        address = f"/admin/evidence/{row._meta.model_name}/{row.pk}"
        page = as_curator.get(f"{address}/change/")
        as_curator.post(f"{address}/change/", form_data(page, **{field: "Forged."}))
        as_curator.post(f"{address}/delete/", {"post": "yes"})
        as_curator.post(
            f"/admin/evidence/{row._meta.model_name}/",
            {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
        )
        row.refresh_from_db()
        assert (getattr(row, field), row.state) == ("As it was.", state)
        assert b"deletelink" not in page.content


def test_the_drafts_of_others_are_read_and_not_rewritten(as_publisher):
    """Who could rewrite a draft and then publish it would publish their own work."""
    claim = ClaimFactory(statement="Theirs.")
    line = EvidenceLineFactory(claim=claim, explanation="Theirs.")
    for row, field in ((claim, "statement"), (line, "explanation")):
        address = f"/admin/evidence/{row._meta.model_name}/{row.pk}/change/"
        page = as_publisher.get(address)
        assert "Theirs." in text_of(page)
        as_publisher.post(address, form_data(page, **{field: "Mine now."}))
        row.refresh_from_db()
        assert getattr(row, field) == "Theirs."


def test_drafts_are_deleted_by_those_who_wrote_them(publisher, as_publisher):
    theirs, own = ClaimFactory(), ClaimFactory(created_by=publisher)
    for claim in (theirs, own):
        as_publisher.post(f"/admin/evidence/claim/{claim.pk}/delete/", {"post": "yes"})
    assert list(Claim.objects.all()) == [theirs]


def test_evidence_is_added_to_a_published_claim(curator, as_curator):
    claim = ClaimFactory(published=True, statement="It helps.")
    address = f"/admin/evidence/claim/{claim.pk}/change/"
    study = StudyFactory()
    page = as_curator.get(address)
    line = new_row("evidence_lines", study=study.pk, direction="disputes")
    assert as_curator.post(address, form_data(page, **line)).status_code == 302
    row = EvidenceLine.objects.get()
    assert (row.claim, row.study, row.state, row.created_by) == (claim, study, "draft", curator)
    changed_at = claim.updated_at
    claim.refresh_from_db()
    assert (claim.state, claim.updated_at) == ("published", changed_at)


def test_a_withdrawn_claim_takes_no_evidence(curator, as_curator):
    claim = ClaimFactory(created_by=curator, state="withdrawn")
    page = as_curator.get(f"/admin/evidence/claim/{claim.pk}/change/")
    assert b'name="_save"' not in page.content
    answer = as_curator.post(
        "/admin/evidence/evidenceline/add/",
        {"claim": claim.pk, "study": StudyFactory().pk, "direction": "supports"},
    )
    assert "This claim is withdrawn: it takes no new evidence." in text_of(answer)


def test_ones_own_lines_are_edited_where_they_stand(curator, as_curator):
    claim = ClaimFactory(created_by=curator)
    line = EvidenceLineFactory(created_by=curator, claim=claim, explanation="First.")
    EvidenceLineFactory(claim=ClaimFactory(published=True), study=line.study, published=True)
    for parent, address in (("claim", line.claim_id), ("study", line.study_id)):
        page = as_curator.get(f"/admin/evidence/{parent}/{address}/change/")
        data = form_data(page)
        shown = [
            value
            for name, value in data.items()
            if name.startswith("evidence_lines-") and name.endswith("-id")
        ]
        assert shown == [line.pk]
        data["evidence_lines-0-explanation"] = f"Better, on the {parent}’s page."
        answer = as_curator.post(f"/admin/evidence/{parent}/{address}/change/", data)
        assert answer.status_code == 302, text_of(answer)
        line.refresh_from_db()
        assert line.explanation == f"Better, on the {parent}’s page."


def test_the_claim_of_a_line_stays_what_it_was(curator, as_curator):
    line = EvidenceLineFactory(created_by=curator, claim=ClaimFactory(created_by=curator))
    other = ClaimFactory(created_by=curator)
    address = f"/admin/evidence/evidenceline/{line.pk}/change/"
    page = as_curator.get(address)
    as_curator.post(address, form_data(page, claim=other.pk, study=StudyFactory().pk, explanation="New."))
    before = (line.claim, line.study)
    line.refresh_from_db()
    assert ((line.claim, line.study), line.explanation) == (before, "New.")


def test_a_line_submitted_elsewhere_is_not_overwritten(curator, as_curator):
    line = EvidenceLineFactory(
        created_by=curator, explanation="First.", claim=ClaimFactory(created_by=curator)
    )
    address = f"/admin/evidence/claim/{line.claim_id}/change/"
    data = form_data(as_curator.get(address))
    data["evidence_lines-0-explanation"] = "Second."
    EvidenceLine.objects.filter(pk=line.pk).update(state="submitted")
    as_curator.post(address, data)
    line.refresh_from_db()
    assert (line.explanation, line.state) == ("First.", "submitted")


def test_the_same_study_twice_is_said_before_the_database_says_it(curator, as_curator):
    study = StudyFactory()
    claim = ClaimFactory(created_by=curator)
    address = f"/admin/evidence/claim/{claim.pk}/change/"
    lines = {
        **new_row("evidence_lines", study=study.pk, direction="supports"),
        **new_row("evidence_lines", 1, study=study.pk, direction="disputes"),
    }
    answer = as_curator.post(address, form_data(as_curator.get(address), **lines))
    assert "is in two lines: make one of them" in text_of(answer)
    EvidenceLineFactory(claim=claim, study=study)
    answer = as_curator.post(
        address,
        form_data(as_curator.get(address), **new_row("evidence_lines", study=study.pk, direction="supports")),
    )
    assert "This study bears on this claim already" in text_of(answer)


def test_a_line_is_published_after_its_claim(as_publisher):
    line = EvidenceLineFactory(state="submitted")
    assert "publish" not in buttons(as_publisher, line)
    assert "publish that first" in told(step(as_publisher, line, "publish"))[0]
    Claim.objects.filter(pk=line.claim_id).update(state="submitted")
    line.claim.contrary_searches.create(query="q", source="PubMed", hits=0)
    step(as_publisher, line.claim, "publish")
    page = as_publisher.get(f"/admin/evidence/claim/{line.claim_id}/change/")
    assert "Evidence lines of this claim wait to be published" in text_of(page)
    assert rows_of(as_publisher.get(page.context["waiting_url"])) == [line]
    step(as_publisher, line, "publish")
    assert line.state == "published"


def test_actions_say_what_was_done_and_what_was_refused(curator, as_curator):
    drafts = [ClaimFactory(created_by=curator), ClaimFactory(created_by=curator)]
    waiting = ClaimFactory(created_by=curator, state="submitted", statement="Waits.")
    answer = as_curator.post(
        "/admin/evidence/claim/",
        {"action": "submit_selected", "_selected_action": [*(c.pk for c in drafts), waiting.pk]},
        follow=True,
    )
    assert sorted(told(answer)) == [
        "Submit: done for 2 claims.",
        "The claim “Waits.” is submitted: only a draft is submitted.",
    ]
    assert set(Claim.objects.values_list("state", flat=True)) == {"submitted"}


def test_nothing_is_published_from_a_list(as_publisher):
    claim = submitted_claim()
    as_publisher.post(
        "/admin/evidence/claim/", {"action": "publish_selected", "_selected_action": [claim.pk]}
    )
    claim.refresh_from_db()
    assert claim.state == "submitted"


def test_many_refusals_are_told_in_part_and_counted(curator, as_curator):
    claims = [ClaimFactory(created_by=curator, state="submitted") for _ in range(REFUSALS_TOLD + 3)]
    sent = {"action": "submit_selected", "_selected_action": [claim.pk for claim in claims]}
    page = as_curator.post("/admin/evidence/claim/", sent, follow=True)
    assert "3 more were refused for such reasons." in told(page)


def test_a_step_with_what_one_may_not_look_at_is_forbidden():
    claim = ClaimFactory(published=True)
    nobody = as_user(UserFactory(is_staff=True, permissions=["evidence.view_study"]))
    answer = nobody.post(f"/admin/evidence/claim/{claim.pk}/step/revise/")
    assert answer.status_code == 403
    assert Claim.objects.count() == 1
