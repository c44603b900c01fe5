"""The history as readers, curators and authors are told it: what was public, and to whom the rest is told."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from evidence.models import Claim, ContrarySearch, Decision, Review, State, StudyRelation, StudyText
from evidence.models.quote_check import sha256_of
from evidence.services import publishing, revising
from evidence.services.curating import mark_curated
from evidence.services.history import NotACursor, Place, history_of
from evidence.services.provenance import through
from evidence.services.versions import version_hash
from tests.factories import (
    ClaimFactory,
    EvidenceLineFactory,
    NoticeFactory,
    StudyFactory,
    SymptomFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

READER = AnonymousUser()
CHANGE = ["evidence.change_claim", "evidence.change_evidenceline", "evidence.add_claim"]


@pytest.fixture
def author():
    return UserFactory(username="ada", permissions=CHANGE)


@pytest.fixture
def editor():
    return UserFactory(username="bea", permissions=["evidence.publish_claim", "evidence.view_unpublished"])


@pytest.fixture
def curator():
    return UserFactory(username="cyd", permissions=["evidence.view_unpublished"])


def publish(item, author, editor, comment=""):
    publishing.submit(item=item, actor=author, comment="quetzalsubmit")
    if isinstance(item, Claim):
        ContrarySearch.objects.create(
            claim=item, query="numb* AND NOT", source="PubMed", hits=2, searched_by=author
        )
    item.refresh_from_db()
    published = publishing.publish(item=item, actor=editor, reviewed=version_hash(item), comment=comment)
    item.refresh_from_db()
    return published


@pytest.fixture
def claim(author, editor):
    """Written, reworded, rejected, corrected, published with a comment."""
    claim = ClaimFactory(created_by=author, statement="quetzaldraft wording.")
    publishing.submit(item=claim, actor=author)
    publishing.reject(item=claim, actor=editor, reviewed=version_hash(claim), comment="quetzalreject")
    claim.refresh_from_db()
    claim.statement = "The published wording."
    claim.save()
    publish(claim, author, editor, "The trials agree.")
    return claim


def told(row, viewer):
    return history_of(row, viewer=viewer).changes


def actions(row, viewer):
    return [(change.what, change.action) for change in told(row, viewer)]


def text_of(changes):
    return str(changes)


def test_readers_are_told_of_what_was_published_and_by_whom_in_general(claim):
    published, search = told(claim, READER)
    assert (published.action, published.what, published.part) == ("published", "claim", "")
    assert (published.who, published.through, published.comment) == ("an editor", "", "The trials agree.")
    assert ("statement", "", "The published wording.") in {
        (one.name, one.before, one.after) for one in published.differences
    }
    assert (search.action, search.part) == ("added", "search for contrary evidence PubMed")
    assert "searched_by" not in {one.name for one in search.differences}
    text = text_of(told(claim, READER))
    for secret in ("quetzal", "ada", "bea", "version_hash", "Submitted"):
        assert secret not in text


def test_those_who_see_drafts_are_told_of_all_with_names(claim, curator):
    assert actions(claim, curator) == [
        ("claim", "published"),
        ("contrary_search", "added"),
        ("claim", "submitted"),
        ("claim", "changed"),
        ("claim", "rejected"),
        ("claim", "submitted"),
        ("claim", "added"),
    ]
    changes = told(claim, curator)
    assert changes[4].comment == "quetzalreject"
    assert [(one.before, one.after) for one in changes[3].differences] == [
        ("quetzaldraft wording.", "The published wording.")
    ]
    assert "ada" in text_of(changes)


def test_authors_are_told_of_all_of_their_own_but_not_of_persons(claim, author):
    assert ("claim", "rejected") in actions(claim, author)
    assert "quetzalreject" in text_of(told(claim, author))
    assert "bea" not in text_of(told(claim, author))


def test_who_may_see_users_is_told_of_persons_but_not_of_drafts(claim):
    administrator = UserFactory(permissions=["auth.view_user"])
    with through(username="bea", method="POST", path="/admin/x/"):
        SymptomFactory(name="Numbness")
    assert [change.action for change in told(claim, administrator)] == ["published", "added"]
    assert "quetzal" not in text_of(told(claim, administrator))
    administrator.is_active = False
    assert told(claim, administrator)[0].who == "an editor"


def test_lines_are_told_of_with_their_claim(claim, author, editor):
    line = EvidenceLineFactory(created_by=author, claim=claim, study__title="A survey", explanation="It did.")
    EvidenceLineFactory(
        created_by=author, claim=claim, explanation="quetzalline", study__title="quetzalstudy"
    )
    publish(line, author, editor, "Right page.")
    publishing.withdraw(item=line, actor=editor, comment="A double.")
    withdrawn, published = told(claim, READER)[:2]
    assert (withdrawn.action, withdrawn.what, withdrawn.row) == ("withdrawn", "evidence_line", line.pk)
    assert (withdrawn.comment, withdrawn.differences) == ("A double.", ())
    assert published.part == "evidence line A survey (2020)"
    assert published.comment == "Right page."
    assert {"direction", "explanation"} <= {one.name for one in published.differences}
    assert "claim" not in {one.name for one in published.differences}
    assert "quetzal" not in text_of(told(claim, READER))
    outsider = UserFactory(username="outsider")
    assert told(claim, outsider) == told(claim, READER)
    assert "quetzalline" in text_of(told(claim, editor))


def test_of_what_is_past_its_publication_only_the_state_is_told(claim, author, editor):
    """Should a wording have been changed after all, before the database forbade it: nobody published it."""
    publishing.withdraw(item=claim, actor=editor, comment="Wrong.")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE evidence_claimevent SET statement = 'quetzalafter' WHERE state = 'withdrawn'")
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    withdrawn = told(claim, READER)[0]
    assert (withdrawn.action, withdrawn.comment, withdrawn.differences) == ("withdrawn", "Wrong.", ())
    assert told(claim, editor)[0].differences[0].after == "quetzalafter"


def test_a_revision_tells_where_its_lines_came_from(claim, author, editor):
    line = EvidenceLineFactory(created_by=author, claim=claim)
    publish(line, author, editor)
    second = revising.revise(item=claim, actor=author)
    assert "quetzal" not in text_of(told(claim, READER))
    publish(second, author, editor)
    claim.refresh_from_db()
    assert claim.state == State.SUPERSEDED
    came = [change for change in told(second, READER) if change.what == "evidence_line"]
    (difference,) = came[0].differences
    assert (difference.name, difference.before, difference.after) == ("claim", "version 1", "version 2")
    # An editor may still open the old version.
    superseded = next(change for change in told(claim, editor) if change.action == "superseded")
    assert superseded.comment == "By version 2."


def test_a_line_alone_has_its_history(claim, author, editor):
    line = EvidenceLineFactory(created_by=author, claim=claim, explanation="quetzaldraft")
    line.explanation = "It did."
    line.save()
    publish(line, author, editor, "Right.")
    (only,) = told(line, READER)
    assert (only.action, only.part, only.comment) == ("published", "", "Right.")
    assert ("claim", str(claim)) in {(one.name, one.after) for one in only.differences}
    assert len(told(line, author)) == 4


def test_a_decision_without_its_change_stands_alone(claim, author, editor):
    """As where the change is older than history."""
    Review.objects.create(
        claim=claim,
        decision=Decision.PUBLISHED,
        comment="Once more.",
        version_hash="0" * 64,
        decided_by=editor,
    )
    latest = told(claim, READER)[0]
    assert (latest.action, latest.comment, latest.differences) == ("published", "Once more.", ())


def test_a_study_with_what_was_set_by_hand_and_its_texts(curator):
    study = StudyFactory(title="Feelings")
    mark_curated(study=study, fields=["title"], actor=curator, reason="as printed")
    NoticeFactory(study=study)
    digest = sha256_of("quetzaltext")
    StudyText.objects.create(study=study, text="quetzaltext", sha256=digest, uploaded_by=curator)
    another = StudyFactory(title="Another")
    StudyRelation.objects.create(study=study, kind="supersedes", related_study=another)
    kinds = [change.what for change in told(study, READER)]
    assert kinds[-1] == "study"
    assert {"curated_field", "notice", "relation"} <= set(kinds)
    assert ("related_study", "Another (2020)") in {
        (one.name, one.after) for change in told(study, READER) for one in change.differences
    }
    assert "text" not in kinds
    assert "as printed" in text_of(told(study, READER))
    assert "cyd" not in text_of(told(study, READER))
    by_team = told(study, curator)
    assert "text" in [change.what for change in by_team]
    assert digest in text_of(by_team)
    assert "quetzaltext" not in text_of(by_team)


def test_a_concept_says_who_by_role_and_why(curator):
    with through(user=curator.pk, username="cyd", method="POST", path="/admin/evidence/"):
        top, concept = SymptomFactory(name="Top"), SymptomFactory(name="Numbness", synonyms=["dullness"])
    with through(command="manage.py merge", account="root", reason="as in MeSH"):
        concept.parent = top
        concept.save()
    concept.names.all().delete()
    deleted, moved, _synonym, added = told(concept, READER)
    assert (deleted.action, deleted.part, deleted.who) == (
        "deleted",
        "synonym dullness",
        "the database's administrator",
    )
    assert (moved.who, moved.reason, moved.through) == ("a job on the server", "as in MeSH", "")
    assert [(one.before, one.after) for one in moved.differences] == [("", "Top")]
    assert added.who == "a curator"
    assert told(concept, curator)[1].who == "root on the server"
    assert told(concept, curator)[3].who == "cyd"


def test_older_changes_follow_without_a_gap_or_a_double():
    concept = SymptomFactory(name="Numbness")
    for number in range(8):
        concept.description = f"Wording {number}."
        concept.save()
        concept.names.create(name=f"Name {number}")
    whole = told(concept, READER)
    assert len(whole) == 17
    for size in (1, 4, 16, 17):
        seen, place = [], None
        while True:
            page = history_of(concept, viewer=READER, before=place, limit=size)
            assert len(page.changes) <= size
            seen += page.changes
            if page.older is None:
                break
            place = page.older
        assert seen == whole


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "//",
        "2026-01-01/x/1",
        "2026-01-01T00:00:00+00:00/x/-1",
        "2026-01-01T00:00:00/x/1",
        "0001-01-01T00:00:00+23:59/x/1",
        "2026-01-01T00:00:00+00:00/x/\0",
        "2026-01-01T00:00:00+00:00/x/" + "9" * 30,
        "2026-01-01T00:00:00+00:00/x/" + "9" * 5000,
    ],
)
def test_what_is_no_place_is_refused(text):
    with pytest.raises(NotACursor):
        Place.read(text)


def test_the_number_of_queries_does_not_grow_with_the_history(
    claim, author, editor, django_assert_num_queries
):
    line = EvidenceLineFactory(created_by=author, claim=claim)
    publish(line, author, editor)
    # Events of four tables, of three of them those before, and the names of studies, concepts and versions.
    with django_assert_num_queries(9):
        few = told(claim, READER)
    for _ in range(5):
        publish(EvidenceLineFactory(created_by=author, claim=claim), author, editor)
    with django_assert_num_queries(9):
        assert len(told(claim, READER)) > len(few)
