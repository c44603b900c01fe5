"""API tokens: made once, recognised by their hash, revoked for good."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from evidence.models import LONGEST_LIFE, ApiToken, Scope, TokenUser

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Scanners for leaked secrets, and people, know it by how it begins.
BEGINNING = "evb_"
_FORM = re.compile(r"evb_[0-9a-f]{8}_[A-Za-z0-9_-]{43}", re.ASCII)
# Seconds within which a second use is not written down: reading must not cost a write each time.
USE_IS_TOLD_EVERY = timedelta(seconds=60)


class NoSuchToken(Exception):
    """No token that lets anybody in: wrong, expired, revoked, or of a user who is not active."""


def make_token(
    *, user: User, name: str, scopes: Collection[str], lifetime: timedelta
) -> tuple[ApiToken, str]:
    """A new token of `user`, and its text, which nobody can tell ever again.

    `read` is added to the scopes. Raises `ValidationError` where the name is taken by another live token
    of the user, the lifetime is longer than a year or not positive, or a scope is none.
    """
    prefix = f"{BEGINNING}{secrets.token_hex(4)}"
    text = f"{prefix}_{secrets.token_urlsafe(32)}"
    now = timezone.now()
    token = ApiToken(
        user=user,
        name=name.strip(),
        prefix=prefix,
        digest=_digest(text),
        scopes=[scope for scope in Scope.values if scope in {*scopes, Scope.READ.value}],
        created_at=now,
        expires_at=now + min(lifetime, LONGEST_LIFE + timedelta(days=1)),
    )
    token.full_clean()
    token.save(force_insert=True)
    return token, text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def user_of(text: str) -> TokenUser:
    """The user whom the token `text` lets in, limited to its scopes. Writes down that it was used.

    Looked up by its hash: how long that takes tells nothing about the tokens that there are. Raises
    `NoSuchToken`, whatever is wrong with it.
    """
    if not _FORM.fullmatch(text):
        raise NoSuchToken
    token = ApiToken.objects.live().filter(digest=_digest(text)).first()
    user = TokenUser.objects.filter(pk=token.user_id).first() if token else None
    if token is None or user is None:
        raise NoSuchToken
    user.token = token
    _note_use(token)
    return user


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    recently = now - USE_IS_TOLD_EVERY
    if token.last_used_at is not None and token.last_used_at > recently:
        return
    # Asked again in the database: of many requests at once, one writes. A database that only reads, after
    # a failover, goes on reading.
    with suppress(DatabaseError), transaction.atomic():
        ApiToken.objects.filter(Q(last_used_at=None) | Q(last_used_at__lte=recently), pk=token.pk).update(
            last_used_at=now
        )


def revoke(*, token: ApiToken, actor: User) -> None:
    """End a token at once, for good; what is revoked stays as it was. One's own, or with the right to.

    Raises `PermissionDenied`.
    """
    if token.user_id != actor.pk and not actor.has_perm("evidence.revoke_apitoken"):
        raise PermissionDenied("This is somebody else's token.")
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=actor)
