"""Drafts of claims and evidence lines through the API: added, changed and deleted by whom they are."""

from __future__ import annotations

import pytest

from evidence.models import Claim, EvidenceLine, State, VersionEditor
from evidence.services.roles import Role
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    MedicationFactory,
    StudyFactory,
    SymptomFactory,
)

from .writers import Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return Writer(Role.RESEARCHER)


@pytest.fixture
def claim_body():
    return {
        "subject": MedicationFactory(slug="ssri").slug,
        "predicate": "causes_adverse_effect",
        "object": SymptomFactory().pk,
        "statement": "An SSRI can numb.",
    }


@pytest.fixture
def line_body(writer):
    return {
        "claim": ClaimFactory(created_by=writer.user).pk,
        "study": f"doi:{StudyFactory(doi='10.5555/numb', abstract='They were numb.').doi}",
        "direction": "supports",
    }


class TestAdding:
    def test_a_claim_is_a_draft_of_whoever_sent_it(self, writer, claim_body):
        sent = {
            **claim_body,
            "qualifiers": {"population": "Adults"},
            "certainty": "low",
            "certainty_rationale": "One survey.",
        }
        response = writer.send("POST", "claims/", sent)
        assert response.status_code == 201, response.content
        claim = Claim.objects.get()
        shown = response.json()
        assert response["Location"] == shown["url"]
        # Not a subclass: a WSGI server may insist.
        assert type(response["Location"]) is str
        assert response.headers["ETag"] == writer.etag(shown["url"])
        assert (claim.created_by, claim.state, claim.population) == (writer.user, State.DRAFT, "Adults")
        assert (shown["state"], shown["certainty"], shown["qualifiers"]["population"]) == (
            "draft",
            "low",
            "Adults",
        )
        assert VersionEditor.objects.get().user == writer.user

    def test_an_evidence_line_has_its_quote_checked(self, writer, line_body):
        effect = {"measure": "odds ratio", "value": 1.8, "low": 1.2, "high": 2.7, "level": 95}
        quoted = {"quote": "They were numb.", "locator": "Abstract", "effect": effect}
        shown = writer.done("POST", "evidence/", {**line_body, **quoted})
        assert shown["quote_check"]["outcome"] == "exact"
        assert shown["effect"] == effect
        assert EvidenceLine.objects.get().created_by == writer.user

    def test_history_tells_the_token(self, writer, claim_body):
        writer.done("POST", "claims/", claim_body)
        context = Claim.pgh_event_model.objects.get().pgh_context
        assert context["username"] == writer.user.username
        assert (context["token"], context["token_name"]) == (writer.token.prefix, writer.token.name)
        assert (context["method"], context["path"]) == ("POST", "/api/v1/claims/")

    def test_the_same_twice_is_a_conflict_that_names_the_fields(self, writer, claim_body, line_body):
        writer.done("POST", "claims/", claim_body)
        assert writer.pointers(409, "POST", "claims/", claim_body) == {
            "#/subject",
            "#/predicate",
            "#/object",
            "#/statement",
        }
        writer.done("POST", "evidence/", line_body)
        assert writer.pointers(409, "POST", "evidence/", line_body) == {"#/claim", "#/study"}

    def test_a_claim_out_of_use_takes_no_evidence(self, writer, line_body):
        withdrawn = ClaimFactory(published=True, state=State.WITHDRAWN, created_by=writer.user)
        sent = {**line_body, "claim": withdrawn.pk}
        assert writer.pointers(409, "POST", "evidence/", sent) == {"#/claim"}

    def test_what_one_may_not_see_is_as_good_as_none(self, writer, line_body):
        hidden = writer.refused(400, "POST", "evidence/", {**line_body, "claim": ClaimFactory().pk})
        missing = writer.refused(400, "POST", "evidence/", {**line_body, "claim": 10**9})
        strip = [{**error, "detail": ""} for error in hidden["errors"]]
        assert strip == [{**error, "detail": ""} for error in missing["errors"]]
        assert hidden["errors"][0]["pointer"] == "#/claim"

    @pytest.mark.parametrize(
        ("changed", "places"),
        [
            ({"statement": ""}, {"#/statement"}),
            ({"statement": "x" * 601}, {"#/statement"}),
            ({"subject": "no-such"}, {"#/subject"}),
            ({"subject": None}, {"#/subject"}),
            ({"predicate": "is"}, {"#/predicate"}),
            ({"certainty": "low"}, {"#/certainty", "#/certainty_rationale"}),
            ({"qualifiers": {"population": 1, "age": "x"}}, {"#/qualifiers/population", "#/qualifiers/age"}),
            ({"qualifiers": []}, {"#/qualifiers"}),
            ({"object": "ssri"}, {"#/object", "#/subject"}),
        ],
    )
    def test_what_is_wrong_with_a_claim_is_named(self, writer, claim_body, changed, places):
        assert writer.pointers(400, "POST", "claims/", {**claim_body, **changed}) == places
        assert not Claim.objects.exists()

    @pytest.mark.parametrize(
        ("changed", "places"),
        [
            ({"quote": "Said."}, {"#/locator", "#/quote"}),
            ({"effect": {"value": 2}}, {"#/effect/measure", "#/effect/value"}),
            ({"effect": {"value": "2", "size": 1}}, {"#/effect/value", "#/effect/size"}),
            ({"effect": {"measure": "d", "value": 10**20}}, {"#/effect/value"}),
            ({"study": "10.5555/none"}, {"#/study"}),
            ({"study": "no identifier"}, {"#/study"}),
            ({"study": True}, {"#/study"}),
            ({"claim": 10**25}, {"#/claim"}),
            ({"direction": None}, {"#/direction"}),
            ({"strength": 3}, {"#/strength"}),
        ],
    )
    def test_what_is_wrong_with_a_line_is_named(self, writer, line_body, changed, places):
        assert writer.pointers(400, "POST", "evidence/", {**line_body, **changed}) == places

    @pytest.mark.parametrize(
        "name", ["state", "created_by", "published_by", "published_at", "version", "revises", "id", "url"]
    )
    def test_nobody_sets_what_the_workflow_sets(self, writer, claim_body, name):
        sent = {**claim_body, name: "published"}
        assert writer.pointers(400, "POST", "claims/", sent) == {f"#/{name}"}
        assert not Claim.objects.exists()


