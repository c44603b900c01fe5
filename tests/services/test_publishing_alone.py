"""A team of one, and an emergency: publishing alone, by whom it is allowed, and where it shows."""

import io
import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from evidence.models import Claim, EvidenceLine, Persons, ReviewPolicy, State
from evidence.services.history import history_of
from evidence.services.publishing import publish, submit
from evidence.services.review_policy import set_review_policy
from evidence.services.steps import NotAllowed
from evidence.services.versions import version_hash
from tests.factories import ClaimFactory, EvidenceLineFactory, UserFactory

pytestmark = pytest.mark.django_db

RIGHTS = ["evidence.change_claim", "evidence.change_evidenceline", "evidence.publish_claim"]


def run(*arguments, **options):
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


@pytest.fixture(params=[False, True], ids=["editor", "superuser"])
def author(request):
    return UserFactory(permissions=RIGHTS, is_superuser=request.param)


def submitted(item, author):
    if isinstance(item, Claim):
        item.contrary_searches.create(query="q", source="PubMed", hits=0)
    return submit(item=item, actor=author)


@pytest.fixture
def claim(author):
    return submitted(ClaimFactory(created_by=author), author)


@pytest.fixture
def line(author):
    claim = ClaimFactory(published=True)
    return submitted(EvidenceLineFactory(claim=claim, created_by=author), author)


def published(item, author):
    return publish(item=item, actor=author, reviewed=version_hash(item))


class TestPolicy:
    def test_it_is_two_persons_until_somebody_says_otherwise(self, claim, author):
        assert ReviewPolicy.objects.in_force() is Persons.TWO
        with pytest.raises(NotAllowed, match="somebody else"):
            published(claim, author)

    @pytest.mark.parametrize("kind", ["claim", "line"])
    def test_a_single_person_publishes_and_the_row_says_so(self, kind, author, request):
        set_review_policy(persons=Persons.SINGLE, reason="A team of one.")
        row = published(request.getfixturevalue(kind), author)
        assert (row.state, row.published_alone) == (State.PUBLISHED, "single_policy")

    def test_a_second_person_leaves_no_mark(self, claim):
        set_review_policy(persons=Persons.SINGLE, reason="A team of one.")
        assert published(claim, UserFactory(permissions=RIGHTS)).published_alone == ""

    def test_the_right_to_publish_is_still_needed(self):
        set_review_policy(persons=Persons.SINGLE, reason="A team of one.")
        writer = UserFactory(permissions=["evidence.change_claim"])
        with pytest.raises(NotAllowed, match="no right to publish"):
            published(submitted(ClaimFactory(created_by=writer), writer), writer)

    def test_the_command_shows_and_sets_it_with_who_and_why(self, caplog):
        assert run("review_policy").startswith("Two persons")
        with caplog.at_level(logging.WARNING, "evidence"):
            said = run("review_policy", "single", reason="A team of one.")
        assert said.startswith("A single person")
        assert "A team of one." in said
        assert "A team of one." in caplog.text
        policy = ReviewPolicy.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT session_user::text, CURRENT_USER::text")
            assert policy.role == cursor.fetchone()[0]
        assert policy.account
        assert run("review_policy", "two", reason="We are two now.").startswith("Two persons")
        assert ReviewPolicy.objects.count() == 2

    @pytest.mark.parametrize("reason", ["", "  "])
    def test_the_command_wants_a_reason(self, reason):
        with pytest.raises(CommandError, match="Say why"):
            run("review_policy", "single", reason=reason)
        assert not ReviewPolicy.objects.exists()


