"""The admin's history page: who, through what, from what to what, and no draft without the right to it."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.models import Claim, CuratedField, PossibleDuplicate
from evidence.services.curating import mark_curated
from evidence.services.duplicates import call_distinct
from evidence.services.provenance import through
from tests.factories import ClaimFactory, EvidenceLineFactory, StudyFactory, SymptomFactory, UserFactory

pytestmark = pytest.mark.django_db


def page(client, model, row, user):
    client.force_login(user)
    response = client.get(reverse(f"admin:evidence_{model}_history", args=[row.pk]))
    assert response.status_code == 200
    return response


def differences(change):
    return {(d.field, d.before, d.after) for d in change.differences}


def test_a_concept_with_its_synonyms(client, admin_user):
    concept = SymptomFactory(name="Numbness", synonyms=["blunting"])
    facts = {"username": "ada", "method": "POST", "path": "/admin/x/", "reason": "as in MeSH"}
    with through(**facts):
        concept.name = "Emotional numbness"
        concept.save()
        concept.names.get().delete()
    response = page(client, "symptom", concept, admin_user)
    deleted, renamed, _synonym, added = response.context["history"].changes
    assert (deleted.action, deleted.part) == ("deleted", "synonym blunting")
    assert differences(renamed) == {("Preferred name", "Numbness", "Emotional numbness")}
    assert (renamed.who, renamed.through, renamed.reason) == ("ada", "POST /admin/x/", "as in MeSH")
    assert added.action == "added"
    assert "<del>Numbness</del>" in response.content.decode()


def test_a_study_and_its_contributors_as_a_curator_set_them(client, admin_user):
    study = StudyFactory(authors=["Ma, Hui"])
    mark_curated(study=study, fields=["contributors"], actor=admin_user, reason="as printed")
    latest = page(client, "study", study, admin_user).context["history"].changes[0]
    assert latest.part == "curated field contributors"
    told = differences(latest)
    assert ("Set to", "", CuratedField.objects.get().value) in told
    assert "Ma" in CuratedField.objects.get().value


def test_values_are_told_in_words(client, admin_user):
    line = EvidenceLineFactory()
    line.direction = "disputes"
    line.save()
    changes = page(client, "evidenceline", line, admin_user).context["history"].changes
    assert differences(changes[0]) == {("Direction", "Supports", "Disputes")}
    assert ("Claim", "", str(line.claim)) in differences(changes[1])


def test_outside_text_is_escaped(client, admin_user):
    claim = ClaimFactory(statement="<script>alert(1)</script>")
    assert "<script>alert" not in page(client, "claim", claim, admin_user).content.decode()


def test_drafts_of_what_is_published_are_told_to_those_with_the_right_only(client, admin_user):
    claim = ClaimFactory(statement="A canary wording.")
    Claim.objects.filter(pk=claim.pk).update(statement="The published wording.")
    Claim.objects.filter(pk=claim.pk).update(state="submitted")
    published = {"published_at": "2026-03-01T12:00Z", "published_by": admin_user}
    Claim.objects.filter(pk=claim.pk).update(state="published", **published)
    viewer = UserFactory(is_staff=True, permissions=["evidence.view_claim"])
    text = page(client, "claim", claim, viewer).content.decode()
    assert "The published wording." in text
    assert "canary" not in text
    assert "canary" in page(client, "claim", claim, admin_user).content.decode()
    assert "canary" in page(client, "claim", claim, _staff(claim.created_by)).content.decode()


def _staff(user):
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_claim"))
    return user


def test_a_draft_has_no_history_for_others(client):
    claim = ClaimFactory()
    client.force_login(UserFactory(is_staff=True, permissions=["evidence.view_claim"]))
    response = client.get(reverse("admin:evidence_claim_history", args=[claim.pk]))
    assert response.status_code == 302


def test_the_number_of_queries_does_not_grow(client, admin_user):
    concept = SymptomFactory()

    def queries():
        page(client, "symptom", concept, admin_user)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("admin:evidence_symptom_history", args=[concept.pk]))
        return len(captured)

    few = queries()
    for n in range(30):
        concept.description = f"Wording {n}"
        concept.save()
        concept.names.create(name=f"Name {n}")
    assert queries() == few + 1  # the concept that the synonyms point to


def test_what_was_decided_about_a_possible_duplicate(client, admin_user):
    one, other = StudyFactory(title="A trial"), StudyFactory(title="The trial")
    pair = PossibleDuplicate.objects.create(study=one, other=other, score=0.8, differences=["year"])
    call_distinct(pair=pair, actor=admin_user, note="A reply to it")
    decided, found = page(client, "possibleduplicate", pair, admin_user).context["history"].changes
    assert (decided.action, found.action, decided.part) == ("changed", "added", "")
    told = differences(decided)
    assert {("State", "To decide", "Not the same"), ("Note", "", "A reply to it")} <= told
    assert ("Decided by", "", str(admin_user)) in told
    assert {("Study", "", str(one)), ("Other", "", str(other))} <= differences(found)


def test_of_a_possible_duplicate_who_sees_no_persons_is_told_what_was_decided(client, admin_user):
    pair = PossibleDuplicate.objects.create(study=StudyFactory(), other=StudyFactory(), score=0.8)
    call_distinct(pair=pair, actor=admin_user, note="A reply to it")
    reader = UserFactory(is_staff=True, permissions=["evidence.view_possibleduplicate"])
    decided = page(client, "possibleduplicate", pair, reader).context["history"].changes[0]
    assert ("State", "To decide", "Not the same") in differences(decided)
    assert "Decided by" not in {field for field, _, _ in differences(decided)}