class TestChanging:
    def test_ones_own_draft(self, writer):
        claim = ClaimFactory(created_by=writer.user, population="Adults")
        address = f"claims/{claim.pk}/"
        response = writer.send("PATCH", address, {"statement": "Other."}, if_match=writer.etag(address))
        assert response.status_code == 200, response.content
        assert response.json()["statement"] == "Other."
        assert response.json()["qualifiers"]["population"] == "Adults"
        assert response["ETag"] == writer.etag(address)
        claim.refresh_from_db()
        assert (claim.statement, claim.population) == ("Other.", "Adults")

    def test_an_effect_is_mended_or_taken_away_whole(self, writer):
        line = EvidenceLineFactory(
            created_by=writer.user, claim__created_by=writer.user, effect_measure="d", effect_value=1
        )
        address = f"evidence/{line.pk}/"
        sent = {"effect": {"value": 2.5}}
        shown = writer.done("PATCH", address, sent, status=200, if_match=writer.etag(address))
        assert (shown["effect"]["measure"], shown["effect"]["value"]) == ("d", 2.5)
        sent = {"effect": None, "strength": None}
        shown = writer.done("PATCH", address, sent, status=200, if_match=writer.etag(address))
        assert (shown["effect"], shown["strength"]) == (None, None)

    @pytest.mark.parametrize("name", ["claim", "study"])
    def test_which_claim_and_study_is_chosen_once(self, writer, name):
        line = EvidenceLineFactory(created_by=writer.user, claim__created_by=writer.user)
        address = f"evidence/{line.pk}/"
        sent = {name: getattr(line, name).pk}
        assert writer.pointers(400, "PATCH", address, sent, if_match=writer.etag(address)) == {f"#/{name}"}

    def test_a_curator_changes_the_draft_of_another_and_has_a_hand_in_it_then(self):
        curator, claim = Writer(Role.CURATOR), ClaimFactory()
        address = f"claims/{claim.pk}/"
        writer = claim.created_by
        curator.done(
            "PATCH", address, {"qualifiers": {"dose": "20 mg"}}, status=200, if_match=curator.etag(address)
        )
        assert Claim.objects.get().created_by == writer
        assert VersionEditor.objects.get().user == curator.user

    @pytest.mark.parametrize(
        ("state", "own", "role", "status"),
        [
            ("draft", False, Role.RESEARCHER, 404),
            ("published", False, Role.RESEARCHER, 403),
            ("draft", False, Role.EDITOR, 403),
            ("submitted", True, Role.RESEARCHER, 409),
            ("published", True, Role.RESEARCHER, 409),
            ("superseded", True, Role.RESEARCHER, 409),
            ("draft", True, Role.VIEWER, 403),
            ("draft", True, Role.ADMINISTRATOR, 403),
        ],
    )
    @pytest.mark.parametrize("method", ["PATCH", "DELETE"])
    def test_nobody_changes_what_is_not_theirs_or_not_a_draft(self, state, own, role, status, method):
        writer = Writer(role)
        published = {"published": True} if state in ("published", "superseded") else {}
        author = {"created_by": writer.user} if own else {}
        claim = ClaimFactory(**published, **author)
        Claim.objects.filter(pk=claim.pk).update(state=state) if state != "draft" else None
        tag = writer.send("GET", f"claims/{claim.pk}/").headers.get("ETag", '"x"')
        body = {"statement": "Mine."} if method == "PATCH" else None
        writer.refused(status, method, f"claims/{claim.pk}/", body, if_match=tag)
        assert Claim.objects.get().statement == claim.statement