class TestBreakGlass:
    def break_glass(self, item, actor, reason="The warning cannot wait.", **options):
        kind = "claim" if isinstance(item, Claim) else "evidence"
        return run("break_glass", "publish", kind, item.pk, actor=actor.username, reason=reason, **options)

    @pytest.mark.parametrize("kind", ["claim", "line"])
    def test_it_publishes_marks_and_says_why_everywhere(self, kind, author, request, caplog):
        item = request.getfixturevalue(kind)
        with caplog.at_level(logging.WARNING, "evidence"):
            assert self.break_glass(item, author).startswith("Published and marked")
        item.refresh_from_db()
        assert (item.state, item.published_by) == (State.PUBLISHED, author)
        assert item.published_alone == "break_glass"
        review = item.reviews.latest("id")
        assert (review.decision, review.decided_by) == ("published", author)
        assert review.comment == "The warning cannot wait."
        assert review.version_hash == version_hash(item)
        [record] = [record for record in caplog.records if "Break-glass" in record.message]
        assert record.levelno == logging.WARNING
        assert "The warning cannot wait." in record.message
        context = type(item).pgh_event_model.objects.filter(pgh_obj_id=item.pk).latest("pgh_id").pgh_context
        assert (context["command"], context["username"]) == ("break_glass", author.username)
        assert context["reason"] == "The warning cannot wait."

    def test_the_next_version_is_not_published_past_the_second_person(self, claim, author):
        self.break_glass(claim, author)
        other = submitted(ClaimFactory(created_by=author), author)
        with pytest.raises(NotAllowed, match="somebody else"):
            published(other, author)

    @pytest.mark.parametrize("reason", ["", " \n "])
    def test_it_wants_a_reason(self, claim, author, reason):
        with pytest.raises(CommandError, match="Say why"):
            self.break_glass(claim, author, reason)
        assert Claim.objects.get().state == State.SUBMITTED

    def test_it_lifts_no_other_rule(self, author):
        draft = ClaimFactory(created_by=author)
        unsearched = submit(item=ClaimFactory(created_by=author), actor=author)
        early = submitted(EvidenceLineFactory(created_by=author), author)
        for item, why in (
            (draft, "submit it first"),
            (unsearched, "no search for contrary evidence"),
            (early, "not published"),
        ):
            with pytest.raises(CommandError, match=why):
                self.break_glass(item, author)
            item.refresh_from_db()
            assert item.state != State.PUBLISHED

    def test_another_version_than_the_one_that_was_read_is_not_published(self, claim, author):
        with pytest.raises(CommandError, match="changed since you looked"):
            self.break_glass(claim, author, reviewed="0" * 64)
        self.break_glass(claim, author, reviewed=version_hash(claim))

    def test_whoever_answers_for_it_may_publish(self, claim):
        for actor in (
            UserFactory(permissions=["evidence.change_claim"]),
            UserFactory(is_superuser=True, is_active=False),
        ):
            with pytest.raises(CommandError, match="no right to publish"):
                self.break_glass(claim, actor)

    def test_who_or_what_is_not_there_is_named(self, claim, author):
        with pytest.raises(CommandError, match="no user nobody-such"):
            run("break_glass", "publish", "claim", claim.pk, actor="nobody-such", reason="x")
        with pytest.raises(CommandError, match="no claim 0"):
            run("break_glass", "publish", "claim", 0, actor=author.username, reason="x")


@pytest.mark.usefixtures("application")
class TestAsTheApplication:
    """Where the command's process can log in as the owner, and where it cannot."""

    @pytest.fixture
    def claim(self):
        author = UserFactory(permissions=RIGHTS)
        return submitted(ClaimFactory(created_by=author), author)

    def test_the_commands_log_in_as_the_owner(self, claim):
        run("break_glass", "publish", "claim", claim.pk, actor=claim.created_by.username, reason="Now.")
        assert Claim.objects.get().published_alone == "break_glass"
        run("review_policy", "single", reason="A team of one.")
        assert ReviewPolicy.objects.in_force() is Persons.SINGLE

    def test_without_the_owners_address_they_say_what_is_missing(self, claim):
        connection.settings_dict["OWNER"] = None
        with pytest.raises(CommandError, match="set DATABASE_OWNER_URL"):
            run("break_glass", "publish", "claim", claim.pk, actor=claim.created_by.username, reason="Now.")
        with pytest.raises(CommandError, match="set DATABASE_OWNER_URL"):
            run("review_policy", "single", reason="A team of one.")
        assert Claim.objects.get().state == State.SUBMITTED


class TestWhereItShows:
    @pytest.fixture
    def alone(self, line, author):
        """A claim and its evidence line, each published by who wrote it."""
        set_review_policy(persons=Persons.SINGLE, reason="A team of one.")
        claim = published(submitted(ClaimFactory(created_by=author), author), author)
        own = submitted(EvidenceLineFactory(claim=claim, created_by=author, study=line.study), author)
        return published(own, author)

    def test_in_the_api(self, alone, client):
        get = lambda address: client.get(f"/api/v1/{address}/").json()  # noqa: E731
        whole = get(f"claims/{alone.claim_id}")
        assert whole["published_alone"] == "single_policy"
        assert whole["evidence"][0]["published_alone"] == "single_policy"
        listed = {claim["id"]: claim["published_alone"] for claim in get("claims")["results"]}
        assert listed == {
            alone.claim_id: "single_policy",
            Claim.objects.exclude(pk=alone.claim_id).get().pk: None,
        }
        line = get(f"evidence/{alone.pk}")
        assert (line["published_alone"], line["claim"]["published_alone"]) == ("single_policy",) * 2

    def test_on_the_pages(self, alone, client):
        claim = alone.claim
        said = "ublished by one person"
        pages = {
            claim.get_absolute_url(): 3,
            "/claims/": 1,
            claim.subject.get_absolute_url(): 1,
            alone.study.get_absolute_url(): 2,
        }
        for address, times in pages.items():
            text = client.get(address).content.decode()
            assert text.count(f"{said}</strong>") + text.count(f"{said}: this site works") >= times, address

    def test_in_the_admin(self, alone, admin_client):
        for address in (
            f"/admin/evidence/claim/{alone.claim_id}/change/",
            f"/admin/evidence/evidenceline/{alone.pk}/change/",
            "/admin/evidence/claim/",
            "/admin/evidence/evidenceline/",
            f"/admin/evidence/medication/{alone.claim.subject_id}/change/",
        ):
            assert "by one person" in admin_client.get(address).content.decode(), address

    def test_in_the_history(self, alone):
        changes = history_of(alone.claim, viewer=UserFactory(is_superuser=True)).changes
        assert any(
            difference.field == "Published alone" and difference.after.startswith("Published by one person")
            for change in changes
            for difference in change.differences
        )
        assert EvidenceLine.pgh_event_model.objects.filter(published_alone="single_policy").exists()
