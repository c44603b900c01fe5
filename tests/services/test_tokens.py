"""Tokens: made once, found by their hash, limited to their scopes, over when they are over."""

from __future__ import annotations

import datetime
import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from evidence.models import ApiToken, Scope, TokenUser
from evidence.models.visibility import edits_any_draft
from evidence.services.roles import ROLES, Role
from evidence.services.tokens import NoSuchToken, make_token, revoke, user_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
SCOPED = sorted(permission for role in Role for permission in ROLES[role])


def made(user=None, *scopes, name="script", lifetime=DAY):
    return make_token(user=user or UserFactory(), name=name, scopes=scopes, lifetime=lifetime)


def test_only_the_hash_of_a_random_secret_is_kept():
    token, text = made()
    held = ApiToken.objects.values().get()
    secret = text.rpartition("_")[2] if text.count("_") == 2 else text[len(token.prefix) + 1 :]
    assert len(secret) == 43  # 256 bits in base 64
    assert secret not in str(held)
    assert held["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert text.startswith(f"{held['prefix']}_")
    assert text != made(name="another")[1]


def test_it_lets_its_user_in():
    user = UserFactory()
    token, text = made(user)
    found = user_of(text)
    assert (found.pk, found.token) == (user.pk, token)


def test_whatever_is_wrong_is_the_same():
    _, text = made()
    other_case = text.replace("evb_", "EVB_")
    for wrong in ("", "evb_", text[:-1], text + "x", other_case, text + "\n", text[:-1] + "ä", "x" * 10**6):
        with pytest.raises(NoSuchToken):
            user_of(wrong)
    user_of(text)
    changed = text[:-1] + ("A" if text[-1] != "A" else "B")
    with pytest.raises(NoSuchToken):
        user_of(changed)


@pytest.mark.parametrize("end", ["expired", "revoked", "inactive"])
def test_what_is_over_lets_nobody_in(end):
    token, text = made()
    past = timezone.now() - 2 * DAY
    match end:
        case "expired":
            ApiToken.objects.update(created_at=past, expires_at=past + DAY)
        case "revoked":
            revoke(token=token, actor=token.user)
        case "inactive":
            token.user.is_active = False
            token.user.save()
    with pytest.raises(NoSuchToken):
        user_of(text)


@pytest.mark.parametrize("lifetime", [datetime.timedelta(0), -DAY, 366 * DAY, 10**6 * DAY])
def test_a_token_ends_within_a_year(lifetime):
    with pytest.raises(ValidationError):
        made(lifetime=lifetime)
    made(lifetime=365 * DAY)


def test_the_database_holds_it_to_a_year_and_to_known_scopes():
    token, _ = made()
    for wrong in (
        {"expires_at": token.created_at + 366 * DAY},
        {"expires_at": token.created_at},
        {"scopes": ["read", "admin"]},
        {"scopes": ["draft"]},
        {"digest": "in plain text"},
        {"name": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiToken.objects.update(**wrong)


def test_a_name_is_taken_until_its_token_is_revoked():
    user = UserFactory()
    token, _ = made(user)
    with pytest.raises(ValidationError, match="You have a token of this name"):
        made(user)
    made()
    revoke(token=token, actor=user)
    made(user)


def test_every_token_reads_and_an_unknown_scope_is_none():
    assert made(None, "review")[0].scopes == ["read", "review"]
    assert made(None, "root")[0].scopes == ["read"]


@pytest.mark.parametrize("scope", Scope)
def test_rights_are_those_of_the_user_and_of_the_scope(scope):
    everything = UserFactory(is_superuser=True)
    nothing = UserFactory()
    for user in (everything, nothing):
        found = user_of(made(user, scope)[1])
        given = {permission for permission in SCOPED if found.has_perm(permission)}
        if user is nothing:
            assert given == set()
        else:
            assert given == {permission for permission in SCOPED if scope_of(permission) in ("read", scope)}


_NO_TOKEN_S = (
    "apitoken",
    "conflictstatement",
    "possibleduplicate",
    "referencematch",
    "sentenceclaim",
    "studytext",
    "suppression",
)


def scope_of(permission: str) -> str:
    """The table that the documentation has, written down a second time."""
    app, codename = permission.split(".")
    verb, _, model = codename.partition("_")
    if app != "evidence" or model in _NO_TOKEN_S or (model == "article" and verb != "view"):
        return "none"
    if verb == "view":
        return "read"
    if verb == "publish":
        return "review"
    return "import" if model in ("study", "contributor", "studyrelation", "notice") else "draft"


def test_a_token_gives_neither_users_nor_tokens():
    found = user_of(made(UserFactory(is_superuser=True), *Scope.values)[1])
    for permission in ("auth.change_user", "auth.view_user", "evidence.revoke_apitoken", "evidence.no_such"):
        assert not found.has_perm(permission)
    assert not found.has_perms(["evidence.add_claim", "auth.change_user"])
    assert found.has_perms(["evidence.add_claim", "evidence.add_study"])
    assert not found.has_module_perms("auth")
    assert found.has_module_perms("evidence")
    assert not any(permission.startswith("auth.") for permission in found.get_all_permissions())


def test_leaving_out_publishing_does_not_let_a_publisher_edit_the_drafts_of_others():
    """A right that takes another one away is asked of the person, not of the token."""
    user = UserFactory(permissions=["evidence.edit_any_draft", "evidence.publish_claim"])
    found = user_of(made(user, "draft")[1])
    assert found.has_perm("evidence.edit_any_draft")
    assert not found.has_perm("evidence.publish_claim")
    assert not edits_any_draft(found)
    curator = user_of(made(UserFactory(permissions=["evidence.edit_any_draft"]), "draft")[1])
    assert edits_any_draft(curator)


def test_its_use_is_written_down_once_a_minute(django_assert_num_queries):
    _, text = made()
    with django_assert_num_queries(5):  # the token, its user, and a write in a savepoint
        user_of(text)
    first = ApiToken.objects.get().last_used_at
    assert timezone.now() - first < datetime.timedelta(seconds=5)
    with django_assert_num_queries(2):
        user_of(text)
    ApiToken.objects.update(last_used_at=first - datetime.timedelta(seconds=61))
    user_of(text)
    assert ApiToken.objects.get().last_used_at >= first


def test_where_its_use_cannot_be_written_down_it_lets_in_all_the_same(monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("cannot execute UPDATE in a read-only transaction")

    _, text = made()
    monkeypatch.setattr("evidence.models.tokens.ApiTokenQuerySet.update", refuse)
    assert user_of(text)


def test_one_revokes_ones_own_and_administrators_any_once():
    token, _ = made()
    with pytest.raises(PermissionDenied):
        revoke(token=token, actor=UserFactory())
    assert ApiToken.objects.get().revoked_at is None
    administrator = UserFactory(permissions=["evidence.revoke_apitoken"])
    revoke(token=token, actor=administrator)
    at = ApiToken.objects.get().revoked_at
    revoke(token=token, actor=token.user)
    held = ApiToken.objects.get()
    assert (held.revoked_at, held.revoked_by) == (at, administrator)


def test_who_came_with_a_token_is_a_user_like_others():
    user = UserFactory()
    found = user_of(made(user)[1])
    assert isinstance(found, TokenUser)
    assert found == user
    assert found.person == user
    assert type(found.person) is type(user)