class TestDeleting:
    def test_ones_own_draft_with_its_lines(self, writer):
        line = EvidenceLineFactory(created_by=writer.user, claim__created_by=writer.user)
        address = f"claims/{line.claim_id}/"
        writer.done("DELETE", address, status=204, if_match=writer.etag(address))
        assert not Claim.objects.exists()

    def test_not_with_the_evidence_of_others(self, writer):
        line = EvidenceLineFactory(claim__created_by=writer.user)
        address = f"claims/{line.claim_id}/"
        writer.refused(409, "DELETE", address, if_match=writer.etag(address))
        assert EvidenceLine.objects.exists()

    def test_a_curator_betters_the_draft_of_another_and_does_not_delete_it(self):
        curator, claim = Writer(Role.CURATOR), ClaimFactory()
        address = f"claims/{claim.pk}/"
        curator.refused(403, "DELETE", address, if_match=curator.etag(address))

    def test_what_was_decided_about_stays(self, writer):
        claim = ClaimFactory(created_by=writer.user)
        address = f"claims/{claim.pk}/"
        for step in ("submit", "withdraw"):
            writer.done("POST", f"{address}{step}/", status=200, if_match=writer.etag(address))
        writer.refused(409, "DELETE", address, if_match=writer.etag(address))


class TestRights:
    def test_a_token_that_reads_does_not_write(self, claim_body):
        writer = Writer(Role.RESEARCHER, scopes=["read"])
        response = writer.send("POST", "claims/", claim_body)
        assert response.status_code == 403
        assert response["WWW-Authenticate"].endswith('error="insufficient_scope", scope="draft"')
        assert "Make one with the scope `draft`" in response.json()["detail"]
        claim = ClaimFactory(created_by=writer.user)
        tag = writer.etag(f"claims/{claim.pk}/")
        for method in ("PATCH", "DELETE"):
            writer.refused(403, method, f"claims/{claim.pk}/", {}, if_match=tag)
        assert Claim.objects.count() == 1

    def test_a_scope_gives_no_right(self, claim_body):
        for role in (Role.VIEWER, Role.ADMINISTRATOR, None):
            Writer(role).refused(403, "POST", "claims/", claim_body)

    def test_nobody_is_asked_to_sign_in(self, client, claim_body):
        response = client.post("/api/v1/claims/", claim_body, content_type="application/json")
        assert response.status_code == 401
        assert response["WWW-Authenticate"] == 'Bearer realm="Evidence Base"'

    def test_a_session_writes_with_its_csrf_token_only(self, writer, claim_body):
        from django.test import Client

        client = Client(enforce_csrf_checks=True)
        client.force_login(writer.user)
        sent = {"data": claim_body, "content_type": "application/json"}
        assert client.post("/api/v1/claims/", **sent).status_code == 403
        client.get("/account/tokens/")
        token = client.cookies["csrftoken"].value
        answer = client.post("/api/v1/claims/", **sent, headers={"x-csrftoken": token})
        assert answer.status_code == 201, answer.content
